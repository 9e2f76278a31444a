//! Everything that a city replaces: stand-ins that speak the real protocols. No feature imports them.

pub mod demo;
pub mod mailbox;
pub mod mock_idp;
pub mod push_service;
pub mod sandbox_pay;
