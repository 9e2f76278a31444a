//! The queue as officers see it.

use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::applications::flow::Stage;
use crate::applications::model::Proposal;
use crate::events::Outcome;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{ApplicationId, StaffId, Timestamp};
use crate::payments::model::ChargeState;

/// Which part of the queue is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Everything that is not over, oldest first.
    #[default]
    Open,
    /// What I hold.
    Mine,
    /// Decided and paid: the paper can leave.
    Dispatch,
    /// A letter is to be issued or posted.
    Letter,
    /// Decided, and the money is not there.
    Payment,
    /// The applicant was asked for a correction.
    Correction,
    /// A draft waits for approval.
    Approval,
    /// The applicant wishes to withdraw.
    Withdrawal,
    /// What is over, newest first.
    Closed,
}

impl Filter {
    /// All parts, in the order of the tabs.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Mine,
        Self::Dispatch,
        Self::Letter,
        Self::Payment,
        Self::Correction,
        Self::Approval,
        Self::Withdrawal,
        Self::Closed,
    ];

    /// Work is taken from its oldest end; what is over is looked up from its newest.
    pub const fn newest_first(self) -> bool {
        matches!(self, Self::Closed)
    }

    /// The word in the address and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mine => "mine",
            Self::Dispatch => "dispatch",
            Self::Letter => "letter",
            Self::Payment => "payment",
            Self::Correction => "correction",
            Self::Approval => "approval",
            Self::Withdrawal => "withdrawal",
            Self::Closed => "closed",
        }
    }
}

/// One line of the queue.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct QueueLine {
    /// Its key; with `arrived_at` the place in the queue.
    pub id: ApplicationId,
    /// 受付番号
    pub receipt_number: ReceiptNumber,
    /// The procedure's slug.
    pub procedure: String,
    /// The version that it is pinned to.
    pub procedure_version: i64,
    /// 到達
    pub arrived_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// The applicant wishes to withdraw.
    pub withdrawal_requested_at: Option<Timestamp>,
    /// Who took it last.
    pub claimed_by: Option<StaffId>,
    /// Until when that holds.
    pub claimed_until: Option<Timestamp>,
    /// Where the money is; none where nothing is owed.
    pub charge_state: Option<ChargeState>,
}

/// A draft that waits for approval.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DraftLine {
    /// 受付番号
    pub receipt_number: ReceiptNumber,
    /// The procedure's slug.
    pub procedure: String,
    /// The version that it is pinned to.
    pub procedure_version: i64,
    /// The version of the case: what is approved is what was seen.
    pub version: i64,
    /// 到達
    pub arrived_at: Timestamp,
    /// Since when it waits.
    pub changed_at: Timestamp,
    /// The applicant wishes to withdraw.
    pub withdrawal_requested_at: Option<Timestamp>,
    /// The draft.
    pub proposal: Json<Proposal>,
}

/// A place in the queue: the page after it begins behind this case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// 到達 of the last line shown.
    pub arrived_at: Timestamp,
    /// Its key.
    pub id: ApplicationId,
}

impl Cursor {
    /// As it stands in the address: `milliseconds.uuid`.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self {
            arrived_at: Timestamp(at.parse().ok()?),
            id: id.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.arrived_at.0, self.id)
    }
}
