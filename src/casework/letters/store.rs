//! The tables of letters and of the book of document numbers.

use sqlx::types::Json;

use super::model::{BookLine, Delivery, Document, Letter, Series, VoidReason};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{ApplicationId, Digest, LetterId, StaffId, Timestamp};
use crate::{execute, in_tx, on};

macro_rules! letter_columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, application_id, decision_id, outcome, state, delivery, document_number, created_at, issued_at,
                    issued_by, opened_at, flagged_at, posted_at, void_at, pdf_digest
             FROM letters WHERE municipality_id = $1 ",
            $rest
        )
    };
}

/// Adds a letter that is due; nothing where the case has a living one.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(tx: &mut Tx, new: &Letter) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO letters (municipality_id, id, application_id, decision_id, outcome, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (municipality_id, application_id) WHERE state <> 'void' DO NOTHING")
        .bind(city).bind(new.id).bind(new.application_id).bind(new.decision_id).bind(new.outcome)
        .bind(new.state).bind(new.created_at))?;
    Ok(())
}

/// One letter of a case.
///
/// # Errors
/// [`db::Error::NotFound`] for an unknown one and for one of another case.
pub async fn get(db: &Db, id: LetterId, application: ApplicationId) -> db::Result<Letter> {
    on!(db, c => sqlx::query_as(letter_columns!("AND id = $2 AND application_id = $3"))
        .bind(db.city()).bind(id).bind(application).fetch_one(c).await)
}

/// The letters of a case, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn of_application(db: &Db, application: ApplicationId) -> db::Result<Vec<Letter>> {
    on!(db, c => sqlx::query_as(letter_columns!("AND application_id = $2 ORDER BY created_at DESC, id DESC"))
        .bind(db.city()).bind(application).fetch_all(c).await)
}

/// The letter of a case that is not void.
///
/// # Errors
/// Whatever the database says.
pub async fn living(tx: &mut Tx, application: ApplicationId) -> db::Result<Option<Letter>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(letter_columns!("AND application_id = $2 AND state <> 'void'"))
        .bind(city).bind(application).fetch_optional(c).await)
}

/// Draws the next number of a series. The counter's row stays locked until the transaction ends, so numbers have no
/// gaps: whoever rolls back gives theirs back.
///
/// # Errors
/// Whatever the database says.
pub async fn draw(
    tx: &mut Tx,
    series: Series<'_>,
    mark: &str,
    letter: LetterId,
    at: Timestamp,
) -> db::Result<i64> {
    let city = tx.city();
    let year = i64::from(series.year.0);
    let number: i64 = in_tx!(tx, c => sqlx::query_scalar(
        "INSERT INTO document_counters (municipality_id, section, fiscal_year, last) VALUES ($1, $2, $3, 1)
         ON CONFLICT (municipality_id, section, fiscal_year) DO UPDATE SET last = document_counters.last + 1
         RETURNING last")
        .bind(city).bind(series.section).bind(year).fetch_one(c).await)?;
    execute!(tx, sqlx::query(
        "INSERT INTO document_numbers (municipality_id, section, fiscal_year, number, mark, letter_id, drawn_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(city).bind(series.section).bind(year).bind(number).bind(mark).bind(letter).bind(at))?;
    Ok(number)
}

/// The numbers of a series, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn book(db: &Db, series: Series<'_>) -> db::Result<Vec<BookLine>> {
    on!(db, c => sqlx::query_as(
        "SELECT number, mark, letter_id, drawn_at, void_at, void_reason FROM document_numbers
         WHERE municipality_id = $1 AND section = $2 AND fiscal_year = $3 ORDER BY number DESC LIMIT 1000")
        .bind(db.city()).bind(series.section).bind(i64::from(series.year.0)).fetch_all(c).await)
}

/// What is written when a letter becomes final.
#[derive(Clone, Copy, Debug)]
pub struct Issue<'a> {
    /// The letter.
    pub letter: LetterId,
    /// How it reaches its addressee.
    pub delivery: Delivery,
    /// Its text, with its number.
    pub document: &'a Document,
    /// The officer.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Makes a letter final and freezes its text.
///
/// # Errors
/// [`db::Error::Stale`] where it is not due any more.
pub async fn issue(tx: &mut Tx, issue: Issue<'_>) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE letters SET state = 'issued', delivery = $3, document_number = $4, issued_at = $5, issued_by = $6
         WHERE municipality_id = $1 AND id = $2 AND state = 'due'")
        .bind(city).bind(issue.letter).bind(issue.delivery).bind(&issue.document.number).bind(issue.at)
        .bind(issue.by))
    .exactly_one()?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO letter_contents (municipality_id, letter_id, body) VALUES ($1, $2, $3)"
        )
        .bind(city)
        .bind(issue.letter)
        .bind(Json(issue.document))
    )?;
    Ok(())
}

/// The frozen text; none once it was erased.
///
/// # Errors
/// Whatever the database says.
pub async fn content(db: &Db, letter: LetterId) -> db::Result<Option<Json<Document>>> {
    on!(db, c => sqlx::query_scalar(
        "SELECT body FROM letter_contents WHERE municipality_id = $1 AND letter_id = $2")
        .bind(db.city()).bind(letter).fetch_optional(c).await)
}

/// Notes the digest of the first rendering; false where one stands already.
///
/// # Errors
/// Whatever the database says.
pub async fn note_digest(tx: &mut Tx, letter: LetterId, digest: &Digest) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE letters SET pdf_digest = $3 WHERE municipality_id = $1 AND id = $2 AND pdf_digest IS NULL")
        .bind(city).bind(letter).bind(digest))
    .any()
}

/// Notes the first opening of an electronic letter; false where it was opened before.
///
/// # Errors
/// Whatever the database says.
pub async fn open(tx: &mut Tx, letter: LetterId, at: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE letters SET opened_at = $3 WHERE municipality_id = $1 AND id = $2 AND opened_at IS NULL
             AND state = 'issued' AND delivery = 'electronic'")
        .bind(city).bind(letter).bind(at))
    .any()
}

/// Notes that the envelope left.
///
/// # Errors
/// [`db::Error::Stale`] where it left before, or the letter is void.
pub async fn post(tx: &mut Tx, letter: LetterId, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE letters SET posted_at = $3 WHERE municipality_id = $1 AND id = $2 AND posted_at IS NULL
             AND state = 'issued'")
        .bind(city).bind(letter).bind(at))
    .exactly_one()
}

/// Makes a letter void; its number stays in the book as 欠番.
///
/// # Errors
/// [`db::Error::Stale`] where it is not issued, or void already.
pub async fn void(
    tx: &mut Tx,
    letter: LetterId,
    reason: VoidReason,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE letters SET state = 'void', void_at = $3 WHERE municipality_id = $1 AND id = $2 AND state = 'issued'")
        .bind(city).bind(letter).bind(at))
    .exactly_one()?;
    execute!(tx, sqlx::query(
        "UPDATE document_numbers SET void_at = $3, void_reason = $4 WHERE municipality_id = $1 AND letter_id = $2")
        .bind(city).bind(letter).bind(at).bind(reason))
    .exactly_one()
}

/// Electronic letters that were issued up to `before` and that nobody opened, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn unopened(db: &Db, before: Timestamp, most: i64) -> db::Result<Vec<Letter>> {
    on!(db, c => sqlx::query_as(letter_columns!(
        "AND state = 'issued' AND delivery = 'electronic' AND opened_at IS NULL AND flagged_at IS NULL
         AND issued_at <= $2 ORDER BY issued_at LIMIT $3"))
        .bind(db.city()).bind(before).bind(most).fetch_all(c).await)
}

/// Flags a letter for posting; false where it was opened or flagged meanwhile.
///
/// # Errors
/// Whatever the database says.
pub async fn flag(tx: &mut Tx, letter: LetterId, at: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE letters SET flagged_at = $3 WHERE municipality_id = $1 AND id = $2 AND flagged_at IS NULL
             AND opened_at IS NULL AND posted_at IS NULL AND state = 'issued'")
        .bind(city).bind(letter).bind(at))
    .any()
}
