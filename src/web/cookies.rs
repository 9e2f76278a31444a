//! Cookies: host-only, out of reach of scripts, bound to https where the public address is https.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::config::Http;

/// The name under which a cookie is stored: with `__Host-` behind https (RFC 6265bis section 4.1.3.2).
pub fn name(http: &Http, name: &str) -> String {
    if http.is_https() {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// The value of a cookie of the request.
pub fn get(headers: &HeaderMap, http: &Http, cookie: &str) -> Option<String> {
    CookieJar::from_headers(headers)
        .get(&name(http, cookie))
        .map(|found| found.value().to_owned())
}

/// A `Set-Cookie` value. `seconds`: `None` until the browser closes, `Some(0)` removes it.
pub fn set(http: &Http, cookie: &str, value: &str, seconds: Option<i64>) -> HeaderValue {
    let mut built = Cookie::build((name(http, cookie), value.to_owned()))
        .path("/")
        .http_only(true)
        // Lax, not Strict: the provider's redirect back to /auth/callback comes from another site.
        .same_site(SameSite::Lax)
        .secure(http.is_https());
    if let Some(seconds) = seconds {
        built = built.max_age(time::Duration::seconds(seconds));
    }
    HeaderValue::from_str(&built.build().to_string())
        .unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Adds a `Set-Cookie` header to a response.
pub fn add(headers: &mut HeaderMap, cookie: HeaderValue) {
    headers.append(header::SET_COOKIE, cookie);
}
