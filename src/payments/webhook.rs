//! Webhooks in the form of Standard Webhooks 1.0 (<https://www.standardwebhooks.com>), symmetric scheme `v1`:
//! `base64(HMAC-SHA256(key, "{webhook-id}.{webhook-timestamp}.{body}"))`.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use sha2::Sha256;

use super::model::Snapshot;
use crate::kernel::{Secret, Timestamp};

/// A signature older or newer than this is refused, so that a recorded one is soon worth nothing.
const TOLERANCE: Duration = Duration::from_mins(5);

/// The active signing keys; more than one while they rotate.
#[derive(Clone, Debug)]
pub struct Keys(Vec<Secret>);

impl Keys {
    /// Reads `whsec_<base64>,whsec_<base64>,…`; a part that is no key is left out, so that it verifies nothing.
    pub fn read(list: &Secret) -> Self {
        Self(
            list.reveal()
                .split(',')
                .map(str::trim)
                .filter(|part| decode(part).is_some())
                .map(Secret::new)
                .collect(),
        )
    }
}

fn decode(key: &str) -> Option<Vec<u8>> {
    let encoded = key.strip_prefix("whsec_").unwrap_or(key);
    BASE64_STANDARD
        .decode(encoded)
        .ok()
        .filter(|bytes| !bytes.is_empty())
}

/// The three headers of a webhook, as they came.
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970-01-01.
    pub timestamp: &'a str,
    /// `webhook-signature`: `v1,<base64>`, several separated by spaces.
    pub signature: &'a str,
}

/// A webhook whose signature and age were checked. [`verify`] is its only source.
#[derive(Clone, Debug)]
pub struct VerifiedEvent {
    id: String,
    kind: String,
    snapshot: Option<Snapshot>,
}

impl VerifiedEvent {
    /// `webhook-id`: the same for each repetition.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The event's type, such as `payment.authorised`; `unreadable` where the body has another shape.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The payment that it speaks of; none in a kind of event that is not known here.
    pub const fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }
}

/// Why a webhook is not believed. The sender is told nothing more than 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// A header has another shape, or the id is too long.
    #[error("malformed headers")]
    Malformed,
    /// More than five minutes away from now.
    #[error("too old or too new")]
    Time,
    /// No active key made any of the signatures.
    #[error("no valid signature")]
    Signature,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    data: serde_json::Value,
}

/// Checks the signature over the raw body, then its age, then reads it.
///
/// # Errors
/// [`Distrust`]
pub fn verify(
    keys: &Keys,
    headers: Headers<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<VerifiedEvent, Distrust> {
    if headers.id.is_empty() || headers.id.len() > 255 {
        return Err(Distrust::Malformed);
    }
    let sent = headers
        .timestamp
        .parse()
        .map(Timestamp::from_unix_seconds)
        .map_err(|_| Distrust::Malformed)?;
    if !signed(keys, headers, body) {
        return Err(Distrust::Signature);
    }
    if now.since(sent).max(sent.since(now)) > TOLERANCE {
        return Err(Distrust::Time);
    }
    let read: Option<Body> = serde_json::from_slice(body).ok();
    Ok(VerifiedEvent {
        id: headers.id.to_owned(),
        snapshot: read
            .as_ref()
            .filter(|body| body.kind.starts_with("payment."))
            .and_then(|body| serde_json::from_value(body.data.clone()).ok()),
        kind: read.map_or_else(
            || "unreadable".to_owned(),
            |body| body.kind.chars().take(80).collect(),
        ),
    })
}

/// Whether one of the keys made one of the signatures; each comparison takes the same time wherever they differ.
fn signed(keys: &Keys, headers: Headers<'_>, body: &[u8]) -> bool {
    let given: Vec<Vec<u8>> = headers
        .signature
        .split(' ')
        .filter_map(|part| part.strip_prefix("v1,"))
        .filter_map(|encoded| BASE64_STANDARD.decode(encoded).ok())
        .take(16)
        .collect();
    keys.0
        .iter()
        .filter_map(|key| Hmac::<Sha256>::new_from_slice(&decode(key.reveal())?).ok())
        .any(|mut mac| {
            mac.update(headers.id.as_bytes());
            mac.update(b".");
            mac.update(headers.timestamp.as_bytes());
            mac.update(b".");
            mac.update(body);
            given
                .iter()
                .any(|signature| mac.clone().verify_slice(signature).is_ok())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The test vector of the Standard Webhooks reference libraries.
    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SENT: &str = "1614265330";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const OTHER: &str = "whsec_b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXk=";

    fn check(
        keys: &str,
        signature: &str,
        body: &[u8],
        seconds: i64,
    ) -> Result<VerifiedEvent, Distrust> {
        let headers = Headers {
            id: ID,
            timestamp: SENT,
            signature,
        };
        verify(
            &Keys::read(&Secret::new(keys)),
            headers,
            body,
            Timestamp::from_unix_seconds(1_614_265_330 + seconds),
        )
    }

    #[test]
    fn the_reference_vector_is_believed() {
        let event = check(KEY, SIGNATURE, BODY, 0).unwrap();
        assert_eq!(
            (event.id(), event.kind(), event.snapshot()),
            (ID, "unreadable", None)
        );
    }

    #[test]
    fn five_minutes_are_tolerated_in_both_directions_and_no_more() {
        for seconds in [-300, 300] {
            assert!(check(KEY, SIGNATURE, BODY, seconds).is_ok());
        }
        for seconds in [-301, 301] {
            assert_eq!(
                check(KEY, SIGNATURE, BODY, seconds).unwrap_err(),
                Distrust::Time
            );
        }
    }

    #[test]
    fn keys_rotate_on_either_side() {
        let both = format!("{OTHER}, {KEY}");
        assert!(check(&both, SIGNATURE, BODY, 0).is_ok());
        let signatures = format!("v1,AAAA v2,{} {SIGNATURE}", &SIGNATURE[3..]);
        assert!(check(KEY, &signatures, BODY, 0).is_ok());
        assert_eq!(
            check(OTHER, SIGNATURE, BODY, 0).unwrap_err(),
            Distrust::Signature
        );
    }

    #[test]
    fn a_changed_body_a_bare_signature_and_no_key_are_refused() {
        assert!(check(KEY, SIGNATURE, br#"{"test": 2432232315}"#, 0).is_err());
        assert!(check(KEY, &SIGNATURE[3..], BODY, 0).is_err());
        assert!(check(KEY, "", BODY, 0).is_err());
        assert!(check("", SIGNATURE, BODY, 0).is_err());
        assert!(check("whsec_", SIGNATURE, BODY, 0).is_err());
    }
}
