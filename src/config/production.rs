//! What stands between a configuration and production: stand-ins, and values that only the city can give.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use url::{Host, Url};

use super::{Config, Database, Http, Identity, Mail};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Production is refused.
    Refused,
    /// Production is possible; somebody should have decided so.
    Warning,
}

/// Something that the city has to settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// The key of the configuration, or the file and value.
    pub key: String,
    /// What is the case.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Finding {
    /// Production is refused.
    pub fn refused(key: &str, what: &str, remedy: &str) -> Self {
        Self::new(Severity::Refused, key, what, remedy)
    }

    /// Somebody should have decided so.
    pub fn warning(key: &str, what: &str, remedy: &str) -> Self {
        Self::new(Severity::Warning, key, what, remedy)
    }

    fn new(severity: Severity, key: &str, what: &str, remedy: &str) -> Self {
        Self {
            severity,
            key: key.to_owned(),
            what: what.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

impl Config {
    /// Everything that the sections leave to be settled.
    pub fn unsettled(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        self.addresses(&mut found);
        self.provider(&mut found);
        self.agent(&mut found);
        self.mailing(&mut found);
        self.pushing(&mut found);
        self.keeping(&mut found);
        self.secrets(&mut found);
        found
    }

    fn addresses(&self, found: &mut Vec<Finding>) {
        public_address(found, "http.public_url", &self.http);
        match self.staff.door() {
            Some(door) => public_address(found, "staff.public_url", &door),
            None => found.push(Finding::warning(
                "staff.listen",
                "is not set: the pages of staff are reachable from the internet",
                "give staff a listener within the office network",
            )),
        }
        if self
            .metrics
            .listen
            .is_some_and(|at| at.ip().is_unspecified())
        {
            found.push(Finding::warning(
                "metrics.listen",
                "takes every network: /metrics asks nobody to log in",
                "listen where only the monitoring reaches it",
            ));
        }
    }

    fn provider(&self, found: &mut Vec<Finding>) {
        let key = "identity.issuer";
        match &self.identity.issuer {
            None => found.push(Finding::refused(
                key,
                "is not set: residents cannot log in",
                "set the issuer of the Digital Agency's service",
            )),
            Some(issuer) => {
                let url = Url::parse(issuer).ok();
                if issuer.contains("/mock-idp/") || url.as_ref().is_none_or(is_local) {
                    found.push(Finding::refused(
                        key,
                        "is a stand-in",
                        "set the issuer of the Digital Agency's service",
                    ));
                } else if url.is_some_and(|url| url.scheme() != "https") {
                    found.push(Finding::refused(
                        key,
                        "is not https",
                        "use the https address",
                    ));
                }
            }
        }
        let identity = &self.identity;
        for (key, endpoint) in [
            (
                "identity.authorization_endpoint",
                &identity.authorization_endpoint,
            ),
            ("identity.token_endpoint", &identity.token_endpoint),
            ("identity.userinfo_endpoint", &identity.userinfo_endpoint),
            ("identity.jwks_uri", &identity.jwks_uri),
            ("identity.back_channel", &identity.back_channel),
        ] {
            if endpoint.as_ref().is_some_and(is_local) {
                found.push(Finding::refused(
                    key,
                    "is this machine: a stand-in",
                    "use the provider's own",
                ));
            }
        }
        if identity.client_id == Identity::default().client_id {
            found.push(Finding::warning(
                "identity.client_id",
                "is the default",
                "set the identifier that the provider gave the city",
            ));
        }
    }

    fn agent(&self, found: &mut Vec<Finding>) {
        let payments = &self.payments;
        if payments.provider == "sandbox" {
            found.push(Finding::refused(
                "payments.provider",
                "is the sandbox",
                "set the name of the payment agent (指定納付受託者)",
            ));
        }
        match &payments.api_url {
            None => found.push(Finding::refused(
                "payments.api_url",
                "is not set: nothing can be paid",
                "set the base address of the agent's API",
            )),
            Some(url) if is_local(url) || url.path().starts_with("/sandbox-pay") => {
                found.push(Finding::refused(
                    "payments.api_url",
                    "is a stand-in",
                    "set the agent's own API",
                ));
            }
            Some(url) if url.scheme() != "https" => {
                found.push(Finding::refused(
                    "payments.api_url",
                    "is not https",
                    "use the https address",
                ));
            }
            Some(_) => {}
        }
        if payments.webhook_secrets.is_none() {
            found.push(Finding::refused(
                "payments.webhook_secrets_file",
                "is not set: the agent's messages cannot be verified",
                "put the agent's webhook keys into a file",
            ));
        }
        if payments.page_origin.as_ref().is_none_or(is_local) {
            found.push(Finding::refused(
                "payments.page_origin",
                "is not the agent's: browsers would block the way to its page",
                "set the origin of the agent's payment page",
            ));
        }
    }

    fn mailing(&self, found: &mut Vec<Finding>) {
        match &self.mail.url {
            None => found.push(Finding::refused(
                "mail.url",
                "is not set: nobody is told by mail",
                "set the city's mail server",
            )),
            Some(url) if url.scheme() == "smtp" && !is_local(url) => found.push(Finding::warning(
                "mail.url",
                "crosses the network unencrypted",
                "use smtps:// or smtp+starttls://",
            )),
            Some(_) => {}
        }
        let from = &self.mail.from;
        if *from == Mail::default().from || from.contains(".example") {
            found.push(Finding::refused(
                "mail.from",
                "is an invented sender",
                "set an address of the city's that is read",
            ));
        }
    }

    fn pushing(&self, found: &mut Vec<Finding>) {
        if self.push.vapid_key.is_none() {
            found.push(Finding::warning(
                "push.vapid_key_file",
                "is not set: nobody is told on their device",
                "make an ES256 key as the example says, and keep it",
            ));
        }
        for origin in self.push.stand_ins() {
            found.push(Finding::refused(
                "push.allowed_hosts",
                &format!("names {origin}, a stand-in on this machine"),
                "name the push services of the browsers alone",
            ));
        }
    }

    fn keeping(&self, found: &mut Vec<Finding>) {
        if self.files.key.is_none() {
            found.push(Finding::refused(
                "files.key_file",
                "is not set: attachments cannot be kept, and serve does not start",
                "write `openssl rand -base64 32` into a file outside files.dir, and keep a copy apart from the backups",
            ));
        }
        if self.reservations.key.is_none() && !self.reservations.desks.is_empty() {
            found.push(Finding::refused(
                "reservations.key_file",
                "is not set: the references of the card desk cannot be kept",
                "write `openssl rand -base64 32` into a file, and keep it",
            ));
        }
    }

    /// Every secret that a configuration can hold: its key, whether it is given, and the file it came from.
    pub fn named_secrets(&self) -> [(&'static str, bool, Option<&Path>); 7] {
        let (identity, payments, push) = (&self.identity, &self.payments, &self.push);
        [
            (
                "identity.key",
                identity.key.is_some(),
                identity.key_file.as_deref(),
            ),
            (
                "payments.api_key",
                payments.api_key.is_some(),
                payments.api_key_file.as_deref(),
            ),
            (
                "payments.webhook_secrets",
                payments.webhook_secrets.is_some(),
                payments.webhook_secrets_file.as_deref(),
            ),
            (
                "files.key",
                self.files.key.is_some(),
                self.files.key_file.as_deref(),
            ),
            (
                "push.vapid_key",
                push.vapid_key.is_some(),
                push.vapid_key_file.as_deref(),
            ),
            (
                "mail.password",
                self.mail.password.is_some(),
                self.mail.password_file.as_deref(),
            ),
            (
                "reservations.key",
                self.reservations.key.is_some(),
                self.reservations.key_file.as_deref(),
            ),
        ]
    }

    fn secrets(&self, found: &mut Vec<Finding>) {
        for (key, given, file) in self.named_secrets() {
            match file {
                Some(path) if readable_by_others(path) => found.push(Finding::warning(
                    &format!("{key}_file"),
                    "can be read by other users of this machine",
                    &format!("chmod 600 {}", path.display()),
                )),
                None if given => found.push(Finding::warning(
                    key,
                    "is given inline: configurations and environments are copied and shown",
                    &format!("put it into a file and set {key}_file"),
                )),
                _ => {}
            }
        }
        let url = self.database.url.reveal();
        if url == Database::default().url.reveal() {
            found.push(Finding::warning(
                "database.url",
                "is the default, relative to the folder of the start",
                "set an absolute path or a postgres:// address",
            ));
        } else if Url::parse(url).is_ok_and(|url| url.password().is_some()) {
            found.push(Finding::warning(
                "database.url",
                "holds a password inline",
                "use ~/.pgpass or a socket with peer authentication",
            ));
        }
    }
}

fn public_address(found: &mut Vec<Finding>, key: &str, http: &Http) {
    let url = &http.public_url;
    if is_local(url) {
        found.push(Finding::refused(
            key,
            "is this machine",
            "set the address that people type",
        ));
    } else if url.scheme() != "https" {
        found.push(Finding::refused(
            key,
            "is not https: logins could be read and taken over",
            "put the proxy's https address here",
        ));
    }
}

/// Whether the address stays on this machine.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
        None => true,
    }
}

fn readable_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|facts| facts.permissions().mode() & 0o007 != 0)
}
