//! `smart-window staff`: accounts of officers.

use clap::{Subcommand, builder::PossibleValuesParser, builder::TypedValueParser as _};

use super::{open, say};
use crate::config::Config;
use crate::db;
use crate::events::Log;
use crate::kernel::{Env, Role};
use crate::staff::model::{Error, Invitation};
use crate::staff::service::{self, Newcomer};

#[derive(Debug, Subcommand)]
pub(super) enum StaffCommand {
    /// Makes an account; prints its password and second factor once.
    Add {
        /// What the officer types to log in: a-z, digits, dot, hyphen, underscore
        login: String,
        /// The officer's name as colleagues read it
        #[arg(long)]
        name: String,
        /// What the officer may do
        #[arg(long = "role", value_delimiter = ',', required = true, value_parser = roles())]
        roles: Vec<Role>,
        /// The code of a section whose cases the officer sees; none given: all sections
        #[arg(long = "section", value_delimiter = ',')]
        sections: Vec<String>,
    },
    /// Gives an account a new password and second factor and ends its sessions.
    Reset {
        /// The account's login
        login: String,
    },
    /// Closes an account and its sessions.
    Disable {
        /// The account's login
        login: String,
    },
}

fn roles() -> impl clap::builder::TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::code))
        .try_map(|code| Role::parse(&code).ok_or("no such role"))
}

pub(super) async fn run(config: &Config, command: StaffCommand) -> Result<(), String> {
    let db = open(config).await?;
    let missing = db::pending(&db).await.map_err(|error| error.to_string())?;
    if !missing.is_empty() {
        return Err("the database is not up to date; run `smart-window migrate`".to_owned());
    }
    // No reader of the log follows the events of staff accounts.
    let log = Log::new(Env::system(), Vec::new(), Vec::new());
    let city = &config.city.name;
    let told = |error: Error| error.to_string();
    match command {
        StaffCommand::Add {
            login,
            name,
            roles,
            sections,
        } => {
            let newcomer = Newcomer {
                login: &login,
                name: &name,
                roles: &roles,
                sections: &sections,
            };
            let invitation = service::add(&db, &log, city, &newcomer).await;
            hand_over(&invitation.map_err(told)?);
        }
        StaffCommand::Reset { login } => {
            let invitation = service::reset(&db, &log, city, &login).await;
            hand_over(&invitation.map_err(told)?);
        }
        StaffCommand::Disable { login } => {
            service::disable(&db, &log, &login).await.map_err(told)?;
            say(&format!(
                "the account {login} is closed, its sessions have ended"
            ));
        }
    }
    db.close().await;
    Ok(())
}

fn hand_over(invitation: &Invitation) {
    say(&format!("password       {}", invitation.password.reveal()));
    say(&format!("second factor  {}", invitation.otpauth.reveal()));
    say(
        "This is shown only now. Hand it over in person; the address goes into an authenticator application.",
    );
}
