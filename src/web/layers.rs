//! The layers around all routes, from the outside in: log line, panic guard, visitor, headers, error pages.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{Html, IntoResponse as _, Response};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::error::{Kind, adopt};
use super::visitor::{LANGUAGE, VISIT};
use super::{Error, Kit, Page, Visitor, cookies, kept, session};
use crate::kernel::measure::Stopwatch;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const YEAR: i64 = 31_536_000;

/// Puts the layers around the merged routes.
pub fn wrap(router: Router, kit: &Kit) -> Router {
    router
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || Error::Method)
        .layer(from_fn_with_state(kit.clone(), kept::keep))
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(map_response(adopt))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(kit.clone(), visit))
        .layer(from_fn_with_state(kit.clone(), trace))
}

/// A request has half a minute; one that brings files over a slow line has a quarter of an hour.
async fn in_time(request: Request, next: Next) -> Response {
    let brings_files = super::parts::is_multipart(request.headers());
    let most = Duration::from_secs(if brings_files { 15 * 60 } else { 30 });
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `form-action` names the pages to which a form's redirect may lead: browsers apply it to redirects too.
pub fn content_security_policy(form_targets: &[String]) -> String {
    let mut forms = String::from("'self'");
    for origin in form_targets {
        forms.push(' ');
        forms.push_str(origin);
    }
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )
}

async fn visit(State(kit): State<Kit>, mut request: Request, next: Next) -> Response {
    let visitor = Visitor::of(&kit, request.headers(), request.uri());
    let wants_json = wants_json(request.headers(), request.uri().path());
    let resident = session::has_cookie(request.headers(), &kit, session::HolderKind::Resident);
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    if let Some(kind) = response.extensions_mut().remove::<Kind>() {
        response = error_answer(&kit, &visitor, &kind, &response, wants_json, resident);
    }
    let http = &kit.here;
    let headers = response.headers_mut();
    // What any cache may keep for anybody carries nobody's cookie.
    let public = headers
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("public"));
    if let Some(secret) = visitor.new_secret.as_ref().filter(|_| !public) {
        cookies::add(headers, cookies::set(http, VISIT, secret, None));
    }
    if visitor.chosen {
        cookies::add(
            headers,
            cookies::set(http, LANGUAGE, visitor.locale.code(), Some(YEAR)),
        );
    }
    secure(headers, &kit, &visitor);
    response
}

fn secure(headers: &mut HeaderMap, kit: &Kit, visitor: &Visitor) {
    let policy = content_security_policy(&kit.site.form_targets);
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // An answer that is no page of ours brings a stricter policy with it.
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(value);
    }
    if kit.here.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000"),
        );
    }
    if let Ok(value) = HeaderValue::from_str(&visitor.request_id) {
        headers.insert(REQUEST_ID, value);
    }
}

pub(super) fn wants_json(headers: &HeaderMap, path: &str) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    path.starts_with("/api/")
        || path.starts_with("/webhooks/")
        || (accept.contains("json") && !accept.contains("text/html"))
}

fn error_answer(
    kit: &Kit,
    visitor: &Visitor,
    kind: &Kind,
    bare: &Response,
    wants_json: bool,
    resident: bool,
) -> Response {
    let status = bare.status();
    let page = Page::of(kit, visitor.clone(), resident);
    let text = |part: &str| {
        let (who, when) = kind.taken.clone().unwrap_or_default();
        let args = crate::view::Args::none()
            .text("who", who)
            .text("when", when);
        page.text_with(&format!("error-{}-{part}", kind.code), &args)
    };
    let (title, what, remedy) = (text("title"), text("what"), text("do"));
    let mut answer = if wants_json {
        // RFC 9457; the type is relative to this service.
        let body = json!({
            "type": format!("/problems/{}", kind.code), "title": title, "status": status.as_u16(),
            "detail": format!("{what} {remedy}"), "instance": format!("urn:uuid:{}", visitor.request_id),
        });
        (
            [(header::CONTENT_TYPE, "application/problem+json")],
            body.to_string(),
        )
            .into_response()
    } else {
        let own = json!({ "heading": title, "what": what, "remedy": remedy, "login": kind.login });
        match page.render("errors/page.html", title.clone(), own) {
            Ok(html) => Html(html).into_response(),
            Err(_) => format!("{title}\n{what}\n{remedy}\n").into_response(),
        }
    };
    *answer.status_mut() = status;
    let headers = bare
        .headers()
        .iter()
        .filter(|(name, _)| **name != header::CONTENT_LENGTH);
    for (name, value) in headers {
        answer.headers_mut().append(name.clone(), value.clone());
    }
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// One line a request: the route, never the address itself, because paths hold receipt numbers.
async fn trace(State(kit): State<Kit>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let started = Stopwatch::start();
    let response = next.run(request).await;
    let took = started.elapsed();
    kit.vitals
        .answered(route.as_deref(), &method, response.status(), took);
    tracing::debug!(
        %method,
        route = route.as_deref().unwrap_or("none"),
        status = response.status().as_u16(),
        millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        request_id = response.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()),
        "request"
    );
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer's signature")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let cause = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    Error::internal(cause).into_response()
}
