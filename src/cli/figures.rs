//! `smart-window kpi` and `smart-window issuance`: official figures as files.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{open, say};
use crate::config::Config;
use crate::db::{self, Db};
use crate::events::Log;
use crate::kernel::{Actor, Env};
use crate::kpi::table::Shape;
use crate::kpi::{self, Registry, service, store, view};

#[derive(Debug, Subcommand)]
pub(super) enum KpiCommand {
    /// Imports official figures: a CSV file with the columns `measure`, `as_of`, `value`, `source` and `reason`.
    Import {
        /// The file; the same one again changes nothing
        file: PathBuf,
    },
    /// Writes the newest figure of each day as such a file.
    Export {
        /// Where to; to the standard output where none is given
        file: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum IssuanceCommand {
    /// Imports the monthly figures of cards: a CSV file with the columns `as_of`, `issued`, `held`, `source` and `reason`.
    Import {
        /// The file; the same one again changes nothing
        file: PathBuf,
    },
}

pub(super) async fn kpi(config: &Config, command: KpiCommand) -> Result<(), String> {
    match command {
        KpiCommand::Import { file } => import(config, Shape::Figures, &file).await,
        KpiCommand::Export { file } => export(config, file.as_deref()).await,
    }
}

pub(super) async fn issuance(config: &Config, command: IssuanceCommand) -> Result<(), String> {
    let IssuanceCommand::Import { file } = command;
    import(config, Shape::Issuance, &file).await
}

async fn ready(config: &Config) -> Result<Db, String> {
    let db = open(config).await?;
    let missing = db::pending(&db).await.map_err(|error| error.to_string())?;
    if missing.is_empty() {
        Ok(db)
    } else {
        Err("the database is not up to date; run `smart-window migrate`".to_owned())
    }
}

async fn import(config: &Config, shape: Shape, path: &Path) -> Result<(), String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let file = std::fs::read(path).map_err(|error| named(&error))?;
    let registry = Registry::builtin().map_err(|error| error.to_string())?;
    let db = ready(config).await?;
    let log = Log::new(Env::system(), vec![kpi::reader()], Vec::new());
    let done = service::import(&db, &log, &registry, Actor::System, shape, &file)
        .await
        .map_err(|error| match error {
            service::ImportError::Faults(faults) => {
                let lines: Vec<String> = faults.iter().map(|fault| named(fault)).collect();
                format!("nothing was imported\n{}", lines.join("\n"))
            }
            service::ImportError::Db(error) => error.to_string(),
        })?;
    say(&format!(
        "{} new, {} corrected, {} known already",
        done.new, done.corrected, done.known
    ));
    db.close().await;
    Ok(())
}

async fn export(config: &Config, path: Option<&Path>) -> Result<(), String> {
    let registry = Registry::builtin().map_err(|error| error.to_string())?;
    let db = ready(config).await?;
    let series = store::series(&db)
        .await
        .map_err(|error| error.to_string())?;
    let file = view::figures_file(&registry, &series);
    match path {
        Some(path) => {
            std::fs::write(path, file).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        None => say(String::from_utf8_lossy(&file).trim_end()),
    }
    db.close().await;
    Ok(())
}
