//! One page of a form: shown, saved by its button, saved while somebody types.

use axum::Json;
use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::model::Draft;
use super::super::{service, store, view};
use super::{State, open, opened, pinned};
use crate::catalog::ProcedureVersion;
use crate::catalog::form::{self, Answers};
use crate::db;
use crate::identity::Resident;
use crate::kernel::DraftId;
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

fn sent(pairs: Vec<(String, String)>) -> Sent {
    let mut sent = Sent {
        seen: 0,
        action: String::new(),
        answers: Answers::default(),
    };
    for (name, value) in pairs {
        match name.as_str() {
            "csrf" => {}
            "version" => sent.seen = value.parse().unwrap_or(0),
            "action" => sent.action = value,
            _ => sent.answers.0.entry(name).or_default().push(value),
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
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    let (draft, version) = opened!(state, resident, id);
    let sent = sent(pairs);
    let here = version.procedure.form.page(&at).ok_or(Error::NotFound)?;
    let now = state.kit.env.now();
    let today = now.tokyo_date();
    let mut typed = draft.answers.0.clone();
    typed.take_page(here, &sent.answers);
    let moved = typed.act(here, &sent.action);
    let saved = save(&state, &version, draft.clone(), &at, &sent).await;
    let draft = match saved {
        Ok(draft) => draft,
        Err(db::Error::Stale) => {
            // What was typed here is shown over what the other window saved: nothing is lost, the person decides.
            let (latest, _) = opened!(state, resident, id);
            let mut answers = latest.answers.0.clone();
            answers.take_page(here, &sent.answers);
            let alert = Some(page.text("applications-changed-elsewhere"));
            let shown = view::Shown {
                draft: &latest,
                answers: &answers,
                errors: &[],
                alert,
            };
            let own = view::form_page(&version.procedure, &at, &shown, now, &page)
                .ok_or(Error::NotFound)?;
            let answer = page.html("applications/page.html", own.title.clone(), own)?;
            return Ok((StatusCode::CONFLICT, answer).into_response());
        }
        Err(other) => return Err(other.into()),
    };
    if sent.action.contains(':') {
        // An entry came or went: the same page again, where the person left off.
        let there = moved.map(|id| format!("#{id}")).unwrap_or_default();
        return Ok(see_other(format!("/drafts/{id}/pages/{at}{there}")));
    }
    if sent.action == "later" {
        return Ok(see_other("/drafts"));
    }
    if sent.action == "back" {
        return Ok(see_other(view::before(
            &version.procedure,
            &draft,
            &typed,
            &at,
            today,
        )));
    }
    match form::check_page(&version.procedure.form, &at, &typed, &draft.facts, today) {
        Ok(()) => Ok(see_other(view::after(
            &version.procedure,
            &draft,
            &typed,
            &at,
            today,
        ))),
        Err(errors) => {
            let shown = view::Shown {
                draft: &draft,
                answers: &typed,
                errors: &errors,
                alert: None,
            };
            let own = view::form_page(&version.procedure, &at, &shown, now, &page)
                .ok_or(Error::NotFound)?;
            let answer =
                page.with_errors()
                    .html("applications/page.html", own.title.clone(), own)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
        }
    }
}

async fn save(
    state: &State,
    version: &ProcedureVersion,
    draft: Draft,
    at: &str,
    sent: &Sent,
) -> db::Result<Draft> {
    let here = version.procedure.form.page(at).ok_or(db::Error::NotFound)?;
    let days = state.kit.config.sessions.draft_days;
    let mut tx = state.kit.db.begin().await?;
    let save = service::PageSave {
        page: here,
        sent: &sent.answers,
        action: &sent.action,
        seen: sent.seen,
    };
    let draft = service::save_page(
        &mut tx,
        pinned(version),
        draft,
        save,
        state.kit.env.now(),
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
    let draft = save(&state, &version, draft, &at, &sent(pairs)).await?;
    let at = crate::kernel::calendar::date_time_label(draft.changed_at, page.locale);
    Ok(Json(json!({ "version": draft.version, "saved_at_label": at })).into_response())
}
