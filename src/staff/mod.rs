//! Staff: accounts, roles, sections, password and second factor.
//!
//! The extractors [`Officer`], [`Reviewer`] and [`Administrator`] prove who acts; every feature's `web.rs` may use them.

pub mod flow;
pub mod model;
mod password;
pub mod service;
pub mod store;
pub mod web;

pub use model::Officer;
pub use web::{
    Administrator, Approver, Auditor, CardDesk, Caretaker, CaseOfficer, Overseer, Reviewer,
};
