//! Gives files out: `/files/{id}` to their owner; the desk has its own address, which writes the log first.

use axum::body::Body;
use axum::extract::{FromRef, Path, State as Of};
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;

use super::model::Attachment;
use super::store;
use super::vault::Vault;
use crate::identity::Resident;
use crate::kernel::FileId;
use crate::kernel::file_kind::FileKind;
use crate::web::{Access, Error, Kit, Result, Routes};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The files.
    pub vault: Vault,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/files/{id}", Access::Resident, own)
        .with_state(state)
}

/// `GET /files/{id}`
async fn own(Of(state): Of<State>, resident: Resident, Path(id): Path<FileId>) -> Result<Response> {
    let found = store::of_account(&state.kit.db, id, resident.account).await?;
    send(&state.vault, &found.ok_or(Error::NotFound)?).await
}

/// The file as an answer: never run, never framed, never kept by the browser.
///
/// # Errors
/// [`Error::Internal`] where it is damaged or gone. A fault behind the first 64 KiB breaks the answer off.
pub async fn send(vault: &Vault, attachment: &Attachment) -> Result<Response> {
    let reading = vault.read(attachment.id).await;
    let reading = reading.map_err(|error| {
        Error::internal(format!(
            "attachment {} cannot be read: {error}",
            attachment.id
        ))
    })?;
    let body = stream::unfold(Some(reading), |reading| async {
        let mut reading = reading?;
        match reading.next().await {
            Ok(None) => None,
            Ok(Some(bytes)) => Some((Ok(bytes), Some(reading))),
            Err(error) => {
                tracing::error!(%error, "an attachment broke off");
                Some((Err(error), None))
            }
        }
    });
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, attachment.kind.media_type());
    put(header::CONTENT_LENGTH, &attachment.size.to_string());
    put(header::CONTENT_DISPOSITION, &disposition(attachment));
    put(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox; frame-ancestors 'none'",
    );
    put(header::CACHE_CONTROL, "private, no-store");
    put(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    Ok((headers, Body::from_stream(body)).into_response())
}

/// Pictures that every browser draws are shown, the others are saved (RFC 6266, RFC 8187).
fn disposition(attachment: &Attachment) -> String {
    let way = match attachment.kind {
        FileKind::Jpeg | FileKind::Png => "inline",
        FileKind::Heic | FileKind::Pdf => "attachment",
    };
    let mut name = String::new();
    for byte in attachment.name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    let plain = attachment.kind.endings()[0];
    format!("{way}; filename=\"file.{plain}\"; filename*=UTF-8''{name}")
}
