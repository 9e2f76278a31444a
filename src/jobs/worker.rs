//! The worker: leases due jobs, runs their handlers, notes the outcome.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::watch;

use super::{Failure, Handler, Job, NewJob, backoff, enqueue, store};
use crate::db::{self, Db};
use crate::kernel::{Env, Timestamp};

/// How long a handler may take before another worker may take its job.
const LEASE: Duration = Duration::from_mins(2);
/// How many jobs run side by side.
const BATCH: i64 = 8;
/// The longest sleep: a job of another process, or one due by the clock, is found after this.
const NAP: Duration = Duration::from_secs(5);
/// How often the handlers are asked whether there is work that nobody enqueued.
const ASK: Duration = Duration::from_secs(3);
/// The deduplication key of what was not enqueued by anybody.
const WANTED: &str = "wanted";
/// The deduplication key of what runs by the clock.
const PERIODIC: &str = "periodic";

/// Runs the queue of one city.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    env: Env,
    handlers: Arc<HashMap<&'static str, Arc<dyn Handler>>>,
    /// When the handlers were last asked what they want, in milliseconds.
    asked: Arc<AtomicI64>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("handlers", &self.handlers.keys())
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker with the handlers that the application registers.
    pub fn new(db: Db, env: Env, handlers: Vec<Arc<dyn Handler>>) -> Self {
        let handlers = handlers
            .into_iter()
            .map(|handler| (handler.kind(), handler))
            .collect();
        Self {
            db,
            env,
            handlers: Arc::new(handlers),
            asked: Arc::new(AtomicI64::new(i64::MIN)),
        }
    }

    /// Queues the first run of every handler that runs by the clock.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn schedule(&self) -> db::Result<()> {
        let mut tx = self.db.begin().await?;
        for handler in self.handlers.values() {
            if let Some(every) = handler.every() {
                enqueue(
                    &mut tx,
                    &self.env,
                    by_itself(handler.kind(), PERIODIC, self.env.now().plus(every)),
                )
                .await?;
            }
        }
        tx.commit().await
    }

    /// Works until `stop` turns true; then finishes what it has taken.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        let wake = self.db.wake();
        while !*stop.borrow() {
            let woken = wake.notified();
            match self.run_batch().await {
                Ok(0) => {
                    tokio::select! {
                        () = woken => {}
                        () = tokio::time::sleep(NAP) => {}
                        _ = stop.changed() => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the job queue could not be read; trying again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    /// Runs what is due until nothing is; returns how many jobs ran. For tests and for the demo's past.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn run_due(&self) -> db::Result<usize> {
        let mut total = 0;
        loop {
            match self.run_batch().await? {
                0 => return Ok(total),
                ran => total += ran,
            }
        }
    }

    async fn run_batch(&self) -> db::Result<usize> {
        let now = self.env.now();
        self.ask(now).await?;
        if store::next_due(&self.db).await?.is_none_or(|due| due > now) {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        let jobs = store::lease(&mut tx, now, now.plus(LEASE), BATCH).await?;
        tx.commit().await?;
        let ran = jobs.len();
        let mut running: FuturesUnordered<_> =
            jobs.into_iter().map(|job| self.run_one(job)).collect();
        while let Some(ended) = running.next().await {
            ended?;
        }
        Ok(ran)
    }

    async fn ask(&self, now: Timestamp) -> db::Result<()> {
        let last = self.asked.load(Ordering::Relaxed);
        if Timestamp(last).plus(ASK) > now {
            return Ok(());
        }
        self.asked.store(now.0, Ordering::Relaxed);
        for handler in self.handlers.values() {
            let kind = handler.kind();
            if handler.wanted().await? && !store::is_queued(&self.db, kind, WANTED).await? {
                let mut tx = self.db.begin().await?;
                enqueue(&mut tx, &self.env, by_itself(kind, WANTED, now)).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn run_one(&self, job: Job) -> db::Result<()> {
        let Some(handler) = self.handlers.get(job.kind.as_str()) else {
            // A newer or older version of the program may know it: it waits.
            return self
                .note(&job, None, Err(Failure::retry("no handler for this kind")))
                .await;
        };
        let outcome = match tokio::time::timeout(LEASE, handler.run(&job)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::retry("took longer than its lease")),
        };
        self.note(&job, Some(handler.as_ref()), outcome).await
    }

    async fn note(
        &self,
        job: &Job,
        handler: Option<&dyn Handler>,
        outcome: Result<(), Failure>,
    ) -> db::Result<()> {
        let now = self.env.now();
        let mut tx = self.db.begin().await?;
        let most = handler.map_or(i64::MAX, Handler::most_attempts);
        let ended = match outcome {
            Ok(()) => store::finish(&mut tx, job, "done", None, now).await?,
            Err(Failure::Retry { reason, after }) if job.attempts < most => {
                tracing::info!(job = %job.id, kind = %job.kind, attempts = job.attempts, %reason, "job will be tried again");
                let pause = after.unwrap_or_else(|| backoff(job.attempts, &self.env));
                store::postpone(&mut tx, job, now.plus(pause), &reason).await?;
                false
            }
            Err(Failure::Retry { reason, .. } | Failure::Abandon { reason }) => {
                tracing::error!(job = %job.id, kind = %job.kind, attempts = job.attempts, %reason, "job abandoned");
                store::finish(&mut tx, job, "abandoned", Some(&reason), now).await?
            }
        };
        if let (true, Some(every)) = (ended, handler.and_then(Handler::every)) {
            enqueue(
                &mut tx,
                &self.env,
                by_itself(handler.map_or("", Handler::kind), PERIODIC, now.plus(every)),
            )
            .await?;
        }
        tx.commit().await
    }
}

fn by_itself(kind: &'static str, dedup_key: &str, run_at: Timestamp) -> NewJob {
    NewJob {
        kind,
        payload: serde_json::Value::Null,
        dedup_key: Some(dedup_key.to_owned()),
        run_at,
    }
}
