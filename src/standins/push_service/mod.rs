//! A push service stand-in: takes pushes over HTTP as a browser's maker does (RFC 8030), checks who sends them (RFC
//! 8292), and decrypts them as the browser would (RFC 8291), with code that the sender does not share.
//!
//! A city needs none: browsers bring their own push service. Its devices exist in a demo on one machine only, and keep
//! what they were sent readable.

mod model;
mod service;
pub mod store;
mod web;

#[cfg(test)]
mod tests;

pub use model::{Device, Manner, Message, Mood};
pub use service::sender_key;
pub use web::{State, endpoint, routes};
