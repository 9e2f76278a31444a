//! `smart-window audit`: the sealed log.

use clap::Subcommand;
use time::format_description::well_known::Rfc3339;

use super::{open, say};
use crate::config::Config;
use crate::db::{self, Db};
use crate::events::Log;
use crate::events::seal::{self, Head, Kept, Report};
use crate::kernel::{Env, Timestamp};

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Walks the whole log and names every row that was changed, removed, put in or moved; fails where there is one.
    Verify {
        /// A head that was kept elsewhere, as `audit head` printed it, or the file that holds it
        #[arg(long, value_name = "FILE|NUMBER:SEAL")]
        head: Option<String>,
    },
    /// Prints the latest number, seal and time, to be kept outside this machine.
    Head,
}

pub(super) async fn run(config: &Config, command: AuditCommand) -> Result<(), String> {
    let db = open(config).await?;
    let missing = db::pending(&db).await.map_err(|error| error.to_string())?;
    if !missing.is_empty() {
        return Err("the database is not up to date; run `smart-window migrate`".to_owned());
    }
    let done = match command {
        AuditCommand::Head => head(&db).await,
        AuditCommand::Verify { head } => {
            let kept = head.as_deref().map(read_head).transpose()?;
            verify(&db, kept.as_ref()).await
        }
    };
    db.close().await;
    done
}

fn instant(at: Timestamp) -> String {
    at.in_tokyo().format(&Rfc3339).unwrap_or_default()
}

fn in_words(head: &Head) -> String {
    format!("{}:{} {}", head.number, head.seal, instant(head.at))
}

/// What was given is a head or the name of a file that begins with one.
fn read_head(text: &str) -> Result<Kept, String> {
    if let Ok(kept) = text.parse() {
        return Ok(kept);
    }
    let file = std::fs::read_to_string(text).map_err(|error| {
        format!("--head {text}: neither NUMBER:SEAL nor a readable file: {error}")
    })?;
    file.parse()
        .map_err(|shape| format!("--head {text}: {shape}"))
}

async fn head(db: &Db) -> Result<(), String> {
    let status = seal::status(db).await.map_err(|error| error.to_string())?;
    let head = status
        .head
        .ok_or("nothing is sealed yet; the service seals within seconds of an event")?;
    say(&in_words(&head));
    Ok(())
}

async fn verify(db: &Db, kept: Option<&Kept>) -> Result<(), String> {
    let said = |error: db::Error| format!("the log cannot be read: {error}");
    let mut report = seal::verify(db).await.map_err(said)?;
    if let Some(kept) = kept
        && let Some(finding) = seal::check_head(db, kept).await.map_err(said)?
    {
        report.add(finding);
    }
    let env = Env::system();
    tell(&report, kept, env.now());
    // No reader of the log follows a verification.
    let log = Log::new(env, Vec::new(), Vec::new());
    seal::note(db, &log, &report)
        .await
        .map_err(|error| format!("the outcome cannot be written into the log: {error}"))?;
    match report.total() {
        0 => Ok(()),
        some => Err(format!("{some} finding(s): the log was tampered with")),
    }
}

fn tell(report: &Report, kept: Option<&Kept>, now: Timestamp) {
    say(&format!("sealed rows    {}", report.sealed));
    let last = report.last.as_ref().map_or("none".to_owned(), in_words);
    say(&format!("last seal      {last}"));
    let age = report.oldest_unsealed.map_or(String::new(), |oldest| {
        format!(", the oldest for {} s", now.since(oldest).as_secs())
    });
    say(&format!("unsealed rows  {}{age}", report.unsealed));
    say(&format!(
        "texts          {} stand and fit, {} erased",
        report.texts, report.erased
    ));
    if let Some(first) = report.first_late {
        say(&format!(
            "sealed late    {}, the first is row {first}: more than an hour older than a row before it; \
             ask why, an import or a wrong clock explains it",
            report.late
        ));
    }
    match kept {
        Some(kept) => say(&format!("compared with  row {}", kept.number)),
        None => say(
            "no kept head was given (--head): a cut-off end, or a chain that was written anew, is not seen",
        ),
    }
    for finding in &report.findings {
        say(&finding.to_string());
    }
    if report.more > 0 {
        say(&format!("and {} more", report.more));
    }
    if report.is_clean() {
        say("nothing is wrong");
    }
}
