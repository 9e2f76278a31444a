//! The row that says whose database this is, and whether it is a demo.

use super::{Db, Result};
use crate::kernel::Timestamp;
use crate::{execute, on};

/// Whether this database was made by the demo; `None` where no service has used it yet.
///
/// # Errors
/// Whatever the database says.
pub async fn is_demo(db: &Db) -> Result<Option<bool>> {
    on!(db, c => sqlx::query_scalar("SELECT is_demo FROM installations WHERE municipality_id = $1")
        .bind(db.city()).fetch_optional(c).await)
}

/// Marks the database as this city's. The first mark stays: a demo never turns into the real thing.
///
/// # Errors
/// Whatever the database says.
pub async fn mark(db: &Db, city_name: &str, demo: bool, at: Timestamp) -> Result<()> {
    let mut tx = db.begin().await?;
    let city = tx.city();
    execute!(&mut tx, sqlx::query(
        "INSERT INTO installations (municipality_id, city_name, is_demo, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (municipality_id) DO NOTHING")
        .bind(city).bind(city_name).bind(demo).bind(at))?;
    tx.commit().await
}
