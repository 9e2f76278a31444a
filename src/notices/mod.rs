//! Notices (お知らせ): the inbox, which is authoritative, and the mails that only say that there is news.
//!
//! Reads the event log and nothing calls it: what must be told follows from what happened.

pub mod flow;
mod jobs;
pub mod model;
pub mod service;
pub mod store;
pub mod view;
pub mod web;

use std::sync::Arc;

pub use jobs::{handlers, mailer};

use crate::config::Config;
use crate::events::Reader;

/// The inline reader that writes the inbox.
pub fn reader(config: &Config) -> Arc<dyn Reader> {
    Arc::new(service::News::new(config))
}
