//! A device of the demo, and how it judges and reads a push.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use uuid::Uuid;
use web_push_native::p256::SecretKey;
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint as _;

use crate::kernel::{Rng, Timestamp};

/// The largest body that every push service takes (RFC 8030 section 7.2).
pub const LARGEST: usize = 4096;
/// The longest that a sender's token may hold, in seconds (RFC 8292 section 2).
const LONGEST_TOKEN: i64 = 24 * 60 * 60;

/// How the push service behaves: a demo and its tests can see what a bad day looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Takes every push that is right.
    #[default]
    Accept,
    /// Answers every push with this code, and with `Retry-After` where seconds are given.
    Answer(u16, Option<u32>),
}

/// The manner, shared with the handlers.
#[derive(Clone, Debug, Default)]
pub struct Mood(Arc<Mutex<Manner>>);

impl Mood {
    /// How it behaves now.
    pub fn now(&self) -> Manner {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes how it behaves from the next push on.
    pub fn behave(&self, manner: Manner) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }
}

/// A subscription as the demo's browser holds it, private half included. All texts are base64url.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Device {
    /// The end of its endpoint.
    pub token: String,
    /// The scalar of its P-256 key.
    pub private_key: String,
    /// 16 bytes.
    pub auth: String,
    /// The only sender that may push to it: the uncompressed point (`applicationServerKey`).
    pub sender_key: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A push that was taken and read.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Message {
    /// Its key.
    pub id: Uuid,
    /// The device.
    pub token: String,
    /// When it came.
    pub received_at: Timestamp,
    /// Seconds for which it would be kept.
    pub ttl: i64,
    /// `Urgency`.
    pub urgency: String,
    /// `Topic`; empty where there is none.
    pub topic: String,
    /// Whom the sender names.
    pub subject: String,
    /// The text, decrypted.
    pub body: String,
}

/// Why a push is refused, with the status that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 404: no such device.
    Unknown,
    /// 400: `TTL` is missing or no number (RFC 8030 section 5.2).
    Ttl,
    /// 400: `Topic` or `Urgency` is none.
    Header,
    /// 401: no `Authorization: vapid`.
    Unsigned,
    /// 403: signed by another than the device allows.
    Sender,
    /// 403: the token's signature is not that of its key.
    Signature,
    /// 403: the token is for another push service.
    Audience,
    /// 403: the token is over, or holds for longer than a day.
    Expiry,
    /// 403: the token names nobody to write to.
    Subject,
    /// 400: not encrypted for this device.
    Unreadable,
    /// 413
    TooLarge,
}

impl Refusal {
    /// The status and the word of the answer.
    pub const fn answer(self) -> (StatusCode, &'static str) {
        match self {
            Self::Unknown => (StatusCode::NOT_FOUND, "unknown subscription"),
            Self::Ttl => (StatusCode::BAD_REQUEST, "TTL is missing"),
            Self::Header => (StatusCode::BAD_REQUEST, "Topic or Urgency cannot be"),
            Self::Unsigned => (StatusCode::UNAUTHORIZED, "no VAPID signature"),
            Self::Sender => (StatusCode::FORBIDDEN, "another sender's key"),
            Self::Signature => (StatusCode::FORBIDDEN, "the signature is wrong"),
            Self::Audience => (StatusCode::FORBIDDEN, "aud is another origin"),
            Self::Expiry => (StatusCode::FORBIDDEN, "exp is over or too far"),
            Self::Subject => (StatusCode::FORBIDDEN, "sub is missing"),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "cannot be decrypted"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too large"),
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    exp: i64,
    #[serde(default)]
    sub: String,
}

/// A header's value; one outside ASCII becomes a character that no header allows.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let value = headers.get(name);
    value.map_or("", |value| value.to_str().unwrap_or("\u{fffd}"))
}

impl Device {
    /// A new one, for this sender.
    pub fn draw(rng: &Rng, sender_key: &str, now: Timestamp) -> Self {
        let secret = loop {
            // Of 2^32 draws one is no scalar of the curve; then another is drawn.
            if let Ok(secret) = SecretKey::from_slice(&rng.bytes::<32>()) {
                break secret;
            }
        };
        Self {
            token: rng.token().reveal().to_owned(),
            private_key: BASE64_URL_SAFE_NO_PAD.encode(secret.to_bytes()),
            auth: BASE64_URL_SAFE_NO_PAD.encode(rng.bytes::<16>()),
            sender_key: sender_key.to_owned(),
            created_at: now,
        }
    }

    fn secret(&self) -> Option<SecretKey> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&self.private_key).ok()?;
        SecretKey::from_slice(&bytes).ok()
    }

    /// `p256dh`, as a browser hands it out.
    pub fn public_key(&self) -> String {
        let point = self
            .secret()
            .map(|secret| secret.public_key().to_encoded_point(false));
        point.map_or_else(String::new, |point| {
            BASE64_URL_SAFE_NO_PAD.encode(point.as_bytes())
        })
    }

    /// Judges a push to this device at the push service `origin`, and reads it.
    ///
    /// # Errors
    /// The first reason to refuse it.
    pub fn take(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        origin: &str,
        (id, now): (Uuid, Timestamp),
    ) -> Result<Message, Refusal> {
        let ttl = text(headers, "ttl").parse().map_err(|_| Refusal::Ttl)?;
        let topic = text(headers, "topic");
        let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_".contains(&letter);
        let urgency = match text(headers, "urgency") {
            "" => "normal",
            known @ ("very-low" | "low" | "normal" | "high") => known,
            _ => return Err(Refusal::Header),
        };
        if topic.len() > 32 || !topic.bytes().all(plain) {
            return Err(Refusal::Header);
        }
        let subject = self.check_sender(text(headers, "authorization"), origin, now)?;
        if body.len() > LARGEST {
            return Err(Refusal::TooLarge);
        }
        if text(headers, "content-encoding") != "aes128gcm" {
            return Err(Refusal::Unreadable);
        }
        Ok(Message {
            id,
            token: self.token.clone(),
            received_at: now,
            ttl,
            urgency: urgency.to_owned(),
            topic: topic.to_owned(),
            subject,
            body: self.read(body).ok_or(Refusal::Unreadable)?,
        })
    }

    /// RFC 8292: `vapid t=<token>, k=<key>`; gives the token's `sub`.
    fn check_sender(&self, header: &str, origin: &str, now: Timestamp) -> Result<String, Refusal> {
        let parameters = header.strip_prefix("vapid ").ok_or(Refusal::Unsigned)?;
        let parameter = |name: &str| {
            let mut parts = parameters.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let token = parameter("t").ok_or(Refusal::Unsigned)?;
        if parameter("k") != Some(self.sender_key.as_str()) {
            return Err(Refusal::Sender);
        }
        let claims = verified(token, &self.sender_key).ok_or(Refusal::Signature)?;
        let now = now.unix_seconds();
        if claims.aud != origin {
            Err(Refusal::Audience)
        } else if claims.exp <= now || claims.exp > now + LONGEST_TOKEN {
            Err(Refusal::Expiry)
        } else if claims.sub.is_empty() {
            Err(Refusal::Subject)
        } else {
            Ok(claims.sub)
        }
    }

    fn read(&self, body: &[u8]) -> Option<String> {
        let auth = BASE64_URL_SAFE_NO_PAD.decode(&self.auth).ok()?;
        let auth = <[u8; 16]>::try_from(auth).ok()?.into();
        let text = web_push_native::decrypt(body.to_vec(), &self.secret()?, &auth).ok()?;
        String::from_utf8(text).ok()
    }
}

/// The claims of a token that the holder of `key` has signed. They are not yet checked.
fn verified(token: &str, key: &str) -> Option<Claims> {
    let point = BASE64_URL_SAFE_NO_PAD.decode(key).ok()?;
    let (x, y) = point.get(1..65)?.split_at(32);
    let encode = |half: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(half);
    let key = DecodingKey::from_ec_components(&encode(x), &encode(y)).ok()?;
    let mut validation = Validation::new(Algorithm::ES256);
    // Checked above, against the injected clock.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let read = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?;
    Some(read.claims)
}
