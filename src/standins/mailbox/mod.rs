//! The mailbox stand-in: a small real mail server (RFC 5321) that keeps what it takes, and the page that shows it.
//!
//! A city replaces it with its own mail server by setting `mail.url`. It keeps readable mails and shows the demo
//! accounts' passwords: it belongs to a demo on one machine and nowhere else.

mod model;
mod server;
mod session;
pub mod store;
mod web;

#[cfg(test)]
mod tests;

pub use model::{DemoAccount, StoredMail, decode};
pub use server::{Manner, Smtp};
pub use web::routes;
