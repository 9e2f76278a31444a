//! The log's tables.

use sqlx::types::Json;
use uuid::Uuid;

use super::model::{Entry, Event};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{AccountId, Actor, ApplicationId, Digest, EventId, StaffId, Timestamp};
use crate::{execute, in_tx, later, on};

#[derive(sqlx::FromRow)]
struct Row {
    id: EventId,
    at: Timestamp,
    actor_kind: String,
    actor_id: Option<Uuid>,
    body: Json<serde_json::Value>,
}

impl Row {
    fn entry(self) -> db::Result<Entry> {
        let broken = |column| db::Error::Inconsistent {
            table: "events",
            column,
            id: self.id.to_string(),
        };
        let actor = match (self.actor_kind.as_str(), self.actor_id) {
            ("resident", Some(id)) => Actor::Resident(AccountId(id)),
            ("staff", Some(id)) => Actor::Staff(StaffId(id)),
            ("applicant", None) => Actor::Applicant,
            ("system", None) => Actor::System,
            _ => return Err(broken("actor_kind")),
        };
        let event: Event =
            serde_json::from_value(self.body.0.clone()).map_err(|_| broken("body"))?;
        Ok(Entry {
            id: self.id,
            at: self.at,
            actor,
            event,
        })
    }
}

pub(super) async fn insert(tx: &mut Tx, entry: &Entry, text: Option<&Digest>) -> db::Result<()> {
    let city = tx.city();
    later!(
        tx,
        "INSERT INTO events (municipality_id, id, at, actor_kind, actor_id, kind, application_id, body, text_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        city,
        entry.id,
        entry.at,
        entry.actor.kind(),
        entry.actor.id(),
        entry.event.kind(),
        entry.event.application(),
        Json(&entry.event),
        text,
    )
}

pub(super) async fn insert_text(
    tx: &mut Tx,
    event: EventId,
    salt: &str,
    text: &str,
) -> db::Result<()> {
    let city = tx.city();
    later!(
        tx,
        "INSERT INTO event_texts (municipality_id, event_id, salt, body) VALUES ($1, $2, $3, $4)",
        city,
        event,
        salt,
        text,
    )
}

/// Writes the mark of `(reader, event)`; false where it stands already.
pub(super) async fn mark(
    tx: &mut Tx,
    reader: &str,
    event: EventId,
    at: Timestamp,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO event_marks (municipality_id, reader, event_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (municipality_id, reader, event_id) DO NOTHING")
        .bind(city).bind(reader).bind(event).bind(at))
    .any()
}

pub(super) async fn get(tx: &mut Tx, id: EventId) -> db::Result<Entry> {
    let city = tx.city();
    let row: Row = in_tx!(tx, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, body FROM events WHERE municipality_id = $1 AND id = $2")
        .bind(city).bind(id).fetch_one(c).await)?;
    row.entry()
}

/// The history of one application, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn of_application(db: &Db, application: ApplicationId) -> db::Result<Vec<Entry>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, body FROM events
         WHERE municipality_id = $1 AND application_id = $2 ORDER BY at, id")
        .bind(db.city()).bind(application).fetch_all(c).await)?;
    rows.into_iter().map(Row::entry).collect()
}

/// The free text beside an event; `None` where there was none or it was erased.
///
/// # Errors
/// Whatever the database says.
pub async fn text_of(db: &Db, event: EventId) -> db::Result<Option<String>> {
    on!(db, c => sqlx::query_scalar(
        "SELECT body FROM event_texts WHERE municipality_id = $1 AND event_id = $2")
        .bind(db.city()).bind(event).fetch_optional(c).await)
}

/// As [`text_of`], within a transaction: for a reader, while the event is being appended or replayed.
///
/// # Errors
/// Whatever the database says.
pub async fn text_in(tx: &mut Tx, event: EventId) -> db::Result<Option<String>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "SELECT body FROM event_texts WHERE municipality_id = $1 AND event_id = $2")
        .bind(city).bind(event).fetch_optional(c).await)
}

/// Up to `most` entries of the log after `(at, id)`, in the order of time: for rebuilding what readers hold.
///
/// # Errors
/// Whatever the database says.
pub async fn replay(
    tx: &mut Tx,
    after: Option<(Timestamp, EventId)>,
    most: i64,
) -> db::Result<Vec<Entry>> {
    let city = tx.city();
    let (at, id) = after.unwrap_or((Timestamp(i64::MIN), EventId(Uuid::nil())));
    let rows: Vec<Row> = in_tx!(tx, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, body FROM events
         WHERE municipality_id = $1 AND (at > $2 OR (at = $2 AND id > $3)) ORDER BY at, id LIMIT $4")
        .bind(city).bind(at).bind(id).bind(most).fetch_all(c).await)?;
    rows.into_iter().map(Row::entry).collect()
}

/// How many events of a kind the log holds.
///
/// # Errors
/// Whatever the database says.
pub async fn count(db: &Db, kind: &str) -> db::Result<i64> {
    on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM events WHERE municipality_id = $1 AND kind = $2")
        .bind(db.city()).bind(kind).fetch_one(c).await)
}
