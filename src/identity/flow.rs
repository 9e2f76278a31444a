//! Pure checks of what the provider says: claims, facts, errors.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::model::{Attempt, Fact, Facts, LoginFailure};
use crate::kernel::secret::same;
use crate::kernel::{Digest, Timestamp};

/// `aud` is one text or a list (RFC 7519 section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One recipient.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Audience {
    fn recipients(&self) -> &[String] {
        match self {
            Self::One(recipient) => std::slice::from_ref(recipient),
            Self::Many(recipients) => recipients,
        }
    }
}

/// The claims of an ID token that are read (`OpenID` Connect Core section 2); times in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the claims are named as in the standard")]
pub struct Claims {
    pub iss: String,
    pub sub: String,
    pub aud: Audience,
    pub exp: i64,
    pub iat: i64,
    pub nbf: Option<i64>,
    pub nonce: Option<String>,
    pub azp: Option<String>,
    pub at_hash: Option<String>,
}

/// What the claims must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The configured issuer, compared byte for byte.
    pub issuer: &'a str,
    /// This client.
    pub client_id: &'a str,
    /// The attempt's nonce.
    pub nonce: &'a str,
    /// `at_hash` of the access token that came beside.
    pub at_hash: &'a str,
    /// The present.
    pub now: Timestamp,
    /// Tolerated difference of clocks.
    pub skew: Duration,
}

/// Why an ID token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Not a signed JWT, or a claim is missing or of the wrong shape.
    #[error("the token cannot be read")]
    Malformed,
    /// `none`, a symmetric algorithm, or another than the key's.
    #[error("the algorithm is not the key's")]
    Algorithm,
    /// No published key has its `kid`.
    #[error("no published key has this kid")]
    UnknownKey,
    /// The signature does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// `iss` is not the configured issuer.
    #[error("iss is not the configured issuer")]
    Issuer,
    /// `sub` is empty or longer than 255 bytes.
    #[error("sub is empty or too long")]
    Subject,
    /// `aud` does not name this client.
    #[error("aud does not name this client")]
    Audience,
    /// `azp` is another client, or missing beside several recipients.
    #[error("azp is not this client")]
    AuthorisedParty,
    /// `nonce` is missing or not the attempt's.
    #[error("nonce is not the attempt's")]
    Nonce,
    /// `exp` has passed.
    #[error("exp has passed")]
    Expired,
    /// `iat` or `nbf` lies in the future.
    #[error("iat or nbf lies in the future")]
    NotYetValid,
    /// `at_hash` does not belong to the access token.
    #[error("at_hash does not belong to the access token")]
    AccessTokenHash,
}

/// Checks the claims of a token whose signature holds (`OpenID` Connect Core section 3.1.3.7).
///
/// # Errors
/// The first [`TokenRefusal`] in the order of the standard.
pub fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), TokenRefusal> {
    if claims.iss != expected.issuer {
        return Err(TokenRefusal::Issuer);
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err(TokenRefusal::Subject);
    }
    let recipients = claims.aud.recipients();
    if !recipients
        .iter()
        .any(|recipient| recipient == expected.client_id)
    {
        return Err(TokenRefusal::Audience);
    }
    match &claims.azp {
        Some(party) if party != expected.client_id => return Err(TokenRefusal::AuthorisedParty),
        None if recipients.len() > 1 => return Err(TokenRefusal::AuthorisedParty),
        _ => {}
    }
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    if !same(nonce.as_bytes(), expected.nonce.as_bytes()) {
        return Err(TokenRefusal::Nonce);
    }
    if Timestamp::from_unix_seconds(claims.exp).plus(expected.skew) <= expected.now {
        return Err(TokenRefusal::Expired);
    }
    let latest = expected.now.plus(expected.skew);
    let begins = claims.iat.max(claims.nbf.unwrap_or(claims.iat));
    if Timestamp::from_unix_seconds(begins) > latest {
        return Err(TokenRefusal::NotYetValid);
    }
    match &claims.at_hash {
        Some(hash) if hash != expected.at_hash => Err(TokenRefusal::AccessTokenHash),
        _ => Ok(()),
    }
}

/// Whether the provider's answer may be taken for this attempt.
///
/// # Errors
/// `AttemptUnknown`, `AttemptUsed` or `AttemptExpired`.
pub fn check_attempt(
    attempt: Option<&Attempt>,
    browser: &Digest,
    now: Timestamp,
) -> Result<(), LoginFailure> {
    match attempt {
        None => Err(LoginFailure::AttemptUnknown),
        Some(attempt) if attempt.browser_digest != *browser => Err(LoginFailure::AttemptUnknown),
        Some(attempt) if attempt.consumed_at.is_some() => Err(LoginFailure::AttemptUsed),
        Some(attempt) if attempt.expires_at <= now => Err(LoginFailure::AttemptExpired),
        Some(_) => Ok(()),
    }
}

/// What an error answer of the authorization endpoint means for the resident (RFC 6749 section 4.1.2.1).
///
/// The provider's reference does not fix how a locked PIN, a revoked certificate and a refused consent are told apart;
/// the description is read for the words that would name them.
pub fn failure_of(error: &str, description: &str) -> LoginFailure {
    let description = description.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| description.contains(word));
    match error {
        "access_denied" if says(&["lock"]) => LoginFailure::PinLocked,
        "access_denied" if says(&["revoked", "expired", "certificate"]) => {
            LoginFailure::CardRevoked
        }
        "access_denied" if says(&["consent"]) => LoginFailure::ConsentRefused,
        "access_denied" => LoginFailure::Cancelled,
        "login_required" | "interaction_required" => LoginFailure::LoginRequired,
        "consent_required" => LoginFailure::ConsentRefused,
        "temporarily_unavailable" => LoginFailure::ProviderDown,
        _ => LoginFailure::ProviderFault,
    }
}

/// Reads the facts of a userinfo answer, as far as they were asked for. What cannot be read is not taken.
pub fn facts_of(userinfo: &Value, wanted: &[Fact]) -> Facts {
    let mut facts = Facts::default();
    for fact in wanted {
        let text = userinfo
            .get(fact.code())
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty());
        let value = text.and_then(|text| match fact {
            Fact::Name | Fact::Address => Some(text.to_owned()),
            Fact::Birthdate => birthdate(text),
            Fact::Gender => gender(text).map(str::to_owned),
        });
        facts.set(*fact, value);
    }
    facts
}

/// `YYYYMMDD` or `YYYY-MM-DD`, to ISO 8601.
fn birthdate(text: &str) -> Option<String> {
    let compact = time::macros::format_description!("[year][month][day]");
    let iso = time::macros::format_description!("[year]-[month]-[day]");
    let date = time::Date::parse(text, compact)
        .or_else(|_| time::Date::parse(text, iso))
        .ok()?;
    date.format(iso).ok()
}

/// Digits as in the resident register (1 男, 2 女), or words.
fn gender(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "male" => Some("male"),
        "2" | "female" => Some("female"),
        "3" | "9" | "other" => Some("other"),
        _ => None,
    }
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
