//! `GET /admin/deliveries`: what could not be delivered, and why. No names, no addresses, no endpoints.

use axum::extract::State as Of;
use axum::response::Response;

use super::State;
use crate::notices::{store, view};
use crate::staff::Caretaker;
use crate::web::{Page, Result};

pub(super) async fn troubled(
    Of(state): Of<State>,
    page: Page,
    Caretaker(officer): Caretaker,
) -> Result<Response> {
    let found = store::deliveries::troubled(&state.kit.db).await?;
    let config = &state.kit.config;
    let own = view::troubled(&found, config.mail.url.is_some(), state.pusher.is_some());
    let title = page.text("notices-deliveries");
    page.with_officer(officer.badge())
        .html("notices/deliveries.html", title, own)
}
