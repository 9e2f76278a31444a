//! What every feature's `web.rs` is built from; knows no feature.

mod address;
pub mod assets;
pub mod cookies;
mod error;
mod form;
pub mod health;
pub mod kept;
mod layers;
mod page;
pub mod parts;
mod routes;
pub mod session;
mod upload;
mod visitor;
pub mod vitals;

use std::sync::Arc;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

pub use address::ClientAddress;
pub use error::{Error, Kind, Result};
pub use form::{Checked, local_path};
pub use layers::{content_security_policy, wrap};
pub use page::{OfficerBadge, Page};
pub use routes::{Access, Door, Route, Routes};
pub use upload::CheckedUpload;
pub use visitor::Visitor;
pub use vitals::Vitals;

use crate::config::{Config, Http};
use crate::db::Db;
use crate::kernel::Env;
use crate::view::View;

/// What every handler needs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Kit {
    /// The database.
    pub db: Db,
    /// Clock and randomness.
    pub env: Env,
    /// Templates and messages.
    pub view: View,
    /// The configuration.
    pub config: Arc<Config>,
    /// For calls to the outside; follows no redirect, gives up after ten seconds.
    pub http: reqwest::Client,
    /// What only the application as a whole knows.
    pub site: Arc<Site>,
    /// The listener that these handlers serve: its address binds cookies and forms. Links for residents take the
    /// public one, `config.http`.
    pub here: Arc<Http>,
    /// What the operator watches.
    pub vitals: Arc<Vitals>,
}

/// Facts about this installation that every page shows or obeys.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Each screen is marked デモ.
    pub demo: bool,
    /// Other origins to which a form may lead (identity provider, payment page).
    pub form_targets: Vec<String>,
}

impl Kit {
    /// The same kit for the handlers of another listener.
    #[must_use]
    pub fn at(&self, here: Http) -> Self {
        Self {
            here: Arc::new(here),
            ..self.clone()
        }
    }

    /// The client for calls to the outside.
    ///
    /// # Errors
    /// Where the system's certificates cannot be read.
    pub fn http_client() -> reqwest::Result<reqwest::Client> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(std::time::Duration::from_secs(5))
            .timeout(std::time::Duration::from_secs(10))
            .user_agent(concat!("smart-window/", env!("CARGO_PKG_VERSION")))
            .build()
    }
}

/// 303 See Other: the answer to a form that was carried out (RFC 9110 section 15.4.4).
pub fn see_other(path: impl AsRef<str>) -> Response {
    match axum::http::HeaderValue::from_str(path.as_ref()) {
        Ok(location) => (
            axum::http::StatusCode::SEE_OTHER,
            [(header::LOCATION, location)],
        )
            .into_response(),
        Err(_) => {
            Error::internal("a redirect to an address that is no header value").into_response()
        }
    }
}
