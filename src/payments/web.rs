//! The payer's pages and the agent's webhook.

use axum::body::Bytes;
use axum::extract::{FromRef, Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::model::{Charge, Payment};
use super::service::{self, AskError, Desk, PayError, Payer};
use super::webhook::{self, Keys};
use super::{store, view};
use crate::applications;
use crate::applications::model::Application;
use crate::identity::Resident;
use crate::kernel::receipt::ReceiptNumber;
use crate::web::{self, Access, Checked, Error, Kit, Page, Routes, see_other};

/// The most a webhook may hold.
const MOST: usize = 64 * 1024;

/// What the handlers share.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// The kit.
    pub kit: Kit,
    /// The use cases' surroundings.
    pub desk: Desk,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/applications/{receipt_number}/pay", Access::Resident, show)
        .post(
            "/applications/{receipt_number}/pay",
            Access::Resident,
            start,
        )
        .get(
            "/applications/{receipt_number}/pay/return",
            Access::Resident,
            returned,
        )
        .post("/webhooks/payments/{provider}", Access::Machine, hear)
        .with_state(state)
}

/// The paths of an application's payment.
fn pay_path(number: &ReceiptNumber) -> String {
    format!("/applications/{number}/pay")
}

struct Seen {
    application: Application,
    charge: Option<Charge>,
    latest: Option<Payment>,
}

async fn see(kit: &Kit, resident: &Resident, number: &str) -> web::Result<Seen> {
    let number = ReceiptNumber::parse(number).map_err(|_| Error::NotFound)?;
    let application = applications::service::owned(&kit.db, resident.account, &number).await?;
    let charge = store::charge_of(&kit.db, application.id).await?;
    let latest = match &charge {
        Some(charge) => store::latest_payment(&kit.db, charge.id).await?,
        None => None,
    };
    Ok(Seen {
        application,
        charge,
        latest,
    })
}

async fn render(
    kit: &Kit,
    page: Page,
    seen: &Seen,
    trouble: Option<view::Trouble>,
) -> web::Result<Response> {
    let content = applications::store::content(&kit.db, seen.application.id).await?;
    let amount = content.map(|content| content.amount.0);
    let own = view::pay(
        seen.application.receipt_number.as_str(),
        seen.charge.as_ref(),
        seen.latest.as_ref(),
        amount
            .as_ref()
            .map(|amount| applications::view::amount(amount, page.locale)),
        trouble,
        kit.env.now(),
    );
    page.html("payments/pay.html", page.text("payments-title"), own)
}

/// `GET /applications/{receipt_number}/pay`
async fn show(
    Shared(kit): Shared<Kit>,
    resident: Resident,
    Path(number): Path<String>,
    page: Page,
) -> web::Result<Response> {
    let seen = see(&kit, &resident, &number).await?;
    render(&kit, page, &seen, None).await
}

#[derive(serde::Deserialize)]
struct Start {}

/// `POST /applications/{receipt_number}/pay`: 303 to the agent's page.
async fn start(
    Shared(State { kit, desk }): Shared<State>,
    resident: Resident,
    Path(number): Path<String>,
    page: Page,
    Checked(Start {}): Checked<Start>,
) -> web::Result<Response> {
    let seen = see(&kit, &resident, &number).await?;
    let path = pay_path(&seen.application.receipt_number);
    let payer = Payer {
        application: seen.application.id,
        account: resident.account,
        description: seen.application.receipt_number.to_string(),
        return_url: kit.config.http.url(&format!("{path}/return")),
        lang: page.locale,
    };
    match service::pay(&desk, &payer).await {
        Ok(Some(url)) => Ok(see_other(url)),
        Ok(None) => Ok(see_other(path)),
        Err(PayError::Db(error)) => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "a payer could not be sent to the payment page");
            let seen = see(&kit, &resident, &number).await?;
            let mut response = render(&kit, page, &seen, Some(view::Trouble::Agent)).await?;
            *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Ok(response)
        }
    }
}

/// `GET /applications/{receipt_number}/pay/return`: the browser says nothing that is believed; the agent is asked.
async fn returned(
    Shared(State { kit, desk }): Shared<State>,
    resident: Resident,
    Path(number): Path<String>,
    page: Page,
) -> web::Result<Response> {
    let mut seen = see(&kit, &resident, &number).await?;
    let mut trouble = None;
    if let Some(open) = seen.latest.as_ref().filter(|latest| latest.state.is_open()) {
        match service::ask(&desk, open.id).await {
            Ok(()) | Err(AskError::Stale) => {}
            Err(AskError::Db(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "the payment agent could not be asked; a job will ask again");
            }
        }
        seen = see(&kit, &resident, &number).await?;
        if seen
            .latest
            .as_ref()
            .is_some_and(|latest| latest.state.is_open())
        {
            trouble = Some(view::Trouble::Unconfirmed);
        }
    }
    render(&kit, page, &seen, trouble).await
}

/// `POST /webhooks/payments/{provider}`: 204 once it is written down, 401 without a good signature.
async fn hear(
    Shared(State { kit, desk }): Shared<State>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> web::Result<StatusCode> {
    if provider != desk.agent.name() {
        return Err(Error::NotFound);
    }
    if body.len() > MOST {
        return Err(Error::TooLarge);
    }
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let signed = webhook::Headers {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
    };
    let keys = Keys::read(
        &kit.config
            .payments
            .webhook_secrets
            .clone()
            .unwrap_or_default(),
    );
    match webhook::verify(&keys, signed, &body, kit.env.now()) {
        Ok(event) => {
            service::hear(&desk, &event).await?;
            Ok(StatusCode::NO_CONTENT)
        }
        Err(distrust) => {
            tracing::warn!(%distrust, "a webhook was refused");
            Ok(StatusCode::UNAUTHORIZED)
        }
    }
}
