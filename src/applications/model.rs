//! Drafts and applications as the tables hold them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use time::Date;

use super::correction::Correction;
use super::flow::{Stage, Subject};
use crate::catalog::fees::Amount;
use crate::catalog::form::{Answers, Checked, Facts, VisiblePage, Walk};
use crate::catalog::model::Kind;
use crate::events::{Channel, Outcome, Verdict};
use crate::kernel::money::Yen;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{AccountId, ApplicationId, DraftId, Locale, StaffId, Timestamp};

/// A draft (下書き): raw answers, saved page by page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Draft {
    /// Its key.
    pub id: DraftId,
    /// Whose it is; none: a draft without login.
    pub account_id: Option<AccountId>,
    /// The procedure's slug.
    pub procedure: String,
    /// The version that it was started with.
    pub procedure_version: i64,
    /// What was typed, as typed.
    pub answers: Json<Answers>,
    /// What the card said.
    pub facts: Json<Facts>,
    /// Grows with every save.
    pub version: i64,
    /// The last save.
    pub changed_at: Timestamp,
    /// Kept until then.
    pub expires_at: Timestamp,
    /// Where it was submitted.
    pub receipt_number: Option<ReceiptNumber>,
    /// What it corrects; none: it is a new application.
    pub correction: Option<Json<Correction>>,
}

impl Draft {
    /// The day by which its answers are judged: today, or that of the case which it corrects.
    pub fn day(&self, now: Timestamp) -> Date {
        self.correction
            .as_ref()
            .map_or(now, |correction| correction.as_of)
            .tokyo_date()
    }

    /// The pages that can be filled in: all that apply, or those with something to correct.
    pub fn pages<'a>(&self, walk: &Walk<'a>) -> Vec<VisiblePage<'a>> {
        match &self.correction {
            Some(correction) => correction.pages(walk),
            None => walk.pages.clone(),
        }
    }
}

/// The part of an application that moves.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Case {
    /// Where it stands.
    pub stage: Stage,
    /// 受付(収受)
    pub accepted_at: Option<Timestamp>,
    /// 着手: the first claim.
    pub started_at: Option<Timestamp>,
    /// 決定
    pub decided_at: Option<Timestamp>,
    /// 交付・発送
    pub issued_at: Option<Timestamp>,
    /// The end, whichever.
    pub closed_at: Option<Timestamp>,
    /// The applicant wishes to withdraw.
    pub withdrawal_requested_at: Option<Timestamp>,
    /// Who took it last.
    pub claimed_by: Option<StaffId>,
    /// Until when that holds.
    pub claimed_until: Option<Timestamp>,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// 補正: until when the applicant may send the reopened items.
    pub correction_due_at: Option<Timestamp>,
    /// 起案: the draft that waits for approval.
    pub proposal: Option<Json<Proposal>>,
}

/// A drafted decision (起案) on its way along the approval route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who drafted it.
    pub by: StaffId,
    /// What is to be decided.
    pub verdict: Verdict,
    /// Codes of the procedure's reasons.
    pub reasons: Vec<String>,
    /// How many must approve.
    pub approvals: u32,
    /// Who has approved, in order.
    pub approved_by: Vec<StaffId>,
}

impl Proposal {
    /// Whether the next approval decides.
    pub fn waits_for_last(&self) -> bool {
        self.approved_by.len() + 1 >= self.approvals as usize
    }
}

impl Case {
    /// A case that has just arrived.
    pub const fn arrived() -> Self {
        Self {
            stage: Stage::Arrived,
            accepted_at: None,
            started_at: None,
            decided_at: None,
            issued_at: None,
            closed_at: None,
            withdrawal_requested_at: None,
            claimed_by: None,
            claimed_until: None,
            outcome: None,
            correction_due_at: None,
            proposal: None,
        }
    }

    /// The officer who holds it at `now`, and until when; none once the lease is over.
    pub fn holder(&self, now: Timestamp) -> Option<(StaffId, Timestamp)> {
        match (self.claimed_by, self.claimed_until) {
            (Some(by), Some(until)) if until > now => Some((by, until)),
            _ => None,
        }
    }
}

/// An application (申請等): one case of any kind.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Application {
    /// Its key.
    pub id: ApplicationId,
    /// 受付番号
    pub receipt_number: ReceiptNumber,
    /// The procedure's slug.
    pub procedure: String,
    /// The version that it is pinned to.
    pub procedure_version: i64,
    /// Which machine moves it.
    pub kind: Kind,
    /// How it came in.
    pub channel: Channel,
    /// The responsible section (課).
    pub section: String,
    /// The account through which it was made, if any.
    pub account_id: Option<AccountId>,
    /// The language in which it was made.
    pub lang: Locale,
    /// What is owed.
    pub total: Yen,
    /// 到達
    pub arrived_at: Timestamp,
    /// Grows with every step.
    pub version: i64,
    /// The part that moves.
    #[sqlx(flatten)]
    pub case: Case,
}

impl Application {
    /// What the machine must know besides the case.
    pub fn subject(&self) -> Subject {
        Subject {
            application: self.id,
            kind: self.kind,
            procedure: self.procedure.clone(),
            channel: self.channel,
        }
    }
}

/// What the applicant gave: erasable.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Content {
    /// The answers, checked and typed.
    pub answers: Json<Checked>,
    /// The facts from the card.
    pub facts: Json<Facts>,
    /// What is owed, line by line.
    pub amount: Json<Amount>,
    /// The applicant's name, exactly as given.
    pub applicant_name: String,
}

/// A row of the resident's list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DraftLine {
    /// Its key.
    pub id: DraftId,
    /// The procedure's slug.
    pub procedure: String,
    /// The version that it was started with.
    pub procedure_version: i64,
    /// The last save.
    pub changed_at: Timestamp,
    /// Kept until then.
    pub expires_at: Timestamp,
}

/// How long a draft is kept after a change.
pub fn draft_life(days: u32) -> Duration {
    Duration::from_hours(24 * u64::from(days))
}
