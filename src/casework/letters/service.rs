//! The use cases of letters: one transaction each.

use std::sync::Arc;

use serde_json::json;

use super::jobs::DRAW;
use super::model::{
    Delivery, Document, Letter, Series, State, VoidReason, document_number, told_by,
};
use super::store;
use crate::applications::flow::{Stage, Step};
use crate::applications::model::Application;
use crate::applications::service as cases;
use crate::applications::store as files;
use crate::casework::service::Declined;
use crate::catalog::service::Catalog;
use crate::db::{self, Db, Tx};
use crate::events::{Entry, Event, Log, Outcome, Reader, Reading};
use crate::jobs::{NewJob, enqueue};
use crate::kernel::calendar::FiscalYear;
use crate::kernel::{AccountId, Actor, StaffId};
use crate::payments;

/// The inline reader that makes a letter due when a case is decided, whichever way the decision came about.
pub fn reader(catalog: Catalog) -> Arc<dyn Reader> {
    Arc::new(Due { catalog })
}

#[derive(Debug)]
struct Due {
    catalog: Catalog,
}

impl Due {
    async fn note(&self, tx: &mut Tx, log: &Log, entry: &Entry) -> db::Result<()> {
        let (Some(told), Some(id)) = (told_by(&entry.event), entry.event.application()) else {
            return Ok(());
        };
        let case = files::get(tx, id).await?;
        let version = self
            .catalog
            .version(&case.procedure, case.procedure_version);
        let letter = version
            .as_ref()
            .and_then(|version| version.procedure.letter.as_ref());
        if letter.is_some_and(|letter| letter.text(told.code()).is_some()) {
            let due = Letter::due(log.env().id(), id, entry.id, told, entry.at);
            store::insert(tx, &due).await?;
        }
        Ok(())
    }
}

impl Reader for Due {
    fn name(&self) -> &'static str {
        "letters"
    }

    fn wants(&self, event: &Event) -> bool {
        told_by(event).is_some()
    }

    fn read<'a>(&'a self, tx: &'a mut Tx, log: &'a Log, entry: &'a Entry) -> Reading<'a> {
        Box::pin(self.note(tx, log, entry))
    }
}

/// A letter that an officer issues.
#[derive(Debug)]
pub struct Issue<'a> {
    /// The letter.
    pub letter: &'a Letter,
    /// The case as the officer saw it.
    pub application: &'a Application,
    /// 記号
    pub mark: &'a str,
    /// The text, whose number is about to be drawn.
    pub document: Document,
    /// How it reaches its addressee.
    pub delivery: Delivery,
    /// The officer.
    pub by: StaffId,
}

/// Makes a letter final: draws its number and freezes its text. An electronic one dispatches the case with it.
///
/// # Errors
/// [`Declined::Unpaid`] where a fee is open; [`db::Error::Stale`] where case or letter moved meanwhile.
pub async fn issue(db: &Db, log: &Log, wanted: Issue<'_>) -> Result<(), Declined> {
    let now = log.now();
    let year = FiscalYear::of(now.tokyo_date());
    let mut tx = db.begin().await?;
    let case = files::get(&mut tx, wanted.application.id).await?;
    if case.version != wanted.application.version {
        return Err(db::Error::Stale.into());
    }
    if is_to_be_dispatched(&case) && !payments::service::settled(&mut tx, case.id).await? {
        return Err(Declined::Unpaid);
    }
    let series = Series {
        section: &case.section,
        year,
    };
    let id = wanted.letter.id;
    let number = store::draw(&mut tx, series, wanted.mark, id, now).await?;
    let mut document = wanted.document;
    document.number = document_number(wanted.mark, number);
    let issue = store::Issue {
        letter: id,
        delivery: wanted.delivery,
        document: &document,
        by: wanted.by,
        at: now,
    };
    store::issue(&mut tx, issue).await?;
    let by = Actor::Staff(wanted.by);
    let electronic = wanted.delivery == Delivery::Electronic;
    let event = Event::LetterIssued {
        application: case.id,
        letter: id,
        section: case.section.clone(),
        fiscal_year: year.0,
        number,
        electronic,
    };
    log.append(&mut tx, by, event).await?;
    if electronic {
        let today = now.tokyo_date().to_string();
        finish(&mut tx, log, &case, by, &today, 0).await?;
    }
    let job = NewJob {
        kind: DRAW,
        payload: json!({ "letter": id, "application": case.id }),
        dedup_key: Some(id.to_string()),
        run_at: now,
    };
    enqueue(&mut tx, log.env(), job).await?;
    tx.commit().await?;
    Ok(())
}

fn is_to_be_dispatched(case: &Application) -> bool {
    case.case.stage == Stage::Decided && case.case.outcome != Some(Outcome::Refused)
}

/// What the letter's leaving does to its case: dispatched and closed; a refusal has nothing to dispatch. A case that is
/// over stays as it is.
async fn finish(
    tx: &mut Tx,
    log: &Log,
    case: &Application,
    by: Actor,
    on: &str,
    postage: i64,
) -> Result<(), Declined> {
    if case.case.stage != Stage::Decided {
        return Ok(());
    }
    let sent;
    let case = if is_to_be_dispatched(case) {
        let step = Step::Issue {
            on: on.to_owned(),
            postage,
        };
        sent = cases::take_step(tx, log, case, step, by, None).await?;
        &sent
    } else {
        case
    };
    cases::take_step(tx, log, case, Step::Close, by, None).await?;
    Ok(())
}

/// Records that the paper left: the certificate, the letter, or both in one envelope.
///
/// # Errors
/// [`Declined::LetterDue`] where a letter must be issued first; [`Declined::Unpaid`]; what the machine refuses.
pub async fn send(
    tx: &mut Tx,
    log: &Log,
    by: Actor,
    application: &Application,
    on: String,
    postage: i64,
) -> Result<(), Declined> {
    let letter = store::living(tx, application.id).await?;
    if letter
        .as_ref()
        .is_some_and(|letter| letter.state == State::Due)
    {
        return Err(Declined::LetterDue);
    }
    let letter = letter.filter(Letter::is_to_be_posted);
    let dispatches = is_to_be_dispatched(application);
    if dispatches && !payments::service::settled(tx, application.id).await? {
        return Err(Declined::Unpaid);
    }
    if let Some(letter) = letter {
        store::post(tx, letter.id, log.now()).await?;
        let event = Event::LetterPosted {
            application: application.id,
            letter: letter.id,
            on: on.clone(),
            postage: if dispatches { 0 } else { postage },
        };
        log.append(tx, by, event).await?;
    } else if !dispatches {
        // Nothing is there to be sent: the machine says so.
        let step = Step::Issue { on, postage };
        cases::take_step(tx, log, application, step, by, None).await?;
        return Ok(());
    }
    finish(tx, log, application, by, &on, postage).await
}

/// Makes a letter void (欠番) and a new one due.
///
/// # Errors
/// [`db::Error::Stale`] where it is not issued any more.
pub async fn void(
    db: &Db,
    log: &Log,
    by: StaffId,
    letter: &Letter,
    reason: VoidReason,
    words: Option<&str>,
) -> db::Result<()> {
    let now = log.now();
    let mut tx = db.begin().await?;
    store::void(&mut tx, letter.id, reason, now).await?;
    let event = Event::LetterVoided {
        application: letter.application_id,
        letter: letter.id,
        reason: reason.code().to_owned(),
    };
    log.append_with(&mut tx, Actor::Staff(by), event, words)
        .await?;
    let again = Letter::due(
        log.env().id(),
        letter.application_id,
        letter.decision_id,
        letter.outcome,
        now,
    );
    store::insert(&mut tx, &again).await?;
    tx.commit().await
}

/// Notes the first opening by the addressee: the time of knowledge.
///
/// # Errors
/// Whatever the database says.
pub async fn open(db: &Db, log: &Log, by: AccountId, letter: &Letter) -> db::Result<()> {
    let mut tx = db.begin().await?;
    if store::open(&mut tx, letter.id, log.now()).await? {
        let event = Event::LetterOpened {
            application: letter.application_id,
            letter: letter.id,
        };
        log.append(&mut tx, Actor::Resident(by), event).await?;
        tx.commit().await?;
    }
    Ok(())
}
