//! The manifest of a backup: what is in it, so that damage is found by name before anything is restored.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kernel::Digest;

/// The manifest's name in the folder of a backup.
pub const NAME: &str = "manifest.json";
/// Its own digest, as `sha256sum -c` reads it.
pub const DIGEST: &str = "manifest.json.sha256";
/// The shape of the manifest that this program writes and reads.
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The shape of this manifest.
    pub format: u32,
    /// The version of the program that made the backup.
    pub version: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// 全国地方公共団体コード of the city.
    pub city: String,
    /// When the backup was begun, RFC 3339 in Asia/Tokyo.
    pub created_at: String,
    /// The migrations that the database has, as their files are named.
    pub migrations: Vec<String>,
    /// Every file of the backup, by its path within the folder.
    pub files: BTreeMap<String, FileFacts>,
    /// The number of rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// The last sealed row of the log.
    pub seal: Option<Seal>,
}

/// What a file must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The head of the sealed log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The number of the row.
    pub number: i64,
    /// Its seal.
    pub seal: String,
}

impl Manifest {
    /// A manifest of this version that names nothing yet.
    pub fn new(engine: &str, city: &str, created_at: String) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            engine: engine.to_owned(),
            city: city.to_owned(),
            created_at,
            migrations: Vec::new(),
            files: BTreeMap::new(),
            rows: BTreeMap::new(),
            seal: None,
        }
    }

    /// The manifest's text and the text beside it that holds its digest.
    pub fn texts(&self) -> Result<(String, String), String> {
        let mut text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        text.push('\n');
        let digest = format!("{}  {NAME}\n", Digest::of(text.as_bytes()).0);
        Ok((text, digest))
    }

    /// Reads the manifest of the backup in `folder`, which must be as it was written.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let read = |name: &str| {
            std::fs::read_to_string(folder.join(name)).map_err(|error| {
                format!(
                    "{}: {error}: no backup, or one that was not finished",
                    folder.join(name).display()
                )
            })
        };
        let (text, digest) = (read(NAME)?, read(DIGEST)?);
        if digest.split_whitespace().next() != Some(Digest::of(text.as_bytes()).0.as_str()) {
            return Err(format!(
                "{NAME} is not what {DIGEST} says: the backup is damaged"
            ));
        }
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| format!("{NAME} cannot be read by this version: {error}"))?;
        if manifest.format != FORMAT {
            return Err(format!(
                "{NAME} has format {}, this version reads {FORMAT}: use smart-window {}",
                manifest.format, manifest.version
            ));
        }
        Ok(manifest)
    }

    /// Everything about the files in `folder` that is not as the manifest says, each by its name.
    pub fn damage(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for (name, facts) in &self.files {
            let inside = Path::new(name)
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
            if !inside {
                found.push(format!("{name}: leads out of the backup"));
                continue;
            }
            match facts_of(&folder.join(name)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    found.push(format!("{name}: is missing"));
                }
                Err(error) => found.push(format!("{name}: cannot be read: {error}")),
                Ok(real) if real.bytes != facts.bytes => found.push(format!(
                    "{name}: has {} bytes, not {}",
                    real.bytes, facts.bytes
                )),
                Ok(real) if real.sha256 != facts.sha256 => {
                    found.push(format!("{name}: was changed, its SHA-256 is another"));
                }
                Ok(_) => {}
            }
        }
        match list(folder) {
            Err(error) => found.push(format!("the folder cannot be read: {error}")),
            Ok(names) => {
                let known = |name: &String| {
                    [NAME, DIGEST].contains(&name.as_str()) || self.files.contains_key(name)
                };
                let strangers = names.into_iter().filter(|name| !known(name));
                found
                    .extend(strangers.map(|name| format!("{name}: does not belong to the backup")));
            }
        }
        found
    }
}

/// Length and digest of a file, read piece by piece.
pub fn facts_of(path: &Path) -> std::io::Result<FileFacts> {
    let mut file = std::fs::File::open(path)?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hasher.update(&piece[..read]);
        bytes += read as u64;
    }
    Ok(FileFacts {
        bytes,
        sha256: hex::encode(hasher.finalize()),
    })
}

/// The paths of all files below `folder`, relative to it, in order.
pub fn list(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        for entry in std::fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let name = below.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                open.push(name);
            } else {
                names.push(name.display().to_string());
            }
        }
    }
    names.sort();
    Ok(names)
}
