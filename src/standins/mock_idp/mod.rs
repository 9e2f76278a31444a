//! A stand-in for デジタル認証アプリ (マイナアプリ): the protocol as strict as the real provider's, with test persons
//! for cards and plain forms for the app's screens.

mod flow;
mod keys;
mod model;
mod protocol;
mod service;
mod store;
mod view;
mod web;

use std::sync::Arc;

pub use keys::new_key;
pub use model::{Person, Registration};
pub use service::Provider;

use crate::config::Http;
use crate::web::{Kit, Routes};

/// The path of the realm, below the public address.
pub const REALM: &str = "/mock-idp/realms/main";

/// The PIN of every test card.
pub const PIN: &str = "1234";

/// The issuer of a service under this address.
pub fn issuer(http: &Http) -> String {
    http.url(REALM)
}

/// All screens and endpoints, for one registered client.
///
/// # Errors
/// Where the embedded test persons cannot be read.
pub fn routes(kit: Kit, client: Registration) -> Result<Routes, String> {
    let provider = Arc::new(Provider::new(kit.clone(), client)?);
    let state = web::State { kit, provider };
    Ok(web::routes(state.clone()).merge(protocol::routes(state)))
}
