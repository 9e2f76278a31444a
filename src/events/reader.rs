//! Readers of the log, and the job that runs the queued ones exactly once.

use std::pin::Pin;
use std::sync::Arc;

use serde::Deserialize;

use super::{Entry, Event, Log, store};
use crate::db::{self, Db, Tx};
use crate::jobs::{Failure, Handler, Job, Running};
use crate::kernel::EventId;

/// The kind of the job that runs a queued reader.
pub(super) const KIND: &str = "events.read";

/// The future of a reader's effect.
pub type Reading<'a> = Pin<Box<dyn Future<Output = db::Result<()>> + Send + 'a>>;

/// Something that follows from events: a notice, a count, a charge.
pub trait Reader: Send + Sync {
    /// Its name: part of the mark that makes its effect happen once. Never reuse one.
    fn name(&self) -> &'static str;

    /// Whether the event concerns it.
    fn wants(&self, event: &Event) -> bool;

    /// The effect, within the given transaction. It may append further events.
    fn read<'a>(&'a self, tx: &'a mut Tx, log: &'a Log, entry: &'a Entry) -> Reading<'a>;
}

/// Runs the queued readers: the mark and the effect are written in one transaction.
#[derive(Debug)]
pub struct QueuedReader {
    /// The database.
    pub db: Db,
    /// The log whose readers run.
    pub log: Log,
}

#[derive(Deserialize)]
struct Payload {
    reader: String,
    event: EventId,
}

impl Handler for QueuedReader {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let Payload { reader, event } = job.payload()?;
            let reader: &Arc<dyn Reader> = self
                .log
                .queued_readers()
                .iter()
                .find(|known| known.name() == reader)
                .ok_or_else(|| Failure::retry(format!("no reader {reader} in this version")))?;
            let mut tx = self.db.begin().await?;
            if store::mark(&mut tx, reader.name(), event, self.log.now()).await? {
                let entry = store::get(&mut tx, event).await?;
                reader.read(&mut tx, &self.log, &entry).await?;
                tx.commit().await?;
            }
            Ok(())
        })
    }
}
