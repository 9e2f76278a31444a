//! Takes files in.

use std::io;
use std::time::Duration;

use super::seal::Key;
use super::store;
use super::vault::{Vault, Writing};
use crate::config::Files;
use crate::db::Db;
use crate::kernel::file_kind::{FileKind, HEAD, Whole};
use crate::kernel::{Env, FileId, Timestamp};

/// Opens the folder with the configured key, which must be the one that was used before.
///
/// # Errors
/// A sentence for the operator.
pub async fn open(config: &Files, db: &Db, env: &Env) -> Result<Vault, String> {
    let key = config.key.as_ref().ok_or(
        "files.key_file is missing: attachments are kept encrypted; write a key with \
         `openssl rand -base64 32` into a file outside files.dir, and keep a copy of it apart from the backups",
    )?;
    let key = Key::parse(key)?;
    let said =
        |error: &dyn std::fmt::Display| format!("the key of files.dir cannot be checked: {error}");
    let mut tx = db.begin().await.map_err(|error| said(&error))?;
    let known = store::keys(&mut tx).await.map_err(|error| said(&error))?;
    if known.is_empty() {
        store::insert_key(&mut tx, key.id(), env.now())
            .await
            .map_err(|error| said(&error))?;
    } else if !known.iter().any(|known| known == key.id()) {
        return Err(format!(
            "files.key is not the key with which the attachments of this installation are encrypted (its check value \
             is {}, that of the right key {}); nothing was changed, give the right key",
            key.id(),
            known.join(" or ")
        ));
    }
    tx.commit().await.map_err(|error| said(&error))?;
    Vault::open(&config.dir, key, env.rng.clone())
        .await
        .map_err(|error| format!("files.dir {} cannot be used: {error}", config.dir.display()))
}

/// What may still come in for one field.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// The kinds that are taken.
    pub kinds: &'a [FileKind],
    /// The most bytes of this file.
    pub most: u64,
    /// The most bytes that still fit with what is there already.
    pub room: u64,
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It has no bytes.
    Empty,
    /// Its bytes are of none of the kinds that are taken.
    Kind,
    /// It breaks off before its end.
    Broken,
    /// It is larger than one file may be.
    TooLarge,
    /// With the others it would be too much.
    Total,
}

/// A file on the disk that has no row yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub id: FileId,
    /// What it is.
    pub kind: FileKind,
    /// Bytes of plain text.
    pub size: u64,
}

/// A file that is coming in, piece by piece. What is wrong with it is known at its end: the rest of the form, which
/// stands behind it in the request, must be read in any case.
pub struct Receiving<'a> {
    vault: &'a Vault,
    limits: Limits<'a>,
    id: FileId,
    head: Vec<u8>,
    size: u64,
    open: Option<(FileKind, Whole, Writing)>,
    wrong: Option<Rejection>,
}

impl<'a> Receiving<'a> {
    /// Nothing has come in yet.
    pub fn begin(vault: &'a Vault, env: &Env, limits: Limits<'a>) -> Self {
        Self {
            vault,
            limits,
            id: env.id(),
            head: Vec::new(),
            size: 0,
            open: None,
            wrong: None,
        }
    }

    /// The next piece.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        if self.wrong.is_some() {
            return Ok(());
        }
        if self.size > self.limits.most.min(self.limits.room) {
            let alone = self.size > self.limits.most;
            self.reject(if alone {
                Rejection::TooLarge
            } else {
                Rejection::Total
            })
            .await;
            return Ok(());
        }
        if let Some((_, whole, writing)) = &mut self.open {
            whole.feed(bytes);
            return writing.write(bytes).await;
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() >= HEAD {
            self.recognise().await?;
        }
        Ok(())
    }

    /// Ends the file: it is on the disk, or nothing of it is.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub async fn end(mut self) -> io::Result<Result<Received, Rejection>> {
        if self.size == 0 {
            return Ok(Err(Rejection::Empty));
        }
        if self.open.is_none() && self.wrong.is_none() {
            self.recognise().await?;
        }
        match (self.open.take(), self.wrong) {
            (Some((kind, whole, writing)), None) if whole.is_whole() => {
                writing.finish().await?;
                Ok(Ok(Received {
                    id: self.id,
                    kind,
                    size: self.size,
                }))
            }
            (open, wrong) => {
                if let Some((_, _, writing)) = open {
                    writing.discard().await;
                }
                Ok(Err(wrong.unwrap_or(Rejection::Broken)))
            }
        }
    }

    async fn recognise(&mut self) -> io::Result<()> {
        let kind = FileKind::of(&self.head).filter(|kind| self.limits.kinds.contains(kind));
        let Some(kind) = kind else {
            self.wrong = Some(Rejection::Kind);
            return Ok(());
        };
        let mut writing = self.vault.create(self.id).await?;
        let mut whole = Whole::begin(kind);
        whole.feed(&self.head);
        writing.write(&self.head).await?;
        self.head = Vec::new();
        self.open = Some((kind, whole, writing));
        Ok(())
    }

    async fn reject(&mut self, why: Rejection) {
        self.wrong = Some(why);
        if let Some((_, _, writing)) = self.open.take() {
            writing.discard().await;
        }
    }
}

/// A file without a row is an orphan once no request can be about to write its row.
const ORPHAN: Duration = Duration::from_hours(2);

/// Deletes the files that no row knows; returns how many.
///
/// # Errors
/// What the disk or the database says.
pub async fn sweep(
    vault: &Vault,
    db: &Db,
    now: Timestamp,
) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
    let mut swept = 0;
    for id in vault.list().await? {
        if made_at(id).is_some_and(|at| at.plus(ORPHAN) <= now) && !store::exists(db, id).await? {
            vault.delete(id).await?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// The instant that a `UUIDv7` carries (RFC 9562 section 5.7).
fn made_at(id: FileId) -> Option<Timestamp> {
    let (seconds, nanos) = id.0.get_timestamp()?.to_unix();
    let millis = i64::try_from(seconds).ok()?.checked_mul(1000)?;
    Some(Timestamp(millis + i64::from(nanos / 1_000_000)))
}
