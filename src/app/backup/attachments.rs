//! The attachments of a backup: encrypted, as `files.dir` has them, in the folder `attachments`.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use super::disk;
use super::manifest::{self, Manifest, facts_of};
use crate::config::Config;
use crate::db::{self, Db};
use crate::files::{store, vault};
use crate::kernel::FileId;

/// Their folder within a backup.
const FOLDER: &str = "attachments";
/// Ids that are read at once.
const BATCH: i64 = 1000;

/// Copies every file that `frozen` knows below `into`. A file is on the disk before its row commits, so each row of
/// the copy has its file, unless it was removed since: then its row is gone from the living database too.
pub(super) async fn take(
    config: &Config,
    frozen: &Db,
    into: &Path,
    manifest: &mut Manifest,
) -> Result<(), String> {
    let told = |error: db::Error| format!("the attachments cannot be listed: {error}");
    let mut after = None;
    loop {
        let ids = store::ids_after(frozen, after, BATCH).await.map_err(told)?;
        let Some(last) = ids.last() else {
            return Ok(());
        };
        after = Some(*last);
        for id in ids {
            take_one(config, id, into, manifest).await?;
        }
    }
}

async fn take_one(
    config: &Config,
    id: FileId,
    into: &Path,
    manifest: &mut Manifest,
) -> Result<(), String> {
    let from = vault::place(&config.files.dir, id);
    let to = vault::place(&into.join(FOLDER), id);
    match copy(&from, &to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if still_known(config, id).await? {
                return Err(format!(
                    "the attachment {id} is not in files.dir ({}): mend files.dir, or find the file, before anything is \
                     called a backup",
                    config.files.dir.display()
                ));
            }
            return Ok(());
        }
        other => other.map_err(|error| format!("{}: {error}", from.display()))?,
    }
    let facts = facts_of(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    let name = vault::place(Path::new(FOLDER), id);
    manifest.files.insert(name.display().to_string(), facts);
    Ok(())
}

async fn still_known(config: &Config, id: FileId) -> Result<bool, String> {
    let living = db::open(config.database.url.reveal(), config.city.id())
        .await
        .map_err(|error| error.to_string())?;
    let known = store::exists(&living, id).await;
    living.close().await;
    known.map_err(|error| error.to_string())
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    // Looked at first: where nothing is to be copied no folder is made.
    std::fs::metadata(from)?;
    make_parent(to)?;
    disk::copy_new(from, to)
}

fn make_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) => DirBuilder::new().recursive(true).mode(0o700).create(folder),
        None => Ok(()),
    }
}

/// The attachments of a backup beside `files.dir`, removed unless they are put into its place.
#[derive(Debug)]
pub(super) struct Beside {
    temporary: PathBuf,
    place: PathBuf,
    kept: bool,
}

impl Beside {
    /// Copies what the backup in `folder` holds beside `files.dir`, which must be empty.
    pub(super) fn begin(
        config: &Config,
        manifest: &Manifest,
        folder: &Path,
    ) -> Result<Self, String> {
        let place = config.files.dir.clone();
        let there = manifest::list(&place);
        if there.is_ok_and(|files| !files.is_empty()) {
            return Err(format!(
                "files.dir ({}) is not empty: nothing is ever restored over attachments; nothing was restored",
                place.display()
            ));
        }
        let beside = Self {
            temporary: PathBuf::from(format!(
                "{}.restoring-{}",
                place.display(),
                std::process::id()
            )),
            place,
            kept: false,
        };
        for name in manifest.files.keys() {
            if let Ok(inside) = Path::new(name).strip_prefix(FOLDER) {
                let to = beside.temporary.join(inside);
                copy(&folder.join(name), &to).map_err(|error| {
                    format!(
                        "{} cannot be written: {error}; nothing was restored",
                        to.display()
                    )
                })?;
            }
        }
        Ok(beside)
    }

    /// Gives them their place: the database that knows them is there already.
    pub(super) fn keep(mut self) -> Result<(), String> {
        self.kept = true;
        if !self.temporary.exists() {
            return Ok(());
        }
        // An empty folder may stand there.
        let _ = std::fs::remove_dir(&self.place);
        std::fs::rename(&self.temporary, &self.place)
            .and_then(|()| disk::sync_parent(&self.place))
            .map_err(|error| {
                format!(
                    "the database is restored; its attachments are in {} and could not be moved to files.dir ({}): \
                     {error}; move them by hand",
                    self.temporary.display(),
                    self.place.display()
                )
            })
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_dir_all(&self.temporary);
        }
    }
}
