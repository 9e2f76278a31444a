//! 補正: asking for it, beginning it, sending it. One transaction each.

use std::time::Duration;

use sqlx::types::Json;

use super::super::correction::Correction;
use super::super::flow::Step;
use super::super::model::{Application, Content, Draft, draft_life};
use super::super::store::{self, corrections};
use super::{Error, Pinned, checked_content, take_step};
use crate::catalog::model::Input;
use crate::catalog::raw;
use crate::db::{self, Tx};
use crate::events::{CorrectionItem, Entry, Event, Log};
use crate::files;
use crate::jobs::{self, Failure, Handler, Job, NewJob, Running};
use crate::kernel::{Actor, ApplicationId, DraftId, Locale, Timestamp};

/// How long before the due date the applicant is reminded.
const AHEAD: Duration = Duration::from_hours(24 * 3);
/// How long the draft of a correction is kept after the due date: sending late is possible until staff go on.
const KEPT_AFTER_DUE: Duration = Duration::from_hours(24 * 60);
/// The job that reminds.
const KIND: &str = "applications.remind_of_correction";

/// The latest request for a correction in a history, with its event: what is open, and until when.
pub fn requested(entries: &[Entry]) -> Option<(&Entry, &[CorrectionItem], Timestamp)> {
    entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CorrectionRequested { items, due, .. } => Some((entry, items.as_slice(), *due)),
        _ => None,
    })
}

/// An officer asks for a correction; `words` are Japanese and stand beside the event.
///
/// # Errors
/// [`Error::Refused`].
pub async fn request(
    tx: &mut Tx,
    log: &Log,
    application: &Application,
    items: Vec<CorrectionItem>,
    due: Timestamp,
    by: Actor,
    words: Option<&str>,
) -> Result<Application, Error> {
    let step = Step::RequestCorrection { items, due };
    let moved = take_step(tx, log, application, step, by, words).await?;
    let half = Duration::from_millis(u64::try_from((due.0 - log.now().0) / 2).unwrap_or(0));
    let job = NewJob {
        kind: KIND,
        payload: serde_json::json!({ "application": application.id, "due": due }),
        dedup_key: None,
        run_at: due.minus(AHEAD.min(half)),
    };
    jobs::enqueue(tx, log.env(), job).await?;
    Ok(moved)
}

/// An officer goes on without the correction: what the applicant had begun goes.
///
/// # Errors
/// [`Error::Refused`].
pub async fn end(
    tx: &mut Tx,
    log: &Log,
    application: &Application,
    by: Actor,
    lease: Duration,
) -> Result<Application, Error> {
    if let Some(draft) = corrections::unfinished(tx, application.id).await? {
        corrections::delete(tx, draft).await?;
        files::store::delete_of_draft(tx, draft).await?;
    }
    take_step(
        tx,
        log,
        application,
        Step::EndCorrection { lease },
        by,
        None,
    )
    .await
}

/// The applicant begins, or goes on with what they began: a draft with the answers as they stand.
///
/// # Errors
/// [`Error::Refused`] where nothing is open.
pub async fn begin(
    tx: &mut Tx,
    log: &Log,
    pinned: Pinned<'_>,
    application: &Application,
    content: &Content,
    items: &[CorrectionItem],
    lang: Locale,
) -> Result<DraftId, Error> {
    let now = log.now();
    let due = application
        .case
        .correction_due_at
        .ok_or(super::Refusal::NotNow)?;
    let draft = Draft {
        id: log.env().id(),
        account_id: application.account_id,
        procedure: application.procedure.clone(),
        procedure_version: application.procedure_version,
        answers: Json(raw::raw(&pinned.procedure.form, &content.answers)),
        facts: content.facts.clone(),
        version: 1,
        changed_at: now,
        expires_at: due.plus(KEPT_AFTER_DUE).max(now.plus(draft_life(1))),
        receipt_number: None,
        correction: Some(Json(Correction {
            application: application.id,
            number: application.receipt_number.clone(),
            items: items.iter().map(|item| item.path.clone()).collect(),
            as_of: application.arrived_at,
        })),
    };
    corrections::insert(tx, &draft, application.id, lang).await?;
    let unfinished = corrections::unfinished(tx, application.id).await?;
    Ok(unfinished.ok_or(db::Error::NotFound)?)
}

/// The applicant sends the correction as they saw it (version `seen`): the answers of the case change, those before
/// are kept beside, the review goes on. Repeated, it changes nothing.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Refused`] where staff went on meanwhile, [`db::Error::Stale`].
pub async fn submit(
    tx: &mut Tx,
    log: &Log,
    pinned: Pinned<'_>,
    draft: &Draft,
    correction: &Correction,
    seen: i64,
    by: Actor,
) -> Result<(), Error> {
    if draft.receipt_number.is_some() {
        return Ok(());
    }
    if draft.version != seen {
        return Err(db::Error::Stale.into());
    }
    let now = log.now();
    let (content, _) = checked_content(pinned.procedure, draft, draft.day(now))?;
    let application = store::get(tx, correction.application).await?;
    let items = correction.items.clone();
    take_step(tx, log, &application, Step::Resubmit { items }, by, None).await?;
    corrections::replace(tx, application.id, &content.answers, now).await?;
    store::mark_submitted(tx, draft, &correction.number).await?;
    for field in pinned.procedure.form.fields() {
        let attached = matches!(field.input, Input::Files(_));
        if attached && content.answers.0.0.contains_key(&field.id) {
            files::store::hand_over(tx, draft.id, &field.id, application.id).await?;
        }
    }
    files::store::delete_of_draft(tx, draft.id).await?;
    Ok(())
}

/// Reminds the applicant shortly before the due date, if the correction has not come.
#[derive(Debug)]
pub struct Reminder {
    /// The database.
    pub db: db::Db,
    /// The log.
    pub log: Log,
}

#[derive(serde::Deserialize)]
struct Payload {
    application: ApplicationId,
    due: Timestamp,
}

impl Handler for Reminder {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let Payload { application, due } = job.payload()?;
            let mut tx = self.db.begin().await?;
            let case = store::get(&mut tx, application).await?.case;
            if case.correction_due_at == Some(due) {
                let event = Event::CorrectionReminded { application, due };
                self.log.append(&mut tx, Actor::System, event).await?;
                tx.commit().await.map_err(Failure::from)?;
            }
            Ok(())
        })
    }
}
