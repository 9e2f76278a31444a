//! The sealer's statements on the log's tables.

use uuid::Uuid;

use super::Head;
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{ApplicationId, EventId, Timestamp};
use crate::{execute, on};

/// A row as it is sealed. The body is read as text: a row that was tampered with must not stop the walk.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Record {
    pub(super) id: EventId,
    pub(super) at: Timestamp,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<Uuid>,
    pub(super) kind: String,
    pub(super) application_id: Option<ApplicationId>,
    pub(super) body: String,
    pub(super) text_digest: Option<String>,
}

/// A row with its seal and the free text beside it, where they stand.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Sealed {
    #[sqlx(flatten)]
    pub(super) record: Record,
    pub(super) seal_number: Option<i64>,
    pub(super) seal: Option<String>,
    pub(super) salt: Option<String>,
    pub(super) text: Option<String>,
}

/// The row with the highest number.
pub(super) async fn head(db: &Db) -> db::Result<Option<Head>> {
    on!(db, c => sqlx::query_as(
        "SELECT seal_number AS number, COALESCE(seal, '') AS seal, at FROM events
         WHERE municipality_id = $1 AND seal_number IS NOT NULL ORDER BY seal_number DESC LIMIT 1")
        .bind(db.city()).fetch_optional(c).await)
}

/// The seal of the row with this number; `None` where no row has it.
pub(super) async fn seal_at(db: &Db, number: i64) -> db::Result<Option<String>> {
    on!(db, c => sqlx::query_scalar(
        "SELECT COALESCE(seal, '') FROM events WHERE municipality_id = $1 AND seal_number = $2 ORDER BY id LIMIT 1")
        .bind(db.city()).bind(number).fetch_optional(c).await)
}

/// How many rows wait for their seal, and since when the oldest does.
pub(super) async fn waiting(db: &Db) -> db::Result<(i64, Option<Timestamp>)> {
    on!(db, c => sqlx::query_as(
        "SELECT COUNT(*), MIN(at) FROM events WHERE municipality_id = $1 AND seal_number IS NULL")
        .bind(db.city()).fetch_one(c).await)
}

/// Whether a row waits for its seal.
pub(super) async fn any_waiting(db: &Db) -> db::Result<bool> {
    let found: Option<EventId> = on!(db, c => sqlx::query_scalar(
        "SELECT id FROM events WHERE municipality_id = $1 AND seal_number IS NULL ORDER BY at, id LIMIT 1")
        .bind(db.city()).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Up to `most` rows that wait, in the order of time. Never by a cursor: `PostgreSQL` commits out of that order, and
/// a row that becomes visible late still has no number.
pub(super) async fn next(db: &Db, most: i64) -> db::Result<Vec<Record>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, kind, application_id, CAST(body AS TEXT) AS body, text_digest FROM events
         WHERE municipality_id = $1 AND seal_number IS NULL ORDER BY at, id LIMIT $2")
        .bind(db.city()).bind(most).fetch_all(c).await)
}

/// Writes number and seal; [`db::Error::Stale`] where another sealer wrote them, [`db::Error::Violates`] where another
/// row has the number.
pub(super) async fn write(tx: &mut Tx, id: EventId, number: i64, seal: &str) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE events SET seal_number = $3, seal = $4 WHERE municipality_id = $1 AND id = $2 AND seal_number IS NULL")
        .bind(city).bind(id).bind(number).bind(seal))
    .exactly_one()
}

/// Up to `most` sealed rows after `(number, id)`, in the order of the chain.
pub(super) async fn sealed_after(
    db: &Db,
    (number, id): (i64, EventId),
    most: i64,
) -> db::Result<Vec<Sealed>> {
    on!(db, c => sqlx::query_as(
        "SELECT e.id, e.at, e.actor_kind, e.actor_id, e.kind, e.application_id, CAST(e.body AS TEXT) AS body,
                e.text_digest, e.seal_number, e.seal, t.salt, t.body AS text
         FROM events e LEFT JOIN event_texts t ON t.municipality_id = e.municipality_id AND t.event_id = e.id
         WHERE e.municipality_id = $1 AND e.seal_number IS NOT NULL AND e.seal_number >= $2
           AND (e.seal_number > $2 OR e.id > $3)
         ORDER BY e.seal_number, e.id LIMIT $4")
        .bind(db.city()).bind(number).bind(id).bind(most).fetch_all(c).await)
}

/// Up to `most` rows without a number after `(at, id)`, in the order of time.
pub(super) async fn unsealed_after(
    db: &Db,
    (at, id): (Timestamp, EventId),
    most: i64,
) -> db::Result<Vec<Sealed>> {
    on!(db, c => sqlx::query_as(
        "SELECT e.id, e.at, e.actor_kind, e.actor_id, e.kind, e.application_id, CAST(e.body AS TEXT) AS body,
                e.text_digest, e.seal_number, e.seal, t.salt, t.body AS text
         FROM events e LEFT JOIN event_texts t ON t.municipality_id = e.municipality_id AND t.event_id = e.id
         WHERE e.municipality_id = $1 AND e.seal_number IS NULL AND e.at >= $2 AND (e.at > $2 OR e.id > $3)
         ORDER BY e.at, e.id LIMIT $4")
        .bind(db.city()).bind(at).bind(id).bind(most).fetch_all(c).await)
}

/// Up to `most` texts whose event is not in the log.
pub(super) async fn texts_alone(db: &Db, most: i64) -> db::Result<Vec<EventId>> {
    on!(db, c => sqlx::query_scalar(
        "SELECT t.event_id FROM event_texts t WHERE t.municipality_id = $1 AND NOT EXISTS
             (SELECT 1 FROM events e WHERE e.municipality_id = t.municipality_id AND e.id = t.event_id)
         ORDER BY t.event_id LIMIT $2")
        .bind(db.city()).bind(most).fetch_all(c).await)
}
