//! The migrations: one folder per engine, the same names in both, append-only.

use sqlx::migrate::{MigrateError as Failed, Migrator};

use super::error::is_busy;
use super::{Db, Engine};

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success";

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Why the migrations could not run.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A migration was changed after it ran, is missing, or failed.
    #[error("the migrations cannot run: {0}")]
    Migrate(Failed),
    /// Somebody else writes.
    #[error(
        "the database is busy: another process or a long transaction holds it; end that, then migrate again"
    )]
    Busy,
    /// The database did not answer.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
}

impl From<Failed> for MigrateError {
    fn from(failed: Failed) -> Self {
        match &failed {
            Failed::Execute(sqlx::Error::Database(error))
            | Failed::ExecuteMigration(sqlx::Error::Database(error), _)
                if is_busy(error.as_ref()) =>
            {
                Self::Busy
            }
            _ => Self::Migrate(failed),
        }
    }
}

/// Applies what is not yet applied; returns how many.
///
/// # Errors
/// [`MigrateError`]; a failed migration leaves no trace on either engine.
pub async fn migrate(db: &Db) -> Result<usize, MigrateError> {
    let missing = pending(db).await?.len();
    match db.engine() {
        Engine::Sqlite { write, .. } => SQLITE.run(write).await?,
        Engine::Postgres(pool) => POSTGRES.run(pool).await?,
    }
    Ok(missing)
}

/// The names of the migrations that this program knows and the database does not.
///
/// # Errors
/// [`MigrateError::Database`] where the database does not answer.
pub async fn pending(db: &Db) -> Result<Vec<String>, MigrateError> {
    let known = match db.engine() {
        Engine::Sqlite { .. } => &SQLITE,
        Engine::Postgres(_) => &POSTGRES,
    };
    let bookkeeping = db.sql(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
        "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'",
    );
    let applied: Vec<i64> = match db.engine() {
        Engine::Sqlite { read, .. } => match sqlx::query_scalar::<_, i64>(bookkeeping)
            .fetch_one(read)
            .await?
        {
            0 => Vec::new(),
            _ => sqlx::query_scalar(APPLIED).fetch_all(read).await?,
        },
        Engine::Postgres(pool) => match sqlx::query_scalar::<_, i64>(bookkeeping)
            .fetch_one(pool)
            .await?
        {
            0 => Vec::new(),
            _ => sqlx::query_scalar(APPLIED).fetch_all(pool).await?,
        },
    };
    Ok(known
        .iter()
        .filter(|migration| !applied.contains(&migration.version))
        .map(|migration| name(migration.version, &migration.description))
        .collect())
}

/// The names of the migrations that this program knows: the same for both engines.
pub fn known() -> Vec<String> {
    SQLITE
        .iter()
        .map(|migration| name(migration.version, &migration.description))
        .collect()
}

/// A migration as its file is named.
pub(super) fn name(version: i64, description: &str) -> String {
    format!("{version:04}_{}", description.replace(' ', "_"))
}
