//! What the stories stand on: a throw-away service with both engines, and a browser without scripts.

pub mod app;
pub mod client;
pub mod postgres;
pub mod program;
