//! The drafts that correct a case, and what stood there before.

use sqlx::types::Json;

use super::super::model::Draft;
use crate::catalog::form::Checked;
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{ApplicationId, DraftId, Locale, Timestamp};
use crate::{execute, in_tx, on};

/// Adds the draft of a correction, unless the case has an unfinished one.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(
    tx: &mut Tx,
    draft: &Draft,
    application: ApplicationId,
    lang: Locale,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO drafts (municipality_id, id, account_id, procedure, procedure_version, lang, answers, facts,
                             version, created_at, changed_at, expires_at, corrects, correction)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13)
         ON CONFLICT (municipality_id, corrects) WHERE receipt_number IS NULL AND corrects IS NOT NULL DO NOTHING")
        .bind(city).bind(draft.id).bind(draft.account_id).bind(&draft.procedure).bind(draft.procedure_version)
        .bind(lang).bind(&draft.answers).bind(&draft.facts).bind(draft.version).bind(draft.changed_at)
        .bind(draft.expires_at).bind(application).bind(&draft.correction))?;
    Ok(())
}

/// The unfinished correction of a case.
///
/// # Errors
/// Whatever the database says.
pub async fn unfinished(tx: &mut Tx, application: ApplicationId) -> db::Result<Option<DraftId>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "SELECT id FROM drafts WHERE municipality_id = $1 AND corrects = $2 AND receipt_number IS NULL")
        .bind(city).bind(application).fetch_optional(c).await)
}

/// Throws the unfinished correction of a case away.
///
/// # Errors
/// Whatever the database says.
pub async fn delete(tx: &mut Tx, id: DraftId) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM drafts WHERE municipality_id = $1 AND id = $2 AND receipt_number IS NULL"
        )
        .bind(city)
        .bind(id)
    )
    .any()
}

/// Writes the corrected answers of a case, and keeps those before for whoever compares.
///
/// # Errors
/// [`db::Error::NotFound`] where the content was erased.
pub async fn replace(
    tx: &mut Tx,
    application: ApplicationId,
    answers: &Checked,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO corrected_answers (municipality_id, application_id, at, answers)
         SELECT municipality_id, application_id, $3, answers FROM application_contents
         WHERE municipality_id = $1 AND application_id = $2"
        )
        .bind(city)
        .bind(application)
        .bind(at)
    )
    .exactly_one()?;
    execute!(
        tx,
        sqlx::query(
            "UPDATE application_contents SET answers = $3
         WHERE municipality_id = $1 AND application_id = $2"
        )
        .bind(city)
        .bind(application)
        .bind(Json(answers))
    )
    .exactly_one()
}

/// The answers before the latest correction of a case; none where nothing was corrected.
///
/// # Errors
/// Whatever the database says.
pub async fn before(db: &Db, application: ApplicationId) -> db::Result<Option<Json<Checked>>> {
    on!(db, c => sqlx::query_scalar(
        "SELECT answers FROM corrected_answers WHERE municipality_id = $1 AND application_id = $2
         ORDER BY at DESC LIMIT 1")
        .bind(db.city()).bind(application).fetch_optional(c).await)
}
