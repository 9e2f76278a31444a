//! `/staff/cases/{receipt_number}/correction`: an officer asks for a correction (補正), or goes on without it.

use axum::extract::{Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use time::Date;

use super::super::service::{self, Request};
use super::super::view::correction::{self as view, Typed};
use super::acts::{Act, Seen, act, simple};
use super::{State, visible};
use crate::applications::store as files;
use crate::catalog::view::{Reader, items};
use crate::events::{CorrectionItem, Event};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, Timestamp, individual_number};
use crate::staff::{Officer, Reviewer};
use crate::web::{Checked, Error, Page, Result};

/// The latest day that can be asked for, counted from today.
const MOST_DAYS: i64 = 90;
/// The day that is offered, counted from today.
const USUAL_DAYS: i64 = 14;

/// `GET …/correction`
pub(super) async fn form(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
) -> Result<Response> {
    let today = state.kit.env.now().tokyo_date();
    let mut typed = Typed::default();
    typed.due = today
        .saturating_add(time::Duration::days(USUAL_DAYS))
        .to_string();
    show(&state, &officer, page, &number, typed).await
}

async fn show(
    state: &State,
    officer: &Officer,
    page: Page,
    number: &ReceiptNumber,
    typed: Typed,
) -> Result<Response> {
    let application = visible(state, officer, number).await?;
    let db = &state.kit.db;
    let event = Event::ApplicationViewed {
        application: application.id,
    };
    service::log_look(db, &state.log, Actor::Staff(officer.id), event).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version)
        .ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let content = files::content(db, application.id)
        .await?
        .ok_or(Error::NotFound)?;
    let reader = Reader::at(state.kit.env.now(), page.locale, page.view());
    let known = items(&version.procedure.form, &content.answers, reader);
    let status = if typed.message.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let own = view::form(&application, &version.procedure, known, typed, &page);
    let title = page.text("correction-title");
    let page = page.with_officer(officer.badge());
    Ok((status, page.html("casework/correction.html", title, own)?).into_response())
}

/// `POST …/correction`
pub(super) async fn request(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    let mut typed = Typed::of(&pairs);
    let application = visible(&state, &officer, &number).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version)
        .ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let content = files::content(&state.kit.db, application.id)
        .await?
        .ok_or(Error::NotFound)?;
    let now = state.kit.env.now();
    let reader = Reader::at(now, page.locale, page.view());
    let known = items(&version.procedure.form, &content.answers, reader);
    let chosen = typed.chosen();
    let may = |item: &CorrectionItem| {
        known.iter().any(|known| known.path == item.path)
            && view::may_reopen(&version.procedure, &item.path)
    };
    if !chosen.iter().all(may) {
        return Err(Error::BadRequest(
            "an item that cannot be corrected".to_owned(),
        ));
    }
    let has_reason = |item: &CorrectionItem| {
        let known = view::REASONS.contains(&item.reason.as_str());
        known && (item.reason != view::WITH_DATE || view::is_paper(&version.procedure, &item.path))
    };
    let due = due(&typed.due, now);
    let overridden = typed.not_my_number;
    let wrong = if chosen.is_empty() {
        Some("correction-none")
    } else if !chosen.iter().all(has_reason) {
        Some("correction-no-reason")
    } else if chosen
        .iter()
        .any(|item| item.reason == view::WITH_DATE && item.date.is_none())
    {
        Some("correction-no-date")
    } else if due.is_none() {
        Some("correction-due-wrong")
    } else if !overridden && !individual_number::find(&typed.words).is_empty() {
        // 番号法20条: what looks like an individual number is not kept.
        typed.words = individual_number::mask(&typed.words);
        typed.number_found = true;
        Some("casework-number-found")
    } else {
        None
    };
    let (None, Some(due)) = (wrong, due) else {
        typed.message = page.text(wrong.unwrap_or("correction-due-wrong"));
        return show(&state, &officer, page.with_errors(), &number, typed).await;
    };
    let words = Some(typed.words.trim().to_owned()).filter(|words| !words.is_empty());
    let request = Request::RequestCorrection {
        items: chosen,
        due,
        words,
    };
    let act_of = Act {
        number: &number,
        seen: typed.version,
        request,
        typed: super::view::Refused::default(),
    };
    act(&state, &officer, page, act_of).await
}

/// The end of the typed day, if it lies within bounds.
fn due(typed: &str, now: Timestamp) -> Option<Timestamp> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let day = Date::parse(typed.trim(), format).ok()?;
    let today = now.tokyo_date();
    let latest = today.saturating_add(time::Duration::days(MOST_DAYS));
    let end = |day: Date| Timestamp::start_of(day.saturating_add(time::Duration::days(1)));
    (day > today && day <= latest).then(|| Timestamp(end(day).0 - 1))
}

/// `POST …/end-correction`
pub(super) async fn end(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    simple(
        &state,
        &officer,
        page,
        &number,
        version,
        Request::EndCorrection,
    )
    .await
}
