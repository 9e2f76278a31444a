//! The job that freezes KPIs whose period is over.

use std::sync::Arc;
use std::time::Duration;

use super::registry::Registry;
use super::service;
use crate::db::Db;
use crate::events::Log;
use crate::jobs::{Handler, Job, Running};

/// Runs [`service::freeze_due`].
#[derive(Debug)]
pub struct Freeze {
    /// The database.
    pub db: Db,
    /// Where the freezing is noted.
    pub log: Log,
    /// Which KPIs there are.
    pub registry: Arc<Registry>,
}

impl Handler for Freeze {
    fn kind(&self) -> &'static str {
        "kpi.freeze"
    }

    fn run<'a>(&'a self, _job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            service::freeze_due(&self.db, &self.log, &self.registry).await?;
            Ok(())
        })
    }

    /// The value does not depend on when this runs; only the mark "frozen" does.
    fn every(&self) -> Option<Duration> {
        Some(Duration::from_mins(10))
    }
}
