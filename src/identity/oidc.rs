//! The `OpenID` provider as this relying party speaks with it: discovery, code exchange, userinfo.

use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::flow::{self, Expected};
use super::jwks::Cache;
use super::model::{Fact, Facts, LoginFailure};
use super::tokens::{self, ClientKey};
use crate::config;
use crate::kernel::{Env, Secret};

/// The most bytes that an answer of the provider may have.
const MOST: usize = 256 * 1024;

/// One configured provider.
#[derive(Debug)]
pub struct Provider {
    issuer: String,
    key: ClientKey,
    settings: config::Identity,
    redirect_uri: String,
    http: reqwest::Client,
    env: Env,
    endpoints: Cache<Endpoints>,
    keys: Cache<JwkSet>,
}

/// Where the provider answers (`OpenID` Connect Discovery section 3).
#[derive(Clone, Debug, Deserialize)]
struct Endpoints {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    userinfo_endpoint: Url,
    jwks_uri: Url,
}

/// What the browser brought back, with what this service remembers of the attempt.
#[derive(Debug)]
pub struct Returned<'a> {
    /// The authorization code.
    pub code: Secret,
    /// The PKCE verifier.
    pub verifier: &'a str,
    /// The nonce that the ID token must carry.
    pub nonce: &'a str,
    /// The facts that were asked for.
    pub facts: &'a [Fact],
}

/// Who the provider says has logged in.
#[derive(Debug)]
pub struct Identified {
    /// The issuer.
    pub issuer: String,
    /// The person, as this issuer names them to this client.
    pub subject: String,
    /// The facts that were handed over.
    pub facts: Facts,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Secret,
    id_token: Secret,
    token_type: String,
}

#[derive(Deserialize)]
struct TokenError {
    error: String,
}

impl Provider {
    /// The provider that the configuration names; `None` where it names none.
    ///
    /// # Errors
    /// In words for the operator, where the key cannot be read.
    pub fn new(
        config: &config::Config,
        http: reqwest::Client,
        env: Env,
    ) -> Result<Option<Self>, String> {
        let settings = config.identity.clone();
        let (Some(issuer), Some(key)) = (settings.issuer.clone(), settings.key.as_ref()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            issuer,
            key: ClientKey::from_pem(key)?,
            redirect_uri: config.http.url(super::CALLBACK),
            settings,
            http,
            env,
            endpoints: Cache::default(),
            keys: Cache::default(),
        }))
    }

    /// The address to which the browser goes (`OpenID` Connect Core section 3.1.2.1).
    ///
    /// # Errors
    /// `ProviderDown` or `ProviderFault` where discovery fails.
    pub async fn authorization_url(
        &self,
        state: &Secret,
        nonce: &str,
        verifier: &str,
        facts: &[Fact],
        language: &str,
    ) -> Result<Url, LoginFailure> {
        let mut url = self.endpoints().await?.authorization_endpoint;
        let scope = format!("openid {}", Fact::list(facts, " "));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", scope.trim_end())
            .append_pair("state", state.reveal())
            .append_pair("nonce", nonce)
            .append_pair("code_challenge", &tokens::challenge(verifier))
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", language);
        if !self.settings.acr_values.is_empty() {
            url.query_pairs_mut()
                .append_pair("acr_values", &self.settings.acr_values);
        }
        Ok(url)
    }

    /// Exchanges the code, checks the ID token, and reads the facts.
    ///
    /// # Errors
    /// Why the login did not succeed; tokens and facts are never part of it.
    pub async fn identify(&self, returned: Returned<'_>) -> Result<Identified, LoginFailure> {
        let endpoints = self.endpoints().await?;
        let answer = self.exchange(&endpoints, &returned).await?;
        let claims = self.believed(&endpoints, &answer, returned.nonce).await?;
        let facts = if returned.facts.is_empty() {
            Facts::default()
        } else {
            let userinfo = self.userinfo(&endpoints, &answer.access_token).await?;
            if userinfo.get("sub").and_then(Value::as_str) != Some(claims.sub.as_str()) {
                tracing::warn!("userinfo speaks of another person than the ID token");
                return Err(LoginFailure::TokenRefused);
            }
            flow::facts_of(&userinfo, returned.facts)
        };
        Ok(Identified {
            issuer: claims.iss,
            subject: claims.sub,
            facts,
        })
    }

    async fn believed(
        &self,
        endpoints: &Endpoints,
        answer: &TokenAnswer,
        nonce: &str,
    ) -> Result<flow::Claims, LoginFailure> {
        let token = answer.id_token.reveal();
        let now = self.env.now();
        let kid = tokens::kid_of(token);
        let keys = self
            .keys
            .keys_for(kid.as_deref(), now, || {
                self.read_json(self.http.get(self.back_channel(&endpoints.jwks_uri)))
            })
            .await?;
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.settings.client_id,
            nonce,
            at_hash: &tokens::at_hash(answer.access_token.reveal()),
            now,
            skew: std::time::Duration::from_secs(u64::from(self.settings.clock_skew_seconds)),
        };
        let checked = tokens::verify(token, &keys)
            .and_then(|claims| flow::check(&claims, &expected).map(|()| claims));
        checked.map_err(|refusal| {
            tracing::warn!(%refusal, "an ID token was refused");
            LoginFailure::TokenRefused
        })
    }

    async fn exchange(
        &self,
        endpoints: &Endpoints,
        returned: &Returned<'_>,
    ) -> Result<TokenAnswer, LoginFailure> {
        let assertion = self
            .key
            .assertion(
                &self.env,
                &self.settings.client_id,
                endpoints.token_endpoint.as_str(),
            )
            .map_err(|error| {
                tracing::error!(%error, "the client assertion cannot be signed");
                LoginFailure::NotConfigured
            })?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", returned.code.reveal()),
            ("redirect_uri", &self.redirect_uri),
            ("client_id", &self.settings.client_id),
            ("code_verifier", returned.verifier),
            (
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ),
            ("client_assertion", assertion.reveal()),
        ];
        let request = self
            .http
            .post(self.back_channel(&endpoints.token_endpoint))
            .form(&form);
        let (status, body) = self.send(request).await?;
        if status.is_success() {
            let answer: TokenAnswer = parse(&body)?;
            return if answer.token_type.eq_ignore_ascii_case("bearer") {
                Ok(answer)
            } else {
                Err(LoginFailure::ProviderFault)
            };
        }
        let code = serde_json::from_slice::<TokenError>(&body).map(|answer| answer.error);
        match code.as_deref() {
            Ok("invalid_grant") => Err(LoginFailure::CodeRefused),
            _ if status.is_server_error() => Err(LoginFailure::ProviderDown),
            _ => {
                // Nothing of the answer is logged: it may repeat what was sent.
                tracing::error!(%status, "the token endpoint refused this client; check identity.client_id and key");
                Err(LoginFailure::ProviderFault)
            }
        }
    }

    async fn userinfo(
        &self,
        endpoints: &Endpoints,
        access_token: &Secret,
    ) -> Result<Value, LoginFailure> {
        let address = self.back_channel(&endpoints.userinfo_endpoint);
        self.read_json(self.http.get(address).bearer_auth(access_token.reveal()))
            .await
    }

    async fn endpoints(&self) -> Result<Endpoints, LoginFailure> {
        let settings = &self.settings;
        if let (Some(authorization), Some(token), Some(userinfo), Some(jwks)) = (
            &settings.authorization_endpoint,
            &settings.token_endpoint,
            &settings.userinfo_endpoint,
            &settings.jwks_uri,
        ) {
            return Ok(Endpoints {
                issuer: self.issuer.clone(),
                authorization_endpoint: authorization.clone(),
                token_endpoint: token.clone(),
                userinfo_endpoint: userinfo.clone(),
                jwks_uri: jwks.clone(),
            });
        }
        let discover = || async {
            let address = format!(
                "{}/.well-known/openid-configuration",
                self.issuer.trim_end_matches('/')
            );
            let address = Url::parse(&address).map_err(|_| LoginFailure::NotConfigured)?;
            let found: Endpoints = self
                .read_json(self.http.get(self.back_channel(&address)))
                .await?;
            if found.issuer == self.issuer {
                Ok(found)
            } else {
                tracing::error!(configured = %self.issuer, found = %found.issuer, "discovery names another issuer; check identity.issuer");
                Err(LoginFailure::ProviderFault)
            }
        };
        self.endpoints.get(self.env.now(), discover).await
    }

    /// The same address under the back-channel origin, where one is configured.
    fn back_channel(&self, address: &Url) -> Url {
        let Some(origin) = &self.settings.back_channel else {
            return address.clone();
        };
        let mut replaced = origin.clone();
        replaced.set_path(address.path());
        replaced.set_query(address.query());
        replaced
    }

    async fn read_json<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, LoginFailure> {
        let (status, body) = self.send(request).await?;
        if status.is_success() {
            parse(&body)
        } else if status.is_server_error() {
            Err(LoginFailure::ProviderDown)
        } else {
            tracing::error!(%status, "the identity provider refused a request");
            Err(LoginFailure::ProviderFault)
        }
    }

    async fn send(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<(reqwest::StatusCode, Vec<u8>), LoginFailure> {
        let down = |error: reqwest::Error| {
            tracing::warn!(cause = %error.without_url(), "the identity provider does not answer");
            LoginFailure::ProviderDown
        };
        let mut response = request.send().await.map_err(down)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(down)? {
            if body.len() + chunk.len() > MOST {
                return Err(LoginFailure::ProviderFault);
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status(), body))
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, LoginFailure> {
    serde_json::from_slice(body).map_err(|error| {
        // Line and column only: the message of serde may quote a value.
        tracing::error!(
            line = error.line(),
            column = error.column(),
            "an answer of the identity provider cannot be read"
        );
        LoginFailure::ProviderFault
    })
}
