//! The queue's table.

use sqlx::types::Json;

use super::NewJob;
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{JobId, Timestamp};
use crate::{execute, in_tx, later, on};

/// A leased job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// Its key.
    pub id: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// What the handler needs.
    pub payload: Json<serde_json::Value>,
    /// How often it has been taken, this time included.
    pub attempts: i64,
    /// Until when it is this worker's.
    pub leased_until: Timestamp,
}

impl Job {
    /// Reads the payload as the handler's own type.
    ///
    /// # Errors
    /// [`super::Failure::Abandon`] where it has another shape.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> Result<T, super::Failure> {
        serde_json::from_value(self.payload.0.clone())
            .map_err(|error| super::Failure::abandon(format!("unreadable payload: {error}")))
    }
}

/// Adds a job, unless one of its kind and key is queued. One that is running may have read what came before this order:
/// it is marked to run again. The mark also holds a waiting job back until this transaction has committed.
pub(super) async fn insert(tx: &mut Tx, id: JobId, job: &NewJob, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    later!(
        tx,
        "INSERT INTO jobs (municipality_id, id, kind, payload, dedup_key, state, run_at, attempts, again, created_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, 0, FALSE, $7)
         ON CONFLICT (municipality_id, kind, dedup_key) WHERE state = 'queued'
         DO UPDATE SET again = (jobs.leased_until IS NOT NULL)",
        city,
        id,
        job.kind,
        Json(&job.payload),
        &job.dedup_key,
        job.run_at,
        at,
    )
}

/// Leases up to `most` due jobs until `until`. A lease that ran out is due again.
pub(super) async fn lease(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    most: i64,
) -> db::Result<Vec<Job>> {
    let city = tx.city();
    let due = tx.sql(
        "SELECT id FROM jobs WHERE municipality_id = $1 AND state = 'queued' AND run_at <= $2
             AND (leased_until IS NULL OR leased_until <= $2) ORDER BY run_at, id LIMIT $3",
        "SELECT id FROM jobs WHERE municipality_id = $1 AND state = 'queued' AND run_at <= $2
             AND (leased_until IS NULL OR leased_until <= $2) ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED",
    );
    let ids: Vec<JobId> = in_tx!(tx, c => sqlx::query_scalar(due).bind(city).bind(now).bind(most).fetch_all(c).await)?;
    let mut jobs = Vec::with_capacity(ids.len());
    for id in ids {
        jobs.push(in_tx!(tx, c => sqlx::query_as::<_, Job>(
            "UPDATE jobs SET leased_until = $3, attempts = attempts + 1, again = FALSE
             WHERE municipality_id = $1 AND id = $2 RETURNING id, kind, payload, attempts, leased_until")
            .bind(city).bind(id).bind(until).fetch_one(c).await)?);
    }
    Ok(jobs)
}

/// Ends a job for good, or queues it anew where it was ordered again while it ran. Guarded by attempt and lease: a worker
/// whose lease ran out changes nothing.
pub(super) async fn finish(
    tx: &mut Tx,
    job: &Job,
    state: &'static str,
    error: Option<&str>,
    at: Timestamp,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE jobs SET state = CASE WHEN again THEN 'queued' ELSE $4 END,
                 attempts = CASE WHEN again THEN 0 ELSE attempts END,
                 run_at = CASE WHEN again THEN $6 ELSE run_at END,
                 finished_at = CASE WHEN again THEN NULL ELSE $6 END,
                 last_error = $5, leased_until = NULL, again = FALSE
             WHERE municipality_id = $1 AND id = $2 AND attempts = $3 AND state = 'queued' AND leased_until = $7"
        )
        .bind(city)
        .bind(job.id)
        .bind(job.attempts)
        .bind(state)
        .bind(error)
        .bind(at)
        .bind(job.leased_until)
    )
    .any()
}

pub(super) async fn postpone(
    tx: &mut Tx,
    job: &Job,
    until: Timestamp,
    error: &str,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE jobs SET run_at = $4, last_error = $5, leased_until = NULL, again = FALSE
             WHERE municipality_id = $1 AND id = $2 AND attempts = $3 AND state = 'queued' AND leased_until = $6"
        )
        .bind(city)
        .bind(job.id)
        .bind(job.attempts)
        .bind(until)
        .bind(error)
        .bind(job.leased_until)
    )
    .any()
}

/// When the earliest queued job is due; `None` where the queue is empty.
///
/// # Errors
/// Whatever the database says.
pub async fn next_due(db: &Db) -> db::Result<Option<Timestamp>> {
    on!(db, c => sqlx::query_scalar::<_, Option<Timestamp>>(
        "SELECT MIN(run_at) FROM jobs WHERE municipality_id = $1 AND state = 'queued'")
        .bind(db.city()).fetch_one(c).await)
}

/// Whether a job of this kind with this deduplication key is queued.
pub(super) async fn is_queued(db: &Db, kind: &str, dedup_key: &str) -> db::Result<bool> {
    let found: Option<JobId> = on!(db, c => sqlx::query_scalar(
        "SELECT id FROM jobs WHERE municipality_id = $1 AND kind = $2 AND dedup_key = $3 AND state = 'queued'")
        .bind(db.city()).bind(kind).bind(dedup_key).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// How many jobs of a kind are in a state.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize)]
pub struct JobCounts {
    /// The kind.
    pub kind: String,
    /// `queued`, `done` or `abandoned`.
    pub state: String,
    /// How many.
    pub number: i64,
}

/// Jobs by kind and state.
///
/// # Errors
/// Whatever the database says.
pub async fn counts(db: &Db) -> db::Result<Vec<JobCounts>> {
    on!(db, c => sqlx::query_as(
        "SELECT kind, state, COUNT(*) AS number FROM jobs WHERE municipality_id = $1
         GROUP BY kind, state ORDER BY kind, state")
        .bind(db.city()).fetch_all(c).await)
}

/// What is still to be done of one kind.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Load {
    /// The kind.
    pub kind: String,
    /// Jobs in the queue, those that are running included.
    pub queued: i64,
    /// Jobs that a worker holds.
    pub running: i64,
    /// Jobs that were given up.
    pub abandoned: i64,
    /// When the oldest job that is due and that no worker holds became due.
    pub oldest_due: Option<Timestamp>,
}

/// What is still to be done, by kind.
///
/// # Errors
/// Whatever the database says.
pub async fn load(db: &Db, now: Timestamp) -> db::Result<Vec<Load>> {
    on!(db, c => sqlx::query_as(
        "SELECT kind,
                CAST(SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END) AS BIGINT) AS queued,
                CAST(SUM(CASE WHEN state = 'queued' AND leased_until > $2 THEN 1 ELSE 0 END) AS BIGINT) AS running,
                CAST(SUM(CASE WHEN state = 'abandoned' THEN 1 ELSE 0 END) AS BIGINT) AS abandoned,
                MIN(CASE WHEN state = 'queued' AND run_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
                         THEN run_at END) AS oldest_due
         FROM jobs WHERE municipality_id = $1 AND state IN ('queued', 'abandoned') GROUP BY kind ORDER BY kind")
        .bind(db.city()).bind(now).fetch_all(c).await)
}

/// The jobs that were given up, with the reason of the last attempt.
///
/// # Errors
/// Whatever the database says.
pub async fn abandoned(db: &Db) -> db::Result<Vec<(JobId, String, String)>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, kind, COALESCE(last_error, '') FROM jobs
         WHERE municipality_id = $1 AND state = 'abandoned' ORDER BY id LIMIT 200")
        .bind(db.city()).fetch_all(c).await)
}

/// Puts an abandoned job back into the queue, due now.
///
/// # Errors
/// [`db::Error::Stale`] where it is not abandoned.
pub async fn requeue(tx: &mut Tx, id: JobId, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE jobs SET state = 'queued', run_at = $3, attempts = 0, finished_at = NULL
         WHERE municipality_id = $1 AND id = $2 AND state = 'abandoned'"
        )
        .bind(city)
        .bind(id)
        .bind(at)
    )
    .exactly_one()?;
    tx.order(id.to_string());
    Ok(())
}

/// Forgets the jobs that were done before `before`; returns how many. What was given up is kept.
///
/// # Errors
/// Whatever the database says.
pub async fn forget_done(tx: &mut Tx, before: Timestamp) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM jobs WHERE municipality_id = $1 AND state = 'done' AND finished_at < $2"
        )
        .bind(city)
        .bind(before)
    )
}
