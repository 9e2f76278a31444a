//! The folder with the sealed files: `<dir>/<two characters>/<id>`. A name that a person chose is never part of a path.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::seal::{Broken, CHUNK, Chunks, HEADER, Key, TAG};
use crate::kernel::{FileId, Rng};

/// The sealed files of an installation with their key. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    dir: Arc<Path>,
    key: Arc<Key>,
    rng: Rng,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

fn folder(dir: &Path, id: FileId) -> PathBuf {
    // The last characters of a UUIDv7 are random, the first are the time.
    let name = id.0.simple().to_string();
    dir.join(&name[30..])
}

/// Where a file lies below the folder of sealed files.
pub fn place(dir: &Path, id: FileId) -> PathBuf {
    folder(dir, id).join(id.to_string())
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// The bytes.
    #[error(transparent)]
    Broken(#[from] Broken),
}

impl Vault {
    /// Makes the folder where it is missing; only the service's user may look into it.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn open(dir: &Path, key: Key, rng: Rng) -> io::Result<Self> {
        make_folder(dir).await?;
        Ok(Self {
            dir: dir.into(),
            key: Arc::new(key),
            rng,
        })
    }

    /// The id of the key in use.
    pub fn key_id(&self) -> &str {
        self.key.id()
    }

    fn path(&self, id: FileId) -> PathBuf {
        place(&self.dir, id)
    }

    /// Begins a new file.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn create(&self, id: FileId) -> io::Result<Writing> {
        let folder = folder(&self.dir, id);
        make_folder(&folder).await?;
        let (chunks, header) =
            Chunks::seal(&self.key, id, self.rng.bytes()).map_err(io::Error::other)?;
        let path = self.path(id);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let mut file = options.open(&path).await?;
        file.write_all(&header).await?;
        Ok(Writing {
            file,
            path,
            folder,
            chunks,
            waiting: Vec::with_capacity(CHUNK),
        })
    }

    /// Opens a file for reading. Its first chunk is decrypted already: a wrong key is noticed here.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub async fn read(&self, id: FileId) -> Result<Reading, Unreadable> {
        let mut file = File::open(self.path(id)).await?;
        let length = file.metadata().await?.len();
        let mut header = [0; HEADER];
        file.read_exact(&mut header).await?;
        if length <= HEADER as u64 {
            return Err(Broken.into());
        }
        let mut reading = Reading {
            chunks: Chunks::open(&self.key, id, &header)?,
            left: length - HEADER as u64,
            first: None,
            file,
        };
        reading.first = reading.decrypt().await?;
        Ok(reading)
    }

    /// Deletes a file; one that is gone already is no error.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn delete(&self, id: FileId) -> io::Result<()> {
        match fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// The ids of all files in the folder.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn list(&self) -> io::Result<Vec<FileId>> {
        let mut ids = Vec::new();
        let mut folders = fs::read_dir(&self.dir).await?;
        while let Some(folder) = folders.next_entry().await? {
            if !folder.file_type().await?.is_dir() {
                continue;
            }
            let mut files = fs::read_dir(folder.path()).await?;
            while let Some(file) = files.next_entry().await? {
                ids.extend(
                    file.file_name()
                        .to_str()
                        .and_then(|name| name.parse::<FileId>().ok()),
                );
            }
        }
        Ok(ids)
    }
}

async fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path).await
}

/// A file that is being written; no more than two chunks of it are in memory.
pub struct Writing {
    file: File,
    path: PathBuf,
    folder: PathBuf,
    chunks: Chunks,
    waiting: Vec<u8>,
}

impl Writing {
    /// Adds bytes.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            // A full chunk waits until it is known not to be the last.
            if self.waiting.len() == CHUNK {
                self.flush(false).await?;
            }
            let step = bytes.len().min(CHUNK - self.waiting.len());
            self.waiting.extend_from_slice(&bytes[..step]);
            bytes = &bytes[step..];
        }
        Ok(())
    }

    /// Ends the file and waits until the disk has it, and its name.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn finish(mut self) -> io::Result<()> {
        self.flush(true).await?;
        self.file.flush().await?;
        self.file.sync_all().await?;
        File::open(&self.folder).await?.sync_all().await
    }

    /// Throws it away.
    pub async fn discard(self) {
        drop(self.file);
        // What stays behind is an orphan, which the sweep removes.
        let _ = fs::remove_file(&self.path).await;
    }

    async fn flush(&mut self, last: bool) -> io::Result<()> {
        let sealed = self
            .chunks
            .encrypt(&self.waiting, last)
            .map_err(io::Error::other)?;
        self.waiting.clear();
        self.file.write_all(&sealed).await
    }
}

/// A file that is being read.
pub struct Reading {
    file: File,
    chunks: Chunks,
    left: u64,
    first: Option<Vec<u8>>,
}

impl Reading {
    /// The next bytes, in their order and as they were written; `None` behind the last.
    ///
    /// # Errors
    /// [`Unreadable`]: what was given out before is right, but not all.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.decrypt().await,
        }
    }

    async fn decrypt(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        if self.left == 0 {
            return Ok(None);
        }
        let size = self.left.min((CHUNK + TAG) as u64);
        let mut sealed = vec![0; usize::try_from(size).map_err(io::Error::other)?];
        self.file.read_exact(&mut sealed).await?;
        self.left -= size;
        Ok(Some(self.chunks.decrypt(&sealed, self.left == 0)?))
    }
}
