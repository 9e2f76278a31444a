//! The push service's resources, and the form that makes a device.

use axum::body::Bytes;
use axum::extract::{FromRef, Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::model::{Manner, Mood};
use super::service::{self, Fault};
use crate::outbound::push::Pusher;
use crate::web::{Access, Checked, Error, Kit, Result, Routes, see_other};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, clock, configuration.
    pub kit: Kit,
    /// How it behaves.
    pub mood: Mood,
}

/// The endpoint's path before its token.
const PATH: &str = "/demo/push/to/";

/// The address of a device's endpoint.
pub fn endpoint(kit: &Kit, token: &str) -> String {
    kit.config.http.url(&format!("{PATH}{token}"))
}

/// The push resource (RFC 8030 section 5) and the form of the mailbox page.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .post("/demo/push/to/{token}", Access::Machine, push)
        .post("/demo/push/devices", Access::StandIn, subscribe)
        .with_state(state)
}

async fn push(
    Shared(State { kit, mood }): Shared<State>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Manner::Answer(code, pause) = mood.now() {
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return match pause {
            Some(seconds) => (status, [(header::RETRY_AFTER, seconds.to_string())]).into_response(),
            None => status.into_response(),
        };
    }
    match service::take(&kit, &token, &headers, &body).await {
        Ok(()) => StatusCode::CREATED.into_response(),
        Err(Fault::Refused(refusal)) => refusal.answer().into_response(),
        Err(Fault::Db(error)) => {
            tracing::warn!(%error, "the push service stand-in could not work");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

#[derive(Deserialize)]
struct Nothing {}

/// `POST /demo/push/devices`: what a browser does when a page subscribes.
async fn subscribe(
    Shared(kit): Shared<Kit>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let pusher = Pusher::new(&kit.config.push).map_err(Error::internal)?;
    let pusher = pusher.ok_or(Error::NotFound)?;
    service::subscribe(&kit, pusher.public_key()).await?;
    Ok(see_other("/demo/mailbox#push"))
}
