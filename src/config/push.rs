//! The section of Web Push.

use std::path::PathBuf;

use serde::Deserialize;
use url::{Host, Url};

use super::ConfigError;
use super::sections::{read_secret, refuse};
use crate::kernel::Secret;

/// `[push]`: notices on the devices of residents (RFC 8030). Without a key nothing is pushed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Push {
    /// The ES256 private key (PKCS#8 PEM) by which push services know this sender (RFC 8292). A new one ends every
    /// subscription.
    pub vapid_key: Option<Secret>,
    /// The same, in a file.
    pub vapid_key_file: Option<PathBuf>,
    /// Whom a push service can write to: `mailto:…` or `https://…` (RFC 8292 section 2.1).
    pub subject: String,
    /// The push services that may be spoken to, separated by commas: `host`, or `*.domain` for every host below it.
    /// An origin such as `http://localhost:8080` stands for a stand-in on this machine.
    pub allowed_hosts: String,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            vapid_key: None,
            vapid_key_file: None,
            subject: String::new(),
            allowed_hosts:
                "fcm.googleapis.com, updates.push.services.mozilla.com, *.push.apple.com, \
                            *.notify.windows.com"
                    .to_owned(),
        }
    }
}

/// One entry of `push.allowed_hosts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// This host, over https on its usual port.
    Host(String),
    /// Every host that ends with this text, which starts with a dot; the same.
    Below(String),
    /// A stand-in on this machine: exactly this origin, over http.
    StandIn(Url),
}

impl Allowed {
    fn parse(entry: &str) -> Option<Self> {
        if entry.starts_with("http://") {
            let url = Url::parse(entry).ok()?;
            let here = match url.host()? {
                Host::Domain(name) => name == "localhost",
                Host::Ipv4(address) => address.is_loopback(),
                Host::Ipv6(address) => address.is_loopback(),
            };
            let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
            return (here && bare).then_some(Self::StandIn(url));
        }
        let (below, name) = match entry.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, entry),
        };
        // A suffix without a dot would allow a whole top-level domain.
        let host = Host::parse(name).ok()?;
        let named = matches!(&host, Host::Domain(known) if known == name && name.contains('.'));
        named.then(|| {
            if below {
                Self::Below(format!(".{name}"))
            } else {
                Self::Host(name.to_owned())
            }
        })
    }
}

impl Push {
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        read_secret(
            "push.vapid_key",
            self.vapid_key_file.as_deref(),
            &mut self.vapid_key,
        )
    }

    /// The entries of `allowed_hosts`.
    ///
    /// # Errors
    /// [`ConfigError`] naming the entry that is neither a host, a domain with `*.` nor a loopback origin.
    pub fn allowed(&self) -> Result<Vec<Allowed>, ConfigError> {
        let entries = self.allowed_hosts.split(',').map(str::trim);
        entries
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                Allowed::parse(entry).ok_or_else(|| {
                    let what = format!(
                        "holds `{entry}`, which is neither a host name, `*.domain` nor a loopback origin `http://localhost:port`"
                    );
                    refuse("push.allowed_hosts", &what)
                })
            })
            .collect()
    }

    /// The entries of `allowed_hosts` that name a stand-in: none of them belongs into production.
    pub fn stand_ins(&self) -> Vec<String> {
        let entries = self.allowed().unwrap_or_default().into_iter();
        entries
            .filter_map(|entry| match entry {
                Allowed::StandIn(url) => Some(url.origin().ascii_serialization()),
                Allowed::Host(_) | Allowed::Below(_) => None,
            })
            .collect()
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.allowed()?;
        let known = self.subject.starts_with("mailto:") || self.subject.starts_with("https://");
        if self.vapid_key.is_some() && !known {
            return Err(refuse(
                "push.subject",
                "is needed beside push.vapid_key: mailto: or https:// of whoever answers for the pushes",
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(allowed_hosts: &str) -> Push {
        Push {
            allowed_hosts: allowed_hosts.to_owned(),
            ..Push::default()
        }
    }

    #[test]
    fn only_hosts_domains_and_loopback_origins_can_be_allowed() {
        assert_eq!(Push::default().allowed().unwrap().len(), 4);
        assert!(Push::default().stand_ins().is_empty());
        let here = with("fcm.googleapis.com, http://localhost:8080, http://127.0.0.1:9");
        assert_eq!(
            here.stand_ins(),
            ["http://localhost:8080", "http://127.0.0.1:9"]
        );
        for wrong in [
            "localhost",
            "*.com",
            "*",
            "127.0.0.1",
            "https://fcm.googleapis.com",
            "http://fcm.googleapis.com",
            "http://localhost:8080/push",
            "http://user@localhost:8080",
            "fcm.googleapis.com:443",
            "FCM.googleapis.com",
        ] {
            let error = with(wrong).allowed().unwrap_err().to_string();
            assert!(
                error.starts_with("push.allowed_hosts") && error.contains(wrong),
                "{error}"
            );
        }
    }

    #[test]
    fn a_key_needs_somebody_who_answers_for_it() {
        let mut push = Push {
            vapid_key: Some(Secret::new("key")),
            ..Push::default()
        };
        let error = push.validate().unwrap_err().to_string();
        assert!(error.starts_with("push.subject"), "{error}");
        push.subject = "mailto:dx@city.example".to_owned();
        push.validate().unwrap();
    }
}
