//! Payments: what is owed for an application (charge), and the attempts to pay it.
//!
//! A fee due at submission is reserved, taken by a job once the case is granted, else given back. The agent's word is
//! believed where it is the natural next step; in every doubt, and for what never arrives, the agent is asked.

mod attempt;
mod charge;
pub mod flow;
mod jobs;
pub mod model;
mod provider;
pub mod service;
pub mod store;
mod view;
pub mod web;
pub mod webhook;

#[cfg(test)]
mod flow_tests;

use std::sync::Arc;

pub use provider::{Agent, AgentError};
pub use service::Desk;

use crate::events::Reader;

/// The inline reader: submitted → charge; granted → capture; ended without a grant → release.
pub fn reader(due_days: u32) -> Arc<dyn Reader> {
    Arc::new(charge::Follower { due_days })
}

/// The jobs of this feature.
pub fn handlers(desk: &Desk) -> Vec<Arc<dyn crate::jobs::Handler>> {
    jobs::handlers(desk)
}
