//! `/staff/reservations`: who comes when, and the hand-over. Nothing of the person is shown: there is nothing.

use axum::extract::{Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use time::Date;
use time::macros::format_description;

use super::super::model::{Booking, PROCEDURE};
use super::super::service;
use super::super::{store, view};
use super::{State, is_stale};
use crate::events::{CardIssuance, CardRoute};
use crate::kernel::Timestamp;
use crate::kernel::receipt::ReceiptNumber;
use crate::staff::{CardDesk, Officer};
use crate::web::{Checked, Error, Page, Result, see_other};

/// Cards belong to one section; for the others there is nothing here.
fn allowed(state: &State, officer: &Officer) -> Result<()> {
    let version = state.office.catalog.current(PROCEDURE);
    let section = version.map(|version| version.procedure.section.code.clone());
    section
        .filter(|section| officer.sees(section))
        .map(|_| ())
        .ok_or(Error::NotFound)
}

async fn found(state: &State, number: &ReceiptNumber) -> Result<Booking> {
    let booking = store::by_number(&state.kit.db, number).await?;
    booking.ok_or(Error::NotFound)
}

fn path(number: &ReceiptNumber) -> String {
    format!("/staff/reservations/{number}")
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    desk: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    number: String,
}

/// `GET /staff/reservations`: the day's list of a desk, and the search by receipt number.
pub(super) async fn list(
    Of(state): Of<State>,
    CardDesk(officer): CardDesk,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    allowed(&state, &officer)?;
    let db = &state.kit.db;
    if let Ok(number) = ReceiptNumber::parse(&asked.number)
        && store::by_number(db, &number).await?.is_some()
    {
        return Ok(see_other(path(&number)));
    }
    let desks = &state.kit.config.reservations.desks;
    let chosen = desks.iter().find(|desk| desk.code == asked.desk);
    let desk = chosen.or_else(|| desks.first()).ok_or(Error::NotFound)?;
    let day = Date::parse(&asked.day, format_description!("[year]-[month]-[day]"));
    let day = day.unwrap_or_else(|_| state.kit.env.now().tokyo_date());
    let next = day.saturating_add(time::Duration::DAY);
    let (from, to) = (Timestamp::start_of(day), Timestamp::start_of(next));
    let lines = store::of_desk(db, &desk.code, from, to).await?;
    let own = view::desk_list(desks, desk, day, &lines, &asked.number);
    let title = page.text("reservations-desk-title");
    page.with_officer(officer.badge())
        .html("reservations/desk.html", title, own)
}

/// `GET /staff/reservations/{receipt_number}`
pub(super) async fn show(
    Of(state): Of<State>,
    CardDesk(officer): CardDesk,
    page: Page,
    Path(number): Path<ReceiptNumber>,
) -> Result<Response> {
    allowed(&state, &officer)?;
    let booking = found(&state, &number).await?;
    shown(
        &state,
        &officer,
        page,
        &booking,
        &view::Ticked::default(),
        None,
    )
}

fn shown(
    state: &State,
    officer: &Officer,
    page: Page,
    booking: &Booking,
    ticked: &view::Ticked,
    refused: Option<&str>,
) -> Result<Response> {
    let page = page.with_officer(officer.badge());
    let page = if refused.is_some() {
        page.with_errors()
    } else {
        page
    };
    let desk = state.kit.config.reservations.desk(&booking.desk);
    let due = booking.starts_at <= state.kit.env.now();
    let own = view::desk_booking(&page, desk, booking, due, ticked, refused);
    let title = page.text("reservations-desk-title");
    let answer = page.html("reservations/desk_booking.html", title, own)?;
    Ok(match refused {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response(),
        None => answer,
    })
}

/// `POST …/hand-over`: with every box of the checklist ticked.
pub(super) async fn hand_over(
    Of(state): Of<State>,
    CardDesk(officer): CardDesk,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(pairs): Checked<Vec<(String, String)>>,
) -> Result<Response> {
    allowed(&state, &officer)?;
    let booking = found(&state, &number).await?;
    let ticked = view::Ticked::read(&pairs);
    let one = |name: &str| {
        let pair = pairs.iter().find(|(known, _)| known == name);
        pair.map_or("", |(_, value)| value.as_str())
    };
    let seen = one("version").parse().unwrap_or(0);
    let issuance = match one("issuance") {
        "new" => Some(CardIssuance::New),
        "renewal" => Some(CardIssuance::Renewal),
        "reissue" => Some(CardIssuance::Reissue),
        _ => None,
    };
    let route = match one("route") {
        "counter" => Some(CardRoute::Counter),
        "post" => Some(CardRoute::Post),
        "express" => Some(CardRoute::Express),
        _ => None,
    };
    let (Some(issuance), Some(route), true) = (issuance, route, ticked.is_complete()) else {
        let refused = Some("reservations-desk-incomplete");
        return shown(&state, &officer, page, &booking, &ticked, refused);
    };
    let done = state
        .office
        .hand_over(officer.id, &booking, seen, issuance, route);
    match done.await {
        Ok(()) => Ok(see_other(path(&number))),
        Err(error) if is_stale(&error) => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    version: i64,
}

/// `POST …/no-show`
pub(super) async fn no_show(
    Of(state): Of<State>,
    CardDesk(officer): CardDesk,
    page: Page,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    allowed(&state, &officer)?;
    let booking = found(&state, &number).await?;
    match state.office.no_show(officer.id, &booking, version).await {
        Ok(()) => Ok(see_other(path(&number))),
        Err(service::Error::TooEarly) => {
            let ticked = view::Ticked::default();
            let refused = Some("reservations-desk-too-early");
            shown(&state, &officer, page, &booking, &ticked, refused)
        }
        Err(error) => Err(error.into()),
    }
}
