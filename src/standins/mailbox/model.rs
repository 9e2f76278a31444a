//! What the mailbox keeps, and how a mail is read.

use mail_parser::{HeaderName, MessageParser, PartType};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use crate::kernel::Timestamp;

/// A mail as the server took it, decoded.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredMail {
    /// Its key.
    pub id: Uuid,
    /// When it was taken.
    pub received_at: Timestamp,
    /// The envelope's sender; empty for a bounce.
    pub sender: String,
    /// The envelope's recipients, separated by a comma and a space.
    pub recipients: String,
    /// `<local@domain>`; empty where there is none.
    pub message_id: String,
    /// `Content-Language`; empty where there is none.
    pub lang: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text_body: String,
    /// The HTML alternative.
    pub html_body: Option<String>,
    /// The header lines as they came.
    pub headers: String,
}

/// A staff account of the demo, written by the demo's seeder.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DemoAccount {
    /// What is typed at `/staff/login`.
    pub login: String,
    /// The officer's name.
    pub name: String,
    /// The role in words, in Japanese.
    pub role_label: String,
    /// The password.
    pub password: String,
    /// The second factor's secret in base32 (RFC 4648 section 6): SHA-1, six digits, thirty seconds.
    pub totp_secret: String,
}

/// How long a code holds, in seconds (RFC 6238 section 5.2).
pub const STEP: i64 = 30;

impl DemoAccount {
    /// The code of the second factor at `now` (RFC 6238); none for a secret that is not base32.
    pub fn code(&self, now: Timestamp) -> Option<String> {
        let secret = Secret::try_from_base32(&self.totp_secret).ok()?;
        let totp = Builder::new().with_secret(secret).build().ok()?;
        let seconds = u64::try_from(now.unix_seconds()).ok()?;
        Some(totp.generate(seconds).to_string())
    }
}

/// The seconds until the codes change.
pub const fn seconds_left(now: Timestamp) -> i64 {
    STEP - now.unix_seconds().rem_euclid(STEP)
}

/// Reads a message (RFC 5322, MIME): transfer encodings, encoded words and alternatives are resolved.
pub fn decode(
    id: Uuid,
    received_at: Timestamp,
    sender: String,
    recipients: &[String],
    raw: &[u8],
) -> StoredMail {
    let parsed = MessageParser::default().parse(raw).unwrap_or_default();
    let html = parsed.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    let end = raw
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or(raw.len());
    StoredMail {
        id,
        received_at,
        sender,
        recipients: recipients.join(", "),
        message_id: parsed
            .message_id()
            .map(|id| format!("<{id}>"))
            .unwrap_or_default(),
        lang: parsed
            .header_raw(HeaderName::ContentLanguage)
            .unwrap_or_default()
            .trim()
            .to_owned(),
        subject: parsed.subject().unwrap_or_default().to_owned(),
        text_body: parsed.body_text(0).unwrap_or_default().into_owned(),
        html_body: html,
        headers: String::from_utf8_lossy(&raw[..end]).into_owned(),
    }
}
