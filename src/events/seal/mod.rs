//! The seal of the log: a hash chain over its rows, so that nothing is changed unseen.
//!
//! A row is appended without a number. Within seconds the sealer gives it the next number and a seal: the SHA-256 of
//! the previous seal and everything in the row. Whoever edits, removes, inserts or moves a sealed row breaks the chain
//! there; whoever cuts its end, or computes it anew from some row on, is found by a head that was kept elsewhere.

mod layout;
mod store;
mod verify;

use std::time::Duration;

pub use verify::{Fault, Finding, Kept, Report, check_head, verify};

use super::{Event, Log};
use crate::db::{self, Db};
use crate::jobs::{Asked, Failure, Handler, Job, Running};
use crate::kernel::{Actor, Timestamp};

/// How many rows one transaction seals: on `SQLite` a submission waits for no more than these.
const BATCH: i64 = 100;
/// How many batches one run of the job seals at most; what is left makes the next run.
const BATCHES: usize = 100;

/// The latest link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Head {
    /// The number of the row.
    pub number: i64,
    /// Its seal, 64 hexadecimal digits.
    pub seal: String,
    /// When its event happened.
    pub at: Timestamp,
}

/// Up to where the log is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The latest link; `None` where nothing is sealed yet.
    pub head: Option<Head>,
    /// How many rows wait for their seal.
    pub unsealed: i64,
    /// When the oldest of them happened.
    pub oldest_unsealed: Option<Timestamp>,
}

/// Up to where the log is sealed, and what waits.
///
/// # Errors
/// Whatever the database says.
pub async fn status(db: &Db) -> db::Result<Status> {
    let (unsealed, oldest_unsealed) = store::waiting(db).await?;
    Ok(Status {
        head: store::head(db).await?,
        unsealed,
        oldest_unsealed,
    })
}

/// Seals up to one batch of rows; gives how many.
///
/// Rows and head are read, and the seals computed, before the transaction that writes them. Two sealers at once
/// cannot fork the chain: a number belongs to one row (unique index) and a row gets a number once (guarded write), so
/// the later one writes nothing.
///
/// # Errors
/// [`db::Error::Stale`] or [`db::Error::Violates`] where another sealer was first.
pub async fn seal_batch(db: &Db) -> db::Result<usize> {
    // The head first: rows that another sealer takes after this line make the write below fail.
    let head = store::head(db).await?;
    let rows = store::next(db, BATCH).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let (mut number, mut previous) = match head {
        Some(head) => (head.number, head.seal),
        None => (0, layout::genesis(db.city())),
    };
    let mut links = Vec::with_capacity(rows.len());
    for row in &rows {
        number += 1;
        previous = layout::seal(&previous, number, db.city(), row);
        links.push((row.id, number, previous.clone()));
    }
    let mut tx = db.begin().await?;
    for (id, number, seal) in &links {
        store::write(&mut tx, *id, *number, seal).await?;
    }
    tx.commit().await?;
    Ok(links.len())
}

/// The job that seals what waits.
#[derive(Debug)]
pub struct Sealer {
    /// The database.
    pub db: Db,
}

impl Handler for Sealer {
    fn kind(&self) -> &'static str {
        "events.seal"
    }

    fn run<'a>(&'a self, _job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            for _ in 0..BATCHES {
                match seal_batch(&self.db).await {
                    Ok(0) => break,
                    Ok(_) => {}
                    // Another process seals: what it leaves makes the next run.
                    Err(db::Error::Stale | db::Error::Violates(_)) => break,
                    Err(error) => return Err(Failure::retry(error.to_string())),
                }
            }
            Ok(())
        })
    }

    fn wanted(&self) -> Asked<'_> {
        Box::pin(store::any_waiting(&self.db))
    }
}

/// The job that verifies the chain once a day and writes the outcome into the log.
#[derive(Debug)]
pub struct Verifier {
    /// The database.
    pub db: Db,
    /// Where the outcome is noted.
    pub log: Log,
}

impl Handler for Verifier {
    fn kind(&self) -> &'static str {
        "events.verify"
    }

    fn run<'a>(&'a self, _job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let report = verify(&self.db).await?;
            match &report.last {
                _ if !report.is_clean() => {
                    let first = report.findings.first().map(ToString::to_string);
                    tracing::error!(
                        findings = report.total(),
                        first,
                        "the log was tampered with; run `smart-window audit verify`"
                    );
                }
                // The machine's log is usually kept elsewhere: a head in it shows later whether the end was cut off.
                Some(head) => {
                    tracing::info!(number = head.number, seal = %head.seal, "the log is sealed");
                }
                None => {}
            }
            note(&self.db, &self.log, &report).await?;
            Ok(())
        })
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_hours(24))
    }
}

/// Writes the outcome of a verification into the log.
///
/// # Errors
/// Whatever the database says.
pub async fn note(db: &Db, log: &Log, report: &Report) -> db::Result<()> {
    let mut tx = db.begin().await?;
    let event = Event::LogVerified {
        sealed: report.sealed,
        unsealed: report.unsealed,
        findings: report.total(),
    };
    log.append(&mut tx, Actor::System, event).await?;
    tx.commit().await
}
