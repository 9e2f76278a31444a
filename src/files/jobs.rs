//! Work on files that waits.

use std::sync::Arc;
use std::time::Duration;

use super::service;
use super::vault::Vault;
use crate::db::Db;
use crate::jobs::{Failure, Handler, Job, Running};
use crate::kernel::Env;

/// The jobs of this feature.
pub fn handlers(db: Db, env: Env, vault: Vault) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(Sweep { db, env, vault })]
}

/// Deletes files without a row: of uploads that broke off, of drafts that are over, of files that were removed.
struct Sweep {
    db: Db,
    env: Env,
    vault: Vault,
}

impl Handler for Sweep {
    fn kind(&self) -> &'static str {
        "files.sweep"
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_hours(1))
    }

    fn run<'a>(&'a self, _job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let swept = service::sweep(&self.vault, &self.db, self.env.now())
                .await
                .map_err(|error| Failure::retry(error.to_string()))?;
            if swept > 0 {
                tracing::info!(swept, "orphaned files were deleted");
            }
            Ok(())
        })
    }
}
