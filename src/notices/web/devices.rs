//! The devices of a resident: registering the browser that asks, and removing any of them.

use axum::extract::{Path, State as Of};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;

use super::State;
use crate::identity::Resident;
use crate::kernel::DeviceId;
use crate::notices::view::Trouble;
use crate::notices::{flow, service};
use crate::outbound::push::{Keys, Pusher, Subscription};
use crate::web::{Checked, Error, Page, Result, see_other};

#[derive(Deserialize)]
pub(super) struct Subscribed {
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    p256dh: String,
    #[serde(default)]
    auth: String,
}

impl Subscribed {
    /// The subscription, if pushes to it are possible and allowed; else why not, as a message key.
    fn judged(self, pusher: &Pusher) -> std::result::Result<Subscription, &'static str> {
        if self.endpoint.is_empty() {
            return Err("notices-push-error-scripts");
        }
        if let Err(hostile) = pusher.check(&self.endpoint) {
            tracing::info!(%hostile, "a subscription was refused");
            return Err("notices-push-error-service");
        }
        if Keys::parse(&self.p256dh, &self.auth).is_none() {
            return Err("notices-push-error-keys");
        }
        Ok(Subscription {
            endpoint: self.endpoint,
            p256dh: self.p256dh,
            auth: self.auth,
        })
    }
}

/// `POST /settings/push`: what `PushManager.subscribe()` handed to the page.
pub(super) async fn register(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    headers: HeaderMap,
    Checked(form): Checked<Subscribed>,
) -> Result<Response> {
    let Some(pusher) = &state.pusher else {
        return refuse(&state, &resident, page, "notices-push-off").await;
    };
    let subscription = match form.judged(pusher) {
        Ok(subscription) => subscription,
        Err(problem) => return refuse(&state, &resident, page, problem).await,
    };
    let agent = headers.get(header::USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let label = flow::device_label(agent.unwrap_or_default());
    let mut tx = state.kit.db.begin().await?;
    let named = (label, page.locale);
    let account = resident.account;
    let done =
        service::devices::register(&mut tx, &state.log, account, named, &subscription).await?;
    tx.commit().await?;
    if done {
        Ok(see_other("/settings?done=device-added"))
    } else {
        refuse(&state, &resident, page, "notices-push-error-most").await
    }
}

async fn refuse(state: &State, resident: &Resident, page: Page, problem: &str) -> Result<Response> {
    let trouble = Trouble {
        push: Some(page.text(problem)),
        ..Trouble::default()
    };
    super::refuse(state, resident, page, trouble).await
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

/// `POST /settings/push/{id}/remove`
pub(super) async fn remove(
    Of(state): Of<State>,
    resident: Resident,
    Path(id): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let id: DeviceId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = state.kit.db.begin().await?;
    service::devices::remove(&mut tx, &state.log, resident.account, id).await?;
    tx.commit().await?;
    Ok(see_other("/settings?done=device-removed"))
}
