//! Signed tokens: the ID token that is believed, the client assertion that is spoken, PKCE.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::flow::{Claims, TokenRefusal};
use crate::kernel::{Digest, Env, Secret};

/// A client assertion lives this long: one request.
const ASSERTION_SECONDS: i64 = 60;

/// The key that signs client assertions (ES256), with its public half as the provider registers it.
#[derive(Clone)]
pub struct ClientKey {
    signing: EncodingKey,
    /// The public half; its `kid` is the thumbprint (RFC 7638).
    pub public: Jwk,
}

impl std::fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientKey")
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

impl ClientKey {
    /// Reads a P-256 private key (PKCS#8 PEM).
    ///
    /// # Errors
    /// In words for the operator, without any part of the key.
    pub fn from_pem(pem: &Secret) -> Result<Self, String> {
        let refuse = |error: jsonwebtoken::errors::Error| {
            format!("identity.key is no P-256 private key in PKCS#8 PEM: {error}")
        };
        let signing = EncodingKey::from_ec_pem(pem.reveal().as_bytes()).map_err(refuse)?;
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::ES256).map_err(refuse)?;
        let thumbprint = public.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256);
        public.common.key_id = Some(thumbprint.map_err(refuse)?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { signing, public })
    }

    fn kid(&self) -> Option<&str> {
        self.public.common.key_id.as_deref()
    }

    /// A client assertion for one request to `audience` (RFC 7523 section 3).
    ///
    /// # Errors
    /// Where the key cannot sign.
    pub fn assertion(
        &self,
        env: &Env,
        client_id: &str,
        audience: &str,
    ) -> Result<Secret, jsonwebtoken::errors::Error> {
        let now = env.now().unix_seconds();
        let mut header = Header::new(Algorithm::ES256);
        header.kid = self.kid().map(str::to_owned);
        let claims = json!({
            "iss": client_id, "sub": client_id, "aud": audience,
            "jti": env.rng.token().reveal(), "iat": now, "exp": now + ASSERTION_SECONDS,
        });
        jsonwebtoken::encode(&header, &claims, &self.signing).map(Secret::new)
    }
}

/// The PKCE challenge of a verifier: `S256` (RFC 7636 section 4.2).
pub fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The left half of the SHA-256 of an access token (`OpenID` Connect Core section 3.1.3.6), for ES256 and RS256.
pub fn at_hash(access_token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(access_token.as_bytes())[..16])
}

/// A value that only the holder of the attempt's cookie can make again: 64 characters, fit for nonce and PKCE verifier.
pub fn derived(purpose: &str, browser: &Secret, state: &str) -> String {
    Digest::of_parts(&[
        purpose.as_bytes(),
        browser.reveal().as_bytes(),
        state.as_bytes(),
    ])
    .0
}

/// The `kid` of a token's header, if it can be read at all.
pub fn kid_of(token: &str) -> Option<String> {
    jsonwebtoken::decode_header(token).ok()?.kid
}

/// Verifies a token's signature and reads its claims, which are not yet checked.
///
/// The algorithm is the one that the published key stands for, never the one that the token proposes.
///
/// # Errors
/// `Malformed`, `Algorithm`, `UnknownKey` or `Signature`.
pub fn verify(token: &str, keys: &JwkSet) -> Result<Claims, TokenRefusal> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| match error.kind() {
        // `none` is no algorithm that the library knows: the header does not even parse.
        jsonwebtoken::errors::ErrorKind::InvalidAlgorithmName
        | jsonwebtoken::errors::ErrorKind::Json(_) => TokenRefusal::Algorithm,
        _ => TokenRefusal::Malformed,
    })?;
    if !matches!(header.alg, Algorithm::ES256 | Algorithm::RS256) {
        return Err(TokenRefusal::Algorithm);
    }
    let key = key_for(header.kid.as_deref(), keys).ok_or(TokenRefusal::UnknownKey)?;
    let algorithm = algorithm_of(key).ok_or(TokenRefusal::Algorithm)?;
    if header.alg != algorithm {
        return Err(TokenRefusal::Algorithm);
    }
    let key = DecodingKey::from_jwk(key).map_err(|_| TokenRefusal::UnknownKey)?;
    let mut validation = Validation::new(algorithm);
    // Claims are checked by `flow::check`, against the injected clock.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    jsonwebtoken::decode::<Claims>(token, &key, &validation)
        .map(|data| data.claims)
        .map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenRefusal::Signature,
            jsonwebtoken::errors::ErrorKind::InvalidAlgorithm => TokenRefusal::Algorithm,
            _ => TokenRefusal::Malformed,
        })
}

/// The key named by `kid`; a token without `kid` is read with the only signing key, if there is only one.
fn key_for<'a>(kid: Option<&str>, keys: &'a JwkSet) -> Option<&'a Jwk> {
    let mut signing = keys
        .keys
        .iter()
        .filter(|key| key.common.public_key_use != Some(PublicKeyUse::Encryption));
    match kid {
        Some(kid) => signing.find(|key| key.common.key_id.as_deref() == Some(kid)),
        None => match (signing.next(), signing.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        },
    }
}

fn algorithm_of(key: &Jwk) -> Option<Algorithm> {
    use jsonwebtoken::jwk::KeyAlgorithm;
    let algorithm = match &key.algorithm {
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            Algorithm::ES256
        }
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        _ => return None,
    };
    match (&key.common.key_algorithm, algorithm) {
        (None | Some(KeyAlgorithm::ES256), Algorithm::ES256)
        | (None | Some(KeyAlgorithm::RS256), Algorithm::RS256) => Some(algorithm),
        _ => None,
    }
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
