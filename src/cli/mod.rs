//! The command line, one file a command.

mod audit;
mod backup;
mod bench;
mod config;
mod demo;
mod figures;
mod jobs;
mod migrate;
mod reservations;
mod serve;
mod staff;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::casework::letters;
use crate::catalog::load;
use crate::config::{Config, DEFAULT_FILE};
use crate::db::Db;

/// スマート窓口: a city's online window without visit and without writing.
#[derive(Debug, Parser)]
#[command(name = "smart-window", version, about)]
struct Arguments {
    /// The configuration file [default: smart-window.toml if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Without one: `demo` where nothing is configured, else `serve`.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Everything on one machine, with stand-ins for what a city replaces. Never for real data.
    Demo,
    /// Serves residents and staff; runs the jobs beside it.
    Serve,
    /// Brings the database up to this version.
    Migrate,
    /// Copies the database, while the service runs, into a folder that can be verified and restored.
    Backup(backup::BackupArguments),
    /// Restores a backup into the empty place that the configuration names.
    Restore {
        /// The folder that `backup` made
        path: PathBuf,
    },
    /// Looks at the configuration.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// The work that waits, and what was given up.
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Looks at procedure files.
    #[command(subcommand)]
    Procedures(ProceduresCommand),
    /// Measures speed and memory beside a yardstick, on a throw-away database.
    Bench,
    /// The sealed log.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Draws one letter: order on standard input, PDF on standard output. The service starts it.
    #[command(name = letters::draw::COMMAND, hide = true)]
    DrawLetter,
    /// Bookings of a time to receive a My Number card.
    #[command(subcommand)]
    Reservations(reservations::ReservationsCommand),
    /// Accounts of staff.
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Official figures of measures.
    #[command(subcommand)]
    Kpi(figures::KpiCommand),
    /// Official figures of My Number cards.
    #[command(subcommand)]
    Issuance(figures::IssuanceCommand),
}

#[derive(Debug, Subcommand)]
enum ProceduresCommand {
    /// Checks the given files, or the built-in catalogue where none is given.
    Check {
        /// YAML files, one a procedure
        files: Vec<PathBuf>,
    },
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(Command::DrawLetter) = arguments.command {
        return letters::sheet::run();
    }
    match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => match runtime.block_on(dispatch(arguments)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => complain(&message),
        },
        Err(error) => complain(&format!("the runtime cannot start: {error}")),
    }
}

#[expect(clippy::print_stderr, reason = "a command speaks to its operator")]
fn complain(message: &str) -> ExitCode {
    eprintln!("smart-window: {message}");
    ExitCode::FAILURE
}

async fn dispatch(arguments: Arguments) -> Result<(), String> {
    let file = arguments.config.as_deref();
    let configured = file.is_some()
        || std::path::Path::new(DEFAULT_FILE).exists()
        || std::env::vars().any(|(name, _)| name.starts_with("SMART_WINDOW_"));
    let command = arguments.command.unwrap_or(if configured {
        Command::Serve
    } else {
        Command::Demo
    });
    let config = Config::load(file, std::env::vars()).map_err(|error| error.to_string())?;
    start_log(&config);
    match command {
        Command::Demo => Box::pin(demo::run(config)).await,
        Command::Serve => Box::pin(serve::run(config)).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Backup(arguments) => backup::run(&config, arguments).await,
        Command::Restore { path } => backup::restore(&config, &path).await,
        Command::Config(command) => config::run(&config, &command),
        Command::Jobs(command) => jobs::run(&config, command).await,
        Command::Bench => Box::pin(bench::run(config)).await,
        Command::Audit(command) => audit::run(&config, command).await,
        Command::DrawLetter => Err("a letter is drawn before anything else is started".to_owned()),
        Command::Reservations(command) => reservations::run(&config, command).await,
        Command::Staff(command) => staff::run(&config, command).await,
        Command::Kpi(command) => figures::kpi(&config, command).await,
        Command::Issuance(command) => figures::issuance(&config, command).await,
        Command::Procedures(ProceduresCommand::Check { files }) => {
            say(&load::check_files(&files).map_err(|faults| faults.to_string())?);
            Ok(())
        }
    }
}

#[expect(clippy::print_stdout, reason = "a command speaks to its operator")]
fn say(line: &str) {
    println!("{line}");
}

fn start_log(config: &Config) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(&config.log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start in one process keeps the first log.
    let _ = if config.log.json {
        builder.json().try_init()
    } else {
        builder.try_init()
    };
}

async fn open(config: &Config) -> Result<Db, String> {
    crate::db::open(config.database.url.reveal(), config.city.id())
        .await
        .map_err(|error| error.to_string())
}
