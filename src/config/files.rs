//! `[files]`

use std::path::PathBuf;

use serde::Deserialize;

use super::ConfigError;
use super::sections::{read_secret, refuse};
use crate::kernel::Secret;

/// `[files]`: attachments.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Files {
    /// The folder of the encrypted files.
    pub dir: PathBuf,
    /// 32 bytes in base64.
    pub key: Option<Secret>,
    /// The same, in a file.
    pub key_file: Option<PathBuf>,
    /// The most MB (1024 × 1024 bytes) of one file, whatever a procedure allows.
    pub max_mb: u32,
    /// The most MB of all files of one application.
    pub total_mb: u32,
    /// The most MB that one request may send before it is broken off.
    pub request_mb: u32,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            dir: PathBuf::from("data/files"),
            key: None,
            key_file: None,
            max_mb: 20,
            total_mb: 60,
            request_mb: 200,
        }
    }
}

/// Bytes of a MB.
pub const MB: u64 = 1024 * 1024;

impl Files {
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        read_secret("files.key", self.key_file.as_deref(), &mut self.key)
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if let Some(file) = &self.key_file
            && file.starts_with(&self.dir)
        {
            return Err(refuse(
                "files.key_file",
                "must not stand in files.dir: whoever copies the files would have their key",
            ));
        }
        if self.max_mb == 0 || self.max_mb > self.total_mb || self.total_mb > self.request_mb {
            return Err(refuse(
                "files.max_mb, total_mb and request_mb",
                "must be at least 1, each at most the next",
            ));
        }
        Ok(())
    }
}
