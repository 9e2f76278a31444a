//! Backup while the service runs, verification and restore, for both engines.
//!
//! A backup is a folder: the database as of one instant, the attachments that it knows, and a manifest with the digest
//! of every file. Keys are not in it: who steals a backup must not be able to read what is encrypted.

mod attachments;
mod disk;
pub mod manifest;

use std::path::{Path, PathBuf};

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use crate::config::Config;
use crate::db::dump::{self, Contents, Dump, Empty};
use crate::db::{self, Db};
use crate::events::seal;
use crate::kernel::{Env, Secret};
use attachments::Beside;
use disk::Partial;
pub use manifest::Manifest;
use manifest::{Seal, facts_of};

/// Takes a backup. A `target` that is a folder gets a new one below it, named by city and time; else `target` is the
/// backup's own name. Gives the backup's place.
///
/// # Errors
/// A sentence for the operator; then nothing was made.
pub async fn take(
    config: &Config,
    env: &Env,
    target: &Path,
) -> Result<(PathBuf, Manifest), String> {
    let now = env.now().in_tokyo();
    let own = if target.join(manifest::NAME).exists() {
        return Err(format!(
            "{} is a backup: it is never overwritten",
            target.display()
        ));
    } else if target.is_dir() {
        let at = now
            .format(format_description!(
                "[year][month][day]T[hour][minute][second]"
            ))
            .map_err(|error| error.to_string())?;
        target.join(format!("smart-window-{}-{at}", config.city.code))
    } else {
        target.to_owned()
    };
    let url = config.database.url.reveal();
    let engine = dump::engine_of(url).unwrap_or_default();
    let created_at = now.format(&Rfc3339).map_err(|error| error.to_string())?;
    let mut manifest = Manifest::new(engine, &config.city.code, created_at);
    let partial = Partial::begin(&own)?;
    let Dump { file, db } = dump::take(url, config.city.id(), partial.path())
        .await
        .map_err(|error| error.to_string())?;
    let filled = fill(&mut manifest, &db).await;
    let attached = attachments::take(config, &db, partial.path(), &mut manifest).await;
    db.close().await;
    filled.map_err(|error| format!("the copy cannot be read: {error}"))?;
    attached?;
    let facts = facts_of(&partial.path().join(file)).map_err(|error| format!("{file}: {error}"))?;
    manifest.files.insert(file.to_owned(), facts);
    let (text, digest) = manifest.texts()?;
    partial.write(manifest::NAME, &text)?;
    partial.write(manifest::DIGEST, &digest)?;
    Ok((partial.finish()?, manifest))
}

async fn fill(manifest: &mut Manifest, db: &Db) -> db::Result<()> {
    let Contents { migrations, rows } = dump::contents(db).await?;
    manifest.migrations = migrations;
    manifest.rows = rows;
    let head = seal::status(db).await?.head;
    manifest.seal = head.map(|head| Seal {
        number: head.number,
        seal: head.seal,
    });
    Ok(())
}

/// A backup that is as it was made.
#[derive(Debug)]
pub struct Sound {
    /// What it holds.
    pub manifest: Manifest,
    /// Where the log was tampered with before the backup was made. It is no damage of the backup: what the city has
    /// is restored all the same, and somebody is told.
    pub tampered: Option<String>,
}

/// Checks a backup: every file by its digest and, where the engine allows it without a server, what the database
/// holds.
///
/// # Errors
/// Every damage by name, one a line.
pub async fn verify(config: &Config, folder: &Path) -> Result<Sound, String> {
    let manifest = Manifest::read(folder)?;
    let damage = manifest.damage(folder);
    if !damage.is_empty() {
        return Err(format!("the backup is damaged:\n  {}", damage.join("\n  ")));
    }
    let tampered = if manifest.engine == "sqlite" {
        compare_file(config, &manifest, &database_in(folder, &manifest)).await?
    } else {
        None
    };
    Ok(Sound { manifest, tampered })
}

fn database_in(folder: &Path, manifest: &Manifest) -> PathBuf {
    folder.join(dump::file_name(&manifest.engine))
}

async fn compare_file(
    config: &Config,
    manifest: &Manifest,
    file: &Path,
) -> Result<Option<String>, String> {
    let db = dump::look(file, config.city.id())
        .await
        .map_err(|error| error.to_string())?;
    let compared = compare(manifest, &db).await;
    db.close().await;
    compared
}

/// Whether the database holds what the manifest says; gives what is wrong with the chain of its log.
async fn compare(manifest: &Manifest, db: &Db) -> Result<Option<String>, String> {
    let told = |error: db::Error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        format!(
            "the database cannot be read: {error} {}",
            cause.unwrap_or_default()
        )
    };
    if let Some(faults) = dump::unsound(db).await.map_err(told)? {
        return Err(format!("the database is damaged: {faults}"));
    }
    let contents = dump::contents(db).await.map_err(told)?;
    if contents.migrations != manifest.migrations {
        return Err("the database has other migrations than the manifest says".to_owned());
    }
    for (table, rows) in &manifest.rows {
        let found = contents.rows.get(table).copied().unwrap_or(0);
        if found != *rows {
            return Err(format!("the table {table} has {found} rows, not {rows}"));
        }
    }
    if let Some(Seal { number, seal }) = &manifest.seal {
        let kept = seal::Kept {
            number: *number,
            seal: seal.clone(),
        };
        if let Some(finding) = seal::check_head(db, &kept).await.map_err(told)? {
            return Err(format!(
                "the log does not end as the manifest says: {finding}"
            ));
        }
    }
    let report = seal::verify(db).await.map_err(told)?;
    Ok(report.findings.first().map(|first| {
        format!(
            "the log was tampered with before the backup was made: {} finding(s), the first is {first}; \
             `smart-window audit verify` names them",
            report.total()
        )
    }))
}

/// Restores a backup into the place that the configuration names, which must be empty.
///
/// # Errors
/// A sentence for the operator; it says what is there where anything is.
pub async fn restore(config: &Config, folder: &Path) -> Result<Sound, String> {
    let manifest = verify(config, folder).await?.manifest;
    let url = &config.database.url;
    fits(config, &manifest)?;
    let file = database_in(folder, &manifest);
    let empty = dump::empty(url.reveal()).await;
    let empty = empty.map_err(|error| error.to_string())?;
    let beside = Beside::begin(config, &manifest, folder)?;
    let tampered = match empty {
        Empty::Sqlite(target) => restore_sqlite(config, &manifest, &file, &target).await?,
        Empty::Postgres(_) => restore_postgres(config, &manifest, &file, url).await?,
    };
    beside.keep()?;
    Ok(Sound { manifest, tampered })
}

/// Whether this program, with this configuration, can take the backup over.
fn fits(config: &Config, manifest: &Manifest) -> Result<(), String> {
    let engine = dump::engine_of(config.database.url.reveal()).unwrap_or_default();
    if engine != manifest.engine {
        return Err(format!(
            "the backup is of {}, database.url names {engine}: a backup is restored into its own engine",
            manifest.engine
        ));
    }
    if manifest.city != config.city.code {
        return Err(format!(
            "the backup is of the city {}, city.code is {}",
            manifest.city, config.city.code
        ));
    }
    let known = db::known();
    match manifest
        .migrations
        .iter()
        .find(|name| !known.contains(name))
    {
        Some(name) => Err(format!(
            "the backup has the migration {name}, which this version does not know: use smart-window {} or later",
            manifest.version
        )),
        None => Ok(()),
    }
}

/// Compared under a temporary name; the database appears under its own once it is right.
async fn restore_sqlite(
    config: &Config,
    manifest: &Manifest,
    file: &Path,
    target: &Path,
) -> Result<Option<String>, String> {
    let told = |error: std::io::Error| format!("{} cannot be written: {error}", target.display());
    if let Some(parent) = target
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        std::fs::create_dir_all(parent).map_err(told)?;
    }
    let temporary = PathBuf::from(format!(
        "{}.restoring-{}",
        target.display(),
        std::process::id()
    ));
    let done = async {
        disk::copy_new(file, &temporary).map_err(told)?;
        let tampered = compare_file(config, manifest, &temporary).await?;
        // A hard link never replaces what another process put there meanwhile.
        std::fs::hard_link(&temporary, target).map_err(told)?;
        Ok(tampered)
    };
    let done = done.await;
    let _ = std::fs::remove_file(&temporary);
    let tampered = done.map_err(|error: String| format!("{error}; nothing was restored"))?;
    disk::sync_parent(target).map_err(told)?;
    Ok(tampered)
}

/// Loaded in one transaction, then compared; what turns out to be wrong is removed again.
async fn restore_postgres(
    config: &Config,
    manifest: &Manifest,
    file: &Path,
    url: &Secret,
) -> Result<Option<String>, String> {
    dump::load_postgres(url.reveal(), file)
        .await
        .map_err(|error| format!("{error}; nothing was restored"))?;
    let db = db::open(url.reveal(), config.city.id())
        .await
        .map_err(|error| error.to_string())?;
    let compared = match compare(manifest, &db).await {
        Ok(tampered) => Ok(tampered),
        Err(wrong) => Err(match dump::clear_postgres(&db).await {
            Ok(()) => format!("{wrong}; the database was emptied again"),
            Err(error) => format!(
                "{wrong}; the restored tables stand in the database and could not be removed ({error}): drop it"
            ),
        }),
    };
    db.close().await;
    compared
}
