//! The tables of notices, contacts and deliveries.

pub mod deliveries;
pub mod devices;

use super::model::{Contact, Delivery, DeliveryState, Notice};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{AccountId, DeviceId, Digest, NoticeId, Timestamp};
use crate::{execute, in_tx, on};

/// The device of a mail, which goes to none.
const NO_DEVICE: DeviceId = DeviceId(uuid::Uuid::nil());

macro_rules! notice_columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, event_id, kind, application_id, params, lang, created_at, opened_at
             FROM notices WHERE municipality_id = $1 ",
            $rest
        )
    };
}

macro_rules! contact_columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " email, pending_email, refused, code_digest, code_until, tries, asks_from, asks ",
            $after
        )
    };
}

/// Adds a notice; false where this event has told this account already.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(tx: &mut Tx, new: &Notice) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO notices (municipality_id, id, account_id, event_id, kind, application_id, params, lang, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (municipality_id, account_id, event_id) DO NOTHING")
        .bind(city).bind(new.id).bind(new.account_id).bind(new.event_id).bind(new.kind)
        .bind(new.application_id).bind(&new.params).bind(new.lang).bind(new.created_at))
    .any()
}

/// The account's notices, latest first, 200 at most.
///
/// # Errors
/// Whatever the database says.
pub async fn of_account(db: &Db, account: AccountId) -> db::Result<Vec<Notice>> {
    on!(db, c => sqlx::query_as(notice_columns!("AND account_id = $2 ORDER BY created_at DESC, id DESC LIMIT 200"))
        .bind(db.city()).bind(account).fetch_all(c).await)
}

/// One notice of the account.
///
/// # Errors
/// [`db::Error::NotFound`] for an unknown one and for another's: the two cannot be told apart.
pub async fn get(db: &Db, id: NoticeId, account: AccountId) -> db::Result<Notice> {
    on!(db, c => sqlx::query_as(notice_columns!("AND id = $2 AND account_id = $3"))
        .bind(db.city()).bind(id).bind(account).fetch_one(c).await)
}

/// How many notices the account has not opened.
///
/// # Errors
/// Whatever the database says.
pub async fn unread(db: &Db, account: AccountId) -> db::Result<i64> {
    on!(db, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM notices WHERE municipality_id = $1 AND account_id = $2 AND opened_at IS NULL")
        .bind(db.city()).bind(account).fetch_one(c).await)
}

/// Marks a notice as opened; false where it was before.
///
/// # Errors
/// Whatever the database says.
pub async fn open(tx: &mut Tx, id: NoticeId, at: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE notices SET opened_at = $3 WHERE municipality_id = $1 AND id = $2 AND opened_at IS NULL")
        .bind(city).bind(id).bind(at))
    .any()
}

/// The contact of an account.
///
/// # Errors
/// Whatever the database says.
pub async fn contact(db: &Db, account: AccountId) -> db::Result<Option<Contact>> {
    on!(db, c => sqlx::query_as(contact_columns!("SELECT", "FROM contacts WHERE municipality_id = $1 AND account_id = $2"))
        .bind(db.city()).bind(account).fetch_optional(c).await)
}

/// The same within a transaction.
///
/// # Errors
/// Whatever the database says.
pub async fn contact_in(tx: &mut Tx, account: AccountId) -> db::Result<Option<Contact>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(contact_columns!("SELECT", "FROM contacts WHERE municipality_id = $1 AND account_id = $2"))
        .bind(city).bind(account).fetch_optional(c).await)
}

/// Notes an address that waits for its code, over one that waited before; `asks` are counted since `asks_from`.
///
/// # Errors
/// Whatever the database says.
pub async fn put_pending(
    tx: &mut Tx,
    account: AccountId,
    email: &str,
    at: Timestamp,
    (asks_from, asks): (Timestamp, i64),
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO contacts (municipality_id, account_id, pending_email, pending_at, refused, tries, asks_from, asks)
         VALUES ($1, $2, $3, $4, FALSE, 0, $5, $6)
         ON CONFLICT (municipality_id, account_id) DO UPDATE SET pending_email = excluded.pending_email,
            pending_at = excluded.pending_at, refused = FALSE, code_digest = NULL, code_until = NULL, tries = 0,
            asks_from = excluded.asks_from, asks = excluded.asks")
        .bind(city).bind(account).bind(email).bind(at).bind(asks_from).bind(asks))?;
    Ok(())
}

/// Sets a new code for the waiting address and gives the address; none where nothing waits.
///
/// # Errors
/// Whatever the database says.
pub async fn set_code(
    tx: &mut Tx,
    account: AccountId,
    digest: &Digest,
    until: Timestamp,
) -> db::Result<Option<String>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "UPDATE contacts SET code_digest = $3, code_until = $4, tries = 0
         WHERE municipality_id = $1 AND account_id = $2 AND pending_email IS NOT NULL RETURNING pending_email")
        .bind(city).bind(account).bind(digest).bind(until).fetch_optional(c).await)
}

/// Notes that the mail server refuses the waiting address for good.
///
/// # Errors
/// Whatever the database says.
pub async fn refuse_pending(tx: &mut Tx, account: AccountId) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE contacts SET refused = TRUE, code_digest = NULL, code_until = NULL
             WHERE municipality_id = $1 AND account_id = $2"
        )
        .bind(city)
        .bind(account)
    )?;
    Ok(())
}

/// Counts one more try before it is judged, so that tries side by side cannot share one; gives the contact after it.
///
/// # Errors
/// Whatever the database says.
pub async fn count_try(tx: &mut Tx, account: AccountId) -> db::Result<Option<Contact>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(contact_columns!(
        "UPDATE contacts SET tries = tries + 1 WHERE municipality_id = $1 AND account_id = $2
         AND pending_email IS NOT NULL RETURNING", ""))
        .bind(city).bind(account).fetch_optional(c).await)
}

/// The waiting address becomes the confirmed one.
///
/// # Errors
/// [`db::Error::Stale`] where none waits any more.
pub async fn confirm(tx: &mut Tx, account: AccountId, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE contacts SET email = pending_email, confirmed_at = $3, pending_email = NULL, pending_at = NULL,
                code_digest = NULL, code_until = NULL, tries = 0
         WHERE municipality_id = $1 AND account_id = $2 AND pending_email IS NOT NULL")
        .bind(city).bind(account).bind(at))
    .exactly_one()
}

/// Removes confirmed and waiting address. What was asked for is still counted.
///
/// # Errors
/// Whatever the database says.
pub async fn remove(tx: &mut Tx, account: AccountId) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE contacts SET email = NULL, confirmed_at = NULL, pending_email = NULL, pending_at = NULL,
                code_digest = NULL, code_until = NULL, refused = FALSE, tries = 0
         WHERE municipality_id = $1 AND account_id = $2")
        .bind(city).bind(account))?;
    Ok(())
}

/// Forgets addresses whose code never came back, and their codes, where they wait since before `before`.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> db::Result<u64> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE contacts SET pending_email = NULL, pending_at = NULL, refused = FALSE, code_digest = NULL,
                code_until = NULL, tries = 0
         WHERE municipality_id = $1 AND pending_at <= $2")
        .bind(city).bind(before))
}

/// Queues the mail of a notice.
///
/// # Errors
/// Whatever the database says.
pub async fn queue(
    tx: &mut Tx,
    notice: NoticeId,
    message_id: &str,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO deliveries (municipality_id, notice_id, channel, device_id, state, attempts, message_id, changed_at)
         VALUES ($1, $2, 'email', $5, 'queued', 0, $3, $4)
         ON CONFLICT (municipality_id, notice_id, channel, device_id) DO NOTHING")
        .bind(city).bind(notice).bind(message_id).bind(at).bind(NO_DEVICE))?;
    Ok(())
}

/// The mail of a notice, with the recipient's address as it is now.
///
/// # Errors
/// Whatever the database says.
pub async fn delivery(db: &Db, notice: NoticeId) -> db::Result<Option<Delivery>> {
    on!(db, c => sqlx::query_as(
        "SELECT d.notice_id, d.state, d.attempts, d.message_id, d.last_error, c.email, n.lang
         FROM deliveries d
         JOIN notices n ON n.municipality_id = d.municipality_id AND n.id = d.notice_id
         LEFT JOIN contacts c ON c.municipality_id = n.municipality_id AND c.account_id = n.account_id
         WHERE d.municipality_id = $1 AND d.notice_id = $2 AND d.channel = 'email'")
        .bind(db.city()).bind(notice).fetch_optional(c).await)
}

/// Notes an attempt to send: where the delivery now stands, and why it did not go.
///
/// # Errors
/// Whatever the database says.
pub async fn note_attempt(
    tx: &mut Tx,
    notice: NoticeId,
    state: DeliveryState,
    error: Option<&str>,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE deliveries SET state = $3, attempts = attempts + 1, last_error = $4, changed_at = $5
         WHERE municipality_id = $1 AND notice_id = $2 AND channel = 'email' AND state <> 'sent'")
        .bind(city).bind(notice).bind(state).bind(error).bind(at))?;
    Ok(())
}

/// How many deliveries of each channel are in each state.
///
/// # Errors
/// Whatever the database says.
pub async fn deliveries_by_state(db: &Db) -> db::Result<Vec<(String, String, i64)>> {
    on!(db, c => sqlx::query_as(
        "SELECT channel, state, COUNT(*) FROM deliveries WHERE municipality_id = $1
         GROUP BY channel, state ORDER BY channel, state")
        .bind(db.city()).fetch_all(c).await)
}
