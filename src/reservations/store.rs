//! The tables of references, slots and bookings.

pub mod access;

use super::model::{Booking, Reference};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{ApplicationId, Digest, Locale, SlotId, Timestamp};
use crate::{execute, in_tx, on};

macro_rules! booking_columns {
    ($rest:literal) => {
        concat!(
            "SELECT b.application_id, b.reference_digest, b.slot_id, b.email, b.lang, b.reminded_at, s.desk, s.starts_at,
                    a.receipt_number, a.stage, a.version, a.closed_at
             FROM bookings b
             JOIN booking_slots s ON s.municipality_id = b.municipality_id AND s.id = b.slot_id
             JOIN applications a ON a.municipality_id = b.municipality_id AND a.id = b.application_id
             WHERE b.municipality_id = $1 ",
            $rest
        )
    };
}

macro_rules! reference_columns {
    ($rest:literal) => {
        concat!(
            "SELECT reference_digest, pair_digest, desk, application_id, handed_over_at FROM booking_references
             WHERE municipality_id = $1 ",
            $rest
        )
    };
}

/// The reference, held until the transaction ends: what is done to one booking is done one after the other.
///
/// # Errors
/// Whatever the database says.
pub async fn hold(tx: &mut Tx, digest: &Digest) -> db::Result<Option<Reference>> {
    let city = tx.city();
    let held = tx.sql(
        reference_columns!("AND reference_digest = $2"),
        reference_columns!("AND reference_digest = $2 FOR UPDATE"),
    );
    in_tx!(tx, c => sqlx::query_as(held).bind(city).bind(digest).fetch_optional(c).await)
}

/// The reference to which reference and birth date together belong.
///
/// # Errors
/// Whatever the database says.
pub async fn by_pair(tx: &mut Tx, pair: &Digest) -> db::Result<Option<Reference>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(reference_columns!("AND pair_digest = $2"))
        .bind(city).bind(pair).fetch_optional(c).await)
}

/// Writes what the card desk says of a reference, over what it said before.
///
/// # Errors
/// [`db::Error::Violates`] where the digest belongs to another reference.
pub async fn put_reference(tx: &mut Tx, new: &Reference, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO booking_references (municipality_id, reference_digest, pair_digest, desk, imported_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (municipality_id, reference_digest) DO UPDATE SET pair_digest = excluded.pair_digest,
            desk = excluded.desk, imported_at = excluded.imported_at")
        .bind(city).bind(&new.reference_digest).bind(&new.pair_digest).bind(&new.desk).bind(at))?;
    Ok(())
}

/// Says which booking the reference has now, if any, and whether the card is handed over.
///
/// # Errors
/// [`db::Error::Stale`] where the reference is gone.
pub async fn set_booking(
    tx: &mut Tx,
    digest: &Digest,
    application: Option<ApplicationId>,
    handed_over_at: Option<Timestamp>,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE booking_references SET application_id = $3, handed_over_at = $4
         WHERE municipality_id = $1 AND reference_digest = $2"
        )
        .bind(city)
        .bind(digest)
        .bind(application)
        .bind(handed_over_at)
    )
    .exactly_one()
}

/// How many places are taken at each time of a desk from `from` to before `to`.
///
/// # Errors
/// Whatever the database says.
pub async fn taken(
    db: &Db,
    desk: &str,
    from: Timestamp,
    to: Timestamp,
) -> db::Result<Vec<(Timestamp, i64)>> {
    on!(db, c => sqlx::query_as(
        "SELECT starts_at, taken FROM booking_slots
         WHERE municipality_id = $1 AND desk = $2 AND starts_at >= $3 AND starts_at < $4 AND taken > 0")
        .bind(db.city()).bind(desk).bind(from).bind(to).fetch_all(c).await)
}

/// Takes one place of a slot, which gets the key `id` where it has none; none where all `capacity` places are taken.
///
/// # Errors
/// Whatever the database says.
pub async fn take(
    tx: &mut Tx,
    id: SlotId,
    desk: &str,
    starts_at: Timestamp,
    capacity: i64,
) -> db::Result<Option<SlotId>> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO booking_slots (municipality_id, id, desk, starts_at, taken) VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (municipality_id, desk, starts_at) DO NOTHING"
        )
        .bind(city)
        .bind(id)
        .bind(desk)
        .bind(starts_at)
    )?;
    // The condition is judged on the locked row: of two that take the last place one finds none.
    in_tx!(tx, c => sqlx::query_scalar(
        "UPDATE booking_slots SET taken = taken + 1
         WHERE municipality_id = $1 AND desk = $2 AND starts_at = $3 AND taken < $4 RETURNING id")
        .bind(city).bind(desk).bind(starts_at).bind(capacity).fetch_optional(c).await)
}

/// Gives a place back.
///
/// # Errors
/// [`db::Error::Stale`] where the slot is gone.
pub async fn give_back(tx: &mut Tx, slot: SlotId) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE booking_slots SET taken = taken - 1 WHERE municipality_id = $1 AND id = $2"
        )
        .bind(city)
        .bind(slot)
    )
    .exactly_one()
}

/// Adds a booking.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(
    tx: &mut Tx,
    application: ApplicationId,
    reference: &Digest,
    slot: SlotId,
    email: Option<&str>,
    lang: Locale,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO bookings (municipality_id, application_id, reference_digest, slot_id, email, lang)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(city).bind(application).bind(reference).bind(slot).bind(email).bind(lang))?;
    Ok(())
}

/// Moves a booking to another slot; a new address replaces the old one. It can be reminded of anew.
///
/// # Errors
/// [`db::Error::Stale`] where it is gone.
pub async fn relocate(
    tx: &mut Tx,
    application: ApplicationId,
    slot: SlotId,
    email: Option<&str>,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE bookings SET slot_id = $3, email = COALESCE($4, email), reminded_at = NULL
         WHERE municipality_id = $1 AND application_id = $2"
        )
        .bind(city)
        .bind(application)
        .bind(slot)
        .bind(email)
    )
    .exactly_one()
}

/// Forgets where the booking's mails went.
///
/// # Errors
/// Whatever the database says.
pub async fn forget_email(tx: &mut Tx, application: ApplicationId) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE bookings SET email = NULL WHERE municipality_id = $1 AND application_id = $2"
        )
        .bind(city)
        .bind(application)
    )?;
    Ok(())
}

/// Notes that the reminder went out.
///
/// # Errors
/// Whatever the database says.
pub async fn reminded(tx: &mut Tx, application: ApplicationId, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE bookings SET reminded_at = $3 WHERE municipality_id = $1 AND application_id = $2"
        )
        .bind(city)
        .bind(application)
        .bind(at)
    )?;
    Ok(())
}

/// One booking.
///
/// # Errors
/// Whatever the database says.
pub async fn booking(db: &Db, application: ApplicationId) -> db::Result<Option<Booking>> {
    on!(db, c => sqlx::query_as(booking_columns!("AND b.application_id = $2"))
        .bind(db.city()).bind(application).fetch_optional(c).await)
}

/// The same within a transaction.
///
/// # Errors
/// Whatever the database says.
pub async fn booking_in(tx: &mut Tx, application: ApplicationId) -> db::Result<Option<Booking>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(booking_columns!("AND b.application_id = $2"))
        .bind(city).bind(application).fetch_optional(c).await)
}

/// The same by its receipt number.
///
/// # Errors
/// Whatever the database says.
pub async fn by_number(db: &Db, number: &ReceiptNumber) -> db::Result<Option<Booking>> {
    on!(db, c => sqlx::query_as(booking_columns!("AND a.receipt_number = $2"))
        .bind(db.city()).bind(number).fetch_optional(c).await)
}

/// The bookings of a desk from `from` to before `to`, in time, without the cancelled ones.
///
/// # Errors
/// Whatever the database says.
pub async fn of_desk(
    db: &Db,
    desk: &str,
    from: Timestamp,
    to: Timestamp,
) -> db::Result<Vec<Booking>> {
    on!(db, c => sqlx::query_as(booking_columns!(
        "AND s.desk = $2 AND s.starts_at >= $3 AND s.starts_at < $4 AND a.stage <> 'cancelled'
         ORDER BY s.starts_at, a.receipt_number LIMIT 2000"))
        .bind(db.city()).bind(desk).bind(from).bind(to).fetch_all(c).await)
}

/// Removes sessions, links and counts that are over.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> db::Result<()> {
    let city = tx.city();
    for over in [
        "DELETE FROM booking_sessions WHERE municipality_id = $1 AND expires_at <= $2",
        "DELETE FROM booking_links WHERE municipality_id = $1 AND expires_at <= $2",
        "DELETE FROM booking_tries WHERE municipality_id = $1 AND until <= $2",
    ] {
        execute!(tx, sqlx::query(over).bind(city).bind(now))?;
    }
    Ok(())
}
