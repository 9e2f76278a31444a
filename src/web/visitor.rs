//! The visitor of a request: language, form token, request id. Made by a layer, before any handler.

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, Uri};

use super::{Kit, cookies};
use crate::kernel::{Digest, Locale};

/// The cookie that remembers the language.
pub(super) const LANGUAGE: &str = "sw_lang";
/// The cookie from which form tokens are derived.
pub(super) const VISIT: &str = "sw_visit";

/// What is known of a request before any handler runs.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The language of the answer.
    pub locale: Locale,
    /// The value of the hidden input `csrf`.
    pub form_token: String,
    /// Shown on error pages and in the log.
    pub request_id: String,
    /// Path and query of the request, without `lang`.
    pub path: String,
    /// `?lang=` was given: to be remembered.
    pub(super) chosen: bool,
    /// A new visit secret, to be set as a cookie.
    pub(super) new_secret: Option<String>,
}

/// The form token of a visit.
pub(super) fn form_token(secret: &str) -> String {
    Digest::of_parts(&[b"form", secret.as_bytes()]).0
}

impl Visitor {
    pub(super) fn of(kit: &Kit, headers: &HeaderMap, uri: &Uri) -> Self {
        let http = &kit.here;
        let query = uri.query().unwrap_or_default();
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let asked = pairs
            .clone()
            .find(|(name, _)| name == "lang")
            .and_then(|(_, code)| Locale::parse(&code));
        let locale = asked
            .or_else(|| cookies::get(headers, http, LANGUAGE).and_then(|code| Locale::parse(&code)))
            .unwrap_or_else(|| {
                let header = headers
                    .get(ACCEPT_LANGUAGE)
                    .and_then(|value| value.to_str().ok());
                header.map(Locale::from_accept_language).unwrap_or_default()
            });
        let rest: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.filter(|(name, _)| name != "lang"))
            .finish();
        let path = if rest.is_empty() {
            uri.path().to_owned()
        } else {
            format!("{}?{rest}", uri.path())
        };
        let known = cookies::get(headers, http, VISIT).filter(|secret| secret.len() == 43);
        let (secret, new_secret) = if let Some(secret) = known {
            (secret, None)
        } else {
            let secret = kit.env.rng.token().reveal().to_owned();
            (secret.clone(), Some(secret))
        };
        Self {
            locale,
            form_token: form_token(&secret),
            request_id: kit.env.rng.uuid(kit.env.now()).to_string(),
            path,
            chosen: asked.is_some(),
            new_secret,
        }
    }
}
