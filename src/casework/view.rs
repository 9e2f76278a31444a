//! What the templates of the desk get.

mod approvals;
pub mod correction;
mod queue;

use std::collections::HashMap;

use serde::Serialize;

pub use self::approvals::Approved;
pub(super) use self::approvals::approvals;
pub use self::queue::{QueueNote, queue};

use super::decision::{DecisionView, reason_texts, words_beside};
use super::letters;
use crate::applications::flow::Stage;
use crate::applications::model::{Application, Content};
use crate::applications::view::correction::{Change, OpenCorrection};
use crate::applications::view::{AmountView, FactLine, amount, fact_lines};
use crate::catalog::model::{Kind, Procedure};
use crate::catalog::text::Localized;
use crate::catalog::view::{self as fields, AnswersView, Reader};
use crate::events::{Entry, Event, Outcome};
use crate::kernel::{Actor, EventId, Role, StaffId, Timestamp};
use crate::payments::model::Charge;
use crate::staff::Officer;
use crate::web::Page;

/// Everything that the page of a case is made of.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// The case.
    pub application: &'a Application,
    /// The version it is pinned to.
    pub procedure: &'a Procedure,
    /// What was given; none once erased.
    pub content: Option<&'a Content>,
    /// Its history.
    pub entries: &'a [Entry],
    /// What is owed.
    pub charge: Option<&'a Charge>,
    /// What was decided.
    pub decision: Option<DecisionView>,
    /// The letters that tell it.
    pub letters: Vec<letters::view::Line>,
    /// How the applicant was told.
    pub told: serde_json::Value,
    /// The names of the officers in the history.
    pub names: &'a HashMap<StaffId, String>,
    /// The free texts beside the events of the history.
    pub texts: &'a [(EventId, String)],
    /// The officer who looks.
    pub officer: &'a Officer,
    /// The present.
    pub now: Timestamp,
    /// What is open for correction.
    pub correction: Option<OpenCorrection>,
    /// What the latest correction changed.
    pub changes: Option<Vec<Change>>,
    /// A sentence above the case, and the form as it was sent.
    pub refused: Option<Refused>,
}

/// A form that was not carried out: why, and what it held.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Refused {
    /// The sentence.
    pub message: String,
    /// The words typed.
    pub words: String,
    /// The reasons ticked.
    pub reasons: Vec<String>,
    /// Whether the words seem to hold an individual number.
    pub number_found: bool,
}

/// `casework/case.html`
#[derive(Debug, Serialize)]
pub struct CaseView {
    number: String,
    version: i64,
    name: Localized,
    stage: &'static str,
    channel: String,
    applicant: String,
    arrived_at: Timestamp,
    accepted_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    holder: Option<String>,
    held_until: Option<Timestamp>,
    facts: Vec<FactLine>,
    pages: Vec<AnswersView>,
    amount: Option<AmountView>,
    charge: Option<&'static str>,
    decision: Option<DecisionView>,
    letters: Vec<letters::view::Line>,
    timeline: Vec<TimelineEntry>,
    told: serde_json::Value,
    reasons: Vec<ReasonOption>,
    can: Can,
    proposal: Option<ProposalView>,
    correction: Option<OpenCorrection>,
    changes: Option<Vec<Change>>,
    needs_approval: bool,
    today: String,
    postage: i64,
    refused: Option<Refused>,
}

#[derive(Debug, Serialize)]
struct TimelineEntry {
    at: Timestamp,
    label: String,
    detail: Option<String>,
    state: &'static str,
    /// What was written beside the step.
    words: Option<String>,
}

/// A draft on its way along the approval route.
#[derive(Debug, Serialize)]
struct ProposalView {
    verdict: &'static str,
    by: String,
    at: Option<Timestamp>,
    reasons: Vec<Localized>,
    words: Option<String>,
    approved_by: Vec<String>,
    approvals: u32,
}

fn proposal(gathered: &Gathered<'_>, page: &Page) -> Option<ProposalView> {
    let proposal = gathered.application.case.proposal.as_deref()?;
    let name = |id: &StaffId| gathered.names.get(id).cloned().unwrap_or_default();
    let drafted = gathered
        .entries
        .iter()
        .rev()
        .find(|entry| matches!(entry.event, Event::ApplicationProposed { .. }));
    Some(ProposalView {
        verdict: proposal.verdict.code(),
        by: name(&proposal.by),
        at: drafted.map(|entry| entry.at),
        reasons: reason_texts(gathered.procedure, &proposal.reasons, page.locale),
        words: drafted.and_then(|entry| words_beside(gathered.texts, entry.id)),
        approved_by: proposal.approved_by.iter().map(name).collect(),
        approvals: proposal.approvals,
    })
}

#[derive(Debug, Serialize)]
struct ReasonOption {
    code: String,
    text: Localized,
    ticked: bool,
}

/// What the officer can do now; the machine has the last word.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one truth for each button")]
struct Can {
    claim: bool,
    release: bool,
    decide: bool,
    answer_withdrawal: bool,
    lapse: bool,
    send: bool,
    send_unpaid: bool,
    record: bool,
    approve: bool,
    pull_back: bool,
    correct: bool,
    end_correction: bool,
}

impl Can {
    fn now(
        application: &Application,
        charge: Option<&Charge>,
        letters: &[letters::view::Line],
        officer: &Officer,
        now: Timestamp,
    ) -> Self {
        let case = &application.case;
        let reviewer = officer.has(Role::Reviewer);
        let holder = case.holder(now).map(|(by, _)| by);
        let mine = holder == Some(officer.id);
        let request = application.kind == Kind::Request;
        let drafter = case.proposal.as_deref().map(|proposal| proposal.by);
        let in_review = case.stage == Stage::InReview;
        let open = matches!(case.stage, Stage::Arrived | Stage::Accepted) || in_review;
        let wished = case.withdrawal_requested_at.is_some();
        let granted = case.stage == Stage::Decided && case.outcome != Some(Outcome::Refused);
        let settled = charge.is_none_or(|charge| charge.state.is_settled());
        let unpaid = charge.is_some_and(|charge| charge.state.is_payable());
        Self {
            claim: reviewer && open && holder.is_none(),
            release: in_review && mine,
            decide: request && in_review && mine && !wished,
            answer_withdrawal: in_review && mine && wished,
            lapse: reviewer
                && unpaid
                && !case.stage.is_over()
                && (!in_review || mine)
                && case.outcome != Some(Outcome::Refused),
            send: reviewer
                && ((granted && settled && !letters.iter().any(letters::view::Line::is_due))
                    || letters.iter().any(letters::view::Line::is_to_be_posted)),
            send_unpaid: granted && !settled,
            record: application.kind == Kind::Report && in_review && mine && !wished,
            approve: officer.has(Role::Approver)
                && drafter.is_some_and(|drafter| drafter != officer.id),
            pull_back: drafter == Some(officer.id),
            correct: in_review && mine && !wished,
            end_correction: reviewer && case.stage == Stage::CorrectionRequested,
        }
    }
}

/// One case, for an officer.
pub fn case(gathered: Gathered<'_>, page: &Page) -> CaseView {
    let application = gathered.application;
    let case = &application.case;
    let procedure = gathered.procedure;
    let reader = Reader::at(gathered.now, page.locale, page.view());
    let holder = case.holder(gathered.now);
    let name = |id: StaffId| gathered.names.get(&id).cloned().unwrap_or_default();
    let ticked = gathered
        .refused
        .as_ref()
        .map(|refused| refused.reasons.clone())
        .unwrap_or_default();
    let reason = |reason: &crate::catalog::model::RefusalReason| ReasonOption {
        code: reason.code.clone(),
        text: reason.text.get(page.locale),
        ticked: ticked.contains(&reason.code),
    };
    let line = |entry: &Entry| TimelineEntry {
        at: entry.at,
        label: page.text(&format!("casework-event-{}", entry.event.kind())),
        detail: Some(match entry.actor {
            Actor::Staff(id) => name(id),
            Actor::Resident(_) | Actor::Applicant => page.text("casework-by-applicant"),
            Actor::System => page.text("casework-by-system"),
        }),
        state: "done",
        words: words_beside(gathered.texts, entry.id),
    };
    let content = gathered.content;
    let postage = procedure
        .fee
        .as_ref()
        .and_then(|fee| fee.postage.as_ref())
        .map_or(0, |postage| postage.yen.0);
    let proposal = proposal(&gathered, page);
    CaseView {
        number: application.receipt_number.to_string(),
        version: application.version,
        name: procedure.title.get(page.locale),
        stage: case.stage.code(),
        channel: page.text(match application.channel {
            crate::events::Channel::Online => "casework-channel-online",
            crate::events::Channel::Counter => "casework-channel-counter",
            crate::events::Channel::Post => "casework-channel-post",
            crate::events::Channel::Phone => "casework-channel-phone",
            crate::events::Channel::ExOfficio => "casework-channel-ex-officio",
        }),
        applicant: content
            .map(|content| content.applicant_name.clone())
            .unwrap_or_default(),
        arrived_at: application.arrived_at,
        accepted_at: case.accepted_at,
        started_at: case.started_at,
        holder: holder.map(|(by, _)| name(by)),
        held_until: holder.map(|(_, until)| until),
        facts: content
            .map(|content| fact_lines(&content.facts, page))
            .unwrap_or_default(),
        pages: content
            .map(|content| fields::answers(&procedure.form, &content.answers, reader))
            .unwrap_or_default(),
        amount: content.map(|content| amount(&content.amount, page.locale)),
        charge: gathered.charge.map(|charge| charge.state.code()),
        timeline: gathered.entries.iter().map(line).collect(),
        reasons: procedure.refusal_reasons.iter().map(reason).collect(),
        can: Can::now(
            application,
            gathered.charge,
            &gathered.letters,
            gathered.officer,
            gathered.now,
        ),
        told: gathered.told,
        proposal,
        correction: gathered.correction,
        changes: gathered.changes,
        needs_approval: !procedure.approval_route.is_empty(),
        today: gathered.now.tokyo_date().to_string(),
        postage,
        decision: gathered.decision,
        letters: gathered.letters,
        refused: gathered.refused,
    }
}
