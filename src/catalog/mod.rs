//! What can be applied for: procedures, their immutable numbered versions, forms, conditions and fees.
//!
//! The definition ([`model`], [`fields`], [`condition`], [`letter`], [`text`]) is read from YAML ([`load`], [`check`]) and kept as
//! JSON per version. The engine ([`form`], [`fees`]) is pure.

pub mod check;
mod check_form;
mod check_letter;
pub mod condition;
pub mod fees;
pub mod fields;
pub mod form;
mod groups;
pub mod letter;
pub mod load;
pub mod model;
pub mod pages;
mod place;
pub mod raw;
mod read;
pub mod service;
mod store;
#[cfg(test)]
mod tests;
pub mod text;
pub mod uploads;
pub mod view;
pub mod web;
mod words;

pub use model::ProcedureVersion;
pub use service::Catalog;
