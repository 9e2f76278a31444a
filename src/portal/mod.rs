//! Resident pages that gather several features: the list of applications and the page of one case.

pub mod view;
pub mod web;
