//! 補正 by the applicant: the draft of a correction begins, and is sent.

use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::super::correction::Correction;
use super::super::model::Draft;
use super::super::service::{self, corrections};
use super::super::store;
use super::{Nothing, State, open, pinned, show_review};
use crate::catalog::ProcedureVersion;
use crate::db;
use crate::events;
use crate::identity::Resident;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, DraftId};
use crate::web::{Checked, Error, Page, Result, see_other};

/// `POST /applications/{receipt_number}/correct`: into the draft with the items that are open.
pub(super) async fn begin(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let db = &state.kit.db;
    let application = service::owned(db, resident.account, &number).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version)
        .ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let content = store::content(db, application.id)
        .await?
        .ok_or(Error::NotFound)?;
    let entries = events::of_application(db, application.id).await?;
    let (_, items, _) = corrections::requested(&entries).ok_or(Error::Stale)?;
    let mut tx = db.begin().await?;
    let draft = corrections::begin(
        &mut tx,
        &state.log,
        pinned(&version),
        &application,
        &content,
        items,
        page.locale,
    )
    .await?;
    tx.commit().await?;
    Ok(see_other(format!("/drafts/{draft}")))
}

/// Sends the correction that `draft` holds.
pub(super) async fn submit(
    state: &State,
    resident: &Resident,
    page: &Page,
    (draft, version): (&Draft, &ProcedureVersion),
    correction: &Correction,
    seen: i64,
    mut tx: db::Tx,
) -> Result<Response> {
    let id: DraftId = draft.id;
    let by = Actor::Resident(resident.account);
    let sent = corrections::submit(
        &mut tx,
        &state.log,
        pinned(version),
        draft,
        correction,
        seen,
        by,
    )
    .await;
    match sent {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(format!("/applications/{}", correction.number)))
        }
        Err(service::Error::Invalid(_)) => Ok(see_other(format!("/drafts/{id}/review"))),
        Err(service::Error::Db(db::Error::Stale)) => {
            drop(tx);
            let (draft, version) = match open(state, resident, id).await? {
                Ok(opened) => opened,
                Err(elsewhere) => return Ok(elsewhere),
            };
            let alert = Some(page.text("applications-changed-elsewhere-review"));
            let answer = show_review(state, page, &draft, &version, alert)?;
            Ok((StatusCode::CONFLICT, answer).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
