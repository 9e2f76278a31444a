//! The sandbox payment agent: reserves, takes and gives back money that does not exist.
//!
//! It speaks to the service as a real agent would: an API with a bearer key and idempotency keys, a page for the payer,
//! and webhooks in the form of Standard Webhooks, all over real HTTP. Its page offers the ways in which agents fail.

mod jobs;
mod model;
mod service;
mod store;
mod web;

use std::sync::Arc;

use crate::jobs::Handler;
use crate::kernel::Secret;
use crate::web::{Kit, Routes};

/// What the agent and its customer have agreed on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bearer key of the API.
    pub api_key: Secret,
    /// Where webhooks go.
    pub webhook_url: String,
    /// The active signing keys, `whsec_…`, separated by commas: each webhook is signed with all of them.
    pub webhook_secrets: Secret,
}

/// The API and the payer's page.
pub fn routes(kit: Kit, settings: Settings) -> Routes {
    web::routes(web::State { kit, settings })
}

/// The jobs that send webhooks and let pages and reservations run out.
pub fn handlers(kit: &Kit, settings: &Settings) -> Vec<Arc<dyn Handler>> {
    jobs::handlers(kit, settings)
}
