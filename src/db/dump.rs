//! Copies of a whole database: taken while others write, read without changing, and put into an empty place.

mod postgres;
mod tools;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::{Db, Engine, Result};
use crate::kernel::MunicipalityId;
use crate::on;

/// Why a copy could not be taken or put back: a sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DumpError(String);

impl DumpError {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    fn of(what: &str) -> impl Fn(sqlx::Error) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }
}

/// A copy in a file, and the very state that it holds, for reading.
#[derive(Debug)]
pub struct Dump {
    /// The file's name in the folder that was given.
    pub file: &'static str,
    /// Shows what the copy holds, whatever others write meanwhile. Only for reading.
    pub db: Db,
}

/// What a database holds, for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The migrations that were applied, as their files are named.
    pub migrations: Vec<String>,
    /// The number of rows of each table.
    pub rows: BTreeMap<String, i64>,
}

/// `sqlite` or `postgres`, by the address; `None` for neither.
pub fn engine_of(url: &str) -> Option<&'static str> {
    match url.split(':').next() {
        Some("sqlite") => Some("sqlite"),
        Some("postgres" | "postgresql") => Some("postgres"),
        _ => None,
    }
}

/// The name of the copy of an engine's database.
pub fn file_name(engine: &str) -> &'static str {
    if engine == "sqlite" {
        "database.sqlite"
    } else {
        "database.pgdump"
    }
}

/// Copies the database at `url` into `folder`, as it is at one instant.
///
/// # Errors
/// [`DumpError`]; the file may then be there in part.
pub async fn take(
    url: &str,
    city: MunicipalityId,
    folder: &Path,
) -> std::result::Result<Dump, DumpError> {
    match engine_of(url) {
        Some("sqlite") => {
            let file = file_name("sqlite");
            vacuum(url, &folder.join(file)).await?;
            let db = look(&folder.join(file), city).await?;
            Ok(Dump { file, db })
        }
        Some(_) => postgres::take(url, city, folder).await,
        None => Err(DumpError::new(super::OpenError::Scheme.to_string())),
    }
}

/// `VACUUM INTO` reads within one transaction: writers go on, the copy is of one instant.
async fn vacuum(url: &str, into: &Path) -> std::result::Result<(), DumpError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(DumpError::of("database.url cannot be read"))?
        // A mistyped address must not make an empty database and a backup of nothing.
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(30));
    let path = options.get_filename().display().to_string();
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool
        .connect_with(options)
        .await
        .map_err(DumpError::of(&format!("{path} cannot be opened")))?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(into.to_string_lossy().into_owned())
        .execute(&pool)
        .await;
    pool.close().await;
    copied.map_err(DumpError::of(&format!("{path} cannot be copied")))?;
    Ok(())
}

/// Opens a database file that nobody writes, and leaves it byte for byte as it is.
///
/// # Errors
/// [`DumpError`] where it is no database.
pub async fn look(file: &Path, city: MunicipalityId) -> std::result::Result<Db, DumpError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .immutable(true);
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool
        .connect_with(options)
        .await
        .map_err(DumpError::of(&format!(
            "{} cannot be opened",
            file.display()
        )))?;
    let engine = Engine::Sqlite {
        write: pool.clone(),
        read: pool,
    };
    Ok(Db::new(engine, city))
}

/// Whether the file that [`look`] opened is sound, page by page; the first faults, where it is not.
///
/// # Errors
/// Whatever the database says.
pub async fn unsound(db: &Db) -> Result<Option<String>> {
    let Engine::Sqlite { read, .. } = db.engine() else {
        return Ok(None);
    };
    let told: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(3)")
        .fetch_all(read)
        .await?;
    Ok((told != ["ok"]).then(|| told.join("; ")))
}

/// What the database holds.
///
/// # Errors
/// Whatever the database says.
pub async fn contents(db: &Db) -> Result<Contents> {
    let tables = tables(db).await?;
    let applied: Vec<(i64, String)> = on!(db, c => sqlx::query_as(
        "SELECT version, description FROM _sqlx_migrations WHERE success ORDER BY version").fetch_all(c).await)?;
    let mut rows = BTreeMap::new();
    for table in tables {
        let sql = format!("SELECT COUNT(*) FROM \"{table}\"");
        let number: i64 =
            on!(db, c => sqlx::query_scalar(AssertSqlSafe(sql.as_str())).fetch_one(c).await)?;
        rows.insert(table, number);
    }
    Ok(Contents {
        migrations: applied
            .into_iter()
            .map(|(version, name)| super::migrate::name(version, &name))
            .collect(),
        rows,
    })
}

async fn tables(db: &Db) -> Result<Vec<String>> {
    let list = db.sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
    );
    on!(db, c => sqlx::query_scalar(list).fetch_all(c).await)
}

/// The place that the address names, once it is known to be empty.
#[derive(Debug)]
pub enum Empty {
    /// No file is there.
    Sqlite(PathBuf),
    /// The database exists and holds no table.
    Postgres(String),
}

/// The place at `url`, where it is empty.
///
/// # Errors
/// [`DumpError`] where something is there already, or nothing answers.
pub async fn empty(url: &str) -> std::result::Result<Empty, DumpError> {
    match engine_of(url) {
        Some("sqlite") => {
            let options = SqliteConnectOptions::from_str(url)
                .map_err(DumpError::of("database.url cannot be read"))?;
            let file = options.get_filename().to_owned();
            let beside = ["", "-wal", "-shm", "-journal"];
            for suffix in beside {
                let path = PathBuf::from(format!("{}{suffix}", file.display()));
                if path.exists() {
                    return Err(DumpError(format!(
                        "{} is there already: nothing is ever restored over a database; move it away, or set \
                         database.url to another file",
                        path.display()
                    )));
                }
            }
            Ok(Empty::Sqlite(file))
        }
        Some(_) => {
            postgres::refuse_unless_empty(url).await?;
            Ok(Empty::Postgres(url.to_owned()))
        }
        None => Err(DumpError::new(super::OpenError::Scheme.to_string())),
    }
}

/// Puts a copy of a `PostgreSQL` database into an empty one, all of it or nothing.
///
/// # Errors
/// [`DumpError`]; the database is then empty.
pub async fn load_postgres(url: &str, file: &Path) -> std::result::Result<(), DumpError> {
    postgres::load(url, file).await
}

/// Removes every table again: for what was loaded and turned out to be wrong.
///
/// # Errors
/// Whatever the database says.
pub async fn clear_postgres(db: &Db) -> Result<()> {
    let Engine::Postgres(pool) = db.engine() else {
        return Ok(());
    };
    for table in tables(db).await? {
        let sql = format!("DROP TABLE \"{table}\" CASCADE");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await?;
    }
    Ok(())
}
