//! `smart-window jobs`: what waits, what was given up, and putting it back.

use clap::Subcommand;

use super::{open, say};
use crate::config::Config;
use crate::db::{self, Db};
use crate::jobs;
use crate::kernel::{Env, JobId};

#[derive(Debug, Subcommand)]
pub(super) enum JobsCommand {
    /// Counts the jobs by kind and names those that were given up, with the reason.
    List,
    /// Puts jobs that were given up back into the queue, due now.
    Requeue {
        /// The job's id, as `list` prints it
        #[arg(required_unless_present = "kind")]
        id: Option<uuid::Uuid>,
        /// Instead of one job: every one of this kind
        #[arg(long, conflicts_with = "id")]
        kind: Option<String>,
    },
}

pub(super) async fn run(config: &Config, command: JobsCommand) -> Result<(), String> {
    let db = open(config).await?;
    let missing = db::pending(&db).await.map_err(|error| error.to_string())?;
    if !missing.is_empty() {
        return Err("the database is not up to date; run `smart-window migrate`".to_owned());
    }
    let done = match command {
        JobsCommand::List => list(&db).await,
        JobsCommand::Requeue { id, kind } => requeue(&db, id.map(JobId), kind.as_deref()).await,
    };
    db.close().await;
    done
}

async fn list(db: &Db) -> Result<(), String> {
    let told = |error: db::Error| format!("the queue cannot be read: {error}");
    let now = Env::system().now();
    for load in jobs::load(db, now).await.map_err(told)? {
        let waits = load.oldest_due.map_or(0, |due| now.since(due).as_secs());
        say(&format!(
            "{:<28} queued {}, running {}, given up {}, oldest due for {waits} s",
            load.kind,
            load.queued - load.running,
            load.running,
            load.abandoned
        ));
    }
    let abandoned = jobs::abandoned(db).await.map_err(told)?;
    if abandoned.is_empty() {
        say("no job was given up");
    }
    for (id, kind, reason) in abandoned {
        say(&format!("{id}  {kind}  {reason}"));
    }
    Ok(())
}

async fn requeue(db: &Db, id: Option<JobId>, kind: Option<&str>) -> Result<(), String> {
    let told = |error: db::Error| match error {
        db::Error::Stale => "no such job was given up; `jobs list` names them".to_owned(),
        db::Error::Violates(_) => {
            "the same work is queued already: this job can stay as it is".to_owned()
        }
        other => format!("the queue cannot be written: {other}"),
    };
    let abandoned = jobs::abandoned(db).await.map_err(told)?;
    let wanted: Vec<JobId> = match id {
        Some(id) => vec![id],
        None => abandoned
            .into_iter()
            .filter(|(_, known, _)| Some(known.as_str()) == kind)
            .map(|(id, ..)| id)
            .collect(),
    };
    let mut moved = 0;
    for job in wanted {
        let mut tx = db.begin().await.map_err(told)?;
        jobs::requeue(&mut tx, job, Env::system().now())
            .await
            .map_err(told)?;
        tx.commit().await.map_err(told)?;
        moved += 1;
    }
    say(&format!(
        "{moved} job(s) put back; a running service takes them up within seconds"
    ));
    Ok(())
}
