//! `smart-window config check`

use clap::Subcommand;

use super::say;
use crate::app::production::{Finding, Severity, findings};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Says whether the configuration can be used.
    Check {
        /// Lists every stand-in and every value that the city has not confirmed; fails where one must be settled first
        #[arg(long)]
        production: bool,
    },
}

/// The configuration has been read and every section has validated itself.
pub(super) fn run(config: &Config, command: &ConfigCommand) -> Result<(), String> {
    let ConfigCommand::Check { production } = command;
    let found = findings(config)?;
    let refused = found
        .iter()
        .filter(|finding| finding.severity == Severity::Refused)
        .count();
    if !production {
        say("the configuration can be used");
        if refused > 0 {
            say(&format!(
                "{refused} point(s) stand before production: `config check --production` lists them"
            ));
        }
        return Ok(());
    }
    table(&found);
    if refused > 0 {
        return Err(format!(
            "not ready for production: {refused} point(s) must be settled first"
        ));
    }
    say("nothing stands before production");
    Ok(())
}

fn table(found: &[Finding]) {
    let word = |finding: &Finding| match finding.severity {
        Severity::Refused => "REFUSED",
        Severity::Warning => "warning",
    };
    let widest = |of: fn(&Finding) -> &str| {
        found
            .iter()
            .map(|finding| of(finding).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (key, what) = (
        widest(|finding| &finding.key),
        widest(|finding| &finding.what),
    );
    for finding in found {
        say(&format!(
            "{}  {:key$}  {:what$}  {}",
            word(finding),
            finding.key,
            finding.what,
            finding.remedy
        ));
    }
}
