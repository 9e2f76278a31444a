//! Charges and payments as the tables hold them.

use serde::{Deserialize, Serialize};

use crate::kernel::{ApplicationId, ChargeId, PaymentId, Timestamp};

/// Where a charge (請求) stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum ChargeState {
    /// 納付待ち: nothing is reserved, nothing is decided.
    Owed,
    /// The money is reserved until the case is decided.
    Authorised,
    /// Granted: the reserved money is being taken.
    Capturing,
    /// 納付済: the money was taken.
    Captured,
    /// Nothing is to be paid any more; what was reserved is given back.
    Released,
    /// Granted, and nothing is reserved: to be paid by a due date.
    Requested,
    /// 減免: nothing is to be paid, by decision.
    Waived,
}

impl ChargeState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Owed,
        Self::Authorised,
        Self::Capturing,
        Self::Captured,
        Self::Released,
        Self::Requested,
        Self::Waived,
    ];

    /// The word in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Authorised => "authorised",
            Self::Capturing => "capturing",
            Self::Captured => "captured",
            Self::Released => "released",
            Self::Requested => "requested",
            Self::Waived => "waived",
        }
    }

    /// Whether the applicant can pay now.
    pub const fn is_payable(self) -> bool {
        matches!(self, Self::Owed | Self::Requested)
    }

    /// Whether the paper may leave.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Captured | Self::Waived)
    }
}

/// Where one attempt to pay (納付) stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum PaymentState {
    /// Written down here; the agent may not know of it yet.
    Created,
    /// The agent has a page for it.
    Pending,
    /// 与信: the money is reserved.
    Authorised,
    /// 売上確定: the money was taken.
    Captured,
    /// The reservation was given back, or the page was closed by us.
    Released,
    /// Declined, cancelled by the payer, or the taking was refused.
    Failed,
    /// The page or the reservation ran out.
    Expired,
}

impl PaymentState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Pending,
        Self::Authorised,
        Self::Captured,
        Self::Released,
        Self::Failed,
        Self::Expired,
    ];

    /// The word in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Authorised => "authorised",
            Self::Captured => "captured",
            Self::Released => "released",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// Whether the payer may still be on the agent's page.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending)
    }
}

/// What is owed for one application.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Charge {
    /// Its key.
    pub id: ChargeId,
    /// For which application; at most one charge each.
    pub application_id: ApplicationId,
    /// Yen.
    pub amount: i64,
    /// Where it stands.
    pub state: ChargeState,
    /// The attempt that holds or took the money.
    pub payment_id: Option<PaymentId>,
    /// To be paid by then, once requested.
    pub due_at: Option<Timestamp>,
    /// When the applicant was reminded in this state.
    pub reminded_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// The last change of state.
    pub changed_at: Timestamp,
}

/// One attempt to pay a charge.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Payment {
    /// Its key; the agent knows it as `reference`, and as the idempotency key of its creation.
    pub id: PaymentId,
    /// The charge.
    pub charge_id: ChargeId,
    /// The application.
    pub application_id: ApplicationId,
    /// Yen.
    pub amount: i64,
    /// Where it stands, as far as the agent told.
    pub state: PaymentState,
    /// The agent's own key.
    pub provider_ref: Option<String>,
    /// The agent's page for the payer.
    pub page_url: Option<String>,
    /// Why it failed or expired.
    pub code: Option<String>,
    /// Grows with every change of state: what an answer is checked against.
    pub version: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// The last change of state.
    pub changed_at: Timestamp,
}

/// What the agent says of one payment, in an answer or in a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Snapshot {
    /// The agent's key.
    pub id: String,
    /// Our payment.
    pub reference: PaymentId,
    /// Whole units of `currency`.
    pub amount: i64,
    /// ISO 4217; only `JPY` is accepted.
    pub currency: String,
    /// Where it stands.
    pub status: PaymentState,
    /// Why it failed or expired.
    #[serde(default)]
    pub code: Option<String>,
    /// The page for the payer, while it is pending.
    #[serde(default)]
    pub page_url: Option<String>,
}

impl Snapshot {
    /// Whether it speaks of this attempt, with its amount.
    pub fn fits(&self, payment: &Payment) -> bool {
        self.reference == payment.id
            && self.amount == payment.amount
            && self.currency == "JPY"
            && payment
                .provider_ref
                .as_ref()
                .is_none_or(|known| *known == self.id)
    }

    /// The reason as it may stand in the log: a short word, whatever the agent sends.
    pub fn reason(&self) -> Option<String> {
        let code = self.code.as_deref()?;
        let word =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        let fits = !code.is_empty() && code.len() <= 40 && code.chars().all(word);
        Some(if fits { code } else { "other" }.to_owned())
    }
}
