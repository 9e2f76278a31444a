//! The signature by which push services know this sender (VAPID, RFC 8292).

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::DecodePrivateKey as _;
use serde::Serialize;

use crate::kernel::{Secret, Timestamp};

/// How long a token holds; a push service takes none of more than a day (RFC 8292 section 2).
const LIFE: Duration = Duration::from_hours(12);

/// The sender's key.
#[derive(Clone)]
pub struct Vapid {
    signing: EncodingKey,
    public: String,
    subject: String,
}

impl std::fmt::Debug for Vapid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vapid")
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    sub: &'a str,
}

impl Vapid {
    /// From the private key (P-256, PKCS#8 PEM) and whom a push service can write to.
    ///
    /// # Errors
    /// A sentence for the operator, naming `push.vapid_key`.
    pub fn new(pem: &Secret, subject: &str) -> Result<Self, String> {
        let refuse = |_| "push.vapid_key is no ES256 private key in PKCS#8 PEM".to_owned();
        let secret = p256::SecretKey::from_pkcs8_pem(pem.reveal().trim())
            .map_err(|error| error.to_string())
            .map_err(refuse)?;
        let point = secret.public_key().to_encoded_point(false);
        Ok(Self {
            signing: EncodingKey::from_ec_pem(pem.reveal().as_bytes())
                .map_err(|error| error.to_string())
                .map_err(refuse)?,
            public: BASE64_URL_SAFE_NO_PAD.encode(point.as_bytes()),
            subject: subject.to_owned(),
        })
    }

    /// The public key as browsers want it for `applicationServerKey`: the uncompressed point in base64url.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The value of `Authorization` for a push service at the origin `audience` (RFC 8292 section 3).
    ///
    /// # Errors
    /// Where the key cannot sign.
    pub fn authorization(
        &self,
        audience: &str,
        now: Timestamp,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            aud: audience,
            exp: now.plus(LIFE).unix_seconds(),
            sub: &self.subject,
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &self.signing)?;
        Ok(format!("vapid t={token}, k={}", self.public))
    }
}
