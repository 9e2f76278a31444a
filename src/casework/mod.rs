//! The work of officers: one queue whatever way a case came in, leases, decisions, dispatch.

pub mod decision;
pub mod model;
pub mod service;
pub mod store;
pub mod view;
pub mod web;
