//! The life of a case: a pure, total function. What is not allowed is refused with its reason.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::model::Case;
use crate::events::{Channel, Event, Outcome};
use crate::kernel::{Actor, ApplicationId, StaffId, Timestamp};

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
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 13] = [
        Self::Arrived,
        Self::Accepted,
        Self::InReview,
        Self::CorrectionRequested,
        Self::InApproval,
        Self::Decided,
        Self::Issued,
        Self::Closed,
        Self::Withdrawn,
        Self::Dismissed,
        Self::Lapsed,
        Self::Returned,
        Self::Revoked,
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
            Self::Issued => "issued",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Dismissed => "dismissed",
            Self::Lapsed => "lapsed",
            Self::Returned => "returned",
            Self::Revoked => "revoked",
        }
    }

    /// Whether nothing more is to be done.
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::Withdrawn | Self::Dismissed | Self::Lapsed | Self::Revoked
        )
    }
}

/// What somebody wants to do with a request (申請).
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
    /// 決定 by the officer alone (the approval route is empty).
    Decide {
        /// What is decided.
        outcome: Outcome,
        /// Codes of the procedure's reasons; needed unless everything is granted.
        reasons: Vec<String>,
    },
    /// 交付・発送: the paper left.
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
    /// 却下: formally unfit.
    Dismiss {
        /// Codes of the procedure's reasons.
        reasons: Vec<String>,
    },
    /// 期限切れ: never paid. That nothing was paid is the caller's to check.
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
    /// A refusal or dismissal needs reasons (行政手続法 8条).
    #[error("no-reasons")]
    NoReasons,
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
    /// Its procedure's slug.
    pub procedure: String,
    /// How it came in.
    pub channel: Channel,
}

/// Takes `step` on a request (申請) that stands as `case`, by `by`, at `now`.
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
    let application = subject.application;
    let mut after = case.clone();
    let event = match (case.stage, step) {
        (Stage::Arrived, Step::Accept) => {
            staff_or_system(by)?;
            after.stage = Stage::Accepted;
            after.accepted_at = Some(now);
            Event::ApplicationAccepted { application }
        }
        (Stage::Accepted | Stage::InReview, Step::Claim { lease }) => {
            let officer = staff(by)?;
            free_for(case, officer, now)?;
            let started = case.started_at.is_none();
            after.stage = Stage::InReview;
            after.started_at = case.started_at.or(Some(now));
            after.claimed_by = Some(officer);
            after.claimed_until = Some(now.plus(lease));
            Event::ApplicationClaimed {
                application,
                started,
            }
        }
        (Stage::InReview, Step::Release) => {
            held_by(case, by, now)?;
            put_down(&mut after);
            Event::ApplicationReleased { application }
        }
        (Stage::InReview, Step::Decide { outcome, reasons }) => {
            held_by(case, by, now)?;
            no_withdrawal(case)?;
            if outcome != Outcome::Granted && reasons.is_empty() {
                return Err(Refusal::NoReasons);
            }
            after.stage = Stage::Decided;
            after.decided_at = Some(now);
            after.outcome = Some(outcome);
            put_down(&mut after);
            Event::ApplicationDecided {
                application,
                outcome,
                reasons,
            }
        }
        (Stage::InReview, Step::Dismiss { reasons }) => {
            held_by(case, by, now)?;
            no_withdrawal(case)?;
            if reasons.is_empty() {
                return Err(Refusal::NoReasons);
            }
            end(&mut after, Stage::Dismissed, now);
            Event::ApplicationDismissed {
                application,
                reasons,
            }
        }
        (Stage::Decided, Step::Issue { on, postage }) if case.outcome != Some(Outcome::Refused) => {
            staff(by)?;
            after.stage = Stage::Issued;
            after.issued_at = Some(now);
            Event::ApplicationIssued {
                application,
                on,
                postage,
            }
        }
        (Stage::Issued, Step::Close) => closed(subject, &mut after, by, now)?,
        (Stage::Decided, Step::Close) if case.outcome == Some(Outcome::Refused) => {
            closed(subject, &mut after, by, now)?
        }
        (Stage::Arrived | Stage::Accepted, Step::Withdraw) => {
            resident(by)?;
            end(&mut after, Stage::Withdrawn, now);
            Event::ApplicationWithdrawn { application }
        }
        (Stage::InReview, Step::Withdraw) if case.withdrawal_requested_at.is_some() => {
            held_by(case, by, now)?;
            end(&mut after, Stage::Withdrawn, now);
            Event::ApplicationWithdrawn { application }
        }
        (Stage::InReview, Step::RequestWithdrawal) if case.withdrawal_requested_at.is_none() => {
            resident(by)?;
            after.withdrawal_requested_at = Some(now);
            Event::WithdrawalRequested { application }
        }
        (Stage::InReview, Step::DeclineWithdrawal) if case.withdrawal_requested_at.is_some() => {
            held_by(case, by, now)?;
            after.withdrawal_requested_at = None;
            Event::WithdrawalDeclined { application }
        }
        (Stage::Arrived | Stage::Accepted | Stage::Decided, Step::Lapse)
            if case.outcome != Some(Outcome::Refused) =>
        {
            staff(by)?;
            end(&mut after, Stage::Lapsed, now);
            Event::ApplicationLapsed { application }
        }
        (Stage::InReview, Step::Lapse) => {
            held_by(case, by, now)?;
            end(&mut after, Stage::Lapsed, now);
            Event::ApplicationLapsed { application }
        }
        _ => return Err(Refusal::NotNow),
    };
    Ok(Moved { case: after, event })
}

fn closed(
    subject: &Subject,
    after: &mut Case,
    by: Actor,
    now: Timestamp,
) -> Result<Event, Refusal> {
    staff_or_system(by)?;
    end(after, Stage::Closed, now);
    Ok(Event::ApplicationClosed {
        application: subject.application,
        procedure: subject.procedure.clone(),
        channel: subject.channel,
        outcome: after.outcome,
    })
}

fn put_down(case: &mut Case) {
    case.claimed_by = None;
    case.claimed_until = None;
}

fn end(case: &mut Case, stage: Stage, now: Timestamp) {
    case.stage = stage;
    case.closed_at = Some(now);
    put_down(case);
}

const fn staff(by: Actor) -> Result<StaffId, Refusal> {
    match by {
        Actor::Staff(id) => Ok(id),
        _ => Err(Refusal::NotYou),
    }
}

const fn resident(by: Actor) -> Result<(), Refusal> {
    match by {
        Actor::Resident(_) => Ok(()),
        _ => Err(Refusal::NotYou),
    }
}

const fn staff_or_system(by: Actor) -> Result<(), Refusal> {
    match by {
        Actor::Resident(_) => Err(Refusal::NotYou),
        _ => Ok(()),
    }
}

fn free_for(case: &Case, officer: StaffId, now: Timestamp) -> Result<(), Refusal> {
    match case.holder(now) {
        Some((by, until)) if by != officer => Err(Refusal::Taken { by, until }),
        _ => Ok(()),
    }
}

/// The officer must hold the case: whoever decides has it open before them.
fn held_by(case: &Case, by: Actor, now: Timestamp) -> Result<(), Refusal> {
    let officer = staff(by)?;
    free_for(case, officer, now)?;
    if case.holder(now).is_some() {
        Ok(())
    } else {
        Err(Refusal::NotHeld)
    }
}

const fn no_withdrawal(case: &Case) -> Result<(), Refusal> {
    match case.withdrawal_requested_at {
        Some(_) => Err(Refusal::WithdrawalPending),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
