//! The job queue: what must reach the outside, or may wait, enqueued in the transaction that wants it.
//!
//! A job is leased, run at least once, and repeated with back-off until it succeeds or is abandoned; its
//! handler must therefore be idempotent. Two queued jobs of one kind never share a deduplication key; one that is ordered
//! while it runs, runs again afterwards.

mod store;
mod worker;

use std::pin::Pin;
use std::time::Duration;

pub use store::{Job, JobCounts, Load, abandoned, counts, forget_done, load, next_due, requeue};
pub use worker::Worker;

use crate::db::{self, Tx};
use crate::kernel::{Env, JobId, Timestamp};

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which handler runs it.
    pub kind: &'static str,
    /// What the handler needs: ids and codes only, never a personal fact.
    pub payload: serde_json::Value,
    /// While a job of this kind with this key is queued, a second one is not added; one that runs will run again.
    pub dedup_key: Option<String>,
    /// Not before this instant.
    pub run_at: Timestamp,
}

/// Adds a job; it becomes visible, and the worker is woken, when the transaction commits.
///
/// # Errors
/// Whatever the database says.
pub async fn enqueue(tx: &mut Tx, env: &Env, job: NewJob) -> db::Result<()> {
    let id: JobId = env.id();
    let order = match &job.dedup_key {
        Some(key) => format!("{} {key}", job.kind),
        None => id.to_string(),
    };
    if tx.order(order) {
        store::insert(tx, id, &job, env.now()).await?;
    }
    Ok(())
}

/// Why a job did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// It may succeed later: tried again after the back-off, or after `after` where given.
    Retry {
        /// For the operator; no personal fact, no secret.
        reason: String,
        /// Instead of the back-off.
        after: Option<Duration>,
    },
    /// It can never succeed: kept, visible to the operator, not tried again.
    Abandon {
        /// For the operator; no personal fact, no secret.
        reason: String,
    },
}

impl Failure {
    /// A failure that passes.
    pub fn retry(reason: impl Into<String>) -> Self {
        Self::Retry {
            reason: reason.into(),
            after: None,
        }
    }

    /// A failure that stays.
    pub fn abandon(reason: impl Into<String>) -> Self {
        Self::Abandon {
            reason: reason.into(),
        }
    }
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::NotFound | db::Error::Inconsistent { .. } | db::Error::Violates(_) => {
                Self::abandon(error.to_string())
            }
            other => Self::retry(other.to_string()),
        }
    }
}

/// The future of a handler's run.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// The future of [`Handler::wanted`].
pub type Asked<'a> = Pin<Box<dyn Future<Output = db::Result<bool>> + Send + 'a>>;

/// Runs the jobs of one kind. Network calls belong here, outside any transaction.
pub trait Handler: Send + Sync {
    /// The kind of job it runs.
    fn kind(&self) -> &'static str;

    /// Runs one job.
    fn run<'a>(&'a self, job: &'a Job) -> Running<'a>;

    /// After this many attempts the job is abandoned. The default tries for about a day.
    fn most_attempts(&self) -> i64 {
        30
    }

    /// Where set, one job of this kind is always queued, this long after the last one ended.
    fn every(&self) -> Option<Duration> {
        None
    }

    /// Whether there is work that nobody enqueued: asked every few seconds, and answered by a read, so that an idle
    /// installation writes nothing. One job is queued where the answer is yes.
    fn wanted(&self) -> Asked<'_> {
        Box::pin(std::future::ready(Ok(false)))
    }
}

/// The pause before attempt `attempts + 1`: 5 s doubled each time, an hour at most, ± 20 % so that
/// jobs that failed together do not return together.
pub fn backoff(attempts: i64, env: &Env) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    let base = (5_000_u64 << doublings).min(3_600_000);
    let jitter = u64::from(env.rng.below(401));
    Duration::from_millis(base * (800 + jitter) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_to_an_hour_and_no_further() {
        let env = Env {
            rng: crate::kernel::Rng::seeded(1),
            ..Env::system()
        };
        assert!((4_000..=6_000).contains(&u64::try_from(backoff(1, &env).as_millis()).unwrap()));
        let last = backoff(i64::MAX, &env).as_secs();
        assert!((2_880..=4_320).contains(&last), "{last}");
    }
}
