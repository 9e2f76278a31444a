//! What the benchmark compares with: the least that an engine must do for a durable change of two rows.

use uuid::Uuid;

use super::{Db, Result};
use crate::execute;

/// Inserts two small rows in one transaction.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_two(db: &Db, ids: [Uuid; 2]) -> Result<()> {
    let mut tx = db.begin().await?;
    for id in ids {
        let city = tx.city();
        execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO event_marks (municipality_id, reader, event_id, at) VALUES ($1, 'bench', $2, 0)"
            )
            .bind(city)
            .bind(id)
        )?;
    }
    tx.commit().await
}
