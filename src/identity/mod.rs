//! Residents: the login through an `OpenID` provider, their accounts, and the facts they let it hand over.

pub mod flow;
pub mod jwks;
pub mod model;
pub mod oidc;
pub mod service;
pub mod store;
pub mod tokens;
pub mod view;
pub mod web;

pub use model::{Fact, Facts, LoginFailure};
pub use oidc::Provider;
pub use web::Resident;

/// Where the provider sends the browser back to; registered with it.
pub const CALLBACK: &str = "/auth/callback";
