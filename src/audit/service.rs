//! Looking into the log, which stands in the log.

use std::collections::HashMap;

use super::model::{Cursor, Line, Question};
use super::store;
use crate::applications;
use crate::db::{self, Db};
use crate::events::seal::{self, Status};
use crate::events::{Event, Log};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, ApplicationId, StaffId};
use crate::staff;

/// How many lines a page shows.
pub const PAGE: usize = 50;

/// Lines with what their ids stand for. Residents have no name here: they are shown by receipt number.
#[derive(Debug, Default)]
pub struct Lines {
    /// The newest first.
    pub lines: Vec<Line>,
    /// Where older ones follow.
    pub next: Option<Cursor>,
    /// The names of officers.
    pub names: HashMap<StaffId, String>,
    /// The receipt numbers of cases.
    pub numbers: HashMap<ApplicationId, ReceiptNumber>,
}

/// How the chain of seals stands.
#[derive(Debug)]
pub struct Chain {
    /// Up to where the log is sealed.
    pub status: Status,
    /// What the last verification wrote into the log.
    pub verified: Option<Line>,
}

/// Answers a question, and writes it into the log before anything is shown.
///
/// # Errors
/// Whatever the database says.
pub async fn search(
    db: &Db,
    log: &Log,
    auditor: StaffId,
    question: &Question,
    before: Option<Cursor>,
) -> db::Result<Lines> {
    let found = lines(db, question, before, PAGE).await?;
    append(db, log, auditor, Event::AuditSearched(question.sought())).await?;
    Ok(found)
}

/// Writes into the log that the answer to a question is taken away as a file.
///
/// # Errors
/// Whatever the database says.
pub async fn note_export(
    db: &Db,
    log: &Log,
    auditor: StaffId,
    question: &Question,
) -> db::Result<()> {
    append(db, log, auditor, Event::AuditExported(question.sought())).await
}

async fn append(db: &Db, log: &Log, auditor: StaffId, event: Event) -> db::Result<()> {
    let mut tx = db.begin().await?;
    log.append(&mut tx, Actor::Staff(auditor), event).await?;
    tx.commit().await
}

/// Up to `most` lines before the cursor with their names and numbers.
///
/// # Errors
/// Whatever the database says.
pub async fn lines(
    db: &Db,
    question: &Question,
    before: Option<Cursor>,
    most: usize,
) -> db::Result<Lines> {
    let one_more = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let mut lines = store::page(db, question, before, one_more).await?;
    let further = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| further).map(Line::cursor);
    let mut officers = Vec::new();
    let mut cases = Vec::new();
    for line in &lines {
        if line.actor_kind == "staff" {
            officers.extend(line.actor_id.map(StaffId));
        }
        cases.extend(line.application_id);
        for (name, value) in line.members() {
            let id = value.as_str().and_then(|text| text.parse().ok());
            match name.as_str() {
                "officer" | "staff" => officers.extend(id.map(StaffId)),
                "case" => cases.extend(id.map(ApplicationId)),
                _ => {}
            }
        }
    }
    officers.sort();
    officers.dedup();
    cases.sort();
    cases.dedup();
    Ok(Lines {
        lines,
        next,
        names: staff::store::names(db, &officers).await?,
        numbers: applications::store::receipt_numbers(db, &cases).await?,
    })
}

/// How the chain of seals stands.
///
/// # Errors
/// Whatever the database says.
pub async fn chain(db: &Db) -> db::Result<Chain> {
    Ok(Chain {
        status: seal::status(db).await?,
        verified: store::latest(db, "log_verified").await?,
    })
}
