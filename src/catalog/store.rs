//! The table of published versions. Rows are only ever added.

use sqlx::types::Json;

use super::model::ProcedureVersion;
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{Digest, Timestamp};
use crate::{execute, in_tx, on};

#[derive(sqlx::FromRow)]
struct Row {
    slug: String,
    number: i64,
    digest: Digest,
    body: Json<serde_json::Value>,
    published_at: Timestamp,
}

impl Row {
    fn version(self) -> db::Result<ProcedureVersion> {
        let broken = |_| db::Error::Inconsistent {
            table: "procedure_versions",
            column: "body",
            id: format!("{} {}", self.slug, self.number),
        };
        Ok(ProcedureVersion {
            number: self.number,
            digest: self.digest,
            published_at: self.published_at,
            procedure: serde_json::from_value(self.body.0).map_err(broken)?,
        })
    }
}

/// All versions of all procedures, by slug and number.
pub(super) async fn all(db: &Db) -> db::Result<Vec<ProcedureVersion>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(
        "SELECT slug, number, digest, body, published_at FROM procedure_versions
         WHERE municipality_id = $1 ORDER BY slug, number")
        .bind(db.city()).fetch_all(c).await)?;
    rows.into_iter().map(Row::version).collect()
}

/// Number and digest of the newest version.
pub(super) async fn newest(tx: &mut Tx, slug: &str) -> db::Result<Option<(i64, Digest)>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT number, digest FROM procedure_versions
         WHERE municipality_id = $1 AND slug = $2 ORDER BY number DESC LIMIT 1")
        .bind(city).bind(slug).fetch_optional(c).await)
}

/// Adds a version; `false` where its number is already taken.
pub(super) async fn insert(tx: &mut Tx, version: &ProcedureVersion) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO procedure_versions (municipality_id, slug, number, digest, body, published_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (municipality_id, slug, number) DO NOTHING"
        )
        .bind(city)
        .bind(&version.procedure.slug)
        .bind(version.number)
        .bind(&version.digest)
        .bind(Json(&version.procedure))
        .bind(version.published_at)
    )
    .any()
}
