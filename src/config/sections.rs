//! One struct a section; each names the offending key.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

use super::ConfigError;
use crate::kernel::{MunicipalityId, Secret};

pub(super) fn refuse(key: &str, what: &str) -> ConfigError {
    ConfigError(format!("{key} {what}"))
}

pub(super) fn read_secret(
    key: &str,
    file: Option<&Path>,
    into: &mut Option<Secret>,
) -> Result<(), ConfigError> {
    let Some(path) = file else { return Ok(()) };
    if into.is_some() {
        return Err(refuse(
            key,
            &format!("and {key}_file are both set; keep one"),
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        refuse(
            &format!("{key}_file"),
            &format!("{} cannot be read: {error}", path.display()),
        )
    })?;
    *into = Some(Secret::new(text.trim_end_matches(['\r', '\n'])));
    Ok(())
}

/// `[city]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct City {
    /// 全国地方公共団体コード, six digits with the check digit.
    pub code: String,
    /// The city's name as residents read it.
    pub name: String,
    /// The mayor's name, as letters are signed; empty: the office alone.
    pub mayor: String,
}

impl Default for City {
    fn default() -> Self {
        Self {
            code: "172031".to_owned(),
            name: "小松市".to_owned(),
            mayor: String::new(),
        }
    }
}

impl City {
    /// The key of the city's rows: its code as a number in a UUID.
    pub fn id(&self) -> MunicipalityId {
        MunicipalityId(uuid::Uuid::from_u128(self.code.parse().unwrap_or(0)))
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.code.len() != 6 || !self.code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse(
                "city.code",
                "must be the six digits of 全国地方公共団体コード",
            ));
        }
        Ok(())
    }
}

/// `[http]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Where the service listens.
    pub listen: SocketAddr,
    /// The address residents use: scheme, host and port only.
    pub public_url: Url,
    /// A proxy in front appends the client's address to `X-Forwarded-For` (RFC 7239 names its successor): the last
    /// address there is the client's. Without one it is the address of the connection.
    pub behind_proxy: bool,
    /// Once asked to stop, `/readyz` says so for this long before the listeners close: time for a load balancer.
    pub stop_notice_seconds: u32,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: Url::parse("http://localhost:8080")
                .unwrap_or_else(|_| unreachable!("a constant address")),
            behind_proxy: false,
            stop_notice_seconds: 0,
        }
    }
}

impl Http {
    /// Whether cookies are bound to https.
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// The public address followed by `path` (which starts with `/`).
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Whether listener and public address both stay on this machine.
    pub fn is_loopback(&self) -> bool {
        let host_is_loopback = match self.public_url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        self.listen.ip().is_loopback() && host_is_loopback
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        check_origin("http.public_url", &self.public_url)
    }
}

/// A public address is scheme, host and port.
pub(super) fn check_origin(key: &str, url: &Url) -> Result<(), ConfigError> {
    let plain =
        matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none();
    if !plain || url.host().is_none() {
        return Err(refuse(key, "must be http(s)://host[:port] without a path"));
    }
    Ok(())
}

/// `[database]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://path` or `postgres://…`
    pub url: Secret,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: Secret::new("sqlite://data/smart-window.db"),
        }
    }
}

/// `[payments]`: one payment agent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Payments {
    /// The agent's name in the webhook's path.
    pub provider: String,
    /// The base address of the agent's API.
    pub api_url: Option<Url>,
    /// The bearer key of the API.
    pub api_key: Option<Secret>,
    /// The same, in a file.
    pub api_key_file: Option<PathBuf>,
    /// Active webhook keys (`whsec_…`, base64), separated by commas: more than one while they rotate.
    pub webhook_secrets: Option<Secret>,
    /// The same, in a file.
    pub webhook_secrets_file: Option<PathBuf>,
    /// The origin of the page on which residents pay, for the `form-action` policy.
    pub page_origin: Option<Url>,
    /// Days that a requested payment may wait.
    pub due_days: u32,
}

impl Default for Payments {
    fn default() -> Self {
        Self {
            provider: "sandbox".to_owned(),
            api_url: None,
            api_key: None,
            api_key_file: None,
            webhook_secrets: None,
            webhook_secrets_file: None,
            page_origin: None,
            due_days: 14,
        }
    }
}

impl Payments {
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        read_secret(
            "payments.api_key",
            self.api_key_file.as_deref(),
            &mut self.api_key,
        )?;
        read_secret(
            "payments.webhook_secrets",
            self.webhook_secrets_file.as_deref(),
            &mut self.webhook_secrets,
        )
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        if self.api_url.is_some() && (self.api_key.is_none() || self.webhook_secrets.is_none()) {
            return Err(refuse(
                "payments.api_key and payments.webhook_secrets",
                "are needed beside payments.api_url",
            ));
        }
        Ok(())
    }
}

/// `[mail]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// `smtp://host:port`, `smtps://…` or `smtp+starttls://…`; without it nothing is mailed.
    pub url: Option<Url>,
    /// The password of the user named in the address.
    pub password: Option<Secret>,
    /// The same, in a file.
    pub password_file: Option<PathBuf>,
    /// The sender.
    pub from: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            url: None,
            password: None,
            password_file: None,
            from: "smart-window@localhost".to_owned(),
        }
    }
}

impl Mail {
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        read_secret(
            "mail.password",
            self.password_file.as_deref(),
            &mut self.password,
        )
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        match &self.url {
            Some(url) if !matches!(url.scheme(), "smtp" | "smtps" | "smtp+starttls") => {
                Err(refuse(
                    "mail.url",
                    "must start with smtp://, smtps:// or smtp+starttls://",
                ))
            }
            _ => Ok(()),
        }
    }
}

/// `[sessions]`: minutes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// A resident's session ends after this long without a request.
    pub resident_idle_minutes: u32,
    /// A staff session ends after this long without a request.
    pub staff_idle_minutes: u32,
    /// Any session ends after this long.
    pub absolute_minutes: u32,
    /// An officer's claim on a case lasts this long after the last touch.
    pub lease_minutes: u32,
    /// Days that an unfinished draft is kept after its last change.
    pub draft_days: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            resident_idle_minutes: 60,
            staff_idle_minutes: 60,
            absolute_minutes: 720,
            lease_minutes: 30,
            draft_days: 30,
        }
    }
}

impl Sessions {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let all = [
            ("sessions.resident_idle_minutes", self.resident_idle_minutes),
            ("sessions.staff_idle_minutes", self.staff_idle_minutes),
            ("sessions.absolute_minutes", self.absolute_minutes),
            ("sessions.lease_minutes", self.lease_minutes),
            ("sessions.draft_days", self.draft_days),
        ];
        match all.iter().find(|(_, value)| *value == 0) {
            Some((key, _)) => Err(refuse(key, "must be at least 1")),
            None => Ok(()),
        }
    }
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Logging {
    /// Levels as `tracing` reads them, such as `info,sqlx=warn`.
    pub filter: String,
    /// One JSON object a line.
    pub json: bool,
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            filter: "info".to_owned(),
            json: false,
        }
    }
}
