//! The tables of attachments and of the keys they were encrypted with.

use super::model::Attachment;
use crate::db::{self, Db, Tx};
use crate::kernel::{AccountId, ApplicationId, DraftId, FileId, Timestamp};
use crate::{execute, in_tx, on};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, draft_id, application_id, account_id, field, name, kind, size, key_id, created_at
             FROM attachments WHERE municipality_id = $1 ",
            $rest
        )
    };
}

/// Adds an attachment whose file is on the disk.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(tx: &mut Tx, new: &Attachment) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO attachments (municipality_id, id, draft_id, application_id, account_id, field, name, kind, size,
                                  key_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(city).bind(new.id).bind(new.draft_id).bind(new.application_id).bind(new.account_id).bind(&new.field)
        .bind(&new.name).bind(new.kind).bind(new.size).bind(&new.key_id).bind(new.created_at))?;
    Ok(())
}

/// An attachment of this account.
///
/// # Errors
/// Whatever the database says.
pub async fn of_account(db: &Db, id: FileId, account: AccountId) -> db::Result<Option<Attachment>> {
    on!(db, c => sqlx::query_as(columns!("AND id = $2 AND account_id = $3"))
        .bind(db.city()).bind(id).bind(account).fetch_optional(c).await)
}

/// An attachment of this application.
///
/// # Errors
/// Whatever the database says.
pub async fn of_application(
    db: &Db,
    id: FileId,
    application: ApplicationId,
) -> db::Result<Option<Attachment>> {
    on!(db, c => sqlx::query_as(columns!("AND id = $2 AND application_id = $3"))
        .bind(db.city()).bind(id).bind(application).fetch_optional(c).await)
}

/// Whether there is an attachment with this id.
///
/// # Errors
/// Whatever the database says.
pub async fn exists(db: &Db, id: FileId) -> db::Result<bool> {
    let found: Option<(i64,)> = on!(db, c => sqlx::query_as(
        "SELECT size FROM attachments WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(id).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// The next `most` ids after `after`, in order.
///
/// # Errors
/// Whatever the database says.
pub async fn ids_after(db: &Db, after: Option<FileId>, most: i64) -> db::Result<Vec<FileId>> {
    let after = after.unwrap_or(FileId(uuid::Uuid::nil()));
    on!(db, c => sqlx::query_scalar(
        "SELECT id FROM attachments WHERE municipality_id = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(db.city()).bind(after).bind(most).fetch_all(c).await)
}

/// Hands what was uploaded for a field of a draft over to the application.
///
/// # Errors
/// Whatever the database says.
pub async fn hand_over(
    tx: &mut Tx,
    draft: DraftId,
    field: &str,
    to: ApplicationId,
) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE attachments SET application_id = $4, draft_id = NULL
         WHERE municipality_id = $1 AND draft_id = $2 AND field = $3"
        )
        .bind(city)
        .bind(draft)
        .bind(field)
        .bind(to)
    )
}

/// Forgets one attachment of a draft; its file is then an orphan.
///
/// # Errors
/// Whatever the database says.
pub async fn delete(tx: &mut Tx, draft: DraftId, id: FileId) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM attachments WHERE municipality_id = $1 AND draft_id = $2 AND id = $3"
        )
        .bind(city)
        .bind(draft)
        .bind(id)
    )
}

/// Forgets all attachments of a draft.
///
/// # Errors
/// Whatever the database says.
pub async fn delete_of_draft(tx: &mut Tx, draft: DraftId) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM attachments WHERE municipality_id = $1 AND draft_id = $2")
            .bind(city)
            .bind(draft)
    )
}

/// The ids of the keys with which files were encrypted.
///
/// # Errors
/// Whatever the database says.
pub async fn keys(tx: &mut Tx) -> db::Result<Vec<String>> {
    let city = tx.city();
    let rows: Vec<(String,)> = in_tx!(tx, c => sqlx::query_as(
        "SELECT id FROM file_keys WHERE municipality_id = $1 ORDER BY id").bind(city).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes down which key is in use.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_key(tx: &mut Tx, id: &str, now: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO file_keys (municipality_id, id, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (municipality_id, id) DO NOTHING"
        )
        .bind(city)
        .bind(id)
        .bind(now)
    )?;
    Ok(())
}
