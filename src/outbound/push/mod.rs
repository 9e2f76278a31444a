//! Web Push: RFC 8030 for the way, RFC 8291 for the encryption, RFC 8292 for the sender's signature.

mod encrypt;
mod endpoint;
mod vapid;

#[cfg(test)]
mod tests;

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, RETRY_AFTER};

pub use encrypt::{Keys, TooLong, encrypt};
pub use endpoint::{Guard, Hostile};
pub use vapid::Vapid;

use crate::config;
use crate::kernel::{Env, Rng, Timestamp};

/// All messages are padded to this length: a push service cannot tell them apart.
const PADDED: usize = 64;
/// A push service may ask for a longer pause; it is not kept.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// A browser's subscription as it was handed out (Push API, `PushSubscription.toJSON()`).
#[derive(Clone)]
pub struct Subscription {
    /// The address to which pushes go. Whoever knows it can, with the sender's key, reach the device.
    pub endpoint: String,
    /// The browser's public key, base64url.
    pub p256dh: String,
    /// The shared secret of 16 bytes, base64url.
    pub auth: String,
}

impl std::fmt::Debug for Subscription {
    /// None of it: a subscription may be named in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

/// What is pushed.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// At most a few thousand bytes.
    pub text: &'a [u8],
    /// How long the push service keeps it for a device that is away (RFC 8030 section 5.2).
    pub ttl: Duration,
    /// A later message of this topic replaces one that still waits (section 5.4): at most 32 characters of base64url.
    pub topic: &'static str,
    /// `very-low`, `low`, `normal` or `high` (section 5.3).
    pub urgency: &'static str,
}

/// Why a push was not taken. The texts are for the operator; they hold neither endpoint nor content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The subscription is over: the browser or the resident has ended it.
    #[error("the push service no longer knows the subscription ({0})")]
    Gone(u16),
    /// It may be taken later, not before the pause where one is asked for.
    #[error("{reason}")]
    Later {
        /// What happened.
        reason: String,
        /// `Retry-After`.
        after: Option<Duration>,
    },
    /// It will never be taken.
    #[error("{0}")]
    Refused(String),
}

/// Hands messages to push services. Cheap to clone; connects when it sends.
#[derive(Clone, Debug)]
pub struct Pusher {
    http: reqwest::Client,
    guard: Guard,
    vapid: Vapid,
}

impl Pusher {
    /// From the configuration; none where it names no key.
    ///
    /// # Errors
    /// A sentence for the operator, naming the key of the configuration.
    pub fn new(config: &config::Push) -> Result<Option<Self>, String> {
        let Some(pem) = &config.vapid_key else {
            return Ok(None);
        };
        let guard = Guard::new(config.allowed().map_err(|error| error.to_string())?);
        // No proxy: the guard holds only where this process resolves the name itself.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .dns_resolver(guard.clone())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .user_agent(concat!("smart-window/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("the client for pushes cannot start: {error}"))?;
        Ok(Some(Self {
            http,
            guard,
            vapid: Vapid::new(pem, &config.subject)?,
        }))
    }

    /// The public key with which a browser subscribes (`applicationServerKey`).
    pub fn public_key(&self) -> &str {
        self.vapid.public_key()
    }

    /// Judges an endpoint before it is kept.
    ///
    /// # Errors
    /// [`Hostile`].
    pub fn check(&self, endpoint: &str) -> Result<(), Hostile> {
        self.guard.check(endpoint).map(drop)
    }

    /// Hands over one message and waits for the push service's answer.
    ///
    /// # Errors
    /// [`PushError`]; after [`PushError::Later`] the push service may nevertheless have taken it.
    pub async fn send(
        &self,
        env: &Env,
        to: &Subscription,
        message: Message<'_>,
    ) -> Result<(), PushError> {
        let refused = |what: &dyn std::fmt::Display| PushError::Refused(what.to_string());
        let url = self
            .guard
            .check(&to.endpoint)
            .map_err(|error| refused(&error))?;
        let keys = Keys::parse(&to.p256dh, &to.auth)
            .ok_or_else(|| refused(&"the subscription's keys are no keys"))?;
        let salt = env.rng.bytes();
        let body = encrypt(&keys, &ephemeral(&env.rng), salt, message.text, PADDED)
            .map_err(|error| refused(&error))?;
        let now = env.now();
        let audience = url.origin().ascii_serialization();
        let authorization = self
            .vapid
            .authorization(&audience, now)
            .map_err(|_| refused(&"push.vapid_key cannot sign"))?;
        let request = self
            .http
            .post(url)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", message.ttl.as_secs())
            .header("topic", message.topic)
            .header("urgency", message.urgency)
            .body(body);
        match request.send().await {
            Ok(answer) => judge(answer.status(), answer.headers(), now),
            Err(error) => Err(not_reached(&error)),
        }
    }
}

fn ephemeral(rng: &Rng) -> p256::SecretKey {
    loop {
        // Of 2^32 draws one is no scalar of the curve; then another is drawn.
        if let Ok(key) = p256::SecretKey::from_slice(&rng.bytes::<32>()) {
            return key;
        }
    }
}

/// What an answer means (RFC 8030 sections 5 and 7.3).
fn judge(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Result<(), PushError> {
    let code = status.as_u16();
    match code {
        200..=299 => Ok(()),
        404 | 410 => Err(PushError::Gone(code)),
        408 | 425 | 429 | 500..=599 => Err(PushError::Later {
            reason: format!("the push service put the push off ({code})"),
            after: retry_after(headers, now),
        }),
        401 | 403 => Err(PushError::Refused(format!(
            "the push service refused our signature ({code}): the subscription belongs to another push.vapid_key, \
             or push.subject is not accepted"
        ))),
        413 => Err(PushError::Refused(
            "the push service found the push too large (413)".to_owned(),
        )),
        _ => Err(PushError::Refused(format!(
            "the push service refused the push ({code})"
        ))),
    }
}

/// Seconds, or a date (RFC 9110 section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let pause = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let format = &time::format_description::well_known::Rfc2822;
        let at = time::OffsetDateTime::parse(text, format).ok()?;
        Timestamp::from_unix_seconds(at.unix_timestamp()).since(now)
    };
    Some(pause.min(LONGEST_PAUSE))
}

/// The error in our own words: its own text holds the endpoint.
fn not_reached(error: &reqwest::Error) -> PushError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if let Some(hostile) = one.downcast_ref::<Hostile>() {
            return PushError::Refused(hostile.to_string());
        }
        cause = one.source();
    }
    let reason = if error.is_timeout() {
        "the push service did not answer in time"
    } else {
        "the push service cannot be reached or broke off"
    };
    PushError::Later {
        reason: reason.to_owned(),
        after: None,
    }
}
