//! The agent's API and the payer's page.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRef, Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{Choice, Method, Payment, Request, Scenario, State as PaymentState};
use super::service::{self, Refusal};
use super::{Settings, store};
use crate::kernel::secret;
use crate::web::{self, Access, Checked, Error, Kit, Page, Routes, see_other};

#[derive(Clone, Debug, FromRef)]
pub(super) struct State {
    pub(super) kit: Kit,
    pub(super) settings: Settings,
}

pub(super) fn routes(state: State) -> Routes {
    let api = Access::Machine;
    Routes::new()
        .post("/sandbox-pay/api/payments", api, create)
        .get("/sandbox-pay/api/payments/{id}", api, get)
        .post("/sandbox-pay/api/payments/{id}/capture", api, capture)
        .post("/sandbox-pay/api/payments/{id}/release", api, release)
        .get("/sandbox-pay/{token}", Access::StandIn, page)
        .post("/sandbox-pay/{token}", Access::StandIn, choose)
        .with_state(state)
}

/// Whether the request carries the bearer key (RFC 6750 section 2.1).
fn may(headers: &HeaderMap, settings: &Settings) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let key = settings.api_key.reveal();
    !key.is_empty() && secret::same(given.as_bytes(), key.as_bytes())
}

fn problem(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "error": code }))).into_response()
}

fn body(kit: &Kit, payment: &Payment) -> Value {
    let open = payment.state == PaymentState::Pending;
    let url = open.then(|| {
        kit.config
            .http
            .url(&format!("/sandbox-pay/{}", payment.token))
    });
    payment.body(url.as_deref())
}

fn answer(kit: &Kit, done: Result<Payment, Refusal>) -> Response {
    match done {
        Ok(payment) => Json(body(kit, &payment)).into_response(),
        Err(Refusal::Unknown) => problem(StatusCode::NOT_FOUND, "unknown_payment"),
        Err(Refusal::KeyUsed) => problem(StatusCode::CONFLICT, "idempotency_key_used"),
        Err(Refusal::State) => problem(StatusCode::CONFLICT, "wrong_state"),
        Err(Refusal::Invalid) => problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request"),
        Err(Refusal::Db(error)) => {
            tracing::warn!(%error, "the sandbox payment agent could not work");
            problem(StatusCode::SERVICE_UNAVAILABLE, "busy")
        }
    }
}

async fn create(
    Shared(State { kit, settings }): Shared<State>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    if !may(&headers, &settings) {
        return problem(StatusCode::UNAUTHORIZED, "wrong_key");
    }
    let key = headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok())
        .filter(|key| (1..=255).contains(&key.len()));
    match (key, serde_json::from_slice::<Request>(&bytes)) {
        (Some(key), Ok(request)) => answer(&kit, service::create(&kit, key, &request).await),
        _ => problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request"),
    }
}

async fn get(
    Shared(State { kit, settings }): Shared<State>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if !may(&headers, &settings) {
        return problem(StatusCode::UNAUTHORIZED, "wrong_key");
    }
    let found = store::get(&kit.db, &id).await.map_err(Refusal::Db);
    answer(&kit, found.and_then(|found| found.ok_or(Refusal::Unknown)))
}

async fn capture(
    Shared(State { kit, settings }): Shared<State>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if !may(&headers, &settings) {
        return problem(StatusCode::UNAUTHORIZED, "wrong_key");
    }
    answer(&kit, service::capture(&kit, &id).await)
}

async fn release(
    Shared(State { kit, settings }): Shared<State>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if !may(&headers, &settings) {
        return problem(StatusCode::UNAUTHORIZED, "wrong_key");
    }
    answer(&kit, service::release(&kit, &id).await)
}

#[derive(Serialize)]
struct View<'a> {
    token: &'a str,
    amount: i64,
    description: &'a str,
    open: bool,
    state: &'static str,
    return_url: &'a str,
    scenarios: [Scenario; 6],
    left: bool,
}

fn show(page: &Page, payment: &Payment, left: bool) -> web::Result<Response> {
    let view = View {
        token: &payment.token,
        amount: payment.amount,
        description: &payment.description,
        open: payment.state == PaymentState::Pending,
        state: payment.state.word(),
        return_url: &payment.return_url,
        scenarios: Scenario::ALL,
        left,
    };
    page.html(
        "sandbox_pay/page.html",
        page.text("sandbox-pay-title"),
        view,
    )
}

async fn page(
    Shared(kit): Shared<Kit>,
    Path(token): Path<String>,
    page: Page,
) -> web::Result<Response> {
    let payment = store::by_token(&kit.db, &token)
        .await?
        .ok_or(Error::NotFound)?;
    show(&page, &payment, false)
}

#[derive(Deserialize)]
struct Chosen {
    choice: Choice,
    method: Method,
    scenario: Scenario,
}

async fn choose(
    Shared(kit): Shared<Kit>,
    Path(token): Path<String>,
    page: Page,
    Checked(chosen): Checked<Chosen>,
) -> web::Result<Response> {
    let payment = store::by_token(&kit.db, &token)
        .await?
        .ok_or(Error::NotFound)?;
    let done = service::choose(
        &kit,
        &payment.id,
        chosen.choice,
        chosen.method,
        chosen.scenario,
    )
    .await;
    match done {
        Ok(payment) if chosen.choice == Choice::AuthoriseAndLeave => show(&page, &payment, true),
        Ok(payment) => Ok(see_other(payment.return_url)),
        Err(Refusal::Db(error)) => Err(error.into()),
        Err(_) => Err(Error::NotFound),
    }
}
