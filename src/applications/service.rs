//! The use cases of drafts and applications, one transaction each.

pub mod corrections;
mod pages;

use sqlx::types::Json;
use time::Date;

pub use self::pages::{PageSave, add_files, save_page};
use super::flow::{self, Refusal, Step};
use super::model::{Application, Case, Content, Draft, draft_life};
use super::store;
use crate::catalog::fees::{self, Amount};
use crate::catalog::form::{self, Answers, Facts, FieldError};
use crate::catalog::model::{Fact, Input, Procedure};
use crate::db::{self, Db, Tx};
use crate::events::{Channel, Event, Log};
use crate::files;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{AccountId, Actor, ApplicationId, DraftId, Locale, Timestamp, text};

/// Why a use case did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine refuses the step.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The answers are not complete or not right.
    #[error("{} answers are not right", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl Error {
    /// Whether the drawn receipt number was taken already: the same submission succeeds with another draw.
    pub fn is_taken_number(&self) -> bool {
        matches!(self, Self::Db(db::Error::Violates(what))
            if what.contains("applications_by_number") || what.contains("applications.receipt_number"))
    }
}

/// A procedure version as a draft is pinned to it.
#[derive(Clone, Copy, Debug)]
pub struct Pinned<'a> {
    /// The definition.
    pub procedure: &'a Procedure,
    /// Its number.
    pub number: i64,
}

/// Starts a draft, or goes on with the account's unfinished one of the same procedure, with the card's newest facts.
///
/// # Errors
/// Whatever the database says.
pub async fn start(
    tx: &mut Tx,
    log: &Log,
    pinned: Pinned<'_>,
    account: AccountId,
    facts: Facts,
    lang: Locale,
    days: u32,
) -> db::Result<DraftId> {
    let now = log.now();
    let draft = Draft {
        id: log.env().id(),
        account_id: Some(account),
        procedure: pinned.procedure.slug.clone(),
        procedure_version: pinned.number,
        answers: Json(Answers::default()),
        facts: Json(facts),
        version: 1,
        changed_at: now,
        expires_at: now.plus(draft_life(days)),
        receipt_number: None,
        correction: None,
    };
    if let Some(old) = store::drop_expired(tx, account, &draft.procedure, now).await? {
        files::store::delete_of_draft(tx, old).await?;
    }
    store::insert_draft(tx, &draft, lang).await?;
    let open = store::open_draft(tx, account, &draft.procedure)
        .await?
        .ok_or(db::Error::NotFound)?;
    if open.id != draft.id && open.facts.0 != draft.facts.0 {
        store::refresh_facts(tx, open.id, &draft.facts).await?;
    }
    Ok(open.id)
}

/// Throws an unfinished draft away, with its files.
///
/// # Errors
/// Whatever the database says.
pub async fn delete(tx: &mut Tx, id: DraftId, account: AccountId) -> db::Result<()> {
    if store::delete_draft(tx, id, account).await? {
        files::store::delete_of_draft(tx, id).await?;
    }
    Ok(())
}

/// Throws away the drafts that nobody touched for too long, with their files.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> db::Result<()> {
    for id in store::sweep_drafts(tx, now).await? {
        files::store::delete_of_draft(tx, id).await?;
    }
    Ok(())
}

/// Submits a draft as the applicant saw it (version `seen`). Repeated, it gives the same receipt number.
///
/// # Errors
/// [`Error::Invalid`] where an answer is missing or wrong; [`db::Error::Stale`] where it changed since it was shown.
pub async fn submit(
    tx: &mut Tx,
    log: &Log,
    pinned: Pinned<'_>,
    draft: &Draft,
    seen: i64,
    lang: Locale,
) -> Result<ReceiptNumber, Error> {
    if let Some(number) = &draft.receipt_number {
        return Ok(number.clone());
    }
    if draft.version != seen {
        return Err(db::Error::Stale.into());
    }
    let now = log.now();
    let (content, amount) = checked_content(pinned.procedure, draft, now.tokyo_date())?;
    let application = Application {
        id: log.env().id(),
        receipt_number: ReceiptNumber::draw(&log.env().rng),
        procedure: draft.procedure.clone(),
        procedure_version: draft.procedure_version,
        kind: pinned.procedure.kind,
        channel: Channel::Online,
        section: pinned.procedure.section.code.clone(),
        account_id: draft.account_id,
        lang,
        total: amount.total,
        arrived_at: now,
        version: 1,
        case: Case::arrived(),
    };
    store::mark_submitted(tx, draft, &application.receipt_number).await?;
    for field in pinned.procedure.form.fields() {
        let attached = matches!(field.input, Input::Files(_));
        if attached && content.answers.0.0.contains_key(&field.id) {
            files::store::hand_over(tx, draft.id, &field.id, application.id).await?;
        }
    }
    // What was attached to a question that no longer applies is not submitted.
    files::store::delete_of_draft(tx, draft.id).await?;
    arrive(tx, log, &application, Some(draft.id), &content).await?;
    Ok(application.receipt_number)
}

/// The applicant accepts that the decision of this case is told electronically (デジタル手続法7条1項ただし書).
///
/// # Errors
/// [`db::Error::NotFound`] for an unknown number.
pub async fn accept_electronic_notice(
    tx: &mut Tx,
    log: &Log,
    account: AccountId,
    number: &ReceiptNumber,
) -> db::Result<()> {
    let application = store::get_by_number(tx, number).await?.id;
    if store::accept_electronic_notice(tx, application, log.now()).await? {
        let event = Event::ElectronicNoticeAccepted { application };
        log.append(tx, Actor::Resident(account), event).await?;
    }
    Ok(())
}

/// Writes a case that has just arrived, whichever way it came, and tells the log.
///
/// # Errors
/// Whatever the database says.
pub async fn arrive(
    tx: &mut Tx,
    log: &Log,
    application: &Application,
    draft: Option<DraftId>,
    content: &Content,
) -> db::Result<()> {
    let search_key = text::search_key(&content.applicant_name);
    let arrival = store::Arrival {
        application,
        draft,
        content,
        search_key: &search_key,
    };
    store::insert(tx, &arrival).await?;
    let actor = application
        .account_id
        .map_or(Actor::Applicant, Actor::Resident);
    let event = Event::ApplicationSubmitted {
        application: application.id,
        procedure: application.procedure.clone(),
        version: application.procedure_version,
        channel: application.channel,
        account: application.account_id,
        total: application.total.0,
    };
    log.append(tx, actor, event).await?;
    Ok(())
}

fn checked_content(
    procedure: &Procedure,
    draft: &Draft,
    today: Date,
) -> Result<(Content, Amount), Error> {
    let checked =
        form::check_all(procedure, &draft.answers, &draft.facts, today).map_err(Error::Invalid)?;
    let amount = fees::amount(procedure, &checked);
    let applicant_name = draft
        .facts
        .0
        .0
        .get(&Fact::Name)
        .cloned()
        .unwrap_or_default();
    let content = Content {
        answers: Json(checked),
        facts: draft.facts.clone(),
        amount: Json(amount.clone()),
        applicant_name,
    };
    Ok((content, amount))
}

/// Takes a step on an application that was read at `application.version`, and tells the log; `words` stand
/// beside the event and can be erased.
///
/// # Errors
/// [`Error::Refused`]; [`db::Error::Stale`] where somebody else moved it first.
pub async fn take_step(
    tx: &mut Tx,
    log: &Log,
    application: &Application,
    step: Step,
    by: Actor,
    words: Option<&str>,
) -> Result<Application, Error> {
    let now = log.now();
    let moved = flow::step(&application.subject(), &application.case, step, by, now)?;
    store::advance(tx, application, &moved.case, now).await?;
    log.append_with(tx, by, moved.event, words).await?;
    Ok(Application {
        case: moved.case,
        version: application.version + 1,
        ..application.clone()
    })
}

/// The applicant withdraws: at once until started, afterwards as a wish that staff answer.
///
/// # Errors
/// [`Error::Refused`] where the case is decided or over.
pub async fn withdraw(
    tx: &mut Tx,
    log: &Log,
    application: &Application,
    account: AccountId,
) -> Result<Application, Error> {
    let by = Actor::Resident(account);
    match take_step(tx, log, application, Step::Withdraw, by, None).await {
        Err(Error::Refused(Refusal::NotNow | Refusal::NotYou)) => {
            take_step(tx, log, application, Step::RequestWithdrawal, by, None).await
        }
        other => other,
    }
}

/// The application with this receipt number, if it is the account's.
///
/// # Errors
/// [`db::Error::NotFound`] for an unknown number and for another's: the two cannot be told apart.
pub async fn owned(db: &Db, account: AccountId, number: &ReceiptNumber) -> db::Result<Application> {
    store::find(db, number)
        .await?
        .filter(|application| application.account_id == Some(account))
        .ok_or(db::Error::NotFound)
}

/// The account behind a case, for readers of the log.
///
/// # Errors
/// Whatever the database says.
pub async fn account_of(tx: &mut Tx, id: ApplicationId) -> db::Result<Option<AccountId>> {
    Ok(store::get(tx, id).await?.account_id)
}
