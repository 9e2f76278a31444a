//! `/reservations`: open to everybody; a reference with its birth date, or the link of a mail, opens one booking.

mod desk;
mod manage;

use axum::extract::{FromRef, Path, Query, State as Of};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::model::Reference;
use super::service::{self, Entered, Office};
use super::store::access;
use super::{flow, view};
use crate::applications::service::Error as CaseError;
use crate::db;
use crate::kernel::calendar::{date_time_label, typed_date};
use crate::kernel::{Role, Secret};
use crate::web::{
    Access, Checked, ClientAddress, Error, Kit, Page, Result, Routes, cookies, see_other,
};

/// Which booking this browser manages. Nothing but a digest of its value is stored.
const COOKIE: &str = "sw_booking";
const MOST_SECONDS: i64 = 1_200;

/// Where a booking is opened.
const DOOR: &str = "/reservations";

/// The roles at the card desk.
pub const CARD_DESK: &[Role] = crate::staff::web::CARD_DESK;

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The use cases.
    pub office: Office,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get(DOOR, Access::Public, door)
        .post(DOOR, Access::Public, enter)
        .get("/reservations/links/{token}", Access::Public, link)
        .post("/reservations/links/{token}", Access::Public, follow)
        .get("/reservations/slots", Access::Public, manage::slots)
        .get("/reservations/confirm", Access::Public, manage::confirm)
        .post("/reservations/book", Access::Public, manage::book)
        .get("/reservations/booking", Access::Public, manage::booking)
        .post("/reservations/cancel", Access::Public, manage::cancel)
        .post("/reservations/leave", Access::Public, leave)
        .get("/staff/reservations", Access::Staff(CARD_DESK), desk::list)
        .get(
            "/staff/reservations/{receipt_number}",
            Access::Staff(CARD_DESK),
            desk::show,
        )
        .post(
            "/staff/reservations/{receipt_number}/hand-over",
            Access::Staff(CARD_DESK),
            desk::hand_over,
        )
        .post(
            "/staff/reservations/{receipt_number}/no-show",
            Access::Staff(CARD_DESK),
            desk::no_show,
        )
        .with_state(state)
}

impl From<service::Error> for Error {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Db(error) => error.into(),
            service::Error::Case(CaseError::Db(error)) => error.into(),
            // The page was made before the last change.
            service::Error::Case(CaseError::Refused(_)) => Self::Stale,
            service::Error::Over => Self::Expired,
            service::Error::Full | service::Error::TooEarly => Self::Stale,
            other @ service::Error::Case(_) => Self::internal(other),
        }
    }
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct Arrived {
    #[serde(default)]
    over: bool,
}

/// Booking is offered where the city has set it up.
fn is_open(state: &State) -> Result<()> {
    let reservations = &state.kit.config.reservations;
    if reservations.key.is_some() {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// The reference that this browser opened, unless its time is over.
async fn opened(state: &State, headers: &HeaderMap) -> Result<Option<Reference>> {
    let Some(token) = cookies::get(headers, &state.kit.here, COOKIE) else {
        return Ok(None);
    };
    let (kit, token) = (&state.kit, Secret::new(token));
    Ok(access::session(&kit.db, &token.digest(), kit.env.now()).await?)
}

/// Where a browser goes on whose time is over.
fn to_door() -> Response {
    see_other("/reservations?over=true")
}

/// `GET /reservations`
async fn door(
    Of(state): Of<State>,
    page: Page,
    Query(arrived): Query<Arrived>,
) -> Result<Response> {
    is_open(&state)?;
    let typed = view::Typed::default();
    let own = view::door(&page, &typed, &[], arrived.over, false);
    page.html(
        "reservations/door.html",
        page.text("reservations-title"),
        own,
    )
}

#[derive(Default, Deserialize)]
struct DoorForm {
    #[serde(default)]
    reference: String,
    #[serde(default, rename = "birth__year")]
    year: String,
    #[serde(default, rename = "birth__month")]
    month: String,
    #[serde(default, rename = "birth__day")]
    day: String,
}

/// `POST /reservations`
async fn enter(
    Of(state): Of<State>,
    page: Page,
    ClientAddress(address): ClientAddress,
    Checked(form): Checked<DoorForm>,
) -> Result<Response> {
    is_open(&state)?;
    let typed = view::Typed {
        reference: form.reference,
        birth: [form.year, form.month, form.day],
    };
    let reference = flow::reference(&typed.reference);
    let [year, month, day] = &typed.birth;
    let birth = typed_date(year, month, day);
    let (Some(reference), Some(birth)) = (&reference, birth) else {
        let wrong: Vec<&str> = [
            ("reference", reference.is_some()),
            ("birth", birth.is_some()),
        ]
        .into_iter()
        .filter(|(_, right)| !right)
        .map(|(field, _)| field)
        .collect();
        return refuse(page, &typed, &wrong, false);
    };
    let address = address.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
    match state.office.enter(&address, reference, birth).await? {
        Entered::Right(token) => Ok(let_in(&state, &token)),
        Entered::Wrong => refuse(page, &typed, &[], true),
        Entered::TooMany(until) => {
            let title = page.text("reservations-wait-title");
            let wait = until.since(state.kit.env.now()).as_secs() + 1;
            let own = serde_json::json!({ "until": date_time_label(until, page.locale) });
            let mut answer = page.html("reservations/wait.html", title, own)?;
            *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(wait));
            Ok(answer)
        }
    }
}

fn refuse(page: Page, typed: &view::Typed, wrong: &[&str], unknown: bool) -> Result<Response> {
    let page = page.with_errors();
    let own = view::door(&page, typed, wrong, false, unknown);
    let answer = page.html(
        "reservations/door.html",
        page.text("reservations-title"),
        own,
    )?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
}

fn let_in(state: &State, token: &Secret) -> Response {
    let mut answer = see_other("/reservations/booking");
    let cookie = cookies::set(&state.kit.here, COOKIE, token.reveal(), Some(MOST_SECONDS));
    cookies::add(answer.headers_mut(), cookie);
    answer
}

/// `GET /reservations/links/{token}`: looking changes nothing and shows nothing, because mail programs look too.
async fn link(Of(state): Of<State>, page: Page, Path(_): Path<String>) -> Result<Response> {
    is_open(&state)?;
    let own = serde_json::json!({ "over": false });
    page.html(
        "reservations/link.html",
        page.text("reservations-link-title"),
        own,
    )
}

/// `POST /reservations/links/{token}`
async fn follow(
    Of(state): Of<State>,
    page: Page,
    Path(token): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    is_open(&state)?;
    if let Some(session) = state.office.follow(&Secret::new(token)).await? {
        return Ok(let_in(&state, &session));
    }
    let title = page.text("reservations-link-title");
    let own = serde_json::json!({ "over": true });
    let answer = page.html("reservations/link.html", title, own)?;
    Ok((StatusCode::GONE, answer).into_response())
}

/// `POST /reservations/leave`: for who uses somebody else's machine.
async fn leave(
    Of(state): Of<State>,
    headers: HeaderMap,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let kit = &state.kit;
    if let Some(token) = cookies::get(&headers, &kit.here, COOKIE) {
        let mut tx = kit.db.begin().await?;
        access::close_session(&mut tx, &Secret::new(token).digest()).await?;
        tx.commit().await?;
    }
    let mut answer = see_other(DOOR);
    cookies::add(
        answer.headers_mut(),
        cookies::set(&kit.here, COOKIE, "", Some(0)),
    );
    Ok(answer)
}

/// Whether a use case found the page older than the booking.
fn is_stale(error: &service::Error) -> bool {
    matches!(
        error,
        service::Error::Db(db::Error::Stale)
            | service::Error::Case(CaseError::Db(db::Error::Stale) | CaseError::Refused(_))
    )
}
