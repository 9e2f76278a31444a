//! What is known of a resident, and one attempt to log in.

use serde::{Deserialize, Serialize};

use crate::kernel::{Digest, Timestamp};

/// One of the four facts on the face of the card (基本4情報). The provider names each by a scope of its own.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Fact {
    /// 氏名
    Name,
    /// 住所
    Address,
    /// 生年月日
    Birthdate,
    /// 性別
    Gender,
}

impl Fact {
    /// All facts, in the order of the card.
    pub const ALL: [Self; 4] = [Self::Name, Self::Address, Self::Birthdate, Self::Gender];

    /// The scope that asks for it, which is also the claim that carries it and its word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Address => "address",
            Self::Birthdate => "birthdate",
            Self::Gender => "gender",
        }
    }

    /// Reads a code as [`Fact::code`] writes it.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| fact.code() == code)
    }

    /// Reads a list such as `name,address`; separators are commas and spaces, unknown words are left out.
    pub fn parse_list(list: &str) -> Vec<Self> {
        let words: Vec<&str> = list.split([',', ' ']).collect();
        Self::ALL
            .into_iter()
            .filter(|fact| words.contains(&fact.code()))
            .collect()
    }

    /// Writes a list that [`Fact::parse_list`] reads, with `separator` between the codes.
    pub fn list(facts: &[Self], separator: &str) -> String {
        let codes: Vec<&str> = facts.iter().map(|fact| fact.code()).collect();
        codes.join(separator)
    }
}

/// The facts that a resident let the provider hand over. Erasable; a name is kept byte for byte.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// As on the card.
    pub name: Option<String>,
    /// As on the card, one line.
    pub address: Option<String>,
    /// ISO 8601, `YYYY-MM-DD`.
    pub birthdate: Option<String>,
    /// `male`, `female` or `other`.
    pub gender: Option<String>,
    /// When the oldest of them was handed over.
    pub obtained_at: Option<Timestamp>,
}

impl std::fmt::Debug for Facts {
    /// Which facts are there, never their values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(
                Fact::ALL
                    .into_iter()
                    .filter(|fact| self.get(*fact).is_some()),
            )
            .finish()
    }
}

impl Facts {
    /// The value of one fact.
    pub fn get(&self, fact: Fact) -> Option<&str> {
        match fact {
            Fact::Name => self.name.as_deref(),
            Fact::Address => self.address.as_deref(),
            Fact::Birthdate => self.birthdate.as_deref(),
            Fact::Gender => self.gender.as_deref(),
        }
    }

    /// Sets one fact.
    pub fn set(&mut self, fact: Fact, value: Option<String>) {
        match fact {
            Fact::Name => self.name = value,
            Fact::Address => self.address = value,
            Fact::Birthdate => self.birthdate = value,
            Fact::Gender => self.gender = value,
        }
    }

    /// Whether all of `wanted` are there.
    pub fn has(&self, wanted: &[Fact]) -> bool {
        wanted.iter().all(|fact| self.get(*fact).is_some())
    }
}

/// One attempt to log in, from the button to the provider's answer. State and browser are kept as digests;
/// nonce and PKCE verifier are derived from the browser's cookie, so the table holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Attempt {
    /// SHA-256 of `state`.
    pub state_digest: Digest,
    /// SHA-256 of the cookie that binds the attempt to one browser.
    pub browser_digest: Digest,
    /// The local path to which the login leads.
    pub return_to: String,
    /// The facts asked for, as [`Fact::list`] writes them with a comma.
    pub facts: String,
    /// The answer must arrive before this instant.
    pub expires_at: Timestamp,
    /// When an answer was taken; a second one is refused.
    pub consumed_at: Option<Timestamp>,
}

/// Why a login did not succeed, as the resident is told; the message keys are `identity-failed-<code>-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginFailure {
    /// The resident cancelled at the provider.
    Cancelled,
    /// The PIN is locked after three wrong entries.
    PinLocked,
    /// The card's certificate is revoked or has expired.
    CardRevoked,
    /// The resident did not agree to hand over the facts.
    ConsentRefused,
    /// The provider wants a new login.
    LoginRequired,
    /// The provider reported a fault of its own, or answered what cannot be read.
    ProviderFault,
    /// The provider does not answer.
    ProviderDown,
    /// The answer came too late.
    AttemptExpired,
    /// The answer had been taken already.
    AttemptUsed,
    /// The answer belongs to no attempt of this browser.
    AttemptUnknown,
    /// The provider refused the code: used already, or too old.
    CodeRefused,
    /// The proof of identity did not pass the checks.
    TokenRefused,
    /// No provider is configured.
    NotConfigured,
}

impl LoginFailure {
    /// All failures: each has three messages in every language.
    pub const ALL: [Self; 13] = [
        Self::Cancelled,
        Self::PinLocked,
        Self::CardRevoked,
        Self::ConsentRefused,
        Self::LoginRequired,
        Self::ProviderFault,
        Self::ProviderDown,
        Self::AttemptExpired,
        Self::AttemptUsed,
        Self::AttemptUnknown,
        Self::CodeRefused,
        Self::TokenRefused,
        Self::NotConfigured,
    ];

    /// The word in the message keys and in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::PinLocked => "pin-locked",
            Self::CardRevoked => "card-revoked",
            Self::ConsentRefused => "consent-refused",
            Self::LoginRequired => "login-required",
            Self::ProviderFault => "provider-fault",
            Self::ProviderDown => "provider-down",
            Self::AttemptExpired => "attempt-expired",
            Self::AttemptUsed => "attempt-used",
            Self::AttemptUnknown => "attempt-unknown",
            Self::CodeRefused => "code-refused",
            Self::TokenRefused => "token-refused",
            Self::NotConfigured => "not-configured",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_facts_keeps_the_order_of_the_card_and_drops_unknown_words() {
        assert_eq!(
            Fact::parse_list("address,phone name"),
            [Fact::Name, Fact::Address]
        );
        assert_eq!(Fact::list(&Fact::ALL, " "), "name address birthdate gender");
        assert!(Fact::parse_list("").is_empty());
    }

    #[test]
    fn facts_are_never_printed() {
        let facts = Facts {
            name: Some("小松 花子".to_owned()),
            ..Facts::default()
        };
        assert_eq!(format!("{facts:?}"), "[Name]");
        assert!(facts.has(&[Fact::Name]) && !facts.has(&Fact::ALL));
    }
}
