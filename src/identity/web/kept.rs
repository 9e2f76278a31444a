//! What was sent after the session was lost: shown to its own person after the login, to be sent again or dropped.

use axum::Extension;
use axum::extract::State as Of;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::super::view;
use super::{Resident, State};
use crate::web::{Checked, Page, Result, Visitor, kept, see_other};

/// Where the login leads after a form was kept.
pub(super) const PICK_UP: &str = "/kept-form";

/// `GET /kept-form`: reading changes nothing; the button of a form sends it where it was sent first.
pub(super) async fn show(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Response> {
    let found = kept::find(&state.kit, &headers, &visitor, resident.account).await?;
    let title = page.text("identity-kept-title");
    page.html("identity/kept.html", title, view::KeptForms::of(&found))
}

#[derive(Debug, Deserialize)]
pub(super) struct Unwanted {
    path: String,
}

/// `POST /kept-form/discard`
pub(super) async fn discard(
    Of(state): Of<State>,
    _resident: Resident,
    headers: HeaderMap,
    Checked(unwanted): Checked<Unwanted>,
) -> Result<Response> {
    kept::forget(&state.kit, &headers, &unwanted.path).await?;
    Ok(see_other(PICK_UP))
}
