//! `PostgreSQL` is copied by its own tools, of the very state that is read beside them.

use std::path::Path;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

use super::super::{Db, Engine};
use super::tools::Tool;
use super::{Dump, DumpError, file_name};
use crate::kernel::MunicipalityId;

/// One connection that is kept: what is begun on it holds for all that is read through it.
async fn connect(url: &str) -> Result<PgPool, DumpError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(DumpError::of("database.url cannot be read"))?
        .application_name("smart-window backup");
    PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map_err(DumpError::of("the database cannot be reached"))
}

/// The number before the dot of the server's version.
async fn major(pool: &PgPool) -> Result<u32, DumpError> {
    let text: String = sqlx::query_scalar("SHOW server_version_num")
        .fetch_one(pool)
        .await
        .map_err(DumpError::of("the server does not tell its version"))?;
    let number: u32 = text.parse().map_err(|_| {
        DumpError::new(format!(
            "the server's version is {text}, which is no number"
        ))
    })?;
    Ok(number / 10_000)
}

pub(super) async fn take(
    url: &str,
    city: MunicipalityId,
    folder: &Path,
) -> Result<Dump, DumpError> {
    let pool = connect(url).await?;
    let tool = Tool::find("pg_dump", major(&pool).await?).await?;
    let told = DumpError::of("the database cannot be read as of one instant");
    sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .execute(&pool)
        .await
        .map_err(&told)?;
    let snapshot: String = sqlx::query_scalar("SELECT pg_export_snapshot()")
        .fetch_one(&pool)
        .await
        .map_err(&told)?;
    let file = file_name("postgres");
    let arguments = [
        "--format=custom".to_owned(),
        "--no-owner".to_owned(),
        "--no-privileges".to_owned(),
        format!("--snapshot={snapshot}"),
        format!("--file={}", folder.join(file).display()),
    ];
    tool.run(url, &arguments).await?;
    Ok(Dump {
        file,
        db: Db::new(Engine::Postgres(pool), city),
    })
}

pub(super) async fn refuse_unless_empty(url: &str) -> Result<(), DumpError> {
    let pool = connect(url).await?;
    let found: Vec<String> = sqlx::query_scalar(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1 LIMIT 1",
    )
    .fetch_all(&pool)
    .await
    .map_err(DumpError::of("the database cannot be read"))?;
    pool.close().await;
    match found.first() {
        None => Ok(()),
        Some(name) => Err(DumpError(format!(
            "the database is not empty, it holds {name}: nothing is ever restored over a database; create an empty \
             one and set database.url to it"
        ))),
    }
}

pub(super) async fn load(url: &str, file: &Path) -> Result<(), DumpError> {
    let pool = connect(url).await?;
    let tool = Tool::find("pg_restore", major(&pool).await?).await?;
    pool.close().await;
    let options =
        PgConnectOptions::from_str(url).map_err(DumpError::of("database.url cannot be read"))?;
    // A name, not a connection string: the rest comes from the environment.
    let name = options
        .get_database()
        .unwrap_or_else(|| options.get_username())
        .replace('\\', "\\\\")
        .replace('\'', "\\'");
    let arguments = [
        "--no-owner".to_owned(),
        "--no-privileges".to_owned(),
        "--exit-on-error".to_owned(),
        "--single-transaction".to_owned(),
        format!("--dbname=dbname='{name}'"),
        file.display().to_string(),
    ];
    tool.run(url, &arguments).await
}
