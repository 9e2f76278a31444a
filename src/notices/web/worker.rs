//! What a browser keeps of this site: the service worker that shows a push, and the manifest of the home screen.

use axum::extract::State as Of;
use axum::http::header::{self, HeaderName};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use crate::kernel::Locale;
use crate::view::{Args, Assets};
use crate::web::{Error, Kit, Page, Result};

const SCRIPT: &str = "js/worker.js";
const ICON: &str = "icons/icon-192.png";
const LARGE_ICON: &str = "icons/icon-512.png";
const BADGE: &str = "icons/badge-96.png";

fn asset(path: &str) -> Result<String> {
    Assets::address(path).ok_or_else(|| Error::internal(format!("no asset {path}")))
}

/// `GET /sw.js`: the same for everybody. It holds its sentence in every language, because a push names only one, and
/// it must be asked for anew each time, because it works for the whole site.
pub(super) async fn service_worker(Of(kit): Of<Kit>) -> Result<Response> {
    let texts: Map<String, Value> = Locale::ALL
        .into_iter()
        .map(|locale| {
            let text = kit.view.text(locale, "notices-push-news", &Args::none());
            let spoken = json!({ "title": text, "lang": locale.html_lang() });
            (locale.code().to_owned(), spoken)
        })
        .collect();
    let script = Assets::get(SCRIPT).ok_or_else(|| Error::internal("no service worker"))?;
    let body = format!(
        "const TEXTS = {};\nconst ICON = {};\nconst BADGE = {};\n{}",
        Value::Object(texts),
        json!(asset(ICON)?),
        json!(asset(BADGE)?),
        String::from_utf8_lossy(&script.data)
    );
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (HeaderName::from_static("service-worker-allowed"), "/"),
    ];
    Ok((headers, body).into_response())
}

/// `GET /manifest.webmanifest`: iPhones and iPads push only to a site that stands on the home screen.
pub(super) async fn manifest(Of(kit): Of<Kit>, page: Page) -> Result<Response> {
    let service = page.text("service-name");
    let icon = |path: &str, sizes: &str| -> Result<Value> {
        let kind = if path.ends_with("svg") {
            "image/svg+xml"
        } else {
            "image/png"
        };
        Ok(json!({ "src": asset(path)?, "sizes": sizes, "type": kind }))
    };
    let body = json!({
        "id": "/",
        "name": format!("{} {service}", kit.config.city.name),
        "short_name": service,
        "lang": page.locale.html_lang(),
        "start_url": "/inbox",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0017c1",
        "icons": [icon(ICON, "192x192")?, icon(LARGE_ICON, "512x512")?, icon("icons/icon.svg", "any")?],
    });
    let headers = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, body.to_string()).into_response())
}
