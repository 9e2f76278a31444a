//! The steps of a login at the stand-in.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

use super::flow::{self, AuthRequest};
use super::model::{Code, Person, Registration, Sitting};
use super::{keys, store};
use crate::db;
use crate::kernel::secret::same;
use crate::kernel::{Secret, Timestamp};
use crate::web::Kit;

/// Between PIN and consent.
const SITTING: Duration = Duration::from_mins(5);
/// Between the browser's return and the exchange.
const CODE: Duration = Duration::from_mins(1);
/// Lifetime of ID and access tokens.
pub(super) const TOKEN: Duration = Duration::from_mins(5);
/// A code that was used is remembered this long, so that a second use is noticed.
const MEMORY: Duration = Duration::from_hours(1);

/// The provider: its client, its test persons and its key.
#[derive(Debug)]
pub struct Provider {
    /// What every handler has.
    kit: Kit,
    /// The one client.
    pub client: Registration,
    /// The cards.
    pub persons: Vec<Person>,
    key: OnceCell<Key>,
}

struct Key {
    signing: EncodingKey,
    public: Jwk,
    salt: Secret,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// What became of a PIN.
#[derive(Debug)]
pub enum PinOutcome {
    /// Right.
    Right,
    /// Not four digits; costs no try.
    Malformed,
    /// Wrong, with so many tries left.
    Wrong(i64),
    /// Locked, now or before.
    Locked,
}

/// An error of the token endpoint (RFC 6749 section 5.2).
#[derive(Debug)]
pub enum Refused {
    /// Of the protocol: code and description.
    Protocol(&'static str, &'static str),
    /// Of the stand-in itself.
    Broken(String),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Provider {
    pub(super) fn new(kit: Kit, client: Registration) -> Result<Self, String> {
        Ok(Self {
            kit,
            client,
            persons: Person::all()?,
            key: OnceCell::new(),
        })
    }

    /// The issuer.
    pub fn issuer(&self) -> String {
        super::issuer(&self.kit.config.http)
    }

    /// The address of the endpoint `name`.
    pub fn endpoint(&self, name: &str) -> String {
        format!("{}/protocol/openid-connect/{name}", self.issuer())
    }

    /// The card `id`.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.persons.iter().find(|person| person.id == id)
    }

    async fn key(&self) -> Result<&Key, String> {
        let load = || async {
            let env = &self.kit.env;
            let fresh = keys::new_key(&env.rng)?;
            let salt = env.rng.token();
            let stored = async {
                let mut tx = self.kit.db.begin().await?;
                let stored = store::key(&mut tx, fresh.reveal(), salt.reveal(), env.now()).await?;
                tx.commit().await?;
                db::Result::Ok(stored)
            };
            let (pem, salt) = stored.await.map_err(|error| error.to_string())?;
            let pem = Secret::new(pem);
            Ok(Key {
                signing: EncodingKey::from_ec_pem(pem.reveal().as_bytes())
                    .map_err(|error| error.to_string())?,
                public: keys::public_half(&pem)?,
                salt: Secret::new(salt),
            })
        };
        self.key.get_or_try_init(load).await
    }

    /// The published keys.
    ///
    /// # Errors
    /// Where the key cannot be read from the database.
    pub async fn certs(&self) -> Result<Value, String> {
        Ok(json!({ "keys": [self.key().await?.public] }))
    }

    /// Whether the card is locked.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn is_locked(&self, person: &Person) -> db::Result<bool> {
        Ok(store::failures(&self.kit.db, &person.id).await? >= store::TRIES)
    }

    /// Judges a PIN; the count of wrong ones stays on the card.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn enter_pin(&self, person: &Person, text: &str) -> db::Result<PinOutcome> {
        let Some(pin) = flow::pin(text) else {
            return Ok(PinOutcome::Malformed);
        };
        let mut tx = self.kit.db.begin().await?;
        let outcome = match store::count_try(&mut tx, &person.id).await? {
            None => PinOutcome::Locked,
            Some(_) if same(pin.as_bytes(), super::PIN.as_bytes()) => {
                store::reset_tries(&mut tx, &person.id).await?;
                PinOutcome::Right
            }
            Some(failures) if failures >= store::TRIES => PinOutcome::Locked,
            Some(failures) => PinOutcome::Wrong(store::TRIES - failures),
        };
        tx.commit().await?;
        Ok(outcome)
    }

    /// What the city's counter does with a locked card.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn unlock(&self, person: &Person) -> db::Result<()> {
        let mut tx = self.kit.db.begin().await?;
        store::reset_tries(&mut tx, &person.id).await?;
        tx.commit().await
    }

    /// Remembers that the PIN was right; gives the token of the consent screen.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn sit(&self, person: &Person, request: &str) -> db::Result<Secret> {
        let env = &self.kit.env;
        let (now, token) = (env.now(), env.rng.token());
        let sitting = Sitting {
            person: person.id.clone(),
            request: request.to_owned(),
            auth_time: now,
        };
        let mut tx = self.kit.db.begin().await?;
        store::sweep(&mut tx, now.minus(MEMORY)).await?;
        store::insert_sitting(&mut tx, &token.digest(), &sitting, now.plus(SITTING)).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Takes the sitting that belongs to the token.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn rise(&self, token: &Secret) -> db::Result<Option<Sitting>> {
        let mut tx = self.kit.db.begin().await?;
        let sitting = store::take_sitting(&mut tx, &token.digest(), self.kit.env.now()).await?;
        tx.commit().await?;
        Ok(sitting)
    }

    /// Issues a code.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn issue_code(
        &self,
        request: &AuthRequest,
        person: &str,
        auth_time: Timestamp,
    ) -> db::Result<Secret> {
        let env = &self.kit.env;
        let secret = env.rng.token();
        let code = Code {
            digest: secret.digest(),
            person: person.to_owned(),
            redirect_uri: request.redirect_uri.clone(),
            nonce: request.nonce.clone(),
            challenge: request.challenge.clone(),
            scope: request.scope.clone(),
            acr: request.acr_values.clone(),
            auth_time,
            expires_at: env.now().plus(CODE),
            used_at: None,
        };
        let mut tx = self.kit.db.begin().await?;
        store::insert_code(&mut tx, &code).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The token endpoint's use case.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn exchange(&self, form: &[(String, String)]) -> Result<Value, Refused> {
        let get = |name: &str| {
            let mut values = form.iter().filter(|(key, _)| key == name);
            values.next().map_or("", |(_, value)| value.as_str())
        };
        if !get("client_secret").is_empty() {
            return Err(Refused::Protocol(
                "invalid_client",
                "client_secret is not accepted; use private_key_jwt",
            ));
        }
        if get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        {
            return Err(Refused::Protocol(
                "invalid_client",
                "client_assertion_type must be jwt-bearer",
            ));
        }
        let env = &self.kit.env;
        let now = env.now();
        let assertion = flow::check_assertion(
            get("client_assertion"),
            &self.client,
            &self.endpoint("token"),
            now,
        )
        .map_err(|what| Refused::Protocol("invalid_client", what))?;
        if get("grant_type") != "authorization_code" {
            return Err(Refused::Protocol(
                "unsupported_grant_type",
                "grant_type must be authorization_code",
            ));
        }
        let presented = Secret::new(get("code"));
        let access = env.rng.token();
        let mut tx = self.kit.db.begin().await?;
        let code = if store::insert_assertion(&mut tx, &assertion).await? {
            match store::code(&mut tx, &presented.digest()).await? {
                None => Err("unknown code"),
                Some(code) if !store::use_code(&mut tx, &code.digest, now).await? => {
                    store::revoke_tokens(&mut tx, &code.digest).await?;
                    Err("the code was used")
                }
                Some(code) if code.expires_at <= now => Err("the code has expired"),
                Some(code) if code.redirect_uri != get("redirect_uri") => {
                    Err("redirect_uri is another than the one asked with")
                }
                Some(code) if code.challenge != s256(get("code_verifier")) => {
                    Err("code_verifier does not fit")
                }
                Some(code) => {
                    store::insert_token(&mut tx, &access.digest(), &code, now.plus(TOKEN)).await?;
                    Ok(code)
                }
            }
            .map_err(|what| Refused::Protocol("invalid_grant", what))
        } else {
            Err(Refused::Protocol("invalid_client", "jti was seen before"))
        };
        // Committed also where refused: the jti and the code stay used.
        tx.commit().await?;
        let code = code?;
        let id_token = self
            .id_token(&code, &access, now)
            .await
            .map_err(Refused::Broken)?;
        Ok(json!({
            "access_token": access.reveal(), "id_token": id_token.reveal(), "token_type": "Bearer",
            "expires_in": TOKEN.as_secs(), "scope": code.scope,
        }))
    }

    async fn id_token(
        &self,
        code: &Code,
        access: &Secret,
        now: Timestamp,
    ) -> Result<Secret, String> {
        let key = self.key().await?;
        let at_hash = &Sha256::digest(access.reveal().as_bytes())[..16];
        let mut claims = json!({
            "iss": self.issuer(), "sub": self.subject(&code.person).await?, "aud": self.client.client_id,
            "exp": now.plus(TOKEN).unix_seconds(), "iat": now.unix_seconds(), "nonce": code.nonce,
            "auth_time": code.auth_time.unix_seconds(), "azp": self.client.client_id,
            "at_hash": BASE64_URL_SAFE_NO_PAD.encode(at_hash),
        });
        if !code.acr.is_empty() {
            claims["acr"] = json!(code.acr);
        }
        let mut header = Header::new(Algorithm::ES256);
        header.kid.clone_from(&key.public.common.key_id);
        jsonwebtoken::encode(&header, &claims, &key.signing)
            .map(Secret::new)
            .map_err(|error| error.to_string())
    }

    /// The pairwise subject (`OpenID` Connect Core section 8.1): another client would see another one.
    async fn subject(&self, person: &str) -> Result<String, String> {
        let key = self.key().await?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.salt.reveal().as_bytes())
            .map_err(|error| error.to_string())?;
        mac.update(self.client.client_id.as_bytes());
        mac.update(&[0]);
        mac.update(person.as_bytes());
        Ok(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// The userinfo answer for an access token: the scoped facts, all as texts.
    ///
    /// # Errors
    /// Where the stand-in itself is broken; `None` for an unknown or expired token.
    pub async fn userinfo(&self, token: &Secret) -> Result<Option<Value>, String> {
        let grant = store::grant(&self.kit.db, &token.digest(), self.kit.env.now())
            .await
            .map_err(|error| error.to_string())?;
        let Some(grant) = grant else { return Ok(None) };
        let Some(person) = self.person(&grant.person) else {
            return Ok(None);
        };
        let mut answer = json!({ "sub": self.subject(&person.id).await? });
        for scope in grant.scope.split(' ') {
            if let Some(value) = person.claim(scope) {
                answer[scope] = json!(value);
            }
        }
        Ok(Some(answer))
    }
}

/// RFC 7636 section 4.2.
fn s256(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}
