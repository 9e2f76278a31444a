//! Applications (申請等): drafts, submission, the life of a case.
//!
//! The tables are `drafts`, `applications` (the case: ids, stages, times) and `application_contents` (what the
//! applicant gave: erasable). The machine is [`flow`].

pub mod correction;
pub mod flow;
pub mod model;
pub mod service;
pub mod store;
pub mod view;
pub mod web;
