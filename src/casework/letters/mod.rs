//! Letters (通知書): the decision of a case in the form in which the law knows it.
//!
//! A decision that its procedure tells by letter makes one due ([`reader`]); an officer looks at it and issues it, which
//! draws its document number; it lies in the inbox of whoever accepted that, or is printed and posted.

pub mod compose;
pub mod draw;
mod jobs;
pub mod model;
pub mod service;
pub mod sheet;
pub mod store;
pub mod view;
pub mod web;

pub use jobs::handlers;
pub use service::reader;
