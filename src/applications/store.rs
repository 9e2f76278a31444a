//! The tables of drafts and applications.

pub mod corrections;

use std::collections::HashMap;

use sqlx::QueryBuilder;
use sqlx::types::Json;

use super::model::{Application, Case, Content, Draft, DraftLine};
use crate::catalog::form::{Answers, Facts};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{AccountId, ApplicationId, DraftId, Locale, Timestamp};
use crate::{execute, in_tx, later, on};

macro_rules! draft_columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, procedure, procedure_version, answers, facts, version, changed_at, expires_at,
                    receipt_number, correction FROM drafts WHERE municipality_id = $1 ",
            $rest
        )
    };
}

macro_rules! application_columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, receipt_number, procedure, procedure_version, kind, channel, section, account_id, lang, total,
                    arrived_at, version, stage, accepted_at, started_at, decided_at, issued_at, closed_at,
                    withdrawal_requested_at, claimed_by, claimed_until, outcome, correction_due_at, proposal
             FROM applications WHERE municipality_id = $1 ",
            $rest
        )
    };
}

/// An account's draft.
///
/// # Errors
/// Whatever the database says.
pub async fn draft(db: &Db, id: DraftId, account: AccountId) -> db::Result<Option<Draft>> {
    on!(db, c => sqlx::query_as(draft_columns!("AND id = $2 AND account_id = $3"))
        .bind(db.city()).bind(id).bind(account).fetch_optional(c).await)
}

/// The same, within a transaction.
///
/// # Errors
/// [`db::Error::NotFound`] where it is another's or gone.
pub async fn draft_in(tx: &mut Tx, id: DraftId, account: AccountId) -> db::Result<Draft> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(draft_columns!("AND id = $2 AND account_id = $3"))
        .bind(city).bind(id).bind(account).fetch_one(c).await)
}

/// The account's unfinished draft of a procedure.
///
/// # Errors
/// Whatever the database says.
pub async fn open_draft(
    tx: &mut Tx,
    account: AccountId,
    procedure: &str,
) -> db::Result<Option<Draft>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(draft_columns!("AND account_id = $2 AND procedure = $3 AND receipt_number IS NULL
                                                       AND corrects IS NULL"))
        .bind(city).bind(account).bind(procedure).fetch_optional(c).await)
}

/// Adds a draft, unless the account has an unfinished one of this procedure.
///
/// # Errors
/// Whatever the database says.
pub async fn insert_draft(tx: &mut Tx, draft: &Draft, lang: Locale) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO drafts (municipality_id, id, account_id, procedure, procedure_version, lang, answers, facts,
                             version, created_at, changed_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
         ON CONFLICT (municipality_id, account_id, procedure) WHERE receipt_number IS NULL AND corrects IS NULL DO NOTHING")
        .bind(city).bind(draft.id).bind(draft.account_id).bind(&draft.procedure).bind(draft.procedure_version)
        .bind(lang).bind(&draft.answers).bind(&draft.facts).bind(draft.version).bind(draft.changed_at)
        .bind(draft.expires_at))?;
    Ok(())
}

/// Saves the answers over version `was`.
///
/// # Errors
/// [`db::Error::Stale`] where another window saved since, or it was submitted.
pub async fn save_draft(
    tx: &mut Tx,
    was: &Draft,
    answers: &Answers,
    now: Timestamp,
    expires_at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE drafts SET answers = $4, version = version + 1, changed_at = $5, expires_at = $6
         WHERE municipality_id = $1 AND id = $2 AND version = $3 AND receipt_number IS NULL")
        .bind(city).bind(was.id).bind(was.version).bind(Json(answers)).bind(now).bind(expires_at))
    .exactly_one()
}

/// Writes the facts of a newer login into a draft; a page made from the older ones is stale then.
///
/// # Errors
/// Whatever the database says.
pub async fn refresh_facts(tx: &mut Tx, id: DraftId, facts: &Facts) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE drafts SET facts = $3, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND receipt_number IS NULL"
        )
        .bind(city)
        .bind(id)
        .bind(Json(facts))
    )?;
    Ok(())
}

/// Marks a draft as submitted; its answers now stand with the application.
///
/// # Errors
/// [`db::Error::Stale`] where it changed or was submitted since it was read.
pub async fn mark_submitted(tx: &mut Tx, was: &Draft, number: &ReceiptNumber) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE drafts SET receipt_number = $4, answers = $5, facts = $5
         WHERE municipality_id = $1 AND id = $2 AND version = $3 AND receipt_number IS NULL"
        )
        .bind(city)
        .bind(was.id)
        .bind(was.version)
        .bind(number)
        .bind(Json(serde_json::Map::new()))
    )
    .exactly_one()
}

/// Throws an unfinished draft away.
///
/// # Errors
/// Whatever the database says.
pub async fn delete_draft(tx: &mut Tx, id: DraftId, account: AccountId) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "DELETE FROM drafts WHERE municipality_id = $1 AND id = $2 AND account_id = $3 AND receipt_number IS NULL")
        .bind(city).bind(id).bind(account))
    .any()
}

/// Throws away the drafts that nobody touched for too long; returns which.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep_drafts(tx: &mut Tx, now: Timestamp) -> db::Result<Vec<DraftId>> {
    let city = tx.city();
    let rows: Vec<(DraftId,)> = in_tx!(tx, c => sqlx::query_as(
        "DELETE FROM drafts WHERE municipality_id = $1 AND expires_at <= $2 RETURNING id")
        .bind(city).bind(now).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Throws away the account's draft of a procedure if it was kept for too long: a new one can then begin. Returns
/// which it was.
///
/// # Errors
/// Whatever the database says.
pub async fn drop_expired(
    tx: &mut Tx,
    account: AccountId,
    procedure: &str,
    now: Timestamp,
) -> db::Result<Option<DraftId>> {
    let city = tx.city();
    let row: Option<(DraftId,)> = in_tx!(tx, c => sqlx::query_as(
        "DELETE FROM drafts WHERE municipality_id = $1 AND account_id = $2 AND procedure = $3
             AND receipt_number IS NULL AND corrects IS NULL AND expires_at <= $4 RETURNING id")
        .bind(city).bind(account).bind(procedure).bind(now).fetch_optional(c).await)?;
    Ok(row.map(|(id,)| id))
}

/// The account's unfinished drafts, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn drafts_of(db: &Db, account: AccountId) -> db::Result<Vec<DraftLine>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, procedure, procedure_version, changed_at, expires_at FROM drafts
         WHERE municipality_id = $1 AND account_id = $2 AND receipt_number IS NULL ORDER BY changed_at DESC LIMIT 50")
        .bind(db.city()).bind(account).fetch_all(c).await)
}

/// What is written when a case arrives.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// The case.
    pub application: &'a Application,
    /// The draft it came from.
    pub draft: Option<DraftId>,
    /// What the applicant gave.
    pub content: &'a Content,
    /// The folded name to search by.
    pub search_key: &'a str,
}

/// Adds an application with its content.
///
/// # Errors
/// [`db::Error::Violates`] where the receipt number is taken or the draft was submitted before.
pub async fn insert(tx: &mut Tx, arrival: &Arrival<'_>) -> db::Result<()> {
    let city = tx.city();
    let new = arrival.application;
    execute!(tx, sqlx::query(
        "INSERT INTO applications (municipality_id, id, receipt_number, procedure, procedure_version, kind, channel,
                                   section, account_id, draft_id, lang, total, arrived_at, stage, version, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $13)")
        .bind(city).bind(new.id).bind(&new.receipt_number).bind(&new.procedure).bind(new.procedure_version)
        .bind(new.kind).bind(new.channel).bind(&new.section).bind(new.account_id).bind(arrival.draft)
        .bind(new.lang).bind(new.total).bind(new.arrived_at).bind(new.case.stage).bind(new.version))?;
    let content = arrival.content;
    later!(
        tx,
        "INSERT INTO application_contents (municipality_id, application_id, answers, facts, amount, applicant_name, search_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        city,
        new.id,
        &content.answers,
        &content.facts,
        &content.amount,
        &content.applicant_name,
        arrival.search_key,
    )
}

/// Finds an application by its receipt number.
///
/// # Errors
/// Whatever the database says.
pub async fn find(db: &Db, number: &ReceiptNumber) -> db::Result<Option<Application>> {
    on!(db, c => sqlx::query_as(application_columns!("AND receipt_number = $2"))
        .bind(db.city()).bind(number).fetch_optional(c).await)
}

/// The receipt numbers of these cases; an unknown id is left out.
///
/// # Errors
/// Whatever the database says.
pub async fn receipt_numbers(
    db: &Db,
    ids: &[ApplicationId],
) -> db::Result<HashMap<ApplicationId, ReceiptNumber>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(ApplicationId, ReceiptNumber)> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT id, receipt_number FROM applications WHERE municipality_id = ");
        query.push_bind(db.city()).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

/// The same by its key.
///
/// # Errors
/// [`db::Error::NotFound`].
pub async fn by_id(db: &Db, id: ApplicationId) -> db::Result<Application> {
    on!(db, c => sqlx::query_as(application_columns!("AND id = $2")).bind(db.city()).bind(id).fetch_one(c).await)
}

/// The same within a transaction.
///
/// # Errors
/// [`db::Error::NotFound`].
pub async fn get(tx: &mut Tx, id: ApplicationId) -> db::Result<Application> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(application_columns!("AND id = $2")).bind(city).bind(id).fetch_one(c).await)
}

/// The same by its receipt number, within a transaction.
///
/// # Errors
/// [`db::Error::NotFound`].
pub async fn get_by_number(tx: &mut Tx, number: &ReceiptNumber) -> db::Result<Application> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(application_columns!("AND receipt_number = $2"))
        .bind(city).bind(number).fetch_one(c).await)
}

/// What the applicant gave; none once it was erased.
///
/// # Errors
/// Whatever the database says.
pub async fn content(db: &Db, id: ApplicationId) -> db::Result<Option<Content>> {
    on!(db, c => sqlx::query_as(
        "SELECT answers, facts, amount, applicant_name FROM application_contents
         WHERE municipality_id = $1 AND application_id = $2")
        .bind(db.city()).bind(id).fetch_optional(c).await)
}

/// The account's applications, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn of_account(db: &Db, account: AccountId) -> db::Result<Vec<Application>> {
    on!(db, c => sqlx::query_as(application_columns!("AND account_id = $2 ORDER BY arrived_at DESC LIMIT 200"))
        .bind(db.city()).bind(account).fetch_all(c).await)
}

/// Writes the case after a step over version `was.version`.
///
/// # Errors
/// [`db::Error::Stale`] where somebody else moved it first.
pub async fn advance(tx: &mut Tx, was: &Application, to: &Case, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE applications SET stage = $4, accepted_at = $5, started_at = $6, decided_at = $7, issued_at = $8,
                closed_at = $9, withdrawal_requested_at = $10, claimed_by = $11, claimed_until = $12, outcome = $13,
                correction_due_at = $14, proposal = $15, changed_at = $16, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3")
        .bind(city).bind(was.id).bind(was.version).bind(to.stage).bind(to.accepted_at).bind(to.started_at)
        .bind(to.decided_at).bind(to.issued_at).bind(to.closed_at).bind(to.withdrawal_requested_at)
        .bind(to.claimed_by).bind(to.claimed_until).bind(to.outcome).bind(to.correction_due_at).bind(&to.proposal)
        .bind(at))
    .exactly_one()
}

/// Notes that the applicant accepts electronic notice; false where it stands already.
///
/// # Errors
/// Whatever the database says.
pub async fn accept_electronic_notice(
    tx: &mut Tx,
    id: ApplicationId,
    at: Timestamp,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO notice_consents (municipality_id, application_id, given_at) VALUES ($1, $2, $3)
         ON CONFLICT (municipality_id, application_id) DO NOTHING")
        .bind(city).bind(id).bind(at))
    .any()
}

/// Whether the applicant accepted electronic notice.
///
/// # Errors
/// Whatever the database says.
pub async fn accepts_electronic_notice(db: &Db, id: ApplicationId) -> db::Result<bool> {
    let given: Option<Timestamp> = on!(db, c => sqlx::query_scalar(
        "SELECT given_at FROM notice_consents WHERE municipality_id = $1 AND application_id = $2")
        .bind(db.city()).bind(id).fetch_optional(c).await)?;
    Ok(given.is_some())
}
