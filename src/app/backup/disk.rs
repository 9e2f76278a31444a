//! A folder that appears whole or not at all.

use std::fs::{DirBuilder, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// A folder under a temporary name beside its own; removed unless it is finished.
#[derive(Debug)]
pub(super) struct Partial {
    own: PathBuf,
    temporary: PathBuf,
    finished: bool,
}

impl Partial {
    /// Begins the folder `own`, which must not exist.
    pub(super) fn begin(own: &Path) -> Result<Self, String> {
        refuse_existing(own)?;
        let name = own.file_name().ok_or("the backup needs a name")?;
        let temporary =
            own.with_file_name(format!("{}.partial-{}", name.display(), std::process::id()));
        // Readable by the operator only: it holds everything about everybody.
        DirBuilder::new()
            .mode(0o700)
            .create(&temporary)
            .map_err(|error| format!("{} cannot be made: {error}", temporary.display()))?;
        Ok(Self {
            own: own.to_owned(),
            temporary,
            finished: false,
        })
    }

    /// Where to write meanwhile.
    pub(super) fn path(&self) -> &Path {
        &self.temporary
    }

    /// Writes a small file into it.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.temporary.join(name);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| format!("{} cannot be written: {error}", path.display()))
    }

    /// Makes everything durable and gives the folder its own name.
    pub(super) fn finish(mut self) -> Result<PathBuf, String> {
        let told =
            |error: std::io::Error| format!("{} cannot be finished: {error}", self.own.display());
        for name in super::manifest::list(&self.temporary).map_err(told)? {
            settle(&self.temporary.join(name)).map_err(told)?;
        }
        File::open(&self.temporary)
            .and_then(|folder| folder.sync_all())
            .map_err(told)?;
        refuse_existing(&self.own)?;
        std::fs::rename(&self.temporary, &self.own).map_err(told)?;
        sync_parent(&self.own).map_err(told)?;
        self.finished = true;
        Ok(self.own.clone())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.finished {
            let _ = std::fs::remove_dir_all(&self.temporary);
        }
    }
}

fn refuse_existing(path: &Path) -> Result<(), String> {
    if path.symlink_metadata().is_ok() {
        return Err(format!(
            "{} exists: a backup is never overwritten",
            path.display()
        ));
    }
    Ok(())
}

/// A file as a backup keeps it: on the disk, and for its owner only.
fn settle(path: &Path) -> std::io::Result<()> {
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    File::open(path)?.sync_all()
}

/// Makes a rename durable.
pub(super) fn sync_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Copies a file to a new place and makes it durable; nothing is overwritten.
pub(super) fn copy_new(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut source = File::open(from)?;
    let mut target = File::create_new(to)?;
    std::io::copy(&mut source, &mut target)?;
    settle(to)
}
