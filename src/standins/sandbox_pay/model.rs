//! The agent's payments.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::kernel::Timestamp;

/// The payer's page is open for this long.
pub(super) const PAGE: Duration = Duration::from_mins(30);
/// A reservation holds for this long.
pub(super) const RESERVATION: Duration = Duration::from_hours(60 * 24);
/// A reservation that is chosen to lapse holds for this long.
pub(super) const SHORT: Duration = Duration::from_mins(1);
/// A webhook that is chosen to be late comes after this long.
pub(super) const LATE: Duration = Duration::from_secs(90);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub(super) enum State {
    Pending,
    Authorised,
    Captured,
    Released,
    Failed,
    Expired,
}

impl State {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Authorised => "authorised",
            Self::Captured => "captured",
            Self::Released => "released",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }
}

/// How the agent behaves, as chosen on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub(super) enum Scenario {
    Normal,
    WebhookDelayed,
    WebhookThrice,
    WebhookNever,
    CaptureRefused,
    ReservationLapses,
}

impl Scenario {
    pub(super) const ALL: [Self; 6] = [
        Self::Normal,
        Self::WebhookDelayed,
        Self::WebhookThrice,
        Self::WebhookNever,
        Self::CaptureRefused,
        Self::ReservationLapses,
    ];

    /// When each delivery of a webhook is due, counted from the event.
    pub(super) const fn deliveries(self) -> &'static [Duration] {
        match self {
            Self::WebhookNever => &[],
            Self::WebhookDelayed => &[LATE],
            Self::WebhookThrice => &[Duration::ZERO, Duration::ZERO, Duration::ZERO],
            Self::Normal | Self::CaptureRefused | Self::ReservationLapses => &[Duration::ZERO],
        }
    }
}

/// What the payer chooses on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Choice {
    Authorise,
    /// As [`Choice::Authorise`], and the browser never returns.
    AuthoriseAndLeave,
    Decline,
    Cancel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub(super) enum Method {
    Card,
    Code,
}

/// The body of `POST payments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) reference: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) description: String,
    pub(super) return_url: String,
    #[serde(default)]
    pub(super) lang: Option<String>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) token: String,
    pub(super) reference: String,
    pub(super) amount: i64,
    pub(super) description: String,
    pub(super) return_url: String,
    pub(super) state: State,
    pub(super) method: Option<Method>,
    pub(super) scenario: Scenario,
    pub(super) code: Option<String>,
    pub(super) changed_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

impl Payment {
    /// The payment as the API and the webhooks show it.
    pub(super) fn body(&self, page_url: Option<&str>) -> Value {
        json!({
            "id": self.id, "reference": self.reference, "amount": self.amount, "currency": "JPY",
            "status": self.state, "code": self.code, "page_url": page_url,
        })
    }

    /// The payment after `state` was reached at `at`.
    pub(super) fn reach(mut self, state: State, code: Option<&str>, at: Timestamp) -> Self {
        self.state = state;
        self.code = code.map(str::to_owned);
        self.changed_at = at;
        self
    }
}

#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Webhook {
    pub(super) id: String,
    pub(super) body: String,
}
