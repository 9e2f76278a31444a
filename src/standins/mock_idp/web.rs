//! The screens of the app: card, PIN, consent. Each is a plain form.

use std::sync::Arc;

use axum::extract::{FromRef, RawQuery, State as Of};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::flow::{self, AuthRefusal, AuthRequest};
use super::model::Person;
use super::service::{PinOutcome, Provider};
use super::view;
use crate::kernel::{Secret, Timestamp};
use crate::web::{self, Access, Checked, Error, Kit, Page, Result, Routes};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The provider.
    pub provider: Arc<Provider>,
}

/// The routes.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get(
            "/mock-idp/realms/main/protocol/openid-connect/auth",
            Access::StandIn,
            begin,
        )
        .post("/mock-idp/screens/card", Access::StandIn, card)
        .post("/mock-idp/screens/pin", Access::StandIn, pin)
        .post("/mock-idp/screens/unlock", Access::StandIn, unlock)
        .post("/mock-idp/screens/consent", Access::StandIn, consent)
        .post("/mock-idp/screens/cancel", Access::StandIn, cancel)
        .with_state(state)
}

/// Every screen carries the authorization request's query on, and it is checked anew each time.
#[derive(Debug, Deserialize)]
struct Screen {
    #[serde(default)]
    request: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
struct Consent {
    sitting: Secret,
    decision: String,
}

/// `GET …/auth`: the choice of a card. Makes nothing.
async fn begin(Of(state): Of<State>, page: Page, RawQuery(query): RawQuery) -> Result<Response> {
    let query = query.unwrap_or_default();
    match flow::check(&query, &state.provider.client) {
        Ok(_) => page.html(
            "mock_idp/card.html",
            page.text("mock-idp-card-title"),
            view::cards(&query, &state.provider.persons, &page),
        ),
        Err(refusal) => refuse(&state, &page, refusal),
    }
}

fn refuse(state: &State, page: &Page, refusal: AuthRefusal) -> Result<Response> {
    match refusal {
        AuthRefusal::Page(what) => {
            let title = page.text("mock-idp-refused-title");
            let own = serde_json::json!({ "what": what });
            let mut response = page.html("mock_idp/refused.html", title, own)?;
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
        AuthRefusal::Redirect {
            error,
            description,
            state: given,
        } => Ok(send_back(
            &state.provider.client.redirect_uri,
            &[
                ("error", Some(error)),
                ("error_description", Some(description)),
                ("state", given.as_deref()),
            ],
        )),
    }
}

fn send_back(redirect_uri: &str, pairs: &[(&str, Option<&str>)]) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    web::see_other(format!("{redirect_uri}{separator}{}", query.finish()))
}

fn denied(request: &AuthRequest, description: &str) -> Response {
    send_back(
        &request.redirect_uri,
        &[
            ("error", Some("access_denied")),
            ("error_description", Some(description)),
            ("state", Some(&request.state)),
        ],
    )
}

/// The request that a screen carries on; a broken one is refused as at the beginning.
fn carried(state: &State, query: &str) -> std::result::Result<AuthRequest, AuthRefusal> {
    flow::check(query, &state.provider.client)
}

fn chosen<'a>(state: &'a State, screen: &Screen) -> Result<&'a Person> {
    let person = state.provider.person(&screen.person);
    person.ok_or_else(|| Error::BadRequest("no such card".to_owned()))
}

fn pin_page(
    page: &Page,
    screen: &Screen,
    person: &Person,
    message: Option<String>,
) -> Result<Response> {
    page.html(
        "mock_idp/pin.html",
        page.text("mock-idp-pin-title"),
        view::pin(&screen.request, person, message),
    )
}

fn locked_page(page: &Page, screen: &Screen, person: &Person) -> Result<Response> {
    page.html(
        "mock_idp/locked.html",
        page.text("mock-idp-locked-title"),
        view::pin(&screen.request, person, None),
    )
}

/// `POST …/card`: a card was held to the phone.
async fn card(
    Of(state): Of<State>,
    page: Page,
    Checked(screen): Checked<Screen>,
) -> Result<Response> {
    if let Err(refusal) = carried(&state, &screen.request) {
        return refuse(&state, &page, refusal);
    }
    let person = chosen(&state, &screen)?;
    if state.provider.is_locked(person).await? {
        return locked_page(&page, &screen, person);
    }
    pin_page(&page, &screen, person, None)
}

/// `POST …/pin`
async fn pin(
    Of(state): Of<State>,
    page: Page,
    Checked(screen): Checked<Screen>,
) -> Result<Response> {
    let request = match carried(&state, &screen.request) {
        Ok(request) => request,
        Err(refusal) => return refuse(&state, &page, refusal),
    };
    let person = chosen(&state, &screen)?;
    match state.provider.enter_pin(person, &screen.pin).await? {
        PinOutcome::Malformed => {
            let message = page.text("mock-idp-pin-malformed");
            pin_page(&page, &screen, person, Some(message))
        }
        PinOutcome::Wrong(left) => {
            let args = crate::view::Args::none().number("left", left);
            let message = page.text_with("mock-idp-pin-wrong", &args);
            pin_page(&page, &screen, person, Some(message))
        }
        PinOutcome::Locked => locked_page(&page, &screen, person),
        PinOutcome::Right if person.revoked => page.html(
            "mock_idp/revoked.html",
            page.text("mock-idp-revoked-title"),
            view::pin(&screen.request, person, None),
        ),
        PinOutcome::Right if request.facts().is_empty() => {
            let now = state.kit.env.now();
            granted(&state, &request, &person.id, now).await
        }
        PinOutcome::Right => {
            let sitting = state.provider.sit(person, &screen.request).await?;
            page.html(
                "mock_idp/consent.html",
                page.text("mock-idp-consent-title"),
                view::consent(&sitting, &request.facts(), person, &page),
            )
        }
    }
}

/// `POST …/unlock`: what really happens at the city's counter, for the demo.
async fn unlock(
    Of(state): Of<State>,
    page: Page,
    Checked(screen): Checked<Screen>,
) -> Result<Response> {
    if let Err(refusal) = carried(&state, &screen.request) {
        return refuse(&state, &page, refusal);
    }
    let person = chosen(&state, &screen)?;
    state.provider.unlock(person).await?;
    pin_page(&page, &screen, person, None)
}

/// `POST …/consent`: facts are handed over only from here.
async fn consent(
    Of(state): Of<State>,
    page: Page,
    Checked(form): Checked<Consent>,
) -> Result<Response> {
    let sitting = state.provider.rise(&form.sitting).await?;
    let sitting = sitting.ok_or(Error::Expired)?;
    let request = match carried(&state, &sitting.request) {
        Ok(request) => request,
        Err(refusal) => return refuse(&state, &page, refusal),
    };
    if form.decision == "allow" {
        granted(&state, &request, &sitting.person, sitting.auth_time).await
    } else {
        Ok(denied(&request, "consent_refused"))
    }
}

/// `POST …/cancel`: back to the client, which is told why.
async fn cancel(
    Of(state): Of<State>,
    page: Page,
    Checked(screen): Checked<Screen>,
) -> Result<Response> {
    let request = match carried(&state, &screen.request) {
        Ok(request) => request,
        Err(refusal) => return refuse(&state, &page, refusal),
    };
    let description = match screen.reason.as_str() {
        "locked" => "pin_locked",
        "revoked" => "certificate_revoked",
        _ => "user_cancelled",
    };
    Ok(denied(&request, description))
}

async fn granted(
    state: &State,
    request: &AuthRequest,
    person: &str,
    auth_time: Timestamp,
) -> Result<Response> {
    let code = state
        .provider
        .issue_code(request, person, auth_time)
        .await?;
    let session_state = state.kit.env.rng.uuid(state.kit.env.now()).to_string();
    Ok(send_back(
        &request.redirect_uri,
        &[
            ("state", Some(&request.state)),
            ("session_state", Some(&session_state)),
            ("iss", Some(&state.provider.issuer())),
            ("code", Some(code.reveal())),
        ],
    ))
}
