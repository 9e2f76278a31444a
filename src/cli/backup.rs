//! `smart-window backup` and `smart-window restore`

use std::path::{Path, PathBuf};

use clap::Args;

use super::say;
use crate::app::backup::{self, Manifest, Sound};
use crate::config::Config;
use crate::db;
use crate::kernel::Env;

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// Looks at a backup instead of making one; fails where anything in it is not as it was written
    #[arg(long)]
    verify: bool,
    /// A folder, below which a new one is made for this backup, or the new folder itself
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

pub(super) async fn run(config: &Config, arguments: BackupArguments) -> Result<(), String> {
    if arguments.verify {
        let Sound { manifest, tampered } = backup::verify(config, &arguments.path).await?;
        say(&format!("{}: nothing is damaged", arguments.path.display()));
        tell(&manifest);
        if manifest.engine != "sqlite" {
            say("the dump's contents show only when it is restored: do so into an empty database");
        }
        return tampered.map_or(Ok(()), Err);
    }
    let (path, manifest) = backup::take(config, &Env::system(), &arguments.path).await?;
    say(&path.display().to_string());
    tell(&manifest);
    say(
        "Keys are not in it. Keep these elsewhere; without them a restored window cannot do its work:",
    );
    for key in keys(config) {
        say(&format!("  {key}"));
    }
    Ok(())
}

pub(super) async fn restore(config: &Config, path: &Path) -> Result<(), String> {
    let Sound { manifest, tampered } = backup::restore(config, path).await?;
    say("restored, and compared with the backup");
    tell(&manifest);
    let missing = db::known().len().saturating_sub(manifest.migrations.len());
    if missing > 0 {
        say(&format!(
            "This version has {missing} more migration(s): run `smart-window migrate` before `serve`."
        ));
    }
    say(
        "Before `serve`: queued mails, pushes and payment jobs go out as they stood at the time of the backup.",
    );
    say("For a drill, serve without the sections mail and payments.");
    // Restored all the same, and not to be overlooked.
    tampered.map_or(Ok(()), Err)
}

fn tell(manifest: &Manifest) {
    let rows: i64 = manifest.rows.values().sum();
    let bytes: u64 = manifest.files.values().map(|facts| facts.bytes).sum();
    let count = |table: &str| manifest.rows.get(table).copied().unwrap_or(0);
    say(&format!(
        "  made           {} by version {}",
        manifest.created_at, manifest.version
    ));
    say(&format!(
        "  city, engine   {}, {}",
        manifest.city, manifest.engine
    ));
    say(&format!(
        "  files          {}, {bytes} bytes",
        manifest.files.len()
    ));
    say(&format!(
        "  rows           {rows} in {} tables; applications {}, events {}",
        manifest.rows.len(),
        count("applications"),
        count("events")
    ));
    match &manifest.seal {
        Some(seal) => say(&format!("  log sealed to  {}:{}", seal.number, seal.seal)),
        None => say("  log sealed to  nothing yet"),
    }
}

/// The keys that this configuration names.
fn keys(config: &Config) -> Vec<String> {
    let given = config.named_secrets().into_iter();
    let mut keys: Vec<String> = given
        .filter(|(_, given, _)| *given)
        .map(|(key, _, file)| match file {
            Some(file) => format!("{key}, in {}", file.display()),
            None => format!("{key}, in the configuration or the environment"),
        })
        .collect();
    keys.push("the configuration itself".to_owned());
    keys
}
