//! ES256 keys: the provider's own, and a client's.

use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey};
use p256::pkcs8::{EncodePrivateKey as _, LineEnding};

use crate::kernel::{Rng, Secret};

/// A new P-256 private key (PKCS#8 PEM).
///
/// # Errors
/// Where the key cannot be encoded.
pub fn new_key(rng: &Rng) -> Result<Secret, String> {
    loop {
        // Of 2^32 draws one is no scalar of the curve; then another is drawn.
        if let Ok(key) = p256::SecretKey::from_slice(&rng.bytes::<32>()) {
            return key
                .to_pkcs8_pem(LineEnding::LF)
                .map(|pem| Secret::new(pem.as_str()))
                .map_err(|error| error.to_string());
        }
    }
}

/// The public half of a private key, with its thumbprint (RFC 7638) as `kid`.
///
/// # Errors
/// Where the text is no P-256 private key in PKCS#8 PEM.
pub fn public_half(pem: &Secret) -> Result<Jwk, String> {
    let build = || {
        let key = EncodingKey::from_ec_pem(pem.reveal().as_bytes())?;
        let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256)?;
        public.common.key_id = Some(public.thumbprint(ThumbprintHash::SHA256)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok::<_, jsonwebtoken::errors::Error>(public)
    };
    build().map_err(|error| format!("no P-256 private key in PKCS#8 PEM: {error}"))
}
