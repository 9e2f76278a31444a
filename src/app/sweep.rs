//! What time has made useless is removed once an hour: drafts, sessions, jobs that are done.

use std::time::Duration;

use crate::applications;
use crate::db::Db;
use crate::jobs::{self, Handler, Job, Running};
use crate::kernel::Env;
use crate::reservations;
use crate::web::{kept, session};

/// How long a job that is done can still be looked at.
const DONE: Duration = Duration::from_hours(24 * 7);

/// Removes drafts and sessions that are over, with the facts and answers they hold.
#[derive(Debug)]
pub struct Sweep {
    /// The database.
    pub db: Db,
    /// The clock.
    pub env: Env,
}

impl Handler for Sweep {
    fn kind(&self) -> &'static str {
        "app.sweep"
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_hours(1))
    }

    fn run<'a>(&'a self, _job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let now = self.env.now();
            let mut tx = self.db.begin().await?;
            applications::service::sweep(&mut tx, now).await?;
            session::sweep(&mut tx, now).await?;
            kept::sweep(&mut tx, now).await?;
            reservations::store::sweep(&mut tx, now).await?;
            jobs::forget_done(&mut tx, now.minus(DONE)).await?;
            tx.commit().await?;
            Ok(())
        })
    }
}
