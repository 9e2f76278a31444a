//! The auditor's view of the log: who did what, who looked at whom. Nothing can be changed here, and every look into
//! the log stands in the log.

pub mod model;
pub mod service;
pub mod store;
pub mod view;
pub mod web;
