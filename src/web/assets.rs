//! `/assets/…`: stylesheet, scripts and icons, cacheable for ever because their address changes with them.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::{Access, Error, Routes};
use crate::view::Assets;

/// The route of all assets.
pub fn routes() -> Routes {
    Routes::new().get("/assets/{*path}", Access::Public, serve)
}

async fn serve(Path(path): Path<String>) -> Result<Response, Error> {
    let file = Assets::get(&path).ok_or(Error::NotFound)?;
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, file.data).into_response())
}
