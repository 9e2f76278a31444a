//! Staff accounts as the table holds them, and the officer at work.

use sqlx::types::Json;

use crate::kernel::{Role, Secret, StaffId, Timestamp};

/// An officer who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// The account.
    pub id: StaffId,
    /// What they type to log in.
    pub login: String,
    /// Their name, as given.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The codes of the sections (課) whose cases they see; empty: all.
    pub sections: Vec<String>,
}

impl Officer {
    /// Whether the account has the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether cases of this section are theirs to see.
    pub fn sees(&self, section: &str) -> bool {
        self.sections.is_empty() || self.sections.iter().any(|own| own == section)
    }
}

/// A row of `staff`. Has no `Debug`: it holds what must never be printed.
#[derive(Clone, sqlx::FromRow)]
pub struct Account {
    /// Its key.
    pub id: StaffId,
    /// What they type to log in, lower case.
    pub login: String,
    /// Their name, as given.
    pub name: String,
    /// Argon2id in PHC string form.
    pub password_hash: String,
    /// The second factor's secret, base32 (RFC 4648 section 6).
    pub totp_secret: String,
    /// The last time step whose code was used.
    pub totp_step: i64,
    /// Roles.
    pub roles: Json<Vec<Role>>,
    /// Sections.
    pub sections: Json<Vec<String>>,
    /// Wrong attempts since the last login.
    pub failures: i64,
    /// No login before this instant.
    pub locked_until: Option<Timestamp>,
    /// Closed for good.
    pub disabled_at: Option<Timestamp>,
}

impl Account {
    /// Whether a login may succeed at `now`.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.disabled_at.is_none() && self.locked_until.is_none_or(|until| until <= now)
    }

    /// The officer behind the account.
    pub fn officer(self) -> Officer {
        Officer {
            id: self.id,
            login: self.login,
            name: self.name,
            roles: self.roles.0,
            sections: self.sections.0,
        }
    }
}

/// What a person needs to log in for the first time: shown once, kept nowhere in this form.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The password.
    pub password: Secret,
    /// The second factor as an `otpauth://` address, for an authenticator application.
    pub otpauth: Secret,
}

/// Why an account cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The login has other letters, or none, or too many.
    #[error(
        "a login is 1 to 40 of the letters a-z, digits, dot, hyphen and underscore, starting with a letter"
    )]
    Login,
    /// Another account has this login.
    #[error("there is already an account with the login {0}")]
    Exists(String),
    /// No account has this login.
    #[error("there is no account with the login {0}")]
    Unknown(String),
    /// The account is closed.
    #[error("the account {0} is disabled")]
    Disabled(String),
    /// The password could not be hashed or the secret not be used.
    #[error("the account cannot be prepared: {0}")]
    Preparation(String),
    /// The database.
    #[error("{0}")]
    Database(Box<dyn std::error::Error + Send + Sync>),
}
