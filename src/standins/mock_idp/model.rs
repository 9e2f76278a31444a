//! The test persons, the registered client, and what the provider remembers.

use jsonwebtoken::jwk::{Jwk, JwkSet};
use serde::Deserialize;

use super::keys;
use crate::config::Config;
use crate::kernel::{Digest, Timestamp};

/// A test person with a card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Names the card in forms and tables.
    pub id: String,
    /// 氏名, byte for byte as on the card.
    pub name: String,
    /// 住所, one line.
    pub address: String,
    /// `YYYYMMDD`, or `YYYY-MM-DD` on one card: a client must read both.
    pub birthdate: String,
    /// 1 male, 2 female.
    pub gender: String,
    /// What the person is for: a key of messages.
    pub note: String,
    /// The card's certificate is revoked.
    #[serde(default)]
    pub revoked: bool,
}

impl Person {
    /// All test persons.
    ///
    /// # Errors
    /// Where the embedded file is broken.
    pub fn all() -> Result<Vec<Self>, String> {
        serde_saphyr::from_str(include_str!("persons.yaml"))
            .map_err(|error| format!("persons.yaml: {error}"))
    }

    /// The claim of a scope; `None` for a scope that is no fact.
    pub fn claim(&self, scope: &str) -> Option<&str> {
        match scope {
            "name" => Some(&self.name),
            "address" => Some(&self.address),
            "birthdate" => Some(&self.birthdate),
            "gender" => Some(&self.gender),
            _ => None,
        }
    }
}

/// The one client of this provider.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Its identifier.
    pub client_id: String,
    /// The only address to which it may be sent back.
    pub redirect_uri: String,
    /// The public halves of the keys that sign its assertions.
    pub jwks: JwkSet,
}

impl Registration {
    /// What the service with this configuration would have registered with the real provider.
    ///
    /// # Errors
    /// Where `identity.key` is missing or cannot be read.
    pub fn of(config: &Config, redirect_path: &str) -> Result<Self, String> {
        let key = config
            .identity
            .key
            .as_ref()
            .ok_or("identity.key is missing")?;
        let public: Jwk = keys::public_half(key)?;
        Ok(Self {
            client_id: config.identity.client_id.clone(),
            redirect_uri: config.http.url(redirect_path),
            jwks: JwkSet { keys: vec![public] },
        })
    }
}

/// A person who has entered the PIN.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Sitting {
    /// The card.
    pub person: String,
    /// The authorization request's query.
    pub request: String,
    /// When the PIN was entered.
    pub auth_time: Timestamp,
}

/// An authorization code, by its digest.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Code {
    /// SHA-256 of the code.
    #[sqlx(rename = "code_digest")]
    pub digest: Digest,
    /// The card.
    pub person: String,
    /// Must be repeated at the exchange.
    pub redirect_uri: String,
    /// For the ID token.
    pub nonce: String,
    /// PKCE, `S256`.
    pub challenge: String,
    /// What was consented to.
    pub scope: String,
    /// As asked for in `acr_values`.
    pub acr: String,
    /// When the PIN was entered.
    pub auth_time: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// When it was exchanged.
    pub used_at: Option<Timestamp>,
}

/// What an access token opens.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Grant {
    /// The card.
    pub person: String,
    /// The scopes, with spaces between.
    pub scope: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_says_in_every_language_what_they_are_for() {
        let view = crate::view::View::load().unwrap();
        for locale in crate::kernel::Locale::ALL {
            for person in Person::all().unwrap() {
                let key = format!("mock-idp-note-{}", person.note);
                assert!(view.messages().has(locale, &key), "{key}");
            }
        }
    }

    #[test]
    fn the_persons_keep_their_glyphs() {
        let all = Person::all().unwrap();
        assert_eq!(all[0].id, "hanako");
        let tsuji = all.iter().find(|person| person.id == "tsuji").unwrap();
        assert_eq!(tsuji.name, "\u{FA19}\u{20BB7} \u{8FBB}\u{E0100}子");
        assert!(
            all.iter()
                .any(|person| !person.address.contains("石川県小松市"))
        );
    }
}
