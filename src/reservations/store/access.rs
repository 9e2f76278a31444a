//! Who may manage a booking: sessions, the links of mails, and how often it was tried.

use super::super::model::{Reference, Tries};
use crate::db::{self, Db, Tx};
use crate::kernel::{ApplicationId, Digest, Timestamp};
use crate::{execute, in_tx, on};

/// Opens a session for a reference.
///
/// # Errors
/// Whatever the database says.
pub async fn open_session(
    tx: &mut Tx,
    token: &Digest,
    reference: &Digest,
    until: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO booking_sessions (municipality_id, token_digest, reference_digest, expires_at)
         VALUES ($1, $2, $3, $4)")
        .bind(city).bind(token).bind(reference).bind(until))?;
    Ok(())
}

/// The reference of a session that is not over.
///
/// # Errors
/// Whatever the database says.
pub async fn session(db: &Db, token: &Digest, now: Timestamp) -> db::Result<Option<Reference>> {
    on!(db, c => sqlx::query_as(
        "SELECT r.reference_digest, r.pair_digest, r.desk, r.application_id, r.handed_over_at FROM booking_sessions s
         JOIN booking_references r ON r.municipality_id = s.municipality_id AND r.reference_digest = s.reference_digest
         WHERE s.municipality_id = $1 AND s.token_digest = $2 AND s.expires_at > $3")
        .bind(db.city()).bind(token).bind(now).fetch_optional(c).await)
}

/// Ends a session.
///
/// # Errors
/// Whatever the database says.
pub async fn close_session(tx: &mut Tx, token: &Digest) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM booking_sessions WHERE municipality_id = $1 AND token_digest = $2"
        )
        .bind(city)
        .bind(token)
    )
}

/// Adds the link of a mail.
///
/// # Errors
/// Whatever the database says.
pub async fn put_link(
    tx: &mut Tx,
    token: &Digest,
    application: ApplicationId,
    until: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO booking_links (municipality_id, token_digest, application_id, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(city).bind(token).bind(application).bind(until))?;
    Ok(())
}

/// The reference of the booking to which a link leads; none once the link is over.
///
/// # Errors
/// Whatever the database says.
pub async fn link(tx: &mut Tx, token: &Digest, now: Timestamp) -> db::Result<Option<Digest>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "SELECT b.reference_digest FROM booking_links l
         JOIN bookings b ON b.municipality_id = l.municipality_id AND b.application_id = l.application_id
         WHERE l.municipality_id = $1 AND l.token_digest = $2 AND l.expires_at > $3")
        .bind(city).bind(token).bind(now).fetch_optional(c).await)
}

/// Ends all links to a booking.
///
/// # Errors
/// Whatever the database says.
pub async fn drop_links(tx: &mut Tx, application: ApplicationId) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM booking_links WHERE municipality_id = $1 AND application_id = $2")
            .bind(city)
            .bind(application)
    )
}

/// Counts one more try of a source before it is judged; a window that is over begins anew and ends at `until`.
///
/// # Errors
/// Whatever the database says.
pub async fn count_try(
    tx: &mut Tx,
    source: &Digest,
    now: Timestamp,
    until: Timestamp,
) -> db::Result<Tries> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "INSERT INTO booking_tries (municipality_id, source_digest, until, tries) VALUES ($1, $2, $4, 1)
         ON CONFLICT (municipality_id, source_digest) DO UPDATE SET
            tries = CASE WHEN booking_tries.until <= $3 THEN 1 ELSE booking_tries.tries + 1 END,
            until = CASE WHEN booking_tries.until <= $3 THEN excluded.until ELSE booking_tries.until END
         RETURNING until, tries")
        .bind(city).bind(source).bind(now).bind(until).fetch_one(c).await)
}

/// Takes the last try back: it was right.
///
/// # Errors
/// Whatever the database says.
pub async fn was_right(tx: &mut Tx, source: &Digest) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE booking_tries SET tries = tries - 1 WHERE municipality_id = $1 AND source_digest = $2"
        )
        .bind(city)
        .bind(source)
    )?;
    Ok(())
}
