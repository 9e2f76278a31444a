//! Opening the database that the configuration names.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Db, Engine, Result};
use crate::kernel::MunicipalityId;

/// Why the database could not be opened, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite://` nor `postgres://`.
    #[error("database.url must start with sqlite:// or postgres://")]
    Scheme,
    /// The address cannot be read.
    #[error("database.url cannot be read: {0}")]
    Url(String),
    /// The folder of the database file cannot be made.
    #[error("the folder {folder} cannot be made: {error}; create it or change database.url", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The server or file does not answer.
    #[error(
        "the database cannot be opened: {0}; check database.url, that the server runs and that no other process holds the file"
    )]
    Unreachable(String),
}

/// Opens the database at `url` (`sqlite://path` or `postgres://…`) for `city`.
///
/// # Errors
/// [`OpenError`], each variant saying what the operator can do.
pub async fn open(url: &str, city: MunicipalityId) -> std::result::Result<Db, OpenError> {
    if url.starts_with("sqlite:") {
        open_sqlite(url, city).await
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        open_postgres(url, city).await
    } else {
        Err(OpenError::Scheme)
    }
}

async fn open_sqlite(url: &str, city: MunicipalityId) -> std::result::Result<Db, OpenError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| OpenError::Url(error.to_string()))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5));
    if let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder).map_err(|error| OpenError::Folder {
            folder: folder.to_owned(),
            error,
        })?;
    }
    let unreachable = |error: sqlx::Error| OpenError::Unreachable(error.to_string());
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(unreachable)?;
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.pragma("query_only", "on"))
        .await
        .map_err(unreachable)?;
    Ok(Db::new(Engine::Sqlite { write, read }, city))
}

async fn open_postgres(url: &str, city: MunicipalityId) -> std::result::Result<Db, OpenError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| OpenError::Url(error.to_string()))?
        .application_name("smart-window")
        // Every statement of the program, and the combinations in which transactions send them.
        .statement_cache_capacity(500);
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(|error| OpenError::Unreachable(error.to_string()))?;
    Ok(Db::new(Engine::Postgres(pool), city))
}

/// How full a pool of connections is.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// `read` and `write` on `SQLite`, `all` on `PostgreSQL`.
    pub name: &'static str,
    /// Open connections.
    pub size: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// The most that are opened.
    pub most: u32,
}

fn pool<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> Pool {
    Pool {
        name,
        size: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        most: pool.options().get_max_connections(),
    }
}

impl Db {
    /// How full the pools are.
    pub fn pools(&self) -> Vec<Pool> {
        match self.engine() {
            Engine::Sqlite { write, read } => vec![pool("write", write), pool("read", read)],
            Engine::Postgres(all) => vec![pool("all", all)],
        }
    }

    /// Asks the database for a sign of life, within two seconds.
    ///
    /// # Errors
    /// [`super::Error::Busy`] or the driver's error.
    pub async fn ping(&self) -> Result<()> {
        let ask = async {
            crate::on!(self, c => sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(c).await)
        };
        match tokio::time::timeout(Duration::from_secs(2), ask).await {
            Ok(answer) => answer.map(|_| ()),
            Err(_) => Err(super::Error::Busy(sqlx::Error::PoolTimedOut)),
        }
    }
}
