//! The append-only event log: the truth of the installation.
//!
//! A use case appends its event in its own transaction. Notices, measures, payments and the audit trail are
//! [`Reader`]s of the log: nothing else may count or notify. An event holds ids and codes; free text and
//! personal facts stand in an erasable row beside it, of which the event carries a salted digest.

mod codes;
mod model;
mod reader;
pub mod seal;
mod store;

use std::sync::Arc;

pub use codes::{
    CardIssuance, CardRoute, Channel, CorrectionItem, Outcome, ReformCategory, ReformState, Sought,
    Verdict,
};
pub use model::{Entry, Event};
pub use reader::{QueuedReader, Reader, Reading};
pub use store::{count, of_application, replay, text_in, text_of};

use crate::db::{self, Tx};
use crate::jobs::{self, NewJob};
use crate::kernel::{Actor, Digest, Env, EventId, Timestamp};

/// The log as use cases hold it: where they append, with the readers that the application registered.
#[derive(Clone)]
pub struct Log {
    env: Env,
    inline: Arc<[Arc<dyn Reader>]>,
    queued: Arc<[Arc<dyn Reader>]>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = |readers: &[Arc<dyn Reader>]| {
            readers
                .iter()
                .map(|reader| reader.name())
                .collect::<Vec<_>>()
        };
        f.debug_struct("Log")
            .field("inline", &names(&self.inline))
            .field("queued", &names(&self.queued))
            .finish_non_exhaustive()
    }
}

impl Log {
    /// A log whose `inline` readers run within the appending transaction and whose `queued` readers run as jobs.
    pub fn new(env: Env, inline: Vec<Arc<dyn Reader>>, queued: Vec<Arc<dyn Reader>>) -> Self {
        Self {
            env,
            inline: inline.into(),
            queued: queued.into(),
        }
    }

    /// Clock and randomness.
    pub const fn env(&self) -> &Env {
        &self.env
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.env.now()
    }

    /// The readers that run within the appending transaction, in order.
    pub fn inline_readers(&self) -> &[Arc<dyn Reader>] {
        &self.inline
    }

    /// The readers that run as jobs.
    pub fn queued_readers(&self) -> &[Arc<dyn Reader>] {
        &self.queued
    }

    /// Appends an event and runs its readers.
    ///
    /// # Errors
    /// Whatever the database says; the caller's transaction must then be dropped.
    pub async fn append(&self, tx: &mut Tx, actor: Actor, event: Event) -> db::Result<Entry> {
        self.append_with(tx, actor, event, None).await
    }

    /// Appends an event with a free text: the text stands beside it, erasable; the event carries its salted digest.
    ///
    /// # Errors
    /// As [`Log::append`].
    pub async fn append_with(
        &self,
        tx: &mut Tx,
        actor: Actor,
        event: Event,
        text: Option<&str>,
    ) -> db::Result<Entry> {
        let id: EventId = self.env.id();
        let salted = text.map(|text| {
            let salt = hex::encode(self.env.rng.bytes::<16>());
            let digest = Digest::of_parts(&[salt.as_bytes(), text.as_bytes()]);
            (salt, digest, text)
        });
        let entry = Entry {
            id,
            at: self.now(),
            actor,
            event,
        };
        store::insert(tx, &entry, salted.as_ref().map(|(_, digest, _)| digest)).await?;
        if let Some((salt, _, text)) = &salted {
            store::insert_text(tx, id, salt, text).await?;
        }
        for reader in self
            .queued
            .iter()
            .filter(|reader| reader.wants(&entry.event))
        {
            let payload = serde_json::json!({ "reader": reader.name(), "event": id });
            let dedup_key = Some(format!("{}:{id}", reader.name()));
            let job = NewJob {
                kind: reader::KIND,
                payload,
                dedup_key,
                run_at: entry.at,
            };
            jobs::enqueue(tx, &self.env, job).await?;
        }
        for reader in self
            .inline
            .iter()
            .filter(|reader| reader.wants(&entry.event))
        {
            reader.read(tx, self, &entry).await?;
        }
        Ok(entry)
    }
}
