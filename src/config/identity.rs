//! The section of the `OpenID` provider.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::ConfigError;
use super::sections::{read_secret, refuse};
use crate::kernel::Secret;

/// `[identity]`: one `OpenID` provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// The issuer, compared byte for byte with `iss`.
    pub issuer: Option<String>,
    /// The client identifier registered with the provider.
    pub client_id: String,
    /// The ES256 private key (PKCS#8 PEM) that signs client assertions.
    pub key: Option<Secret>,
    /// The same, in a file.
    pub key_file: Option<PathBuf>,
    /// Instead of discovery.
    pub authorization_endpoint: Option<Url>,
    /// Instead of discovery.
    pub token_endpoint: Option<Url>,
    /// Instead of discovery.
    pub userinfo_endpoint: Option<Url>,
    /// Instead of discovery.
    pub jwks_uri: Option<Url>,
    /// Reaches the provider's endpoints under this origin where the public one does not resolve.
    pub back_channel: Option<Url>,
    /// Asked for in `acr_values`; empty: not sent.
    pub acr_values: String,
    /// What the login button calls the provider.
    pub label: String,
    /// Tolerated difference of clocks.
    pub clock_skew_seconds: u32,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: "smart-window".to_owned(),
            key: None,
            key_file: None,
            authorization_endpoint: None,
            token_endpoint: None,
            userinfo_endpoint: None,
            jwks_uri: None,
            back_channel: None,
            acr_values: String::new(),
            label: "マイナアプリ（旧デジタル認証アプリ）".to_owned(),
            clock_skew_seconds: 60,
        }
    }
}

impl Identity {
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        read_secret("identity.key", self.key_file.as_deref(), &mut self.key)
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let endpoints = [
            &self.authorization_endpoint,
            &self.token_endpoint,
            &self.userinfo_endpoint,
            &self.jwks_uri,
        ];
        let given = endpoints
            .iter()
            .filter(|endpoint| endpoint.is_some())
            .count();
        if given != 0 && given != endpoints.len() {
            return Err(refuse(
                "identity.authorization_endpoint, token_endpoint, userinfo_endpoint and jwks_uri",
                "must be given together, or none of them for discovery",
            ));
        }
        if self.issuer.is_some() && self.key.is_none() {
            return Err(refuse(
                "identity.key_file",
                "is needed: the ES256 key registered with the provider",
            ));
        }
        Ok(())
    }
}
