//! 交付予約: a time at a desk at which a My Number card is handed over (マイナンバーカード受取予約).
//!
//! Nobody logs in: one cannot log in with a card that one does not have yet. The reference on the city's letter and the
//! birth date open the booking, or the link of its mail. Nothing of the person is kept beyond digests, desk and time.

pub mod flow;
mod handover;
pub mod import;
mod jobs;
pub mod model;
pub mod service;
pub mod store;
mod view;
pub mod web;

pub use jobs::handlers;
