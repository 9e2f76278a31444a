//! The pages of one booking: choose a time, look over, book, move, cancel.

use axum::extract::{Query, State as Of};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use time::Date;
use time::macros::format_description;

use super::super::model::{Booking, Reference};
use super::super::service;
use super::super::view;
use super::{State, is_stale, opened, to_door};
use crate::config::Desk;
use crate::kernel::{Timestamp, text};
use crate::web::{Checked, Error, Page, Result, see_other};

/// A reference that is open, with its desk and its booking.
struct Opened<'a> {
    reference: Reference,
    desk: &'a Desk,
    booking: Option<Booking>,
}

/// None: the time is over, or the card is handed over.
async fn open<'a>(state: &'a State, headers: &HeaderMap) -> Result<Option<Opened<'a>>> {
    let Some(reference) = opened(state, headers).await? else {
        return Ok(None);
    };
    if reference.handed_over_at.is_some() {
        return Err(Error::Expired);
    }
    let desk = state.office.desk(&reference.desk)?;
    let booking = state.office.booking(&reference).await?;
    Ok(Some(Opened {
        reference,
        desk,
        booking,
    }))
}

#[derive(Deserialize)]
pub(super) struct Day {
    #[serde(default)]
    day: String,
    #[serde(default)]
    none: bool,
}

/// `GET /reservations/slots`: days with a place left, and the times of one of them.
pub(super) async fn slots(
    Of(state): Of<State>,
    page: Page,
    headers: HeaderMap,
    Query(asked): Query<Day>,
) -> Result<Response> {
    let Some(opened) = open(&state, &headers).await? else {
        return Ok(to_door());
    };
    let offers = state.office.offers(opened.desk).await?;
    let day = Date::parse(&asked.day, format_description!("[year]-[month]-[day]")).ok();
    let own = view::slots(
        &page,
        opened.desk,
        &offers,
        day,
        opened.booking.as_ref(),
        asked.none,
    );
    page.html(
        "reservations/slots.html",
        page.text("reservations-slots-title"),
        own,
    )
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    at: Option<i64>,
}

/// `GET /reservations/confirm?at=…`
pub(super) async fn confirm(
    Of(state): Of<State>,
    page: Page,
    headers: HeaderMap,
    Query(chosen): Query<Chosen>,
) -> Result<Response> {
    let Some(opened) = open(&state, &headers).await? else {
        return Ok(to_door());
    };
    let Some(at) = chosen.at.map(Timestamp) else {
        return Ok(see_other("/reservations/slots?none=true"));
    };
    if !state.office.offers_at(opened.desk, at) {
        return Ok(see_other("/reservations/slots"));
    }
    let looked = view::Looked {
        at,
        mails: state.office.mails(),
        ..view::Looked::default()
    };
    let own = view::confirm(&page, opened.desk, opened.booking.as_ref(), &looked);
    page.html(
        "reservations/confirm.html",
        page.text("reservations-confirm-title"),
        own,
    )
}

#[derive(Deserialize)]
pub(super) struct BookForm {
    #[serde(default)]
    at: i64,
    #[serde(default)]
    email: String,
    #[serde(default)]
    version: i64,
}

/// `POST /reservations/book`: books, or moves what is booked.
pub(super) async fn book(
    Of(state): Of<State>,
    page: Page,
    headers: HeaderMap,
    Checked(form): Checked<BookForm>,
) -> Result<Response> {
    let Some(opened) = open(&state, &headers).await? else {
        return Ok(to_door());
    };
    let office = &state.office;
    let email = text::fold_width(form.email.trim());
    let mut looked = view::Looked {
        at: Timestamp(form.at),
        email: form.email,
        mails: office.mails(),
        ..view::Looked::default()
    };
    if !email.is_empty() && !text::is_email(&email) {
        looked.bad_email = true;
        return again(page, &opened, &looked, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let email = Some(email.as_str()).filter(|email| looked.mails && !email.is_empty());
    let digest = &opened.reference.reference_digest;
    let booked = office.book(digest, looked.at, email, page.locale, form.version);
    match booked.await {
        Ok(()) => Ok(see_other("/reservations/booking")),
        // Somebody else was faster: what is left stands on the same page, and what was typed too.
        Err(service::Error::Full) => {
            looked.full = true;
            looked.left = office
                .offers(opened.desk)
                .await?
                .into_values()
                .flatten()
                .collect();
            again(page, &opened, &looked, StatusCode::CONFLICT)
        }
        Err(error) if is_stale(&error) => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}

fn again(
    page: Page,
    opened: &Opened<'_>,
    looked: &view::Looked,
    status: StatusCode,
) -> Result<Response> {
    let page = page.with_errors();
    let own = view::confirm(&page, opened.desk, opened.booking.as_ref(), looked);
    let title = page.text("reservations-confirm-title");
    let answer = page.html("reservations/confirm.html", title, own)?;
    Ok((status, answer).into_response())
}

/// `GET /reservations/booking`: what is booked, what to bring; without a booking the way to one.
pub(super) async fn booking(
    Of(state): Of<State>,
    page: Page,
    headers: HeaderMap,
) -> Result<Response> {
    let Some(opened) = open(&state, &headers).await? else {
        return Ok(to_door());
    };
    let Some(booking) = &opened.booking else {
        return Ok(see_other("/reservations/slots"));
    };
    let own = view::booked(&page, opened.desk, booking);
    page.html(
        "reservations/booking.html",
        page.text("reservations-booking-title"),
        own,
    )
}

#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    version: i64,
}

/// `POST /reservations/cancel`
pub(super) async fn cancel(
    Of(state): Of<State>,
    page: Page,
    headers: HeaderMap,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    let Some(opened) = open(&state, &headers).await? else {
        return Ok(to_door());
    };
    let digest = &opened.reference.reference_digest;
    state.office.cancel(digest, version).await?;
    let title = page.text("reservations-cancelled-title");
    page.html("reservations/cancelled.html", title, serde_json::json!({}))
}
