//! Reading the log as an auditor does.

use std::time::Duration;

use sqlx::QueryBuilder;

use super::model::{Cursor, Events, Line, Question, is_view};
use crate::db::{self, Db};
use crate::kernel::Timestamp;
use crate::on;

const DAY: Duration = Duration::from_hours(24);

/// Up to `most` lines before the cursor, the newest first.
///
/// # Errors
/// Whatever the database says.
pub async fn page(
    db: &Db,
    question: &Question,
    before: Option<Cursor>,
    most: i64,
) -> db::Result<Vec<Line>> {
    let wanted = match &question.events {
        Events::All => None,
        Events::Kind(kind) => Some(vec![kind.clone()]),
        Events::Views => Some(
            kinds(db)
                .await?
                .into_iter()
                .filter(|kind| is_view(kind))
                .collect(),
        ),
    };
    if wanted.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    on!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT id, at, actor_kind, actor_id, kind, application_id, CAST(body AS TEXT) AS body, seal_number, seal
             FROM events WHERE municipality_id = ");
        query.push_bind(db.city());
        if let Some(officer) = question.officer {
            query.push(" AND actor_kind = 'staff' AND actor_id = ").push_bind(officer);
        }
        if let Some(case) = question.case {
            query.push(" AND application_id = ").push_bind(case);
        }
        if let Some(kinds) = wanted {
            query.push(" AND kind IN (");
            let mut list = query.separated(", ");
            for kind in kinds {
                list.push_bind(kind);
            }
            query.push(")");
        }
        if let Some(from) = question.from {
            query.push(" AND at >= ").push_bind(Timestamp::start_of(from));
        }
        if let Some(to) = question.to {
            query.push(" AND at < ").push_bind(Timestamp::start_of(to).plus(DAY));
        }
        if let Some(before) = before {
            query.push(" AND at <= ").push_bind(before.at);
            query.push(" AND (at < ").push_bind(before.at);
            query.push(" OR id < ").push_bind(before.id).push(")");
        }
        query.push(" ORDER BY at DESC, id DESC LIMIT ").push_bind(most);
        query.build_query_as().fetch_all(c).await
    })
}

/// The kinds that occur in the log, each found by one step in the index.
///
/// # Errors
/// Whatever the database says.
pub async fn kinds(db: &Db) -> db::Result<Vec<String>> {
    on!(db, c => sqlx::query_scalar(
        "WITH RECURSIVE known(kind) AS (
             SELECT MIN(kind) FROM events WHERE municipality_id = $1
             UNION ALL
             SELECT (SELECT MIN(e.kind) FROM events e WHERE e.municipality_id = $1 AND e.kind > known.kind)
             FROM known WHERE known.kind IS NOT NULL)
         SELECT kind FROM known WHERE kind IS NOT NULL")
        .bind(db.city()).fetch_all(c).await)
}

/// The latest line of a kind.
///
/// # Errors
/// Whatever the database says.
pub async fn latest(db: &Db, kind: &str) -> db::Result<Option<Line>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, kind, application_id, CAST(body AS TEXT) AS body, seal_number, seal
         FROM events WHERE municipality_id = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 1")
        .bind(db.city()).bind(kind).fetch_optional(c).await)
}
