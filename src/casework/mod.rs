//! The work of officers: one queue whatever way a case came in, leases, decisions, letters, dispatch.

pub mod decision;
pub mod letters;
pub mod model;
pub mod service;
pub mod store;
pub mod told;
pub mod view;
pub mod web;
