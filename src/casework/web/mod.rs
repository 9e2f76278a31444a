//! `/staff/queue` and `/staff/cases/{receipt_number}`

mod acts;
mod approvals;
mod correction;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRef, Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::model::{Cursor, Filter};
use super::service;
use super::told::Told;
use super::{decision, letters, store, view};
use crate::applications::flow::Stage;
use crate::applications::model::Application;
use crate::applications::service::corrections;
use crate::applications::store as files;
use crate::applications::view::correction::{changes, open_correction};
use crate::catalog::model::Kind;
use crate::catalog::service::Catalog;
use crate::catalog::view::Reader;
use crate::events::{self, Event, Log};
use crate::files::{self as attachments, Vault};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, FileId, Role, StaffId};
use crate::staff::web::CASE;
use crate::staff::{CaseOfficer, Officer, Reviewer};
use crate::web::{Access, Checked, Error, Kit, Page, Result, Routes, see_other};
use crate::{payments, staff};

/// The roles that work on cases.
const DESK: &[Role] = &[Role::Reviewer];

/// The role that approves.
const APPROVE: &[Role] = &[Role::Approver];

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// The procedures.
    pub catalog: Catalog,
    /// The attachments.
    pub vault: Vault,
    /// How applicants were told.
    pub told: Arc<dyn Told>,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/staff/queue", Access::Staff(DESK), queue)
        .post("/staff/queue/next", Access::Staff(DESK), take_next)
        .get(
            "/staff/cases/{receipt_number}/files/{id}",
            Access::Staff(CASE),
            attachment,
        )
        .get("/staff/cases/{receipt_number}", Access::Staff(CASE), case)
        .get("/staff/approvals", Access::Staff(APPROVE), approvals::list)
        .post(
            "/staff/approvals",
            Access::Staff(APPROVE),
            approvals::approve_checked,
        )
        .post(
            "/staff/cases/{receipt_number}/approve",
            Access::Staff(APPROVE),
            approvals::approve,
        )
        .post(
            "/staff/cases/{receipt_number}/send-back",
            Access::Staff(APPROVE),
            approvals::send_back,
        )
        .post(
            "/staff/cases/{receipt_number}/pull-back",
            Access::Staff(DESK),
            acts::pull_back,
        )
        .get(
            "/staff/cases/{receipt_number}/correction",
            Access::Staff(DESK),
            correction::form,
        )
        .post(
            "/staff/cases/{receipt_number}/correction",
            Access::Staff(DESK),
            correction::request,
        )
        .post(
            "/staff/cases/{receipt_number}/end-correction",
            Access::Staff(DESK),
            correction::end,
        )
        .post(
            "/staff/cases/{receipt_number}/record",
            Access::Staff(DESK),
            acts::record,
        )
        .post(
            "/staff/cases/{receipt_number}/claim",
            Access::Staff(DESK),
            acts::claim,
        )
        .post(
            "/staff/cases/{receipt_number}/release",
            Access::Staff(DESK),
            acts::release,
        )
        .post(
            "/staff/cases/{receipt_number}/decide",
            Access::Staff(DESK),
            acts::decide,
        )
        .post(
            "/staff/cases/{receipt_number}/withdrawal",
            Access::Staff(DESK),
            acts::answer_withdrawal,
        )
        .post(
            "/staff/cases/{receipt_number}/lapse",
            Access::Staff(DESK),
            acts::lapse,
        )
        .post(
            "/staff/cases/{receipt_number}/send",
            Access::Staff(DESK),
            acts::send,
        )
        .with_state(state)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    filter: Filter,
    after: Option<String>,
    number: Option<String>,
    #[serde(default)]
    none: bool,
}

#[derive(Deserialize)]
struct Nothing {}

fn lease(kit: &Kit) -> Duration {
    Duration::from_mins(u64::from(kit.config.sessions.lease_minutes))
}

/// `GET /staff/queue`
async fn queue(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let db = &state.kit.db;
    let mut note = view::QueueNote {
        nothing_free: asked.none,
        not_found: None,
    };
    if let Some(typed) = asked.number.filter(|typed| !typed.trim().is_empty()) {
        if let Ok(number) = ReceiptNumber::parse(&typed)
            && let Some(found) = files::find(db, &number).await?
            && officer.sees(&found.section)
        {
            return Ok(see_other(format!("/staff/cases/{number}")));
        }
        note.not_found = Some(typed);
    }
    let now = state.kit.env.now();
    let question = store::Question {
        filter: asked.filter,
        officer: officer.id,
        sections: &officer.sections,
        after: asked.after.as_deref().and_then(Cursor::parse),
        now,
    };
    let lines = store::page(db, &question).await?;
    let mut holders: Vec<StaffId> = lines.iter().filter_map(|line| line.claimed_by).collect();
    holders.sort();
    holders.dedup();
    let names = staff::store::names(db, &holders).await?;
    let own = view::queue(
        asked.filter,
        lines,
        &names,
        &state.catalog,
        now,
        page.locale,
        note,
    );
    let page = page.with_officer(officer.badge());
    page.html(
        "casework/queue.html",
        page.text("casework-queue-title"),
        own,
    )
}

/// `POST /staff/queue/next`
async fn take_next(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let taken = service::take_next(&state.kit.db, &state.log, &officer, lease(&state.kit)).await?;
    Ok(see_other(match taken {
        Some(application) => format!("/staff/cases/{}", application.receipt_number),
        None => "/staff/queue?none=true".to_owned(),
    }))
}

async fn visible(state: &State, officer: &Officer, number: &ReceiptNumber) -> Result<Application> {
    let found = files::find(&state.kit.db, number).await?;
    found
        .filter(|found| found.kind != Kind::Booking && officer.sees(&found.section))
        .ok_or(Error::NotFound)
}

/// `GET /staff/cases/{receipt_number}`: looking is written into the log before anything is shown.
async fn case(
    Of(state): Of<State>,
    CaseOfficer(officer): CaseOfficer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
) -> Result<Response> {
    let application = visible(&state, &officer, &number).await?;
    show(&state, &officer, page, &application, None).await
}

/// `GET /staff/cases/{receipt_number}/files/{id}`: written into the log before the first byte is sent.
async fn attachment(
    Of(state): Of<State>,
    CaseOfficer(officer): CaseOfficer,
    Path((number, id)): Path<(ReceiptNumber, FileId)>,
) -> Result<Response> {
    let application = visible(&state, &officer, &number).await?;
    let found = attachments::store::of_application(&state.kit.db, id, application.id).await?;
    let found = found.ok_or(Error::NotFound)?;
    let by = Actor::Staff(officer.id);
    let event = Event::AttachmentViewed {
        application: application.id,
        file: id,
    };
    service::log_look(&state.kit.db, &state.log, by, event).await?;
    attachments::web::send(&state.vault, &found).await
}

async fn show(
    state: &State,
    officer: &Officer,
    page: Page,
    application: &Application,
    refused: Option<view::Refused>,
) -> Result<Response> {
    let db = &state.kit.db;
    service::log_view(db, &state.log, officer.id, application.id).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let content = files::content(db, application.id).await?;
    let entries = events::of_application(db, application.id).await?;
    let charge = payments::store::charge_of(db, application.id).await?;
    let kit = &state.kit;
    let decision = decision::decision(
        db,
        &kit.config,
        &kit.view,
        &version.procedure,
        &entries,
        page.locale,
    )
    .await?;
    let written = letters::store::of_application(db, application.id).await?;
    let mut officers: Vec<StaffId> = entries
        .iter()
        .filter_map(|entry| match entry.actor {
            Actor::Staff(id) => Some(id),
            _ => None,
        })
        .chain(application.case.claimed_by)
        .collect();
    officers.sort();
    officers.dedup();
    let names = staff::store::names(db, &officers).await?;
    let status = if refused.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let texts = store::texts_of(db, application.id).await?;
    let reader = Reader::at(kit.env.now(), page.locale, page.view());
    let form = &version.procedure.form;
    let open = corrections::requested(&entries)
        .filter(|_| application.case.stage == Stage::CorrectionRequested)
        .zip(content.as_ref());
    let correction = open.map(|((entry, items, due), content)| {
        let words = decision::words_beside(&texts, entry.id);
        let now = kit.env.now();
        open_correction(
            (form, &content.answers.0),
            items,
            due,
            words,
            reader,
            &page,
            now,
        )
    });
    let before = files::corrections::before(db, application.id).await?;
    let changes = before
        .as_ref()
        .zip(content.as_ref())
        .map(|(before, content)| changes(form, before, &content.answers, reader));
    let gathered = view::Gathered {
        correction,
        changes,
        texts: &texts,
        application,
        procedure: &version.procedure,
        content: content.as_ref(),
        entries: &entries,
        charge: charge.as_ref(),
        decision,
        letters: letters::view::desk(&written),
        told: state.told.of_case(application.id, &page).await?,
        names: &names,
        officer,
        now: kit.env.now(),
        refused,
    };
    let own = view::case(gathered, &page);
    let title = page.text_with(
        "casework-case-title",
        &crate::view::Args::none().text("number", application.receipt_number.to_string()),
    );
    let page = page.with_officer(officer.badge());
    Ok((status, page.html("casework/case.html", title, own)?).into_response())
}
