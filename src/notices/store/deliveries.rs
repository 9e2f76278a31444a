//! What became of the deliveries, over all channels.

use super::super::model::{Told, Troubled};
use crate::db::{self, Db};
use crate::kernel::{ApplicationId, NoticeId};
use crate::on;

/// How many deliveries the operator is shown.
pub const MOST: i64 = 200;

macro_rules! told {
    ($rest:literal) => {
        concat!(
            "SELECT n.kind, n.created_at, n.opened_at, d.channel, p.label, d.state, d.changed_at
             FROM notices n
             LEFT JOIN deliveries d ON d.municipality_id = n.municipality_id AND d.notice_id = n.id
             LEFT JOIN push_devices p ON p.municipality_id = d.municipality_id AND p.id = d.device_id
                  AND p.account_id = n.account_id
             WHERE n.municipality_id = $1 ",
            $rest
        )
    };
}

/// Every notice of a case with each way that it took, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn of_case(db: &Db, application: ApplicationId) -> db::Result<Vec<Told>> {
    on!(db, c => sqlx::query_as(told!(
        "AND n.application_id = $2 ORDER BY n.created_at DESC, n.id DESC, d.channel, d.device_id LIMIT 200"))
        .bind(db.city()).bind(application).fetch_all(c).await)
}

/// One notice with each way that it took.
///
/// # Errors
/// Whatever the database says.
pub async fn of_notice(db: &Db, notice: NoticeId) -> db::Result<Vec<Told>> {
    on!(db, c => sqlx::query_as(told!("AND n.id = $2 ORDER BY d.channel, d.device_id"))
        .bind(db.city()).bind(notice).fetch_all(c).await)
}

/// The deliveries that failed, and those that wait after a failed attempt; latest first, [`MOST`] at most.
///
/// # Errors
/// Whatever the database says.
pub async fn troubled(db: &Db) -> db::Result<Vec<Troubled>> {
    on!(db, c => sqlx::query_as(
        "SELECT notice_id, channel, state, attempts, last_error, changed_at FROM deliveries
         WHERE municipality_id = $1 AND (state = 'failed' OR (state = 'queued' AND last_error IS NOT NULL))
         ORDER BY changed_at DESC, notice_id LIMIT $2")
        .bind(db.city()).bind(MOST).fetch_all(c).await)
}
