//! Forms that change something: origin and token are checked before a field is read.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::{Error, Kit, Visitor};
use crate::kernel::secret;

/// The most a form without files may hold.
pub(super) const MOST: usize = 256 * 1024;

/// How long a form, or the next piece of a form with files, may keep the service waiting.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A form whose origin and token (hidden input `csrf`) were checked.
#[derive(Clone, Debug)]
pub struct Checked<T>(pub T);

impl<S, T> FromRequest<S> for Checked<T>
where
    S: Send + Sync,
    Kit: FromRef<S>,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kit = Kit::from_ref(state);
        let visitor = request.extensions().get::<Visitor>().cloned();
        let visitor = visitor.ok_or_else(|| Error::internal("no visitor layer"))?;
        let headers = request.headers().clone();
        check_origin(&kit, &headers)?;
        // A request that says it brings files may take long; a form without files may not.
        let bytes = tokio::time::timeout(PATIENCE, to_bytes(request.into_body(), MOST))
            .await
            .map_err(|_| Error::BadRequest("the form did not arrive in time".to_owned()))?
            .map_err(|_| Error::TooLarge)?;
        check(&kit, &headers, &visitor, &bytes)?;
        serde_urlencoded::from_bytes(&bytes)
            .map(Self)
            .map_err(|error| Error::BadRequest(format!("form: {error}")))
    }
}

/// Whether a form was made by a page of this visit and sent from this service.
pub(super) fn check(
    kit: &Kit,
    headers: &HeaderMap,
    visitor: &Visitor,
    bytes: &[u8],
) -> Result<(), Error> {
    check_origin(kit, headers)?;
    let token = url::form_urlencoded::parse(bytes)
        .find(|(name, _)| name == "csrf")
        .map(|(_, value)| value);
    if token.is_some_and(|token| is_genuine(visitor, &token)) {
        Ok(())
    } else {
        Err(Error::Csrf)
    }
}

/// Whether a token belongs to this visit, and the visit is not of this very request.
pub(super) fn is_genuine(visitor: &Visitor, token: &str) -> bool {
    visitor.new_secret.is_none() && secret::same(token.as_bytes(), visitor.form_token.as_bytes())
}

/// Browsers name the origin of a form; a foreign one is refused whatever token it carries.
pub(super) fn check_origin(kit: &Kit, headers: &HeaderMap) -> Result<(), Error> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match text(header::ORIGIN) {
        Some(origin) if origin != kit.here.origin() => Err(Error::Csrf),
        None if text(header::HeaderName::from_static("sec-fetch-site")) == Some("cross-site") => {
            Err(Error::Csrf)
        }
        _ => Ok(()),
    }
}

/// `path` if it leads to a page of this service, never to another site; else `/`.
pub fn local_path(path: &str) -> &str {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|letter| !letter.is_control());
    if local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leads_away() {
        assert_eq!(local_path("/drafts/1?x=1"), "/drafts/1?x=1");
        for foreign in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "x",
            "/a\nb",
        ] {
            assert_eq!(local_path(foreign), "/", "{foreign}");
        }
    }
}
