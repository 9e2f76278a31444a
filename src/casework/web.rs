//! `/staff/queue` and `/staff/cases/{receipt_number}`

use std::time::Duration;

use axum::extract::{FromRef, Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::model::{Cursor, Filter};
use super::service::{self, Declined, Request};
use super::{store, view};
use crate::applications::flow::Refusal;
use crate::applications::model::Application;
use crate::applications::service::Error as CaseError;
use crate::applications::store as files;
use crate::catalog::service::Catalog;
use crate::db;
use crate::events::{self, Log, Outcome};
use crate::kernel::calendar::date_time_label;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, Role, StaffId, individual_number, text};
use crate::staff::{Officer, Reviewer};
use crate::web::{Access, Checked, Error, Kit, Page, Result, Routes, see_other};
use crate::{payments, staff};

/// The roles that work on cases.
const DESK: &[Role] = &[Role::Reviewer];

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// The procedures.
    pub catalog: Catalog,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/staff/queue", Access::Staff(DESK), queue)
        .post("/staff/queue/next", Access::Staff(DESK), take_next)
        .get("/staff/cases/{receipt_number}", Access::Staff(DESK), case)
        .post(
            "/staff/cases/{receipt_number}/claim",
            Access::Staff(DESK),
            claim,
        )
        .post(
            "/staff/cases/{receipt_number}/release",
            Access::Staff(DESK),
            release,
        )
        .post(
            "/staff/cases/{receipt_number}/decide",
            Access::Staff(DESK),
            decide,
        )
        .post(
            "/staff/cases/{receipt_number}/withdrawal",
            Access::Staff(DESK),
            answer_withdrawal,
        )
        .post(
            "/staff/cases/{receipt_number}/lapse",
            Access::Staff(DESK),
            lapse,
        )
        .post(
            "/staff/cases/{receipt_number}/send",
            Access::Staff(DESK),
            send,
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

#[derive(Deserialize)]
struct Seen {
    version: i64,
}

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
        .filter(|application| officer.sees(&application.section))
        .ok_or(Error::NotFound)
}

/// `GET /staff/cases/{receipt_number}`: looking is written into the log before anything is shown.
async fn case(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
) -> Result<Response> {
    let application = visible(&state, &officer, &number).await?;
    show(&state, &officer, page, &application, None).await
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
    let decision = view::decision(
        db,
        &kit.config,
        &kit.view,
        &version.procedure,
        &entries,
        page.locale,
    )
    .await?;
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
    let gathered = view::Gathered {
        application,
        procedure: &version.procedure,
        content: content.as_ref(),
        entries: &entries,
        charge: charge.as_ref(),
        decision,
        names: &names,
        officer: officer.id,
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

/// A form on the page of a case, as the officer saw it.
struct Act<'a> {
    number: &'a ReceiptNumber,
    seen: i64,
    request: Request,
    typed: view::Refused,
}

async fn act(state: &State, officer: &Officer, page: Page, form: Act<'_>) -> Result<Response> {
    let application = visible(state, officer, form.number).await?;
    let kit = &state.kit;
    let done = service::act(
        &kit.db,
        &state.log,
        officer.id,
        form.number,
        form.seen,
        form.request,
        lease(kit),
    )
    .await;
    let message = match done {
        Ok(()) => return Ok(see_other(format!("/staff/cases/{}", form.number))),
        Err(Declined::Case(CaseError::Db(db::Error::Stale))) => {
            return Err(first(state, &page, &application).await?);
        }
        Err(Declined::Case(CaseError::Refused(Refusal::Taken { by, until }))) => {
            let names = staff::store::names(&kit.db, &[by]).await?;
            let who = names.get(&by).cloned().unwrap_or_default();
            let since = until.minus(lease(kit));
            return Err(Error::Taken {
                who,
                when: date_time_label(since, page.locale),
            });
        }
        Err(Declined::Case(CaseError::Refused(refusal))) => format!("casework-refusal-{refusal}"),
        Err(Declined::Unpaid) => "casework-refusal-unpaid".to_owned(),
        Err(Declined::Paid) => "casework-refusal-paid".to_owned(),
        Err(Declined::Case(other)) => return Err(other.into()),
    };
    let refused = view::Refused {
        message: page.text(&message),
        ..form.typed
    };
    show(state, officer, page, &application, Some(refused)).await
}

/// Who was first, and when.
async fn first(state: &State, page: &Page, application: &Application) -> Result<Error> {
    let db = &state.kit.db;
    let Some((who, at)) = store::last_step_by_staff(db, application.id).await? else {
        return Ok(Error::Stale);
    };
    let names = staff::store::names(db, &[who]).await?;
    let when = date_time_label(at, page.locale);
    Ok(Error::Taken {
        who: names.get(&who).cloned().unwrap_or_default(),
        when,
    })
}

/// `POST …/claim`
async fn claim(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Claim).await
}

/// `POST …/release`
async fn release(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Release).await
}

/// `POST …/lapse`
async fn lapse(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(&state, &officer, page, &number, version, Request::Lapse).await
}

async fn simple(
    state: &State,
    officer: &Officer,
    page: Page,
    number: &ReceiptNumber,
    seen: i64,
    request: Request,
) -> Result<Response> {
    act(
        state,
        officer,
        page,
        Act {
            number,
            seen,
            request,
            typed: view::Refused::default(),
        },
    )
    .await
}

#[derive(Deserialize)]
struct WithdrawalForm {
    version: i64,
    answer: String,
}

/// `POST …/withdrawal`
async fn answer_withdrawal(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(form): Checked<WithdrawalForm>,
) -> Result<Response> {
    let request = match form.answer.as_str() {
        "grant" => Request::GrantWithdrawal,
        "decline" => Request::DeclineWithdrawal,
        other => return Err(Error::BadRequest(format!("answer: {other}"))),
    };
    simple(&state, &officer, page, &number, form.version, request).await
}

/// `POST …/decide`: grant, refuse or dismiss.
async fn decide(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    let one = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let reasons: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| name == "reasons")
        .map(|(_, code)| code.clone())
        .collect();
    let typed = view::Refused {
        message: String::new(),
        words: one("words").to_owned(),
        reasons: reasons.clone(),
        number_found: false,
    };
    let seen: i64 = one("version")
        .parse()
        .map_err(|_| Error::BadRequest("version".to_owned()))?;
    let application = visible(&state, &officer, &number).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let known = |code: &String| {
        version
            .procedure
            .refusal_reasons
            .iter()
            .any(|reason| reason.code == *code)
    };
    if !reasons.iter().all(known) {
        return Err(Error::BadRequest("an unknown reason".to_owned()));
    }
    let overridden = !one("words__not_my_number").is_empty();
    if !overridden && !individual_number::find(&typed.words).is_empty() {
        // 番号法20条: what looks like an individual number is not kept.
        let refused = view::Refused {
            message: page.text("casework-number-found"),
            words: individual_number::mask(&typed.words),
            number_found: true,
            ..typed
        };
        return show(&state, &officer, page, &application, Some(refused)).await;
    }
    let words = Some(typed.words.trim().to_owned()).filter(|words| !words.is_empty());
    let request = match one("outcome") {
        "grant" => Request::Decide {
            outcome: Outcome::Granted,
            reasons: Vec::new(),
            words: None,
        },
        "refuse" => Request::Decide {
            outcome: Outcome::Refused,
            reasons,
            words,
        },
        "dismiss" => Request::Dismiss { reasons, words },
        _ => {
            let refused = view::Refused {
                message: page.text("casework-no-outcome"),
                ..typed
            };
            return show(&state, &officer, page, &application, Some(refused)).await;
        }
    };
    act(
        &state,
        &officer,
        page,
        Act {
            number: &number,
            seen,
            request,
            typed,
        },
    )
    .await
}

#[derive(Deserialize)]
struct SendForm {
    version: i64,
    on: String,
    postage: String,
}

/// `POST …/send`: the tax system printed the paper; here stand officer, day and postage.
async fn send(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(form): Checked<SendForm>,
) -> Result<Response> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let on = text::fold_digits(form.on.trim());
    let date = time::Date::parse(&on, format).ok();
    let today = state.kit.env.now().tokyo_date();
    let postage = text::fold_digits(form.postage.trim())
        .parse::<i64>()
        .ok()
        .filter(|yen| (0..=100_000).contains(yen));
    let application = visible(&state, &officer, &number).await?;
    let typed = view::Refused::default();
    match (
        date.filter(|date| *date <= today && *date >= application.arrived_at.tokyo_date()),
        postage,
    ) {
        (Some(_), Some(postage)) => {
            let request = Request::Send { on, postage };
            act(
                &state,
                &officer,
                page,
                Act {
                    number: &number,
                    seen: form.version,
                    request,
                    typed,
                },
            )
            .await
        }
        _ => {
            let refused = view::Refused {
                message: page.text("casework-send-invalid"),
                ..typed
            };
            show(&state, &officer, page, &application, Some(refused)).await
        }
    }
}
