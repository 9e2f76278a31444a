//! The configuration: one TOML file overlaid by `SMART_WINDOW_<SECTION>__<KEY>`, one struct per section.
//!
//! An unknown section or key is refused by its name. Every secret can also be given as `<key>_file`.

mod files;
mod identity;
mod letters;
mod listeners;
mod production;
mod push;
mod reservations;
mod sections;

use std::path::Path;

use serde::de::DeserializeOwned;

pub use files::{Files, MB};
pub use identity::Identity;
pub use letters::Letters;
pub use listeners::{Metrics, Staff};
pub use production::{Finding, Severity};
pub use push::{Allowed, Push};
pub use reservations::{Desk, Reservations};
pub use sections::{City, Database, Http, Logging, Mail, Payments, Sessions};

/// The file that is read when `--config` is not given and it exists.
pub const DEFAULT_FILE: &str = "smart-window.toml";

/// The commented example, as `smart-window.example.toml` in the repository.
pub const EXAMPLE: &str = include_str!("../../smart-window.example.toml");

/// All sections.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The city.
    pub city: City,
    /// The public listener.
    pub http: Http,
    /// The staff's own listener.
    pub staff: Staff,
    /// Figures for the operator's monitoring.
    pub metrics: Metrics,
    /// The database.
    pub database: Database,
    /// The identity provider of residents.
    pub identity: Identity,
    /// The payment agent.
    pub payments: Payments,
    /// Outgoing mail.
    pub mail: Mail,
    /// Notices on residents' devices.
    pub push: Push,
    /// Letters.
    pub letters: Letters,
    /// Attachments.
    pub files: Files,
    /// The desks that hand over cards.
    pub reservations: Reservations,
    /// Sessions.
    pub sessions: Sessions,
    /// What is written to standard error.
    pub log: Logging,
}

/// Why the configuration cannot be used: names the key and says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

const SECTIONS: [&str; 14] = [
    "city",
    "http",
    "staff",
    "metrics",
    "database",
    "identity",
    "payments",
    "mail",
    "push",
    "letters",
    "files",
    "reservations",
    "sessions",
    "log",
];

impl Config {
    /// Reads `file` (or [`DEFAULT_FILE`] where it exists) and the given environment.
    ///
    /// # Errors
    /// [`ConfigError`] for an unreadable file, an unknown section or key, or a value that cannot be.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut sources = config::Config::builder();
        let path = file.or_else(|| {
            Path::new(DEFAULT_FILE)
                .exists()
                .then_some(Path::new(DEFAULT_FILE))
        });
        if let Some(path) = path {
            sources = sources.add_source(config::File::from(path).format(config::FileFormat::Toml));
        }
        let overlay = config::Environment::with_prefix("SMART_WINDOW")
            .prefix_separator("_")
            .separator("__")
            .source(Some(environment.into_iter().collect()));
        let read = sources.add_source(overlay).build().map_err(|error| {
            let told = without_excerpt(&error.to_string());
            ConfigError(format!("the configuration cannot be read: {told}"))
        })?;
        Self::from_sources(&read)
    }

    fn from_sources(read: &config::Config) -> Result<Self, ConfigError> {
        let all: std::collections::HashMap<String, config::Value> = read
            .clone()
            .try_deserialize()
            .map_err(|error| ConfigError(format!("the configuration cannot be read: {error}")))?;
        if let Some(unknown) = all.keys().find(|name| !SECTIONS.contains(&name.as_str())) {
            return Err(ConfigError(format!(
                "unknown section `{unknown}` in the configuration; the sections are {}",
                SECTIONS.join(", ")
            )));
        }
        let mut config = Self {
            city: section(&all, "city")?,
            http: section(&all, "http")?,
            staff: section(&all, "staff")?,
            metrics: section(&all, "metrics")?,
            database: section(&all, "database")?,
            identity: section(&all, "identity")?,
            payments: section(&all, "payments")?,
            mail: section(&all, "mail")?,
            push: section(&all, "push")?,
            letters: section(&all, "letters")?,
            files: section(&all, "files")?,
            reservations: section(&all, "reservations")?,
            sessions: section(&all, "sessions")?,
            log: section(&all, "log")?,
        };
        config.identity.read_files()?;
        config.payments.read_files()?;
        config.mail.read_files()?;
        config.files.read_files()?;
        config.push.read_files()?;
        config.reservations.read_files()?;
        config.validate()?;
        Ok(config)
    }

    /// Checks what one section alone cannot know.
    ///
    /// # Errors
    /// [`ConfigError`] naming the key.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.city.validate()?;
        self.http.validate()?;
        self.staff.validate(&self.http)?;
        self.metrics.validate(&self.http, &self.staff)?;
        self.identity.validate()?;
        self.payments.validate()?;
        self.mail.validate()?;
        self.push.validate()?;
        self.letters.validate()?;
        self.files.validate()?;
        self.reservations.validate()?;
        self.sessions.validate()
    }
}

/// What the parser says without the line of the file that it shows: a secret may stand there.
fn without_excerpt(told: &str) -> String {
    let words = told.lines().filter(|line| {
        let margin = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        !margin.starts_with('|')
    });
    words.map(str::trim).collect::<Vec<_>>().join("; ")
}

fn section<T: DeserializeOwned + Default>(
    all: &std::collections::HashMap<String, config::Value>,
    name: &str,
) -> Result<T, ConfigError> {
    match all.get(name) {
        None => Ok(T::default()),
        Some(value) => value
            .clone()
            .try_deserialize()
            .map_err(|error| ConfigError(format!("section [{name}]: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_env(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let pairs = pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let empty = std::env::temp_dir().join("smart-window-empty.toml");
        std::fs::write(&empty, "").unwrap();
        Config::load(Some(&empty), pairs)
    }

    #[test]
    fn the_environment_overlays_and_other_programs_variables_are_ignored() {
        let config = from_env(&[
            ("SMART_WINDOW_HTTP__LISTEN", "127.0.0.1:9000"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        assert_eq!(config.http.listen.port(), 9000);
    }

    #[test]
    fn an_unknown_key_or_section_is_refused_by_its_name() {
        let error = from_env(&[("SMART_WINDOW_HTTP__LISTN", "127.0.0.1:9000")])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("[http]") && error.contains("listn") && error.contains("listen"),
            "{error}"
        );
        let error = from_env(&[("SMART_WINDOW_HTTTP__LISTEN", "127.0.0.1:9000")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("htttp"), "{error}");
    }

    #[test]
    fn a_value_that_cannot_be_names_its_key() {
        let error =
            from_env(&[("SMART_WINDOW_HTTP__PUBLIC_URL", "https://city.example/app")]).unwrap_err();
        assert!(error.to_string().contains("http.public_url"), "{error}");
    }

    #[test]
    fn a_listener_of_its_own_needs_an_address_of_its_own() {
        let listen = ("SMART_WINDOW_STAFF__LISTEN", "127.0.0.1:8081");
        let refused = |pairs: &[(&str, &str)]| from_env(pairs).unwrap_err().to_string();
        assert!(refused(&[listen]).contains("staff.public_url"));
        let same = ("SMART_WINDOW_STAFF__PUBLIC_URL", "http://localhost:8080");
        assert!(refused(&[listen, same]).contains("differ from http.public_url"));
        let own = ("SMART_WINDOW_STAFF__PUBLIC_URL", "http://localhost:8081");
        let taken = ("SMART_WINDOW_METRICS__LISTEN", "127.0.0.1:8081");
        assert!(refused(&[listen, own, taken]).contains("metrics.listen"));
        let config = from_env(&[listen, own]).unwrap();
        assert_eq!(
            config.staff.door().unwrap().origin(),
            "http://localhost:8081"
        );
    }

    #[test]
    fn a_secret_can_stand_in_a_file() {
        let file = std::env::temp_dir().join(format!("sw-secret-{}", std::process::id()));
        std::fs::write(&file, "s3cret\n").unwrap();
        let path = file.to_string_lossy().into_owned();
        let config = from_env(&[("SMART_WINDOW_MAIL__PASSWORD_FILE", &path)]).unwrap();
        assert_eq!(config.mail.password.unwrap().reveal(), "s3cret");
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn the_example_file_says_what_the_defaults_are() {
        let file = std::env::temp_dir().join(format!("sw-example-{}.toml", std::process::id()));
        let uncommented: String = EXAMPLE
            .lines()
            .map(|line| line.strip_prefix("#= ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n");
        std::fs::write(&file, uncommented).unwrap();
        let read = Config::load(Some(&file), []).unwrap();
        std::fs::remove_file(file).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", Config::default()));
    }
}
