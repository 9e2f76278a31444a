//! One page of a form: shown, saved by its button, saved while somebody types.

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::model::Draft;
use super::super::{service, store, view};
use super::uploads::Arrived;
use super::{State, open, opened, pinned};
use crate::catalog::ProcedureVersion;
use crate::catalog::form::{self, Answers};
use crate::catalog::uploads::GivenFile;
use crate::db;
use crate::identity::Resident;
use crate::kernel::{DraftId, Timestamp};
use crate::web::parts::Posted;
use crate::web::{Checked, Error, Page, Result, see_other};

/// `GET /drafts/{id}/pages/{page}`: one database round trip beyond the session.
pub(super) async fn show_page(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path((id, at)): Path<(DraftId, String)>,
) -> Result<Response> {
    let (draft, version) = opened!(state, resident, id);
    let now = state.kit.env.now();
    let shown = view::Shown {
        draft: &draft,
        answers: &draft.answers,
        errors: &[],
        alert: None,
    };
    let own =
        view::form_page(&version.procedure, &at, &shown, now, &page).ok_or(Error::NotFound)?;
    page.html("applications/page.html", own.title.clone(), own)
}

struct Sent {
    seen: i64,
    action: String,
    answers: Answers,
}

fn sent(pairs: &[(String, String)]) -> Sent {
    let mut sent = Sent {
        seen: 0,
        action: String::new(),
        answers: Answers::default(),
    };
    for (name, value) in pairs {
        match name.as_str() {
            "csrf" => {}
            "version" => sent.seen = value.parse().unwrap_or(0),
            "action" => sent.action.clone_from(value),
            _ => sent
                .answers
                .0
                .entry(name.clone())
                .or_default()
                .push(value.clone()),
        }
    }
    sent
}

/// `POST /drafts/{id}/pages/{page}`: saves right or wrong, then goes on, or says what is wrong.
pub(super) async fn save_page(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path((id, at)): Path<(DraftId, String)>,
    posted: Posted,
) -> Result<Response> {
    let (draft, version) = opened!(state, resident, id);
    let here = version.procedure.form.page(&at).ok_or(Error::NotFound)?;
    let arrived = Arrived::from(posted, &state, &draft, &version, here).await?;
    let sent = sent(&arrived.pairs);
    let now = state.kit.env.now();
    let today = draft.day(now);
    let save = service::PageSave {
        page: here,
        sent: &sent.answers,
        action: &sent.action,
        files: &arrived.files,
        seen: sent.seen,
    };
    let (typed, moved) = save.apply(&version.procedure.form, &draft, now);
    let before = draft.answers.0.clone();
    let draft = match self::save(&state, &version, draft, save).await {
        Ok(draft) => draft,
        Err(db::Error::Stale) => {
            keep_anyway(&state, &resident, id, &arrived).await?;
            // What was typed here is shown over what the other window saved: nothing is lost, the person decides.
            let (latest, _) = opened!(state, resident, id);
            let mut answers = latest.answers.0.clone();
            answers.take_page(here, &sent.answers);
            let shown = view::Shown {
                draft: &latest,
                answers: &answers,
                errors: &arrived.errors,
                alert: Some(page.text("applications-changed-elsewhere")),
            };
            return show(&version, &at, &shown, now, page, StatusCode::CONFLICT);
        }
        Err(other) => {
            arrived.forget(&state).await;
            return Err(other.into());
        }
    };
    let form = &version.procedure.form;
    if draft.correction.is_none() {
        // What a case holds stays with it until the correction is sent.
        delete_gone(&state, &before.all_files(form), &typed.all_files(form)).await;
    }
    if arrived.errors.is_empty() {
        if sent.action.contains(':') {
            // Something on the page came or went: the same page again, where the person left off.
            let there = sent.action.strip_prefix("upload:").map(str::to_owned);
            let there =
                moved.or(there.filter(|field| here.fields.iter().any(|one| one.id == *field)));
            let there = there.map(|id| format!("#{id}")).unwrap_or_default();
            return Ok(see_other(format!("/drafts/{id}/pages/{at}{there}")));
        }
        match sent.action.as_str() {
            "later" => return Ok(see_other("/drafts")),
            "back" => {
                let path = view::before(&version.procedure, &draft, &typed, &at, today);
                return Ok(see_other(path));
            }
            _ => {}
        }
    }
    let wrong = match form::check_page(form, &at, &typed, &draft.facts, today) {
        _ if !arrived.errors.is_empty() => &arrived.errors,
        Ok(()) => {
            let path = view::after(&version.procedure, &draft, &typed, &at, today);
            return Ok(see_other(path));
        }
        Err(ref errors) => &errors.clone(),
    };
    let status = if arrived.is_too_large() {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let shown = view::Shown {
        draft: &draft,
        answers: &typed,
        errors: wrong,
        alert: None,
    };
    show(&version, &at, &shown, now, page, status)
}

fn show(
    version: &ProcedureVersion,
    at: &str,
    shown: &view::Shown<'_>,
    now: Timestamp,
    page: Page,
    status: StatusCode,
) -> Result<Response> {
    let own = view::form_page(&version.procedure, at, shown, now, &page).ok_or(Error::NotFound)?;
    let page = if shown.errors.is_empty() {
        page
    } else {
        page.with_errors()
    };
    let answer = page.html("applications/page.html", own.title.clone(), own)?;
    Ok((status, answer).into_response())
}

/// Another window saved meanwhile: the files that came are kept all the same.
async fn keep_anyway(
    state: &State,
    resident: &Resident,
    id: DraftId,
    arrived: &Arrived,
) -> Result<()> {
    if arrived.files.is_empty() {
        return Ok(());
    }
    let days = state.kit.config.sessions.draft_days;
    let mut tx = state.kit.db.begin().await?;
    let kept = async {
        let latest = store::draft_in(&mut tx, id, resident.account).await?;
        let now = state.kit.env.now();
        service::add_files(&mut tx, &state.vault, &latest, &arrived.files, now, days).await?;
        tx.commit().await
    };
    if let Err(error) = kept.await {
        arrived.forget(state).await;
        return Err(error.into());
    }
    Ok(())
}

/// Deletes the files that the person removed; what the disk keeps is swept later.
async fn delete_gone(state: &State, before: &[GivenFile], after: &[GivenFile]) {
    for gone in before.iter().filter(|file| !after.contains(file)) {
        if let Err(error) = state.vault.delete(gone.id).await {
            tracing::warn!(%error, "a removed file waits for the sweep");
        }
    }
}

async fn save(
    state: &State,
    version: &ProcedureVersion,
    draft: Draft,
    save: service::PageSave<'_>,
) -> db::Result<Draft> {
    let days = state.kit.config.sessions.draft_days;
    let mut tx = state.kit.db.begin().await?;
    let now = state.kit.env.now();
    let draft = service::save_page(
        &mut tx,
        &state.vault,
        pinned(version),
        draft,
        save,
        now,
        days,
    )
    .await?;
    tx.commit().await?;
    Ok(draft)
}

/// `POST …/autosave`: what the script sends while somebody types; answers with the new version.
pub(super) async fn autosave(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path((id, at)): Path<(DraftId, String)>,
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    let draft = store::draft(&state.kit.db, id, resident.account)
        .await?
        .ok_or(Error::NotFound)?;
    if draft.expires_at <= state.kit.env.now() {
        return Err(Error::Expired);
    }
    let version = state
        .catalog
        .version(&draft.procedure, draft.procedure_version)
        .ok_or(Error::NotFound)?;
    let sent = sent(&pairs);
    let save = service::PageSave {
        page: version.procedure.form.page(&at).ok_or(Error::NotFound)?,
        sent: &sent.answers,
        action: "",
        files: &[],
        seen: sent.seen,
    };
    let draft = self::save(&state, &version, draft, save).await?;
    let at = crate::kernel::calendar::date_time_label(draft.changed_at, page.locale);
    Ok(Json(json!({ "version": draft.version, "saved_at_label": at })).into_response())
}
