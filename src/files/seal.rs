//! How a file is encrypted: AES-256-GCM in chunks of 64 KiB, after the STREAM construction (Hoang, Reyhanitabar,
//! Rogaway, Vizár, CRYPTO 2015).
//!
//! A sealed file is `SWF1`, a random salt of 32 bytes, then the chunks, each with its tag of 16 bytes. Key and nonce
//! prefix of a file come from the installation's key and the salt (HKDF, RFC 5869). A nonce is prefix (7 bytes), number
//! of the chunk (4) and whether it is the last (1): chunks cannot be left out, moved or cut off. The file's id is
//! authenticated with every chunk, so one file cannot stand in for another.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hkdf::Hkdf;
use sha2::Sha256;

use crate::kernel::{FileId, Secret};

/// Bytes of plain text in a chunk; only the last may have fewer.
pub const CHUNK: usize = 64 * 1024;
/// Bytes of the tag behind each chunk.
pub const TAG: usize = 16;
/// Bytes before the first chunk.
pub const HEADER: usize = 36;
const MAGIC: &[u8; 4] = b"SWF1";

/// The bytes are not what was written, or were written with another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes are damaged, or belong to another key or file")]
pub struct Broken;

/// The installation's key. Has no `Debug`: it must never be printed.
pub struct Key {
    secret: [u8; 32],
    id: String,
}

impl Key {
    /// Reads 32 bytes in base64 (RFC 4648 section 4).
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &Secret) -> Result<Self, String> {
        let bytes = BASE64_STANDARD.decode(text.reveal().trim()).ok();
        let secret = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let secret = secret.ok_or(
            "files.key is not 32 bytes in base64; make one with `openssl rand -base64 32`",
        )?;
        let mut id = [0; 8];
        derive(&secret, &[], b"smart-window file key id", &mut id)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            secret,
            id: hex::encode(id),
        })
    }

    /// What tells this key from others and does not help to guess it: 16 hexadecimal characters.
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn derive(secret: &[u8], salt: &[u8], purpose: &[u8], into: &mut [u8]) -> Result<(), Broken> {
    Hkdf::<Sha256>::new(Some(salt), secret)
        .expand(purpose, into)
        .map_err(|_| Broken)
}

/// The chunks of one file, in their order, either way.
pub struct Chunks {
    cipher: Aes256Gcm,
    prefix: [u8; 7],
    file: FileId,
    number: u32,
    ended: bool,
}

impl Chunks {
    /// A new file; what stands before its first chunk comes back with it.
    ///
    /// # Errors
    /// Never with a key that was parsed.
    pub fn seal(key: &Key, file: FileId, salt: [u8; 32]) -> Result<(Self, [u8; HEADER]), Broken> {
        let mut header = [0; HEADER];
        header[..4].copy_from_slice(MAGIC);
        header[4..].copy_from_slice(&salt);
        Ok((Self::begin(key, file, &salt)?, header))
    }

    /// A file that begins with this header.
    ///
    /// # Errors
    /// [`Broken`] where it is no sealed file.
    pub fn open(key: &Key, file: FileId, header: &[u8]) -> Result<Self, Broken> {
        match header.strip_prefix(MAGIC) {
            Some(salt) if salt.len() == 32 => Self::begin(key, file, salt),
            _ => Err(Broken),
        }
    }

    fn begin(key: &Key, file: FileId, salt: &[u8]) -> Result<Self, Broken> {
        let mut derived = [0; 39];
        derive(&key.secret, salt, b"smart-window file v1", &mut derived)?;
        let mut prefix = [0; 7];
        prefix.copy_from_slice(&derived[32..]);
        Ok(Self {
            cipher: Aes256Gcm::new_from_slice(&derived[..32]).map_err(|_| Broken)?,
            prefix,
            file,
            number: 0,
            ended: false,
        })
    }

    /// Encrypts the next chunk.
    ///
    /// # Errors
    /// [`Broken`] behind the last chunk.
    pub fn encrypt(&mut self, plain: &[u8], last: bool) -> Result<Vec<u8>, Broken> {
        let nonce = self.nonce(last)?;
        let payload = Payload {
            msg: plain,
            aad: self.file.0.as_bytes(),
        };
        self.cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Broken)
    }

    /// Decrypts the next chunk.
    ///
    /// # Errors
    /// [`Broken`] where it is not exactly what was written at this place.
    pub fn decrypt(&mut self, sealed: &[u8], last: bool) -> Result<Vec<u8>, Broken> {
        let nonce = self.nonce(last)?;
        let payload = Payload {
            msg: sealed,
            aad: self.file.0.as_bytes(),
        };
        self.cipher
            .decrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Broken)
    }

    fn nonce(&mut self, last: bool) -> Result<[u8; 12], Broken> {
        if self.ended {
            return Err(Broken);
        }
        let mut nonce = [0; 12];
        nonce[..7].copy_from_slice(&self.prefix);
        nonce[7..11].copy_from_slice(&self.number.to_be_bytes());
        nonce[11] = u8::from(last);
        self.ended = last;
        self.number = self.number.checked_add(1).ok_or(Broken)?;
        Ok(nonce)
    }
}

#[cfg(test)]
#[path = "seal_tests.rs"]
mod tests;
