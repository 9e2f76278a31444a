//! The queue's reads over the applications: keyset pages, never a count of all.

use sqlx::QueryBuilder;

use super::model::{Cursor, DraftLine, Filter, QueueLine};
use crate::db::{self, Db, Tx};
use crate::events;
use crate::kernel::{ApplicationId, EventId, StaffId, Timestamp};
use crate::{in_tx, on};

/// Drafts on the page of approvals: what one person can look through at a sitting.
const MOST_DRAFTS: i64 = 100;

/// Lines on one page of the queue.
pub const PAGE: usize = 50;

/// What the queue is asked for.
#[derive(Debug)]
pub struct Question<'a> {
    /// The part.
    pub filter: Filter,
    /// Who asks.
    pub officer: StaffId,
    /// The sections whose cases the officer sees; none named: all.
    pub sections: &'a [String],
    /// Behind this place.
    pub after: Option<Cursor>,
    /// The present: leases that are over do not count.
    pub now: Timestamp,
}

/// One page of the queue and, as its last line, the first of the next page if there is one.
///
/// # Errors
/// Whatever the database says.
pub async fn page(db: &Db, question: &Question<'_>) -> db::Result<Vec<QueueLine>> {
    on!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT a.id, a.receipt_number, a.procedure, a.procedure_version, a.arrived_at, a.stage, a.outcome,
                    a.withdrawal_requested_at, a.claimed_by, a.claimed_until, c.state AS charge_state
             FROM applications a
             LEFT JOIN charges c ON c.municipality_id = a.municipality_id AND c.application_id = a.id
             WHERE a.municipality_id = ");
        query.push_bind(db.city());
        // A booking is worked on at its desk.
        query.push(" AND a.kind <> 'booking'");
        query.push(match question.filter {
            Filter::Open | Filter::Mine => " AND a.closed_at IS NULL",
            Filter::Dispatch => " AND a.closed_at IS NULL AND a.stage = 'decided' AND (c.state IS NULL OR c.state IN ('captured', 'waived'))",
            Filter::Letter => " AND a.id IN (SELECT l.application_id FROM letters l WHERE l.municipality_id = a.municipality_id
                AND (l.state = 'due' OR (l.state = 'issued' AND l.posted_at IS NULL AND l.opened_at IS NULL
                                         AND (l.delivery = 'post' OR l.flagged_at IS NOT NULL))))",
            Filter::Payment => " AND a.closed_at IS NULL AND a.stage = 'decided' AND c.state NOT IN ('captured', 'waived', 'released')",
            Filter::Correction => " AND a.closed_at IS NULL AND a.stage = 'correction_requested'",
            Filter::Approval => " AND a.closed_at IS NULL AND a.stage = 'in_approval'",
            Filter::Withdrawal => " AND a.closed_at IS NULL AND a.withdrawal_requested_at IS NOT NULL",
            Filter::Closed => " AND a.closed_at IS NOT NULL",
        });
        if question.filter == Filter::Mine {
            query.push(" AND a.claimed_by = ").push_bind(question.officer);
            query.push(" AND a.claimed_until > ").push_bind(question.now);
        }
        if !question.sections.is_empty() {
            query.push(" AND a.section IN (");
            let mut list = query.separated(", ");
            for section in question.sections {
                list.push_bind(section.clone());
            }
            query.push(")");
        }
        let (behind, order) = if question.filter.newest_first() {
            (" < (", " ORDER BY a.arrived_at DESC, a.id DESC LIMIT ")
        } else {
            (" > (", " ORDER BY a.arrived_at, a.id LIMIT ")
        };
        if let Some(after) = question.after {
            query.push(" AND (a.arrived_at, a.id)").push(behind).push_bind(after.arrived_at);
            query.push(", ").push_bind(after.id).push(")");
        }
        query.push(order).push_bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX));
        query.build_query_as::<QueueLine>().fetch_all(c).await
    })
}

/// The oldest case that nobody holds. `PostgreSQL` passes over rows that another officer is just taking;
/// on `SQLite` there is only one writer.
///
/// # Errors
/// Whatever the database says.
pub async fn next_free(
    tx: &mut Tx,
    sections: &[String],
    now: Timestamp,
) -> db::Result<Option<ApplicationId>> {
    let city = tx.city();
    let lock = tx.sql("", " FOR UPDATE SKIP LOCKED");
    in_tx!(tx, c => {
        let mut query = QueryBuilder::new("SELECT id FROM applications WHERE municipality_id = ");
        query.push_bind(city);
        query.push(" AND closed_at IS NULL AND stage IN ('arrived', 'accepted', 'in_review') AND (claimed_until IS NULL OR claimed_until <= ");
        query.push_bind(now).push(")");
        if !sections.is_empty() {
            query.push(" AND section IN (");
            let mut list = query.separated(", ");
            for section in sections {
                list.push_bind(section.clone());
            }
            query.push(")");
        }
        query.push(" ORDER BY arrived_at, id LIMIT 1").push(lock);
        query.build_query_scalar::<ApplicationId>().fetch_optional(c).await
    })
}

/// Who moved a case last, and when; `None` inside where it was not somebody of the staff.
///
/// # Errors
/// Whatever the database says.
pub async fn last_mover(
    db: &Db,
    application: ApplicationId,
) -> db::Result<Option<(Option<StaffId>, Timestamp)>> {
    // Looking at a case and paying for it do not move it.
    let last: Option<(String, Option<StaffId>, Timestamp)> = on!(db, c => sqlx::query_as(
        "SELECT actor_kind, actor_id, at FROM events WHERE municipality_id = $1 AND application_id = $2
             AND kind NOT IN ('application_viewed', 'attachment_viewed') AND kind NOT LIKE 'charge_%' AND kind NOT LIKE 'payment_%'
             AND kind NOT LIKE 'refund_%' ORDER BY at DESC, id DESC LIMIT 1")
        .bind(db.city()).bind(application).fetch_optional(c).await)?;
    Ok(last.map(|(kind, who, at)| (who.filter(|_| kind == "staff"), at)))
}

/// The free text beside each of these events.
///
/// # Errors
/// Whatever the database says.
pub async fn texts_of(db: &Db, application: ApplicationId) -> db::Result<Vec<(EventId, String)>> {
    on!(db, c => sqlx::query_as(
        "SELECT t.event_id, t.body FROM event_texts t
         JOIN events e ON e.municipality_id = t.municipality_id AND e.id = t.event_id
         WHERE t.municipality_id = $1 AND e.application_id = $2")
        .bind(db.city()).bind(application).fetch_all(c).await)
}

/// What the drafter wrote beside the latest draft of a decision.
///
/// # Errors
/// Whatever the database says.
pub async fn words_of_proposal(
    tx: &mut Tx,
    application: ApplicationId,
) -> db::Result<Option<String>> {
    let city = tx.city();
    let drafted: Option<EventId> = in_tx!(tx, c => sqlx::query_scalar(
        "SELECT id FROM events WHERE municipality_id = $1 AND application_id = $2 AND kind = 'application_proposed'
         ORDER BY at DESC, id DESC LIMIT 1")
        .bind(city).bind(application).fetch_optional(c).await)?;
    match drafted {
        Some(event) => events::text_in(tx, event).await,
        None => Ok(None),
    }
}

/// The drafts that wait for approval in these sections (none named: all), longest waiting first.
///
/// # Errors
/// Whatever the database says.
pub async fn drafts(db: &Db, sections: &[String]) -> db::Result<Vec<DraftLine>> {
    on!(db, c => {
        let mut query = QueryBuilder::new(
            "SELECT receipt_number, procedure, procedure_version, version, arrived_at, changed_at,
                    withdrawal_requested_at, proposal
             FROM applications WHERE municipality_id = ");
        query.push_bind(db.city()).push(" AND stage = 'in_approval' AND proposal IS NOT NULL");
        if !sections.is_empty() {
            query.push(" AND section IN (");
            let mut list = query.separated(", ");
            for section in sections {
                list.push_bind(section.clone());
            }
            query.push(")");
        }
        query.push(" ORDER BY arrived_at, id LIMIT ").push_bind(MOST_DRAFTS);
        query.build_query_as().fetch_all(c).await
    })
}
