//! `smart-window reservations`: what the card desk brings.

use std::path::PathBuf;

use clap::Subcommand;

use super::{open, say};
use crate::config::Config;
use crate::db;
use crate::kernel::Env;
use crate::reservations::import;

#[derive(Debug, Subcommand)]
pub(super) enum ReservationsCommand {
    /// Takes the references of letters (交付通知書), all or none; taken again, the file changes nothing.
    Import {
        /// CSV with the columns reference, `birth_date` and desk
        file: PathBuf,
    },
}

pub(super) async fn run(config: &Config, command: ReservationsCommand) -> Result<(), String> {
    let ReservationsCommand::Import { file } = command;
    let bytes = std::fs::read(&file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let db = open(config).await?;
    let missing = db::pending(&db).await.map_err(|error| error.to_string())?;
    if !missing.is_empty() {
        return Err("the database is not up to date; run `smart-window migrate`".to_owned());
    }
    let done = import::take(&db, config, Env::system().now(), &bytes)
        .await
        .map_err(|error| error.to_string())?;
    say(&format!(
        "{} new, {} corrected, {} unchanged. References and birth dates stand in the database as keyed digests only; \
         delete the file once it is no longer needed.",
        done.new, done.corrected, done.unchanged
    ));
    db.close().await;
    Ok(())
}
