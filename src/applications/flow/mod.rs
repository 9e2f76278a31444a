//! The life of a case: a pure, total function for each kind of procedure. What is not allowed is refused with its reason.

mod at;
mod booking;
mod report;
mod request;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use self::at::At;
use super::model::Case;
use crate::catalog::model::Kind;
use crate::events::{Channel, CorrectionItem, Event, Verdict};
use crate::kernel::{Actor, ApplicationId, SlotId, StaffId, Timestamp};

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Stage {
    /// 到達
    Arrived,
    /// 受付(収受)
    Accepted,
    /// 審査中
    InReview,
    /// 補正待ち
    CorrectionRequested,
    /// 決裁待ち
    InApproval,
    /// 決定
    Decided,
    /// 届出の記録
    Recorded,
    /// 予約の確定
    Confirmed,
    /// 交付・発送
    Issued,
    /// 完了
    Closed,
    /// 取下げ
    Withdrawn,
    /// 却下
    Dismissed,
    /// 期限切れ
    Lapsed,
    /// 不着
    Returned,
    /// 職権取消
    Revoked,
    /// 予約の取消
    Cancelled,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 16] = [
        Self::Arrived,
        Self::Accepted,
        Self::InReview,
        Self::CorrectionRequested,
        Self::InApproval,
        Self::Decided,
        Self::Recorded,
        Self::Confirmed,
        Self::Issued,
        Self::Closed,
        Self::Withdrawn,
        Self::Dismissed,
        Self::Lapsed,
        Self::Returned,
        Self::Revoked,
        Self::Cancelled,
    ];

    /// The word in the database and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Accepted => "accepted",
            Self::InReview => "in_review",
            Self::CorrectionRequested => "correction_requested",
            Self::InApproval => "in_approval",
            Self::Decided => "decided",
            Self::Recorded => "recorded",
            Self::Confirmed => "confirmed",
            Self::Issued => "issued",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Dismissed => "dismissed",
            Self::Lapsed => "lapsed",
            Self::Returned => "returned",
            Self::Revoked => "revoked",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more is to be done.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Closed
                | Self::Withdrawn
                | Self::Dismissed
                | Self::Lapsed
                | Self::Revoked
                | Self::Cancelled
        )
    }
}

/// What somebody wants to do with a case. Which kinds of case know a step, their machines say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// 受付: the case enters the section's book.
    Accept,
    /// Take the case, or prolong one's own lease.
    Claim {
        /// How long the lease holds.
        lease: Duration,
    },
    /// Give the case back to the queue.
    Release,
    /// 補正の求め: the items reopen, the clock stops.
    RequestCorrection {
        /// What is to be mended, and why.
        items: Vec<CorrectionItem>,
        /// Until when; afterwards staff decide, never the system.
        due: Timestamp,
    },
    /// 補正: the applicant sends the items again.
    Resubmit {
        /// The paths of the items that were open.
        items: Vec<String>,
    },
    /// The officer goes on without the correction, and holds the case.
    EndCorrection {
        /// How long the lease holds.
        lease: Duration,
    },
    /// 起案; without approvals to follow it decides at once (担当者専決).
    Propose {
        /// What is to be decided.
        verdict: Verdict,
        /// Codes of the procedure's reasons; needed unless everything is granted.
        reasons: Vec<String>,
        /// How many must approve: the length of the procedure's approval route.
        approvals: u32,
    },
    /// 承認; the last one decides. Never of one's own draft, and nobody twice.
    Approve,
    /// 差戻し: the draft goes back to review.
    SendBack,
    /// 引戻し: the drafter takes the draft back, and holds the case.
    PullBack {
        /// How long the lease holds.
        lease: Duration,
    },
    /// 届出の記録: a report is complete.
    Record,
    /// 予約の確定 of a booking at `slot`.
    Confirm {
        /// The slot.
        slot: SlotId,
    },
    /// 予約の変更 to another slot.
    Move {
        /// The slot.
        slot: SlotId,
    },
    /// 予約の取消, by either side.
    Cancel,
    /// The booking was kept: what it was made for is done.
    Fulfil,
    /// 交付・発送: the paper left, or the letter was given electronically.
    Issue {
        /// The day, ISO.
        on: String,
        /// Yen spent on postage.
        postage: i64,
    },
    /// 完了.
    Close,
    /// 取下げ: the applicant's until started, staff's on request afterwards.
    Withdraw,
    /// The applicant asks to withdraw a started case.
    RequestWithdrawal,
    /// Staff go on with the case.
    DeclineWithdrawal,
    /// 期限切れ: never paid, or nobody came. That it is so is the caller's to check.
    Lapse,
}

/// Why a step is not allowed; the message keys are `refusal-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not from this stage.
    #[error("not-now")]
    NotNow,
    /// Not by this kind of person.
    #[error("not-you")]
    NotYou,
    /// Another officer holds the case until the given instant.
    #[error("taken")]
    Taken {
        /// Who.
        by: StaffId,
        /// Until when.
        until: Timestamp,
    },
    /// The officer does not hold the case: take it first.
    #[error("not-held")]
    NotHeld,
    /// A refusal, a dismissal and a correction need reasons (行政手続法 7条, 8条).
    #[error("no-reasons")]
    NoReasons,
    /// The due date must lie ahead.
    #[error("due-past")]
    DuePast,
    /// Nobody approves their own draft, or twice.
    #[error("own-draft")]
    OwnDraft,
    /// The applicant's wish to withdraw must be answered first.
    #[error("withdrawal-pending")]
    WithdrawalPending,
}

/// A step that is allowed: the case afterwards and the event to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The case after the step.
    pub case: Case,
    /// What is written into the log.
    pub event: Event,
}

/// What the machine must know of the case besides [`Case`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The case.
    pub application: ApplicationId,
    /// Which machine moves it.
    pub kind: Kind,
    /// Its procedure's slug.
    pub procedure: String,
    /// How it came in.
    pub channel: Channel,
}

/// Takes `step` on a case that stands as `case`, by `by`, at `now`.
///
/// # Errors
/// [`Refusal`]; nothing has changed then.
pub fn step(
    subject: &Subject,
    case: &Case,
    step: Step,
    by: Actor,
    now: Timestamp,
) -> Result<Moved, Refusal> {
    let at = At {
        subject,
        case,
        by,
        now,
    };
    match subject.kind {
        Kind::Request => request::step(&at, step),
        Kind::Report => report::step(&at, step),
        Kind::Booking => booking::step(&at, step),
        // 案内 makes no case.
        Kind::Guide => Err(Refusal::NotNow),
    }
}

#[cfg(test)]
mod tests;
