//! What the portal's templates get.

use serde::Serialize;

use crate::applications::flow::Stage;
use crate::applications::model::{Application, Content};
use crate::applications::view::correction::OpenCorrection;
use crate::applications::view::{AmountView, amount};
use crate::casework::decision::DecisionView;
use crate::casework::letters;
use crate::catalog::model::{DayCount, Kind, Procedure};
use crate::catalog::service::Catalog;
use crate::catalog::text::Localized;
use crate::catalog::view::{self as fields, AnswersView, Reader};
use crate::events::{Entry, Event, Outcome};
use crate::kernel::calendar::{add_opening_days, opening_days_between};
use crate::kernel::{Locale, Timestamp};
use crate::notices::view::ToldLine;
use crate::payments::model::{Charge, ChargeState};
use crate::view::Args;
use crate::web::Page;

/// `portal/applications.html`
#[derive(Debug, Serialize)]
pub struct List {
    drafts: usize,
    applications: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    number: String,
    name: Localized,
    stage: &'static str,
    tone: &'static str,
    arrived_at: Timestamp,
}

/// The account's applications, and how many drafts wait.
pub fn list(
    applications: &[Application],
    drafts: usize,
    catalog: &Catalog,
    locale: Locale,
) -> List {
    let line = |one: &Application| {
        let version = catalog.version(&one.procedure, one.procedure_version)?;
        Some(Line {
            number: one.receipt_number.to_string(),
            name: version.procedure.title.get(locale),
            stage: one.case.stage.code(),
            tone: tone(one),
            arrived_at: one.arrived_at,
        })
    };
    List {
        drafts,
        applications: applications.iter().filter_map(line).collect(),
    }
}

const fn tone(application: &Application) -> &'static str {
    match (application.case.stage, application.case.outcome) {
        (_, Some(Outcome::Refused)) | (Stage::Dismissed | Stage::Lapsed, _) => "danger",
        (
            Stage::Issued | Stage::Closed | Stage::Decided | Stage::Recorded | Stage::Confirmed,
            _,
        ) => "success",
        (Stage::Withdrawn | Stage::Revoked | Stage::Cancelled, _) => "neutral",
        (Stage::CorrectionRequested, _) => "warning",
        _ => "info",
    }
}

/// Everything that one case's page is made of.
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
    /// What was decided, with reasons and 教示.
    pub decision: Option<DecisionView>,
    /// The letters that were given to the applicant.
    pub letters: Vec<letters::view::Line>,
    /// How the resident was told.
    pub told: Vec<ToldLine>,
    /// What is open for correction.
    pub correction: Option<OpenCorrection>,
    /// The present.
    pub now: Timestamp,
}

/// `portal/application.html`
#[derive(Debug, Serialize)]
pub struct CaseView {
    number: String,
    version: i64,
    name: Localized,
    stage: &'static str,
    tone: &'static str,
    waiting: String,
    due: Option<String>,
    payable: bool,
    charge: Option<&'static str>,
    amount: Option<AmountView>,
    decision: Option<DecisionView>,
    letters: Vec<letters::view::Line>,
    correction: Option<OpenCorrection>,
    timeline: Vec<TimelineEntry>,
    told: Vec<ToldLine>,
    pages: Vec<AnswersView>,
    can_withdraw: bool,
    withdraw_at_once: bool,
}

#[derive(Debug, Serialize)]
struct TimelineEntry {
    at: Timestamp,
    label: String,
    detail: Option<String>,
    state: &'static str,
}

/// One case, for its applicant.
pub fn case(gathered: Gathered<'_>, page: &Page) -> CaseView {
    let application = gathered.application;
    let stage = application.case.stage;
    let reader = Reader::at(gathered.now, page.locale, page.view());
    let answers = gathered
        .content
        .map(|content| fields::answers(&gathered.procedure.form, &content.answers, reader));
    let unanswered = application.case.withdrawal_requested_at.is_none();
    CaseView {
        number: application.receipt_number.to_string(),
        version: application.version,
        name: gathered.procedure.title.get(page.locale),
        stage: stage.code(),
        tone: tone(application),
        waiting: waiting(&gathered, page),
        due: due(
            application,
            gathered.procedure,
            gathered.entries,
            gathered.now,
        ),
        payable: payable(application, gathered.charge),
        charge: gathered.charge.map(|charge| charge.state.code()),
        amount: gathered
            .content
            .map(|content| amount(&content.amount, page.locale)),
        timeline: gathered
            .entries
            .iter()
            .filter_map(|entry| line(entry, page))
            .collect(),
        decision: gathered.decision,
        letters: gathered.letters,
        told: gathered.told,
        correction: gathered.correction,
        pages: answers.unwrap_or_default(),
        can_withdraw: matches!(
            stage,
            Stage::Arrived
                | Stage::Accepted
                | Stage::InReview
                | Stage::CorrectionRequested
                | Stage::InApproval
        ) && unanswered
            && application.kind != Kind::Booking
            && (application.kind != Kind::Report || stage != Stage::InApproval),
        withdraw_at_once: matches!(stage, Stage::Arrived | Stage::Accepted),
    }
}

/// Until when the standard period says the case should be decided; none once it is, and while the applicant has it.
/// The days of a correction do not count (行政手続法 6条).
fn due(
    application: &Application,
    procedure: &Procedure,
    entries: &[Entry],
    now: Timestamp,
) -> Option<String> {
    let open = matches!(
        application.case.stage,
        Stage::Arrived | Stage::Accepted | Stage::InReview | Stage::InApproval
    );
    let period = procedure.standard_period.as_ref().filter(|_| open)?;
    let from = application.arrived_at.tokyo_date();
    let date = match period.count {
        DayCount::OpeningDays => {
            let paused = paused(entries, now, opening_days_between);
            add_opening_days(from, period.days + paused)
        }
        DayCount::CalendarDays => {
            let days = |from: time::Date, to: time::Date| {
                u32::try_from((to - from).whole_days()).unwrap_or(0)
            };
            let paused = paused(entries, now, days);
            from.saturating_add(time::Duration::days(i64::from(period.days + paused)))
        }
    };
    Some(date.to_string())
}

/// The days that the case spent with the applicant.
fn paused(entries: &[Entry], now: Timestamp, days: impl Fn(time::Date, time::Date) -> u32) -> u32 {
    let mut since = None;
    let mut total = 0;
    for entry in entries {
        match &entry.event {
            Event::CorrectionRequested { .. } => since = Some(entry.at),
            Event::CorrectionSubmitted { .. } | Event::CorrectionEnded { .. } => {
                if let Some(since) = since.take() {
                    total += days(since.tokyo_date(), entry.at.tokyo_date());
                }
            }
            _ => {}
        }
    }
    total + since.map_or(0, |since| days(since.tokyo_date(), now.tokyo_date()))
}

fn payable(application: &Application, charge: Option<&Charge>) -> bool {
    let open =
        !application.case.stage.is_over() && application.case.outcome != Some(Outcome::Refused);
    open && charge.is_some_and(|charge| charge.state.is_payable())
}

/// What is being waited for, and on whom.
fn waiting(gathered: &Gathered<'_>, page: &Page) -> String {
    let case = &gathered.application.case;
    let section = gathered.procedure.section.name.get(page.locale).text;
    let unpaid = payable(gathered.application, gathered.charge);
    let capturing = gathered
        .charge
        .is_some_and(|charge| charge.state == ChargeState::Authorised);
    let key = match case.stage {
        _ if case.outcome == Some(Outcome::Refused) => "portal-waiting-refused",
        _ if case.withdrawal_requested_at.is_some() && !case.stage.is_over() => {
            "portal-waiting-withdrawal"
        }
        Stage::Decided if unpaid => "portal-waiting-payment",
        Stage::Decided if capturing => "portal-waiting-capture",
        Stage::Decided | Stage::Issued => "portal-waiting-dispatch",
        stage if stage.is_over() => "portal-waiting-nothing",
        Stage::CorrectionRequested => "portal-waiting-correction",
        Stage::InApproval => "portal-waiting-approval",
        Stage::Recorded | Stage::Confirmed => "portal-waiting-nothing",
        _ if unpaid => "portal-waiting-payment",
        _ => "portal-waiting-section",
    };
    page.text_with(key, &Args::none().text("section", section))
}

/// A line of the history; steps that concern only the office are left out.
fn line(entry: &Entry, page: &Page) -> Option<TimelineEntry> {
    let shown = matches!(
        entry.event,
        Event::ApplicationSubmitted { .. }
            | Event::ApplicationAccepted { .. }
            | Event::ApplicationClaimed { started: true, .. }
            | Event::ApplicationDecided { .. }
            | Event::ApplicationIssued { .. }
            | Event::ApplicationRecorded { .. }
            | Event::CorrectionRequested { .. }
            | Event::CorrectionReminded { .. }
            | Event::CorrectionSubmitted { .. }
            | Event::CorrectionEnded { .. }
            | Event::BookingConfirmed { .. }
            | Event::BookingMoved { .. }
            | Event::BookingCancelled { .. }
            | Event::ElectronicNoticeAccepted { .. }
            | Event::LetterIssued {
                electronic: true,
                ..
            }
            | Event::LetterOpened { .. }
            | Event::LetterVoided { .. }
            | Event::LetterPosted { .. }
            | Event::ApplicationClosed { .. }
            | Event::WithdrawalRequested { .. }
            | Event::WithdrawalDeclined { .. }
            | Event::ApplicationWithdrawn { .. }
            | Event::ApplicationDismissed { .. }
            | Event::ApplicationLapsed { .. }
            | Event::ChargeRequested { .. }
            | Event::ChargeReminded { .. }
            | Event::PaymentAuthorised { .. }
            | Event::PaymentCaptured { .. }
            | Event::PaymentReleased { .. }
            | Event::PaymentFailed { .. }
    );
    shown.then(|| TimelineEntry {
        at: entry.at,
        label: page.text(&format!("portal-event-{}", entry.event.kind())),
        detail: None,
        state: "done",
    })
}

/// `portal/confirmed.html`
#[derive(Debug, Serialize)]
pub struct Confirmed {
    number: String,
    name: Localized,
    arrived_at: Timestamp,
    payable: bool,
    total: i64,
    due: Option<String>,
}

/// The receipt of a submission.
pub fn confirmed(
    application: &Application,
    procedure: &Procedure,
    charge: Option<&Charge>,
    locale: Locale,
) -> Confirmed {
    Confirmed {
        number: application.receipt_number.to_string(),
        name: procedure.title.get(locale),
        arrived_at: application.arrived_at,
        payable: payable(application, charge),
        total: application.total.0,
        due: due(application, procedure, &[], application.arrived_at),
    }
}
