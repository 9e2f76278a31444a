//! The rollups of measures, KPIs and reform cases. Only the reader of the log writes them.

use super::model::{Figure, Point, Reform, Series, Version};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::ReformId;
use crate::{execute, in_tx, on};

/// All official figures and counted steps.
///
/// # Errors
/// Whatever the database says.
pub async fn series(db: &Db) -> db::Result<Series> {
    Ok(Series {
        figures: on!(db, c => sqlx::query_as(
            "SELECT event_id, measure, as_of, value, source, reason, recorded_at FROM measure_figures
             WHERE municipality_id = $1 ORDER BY as_of, recorded_at, event_id")
            .bind(db.city()).fetch_all(c).await)?,
        points: on!(db, c => sqlx::query_as(
            "SELECT event_id, measure, day, delta, recorded_at, reform_id, issuance, route FROM measure_points
             WHERE municipality_id = $1 ORDER BY recorded_at, event_id")
            .bind(db.city()).fetch_all(c).await)?,
    })
}

/// All official figures, within a transaction that is about to add some.
pub(super) async fn hold_figures(tx: &mut Tx) -> db::Result<Vec<Figure>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT event_id, measure, as_of, value, source, reason, recorded_at FROM measure_figures
         WHERE municipality_id = $1 ORDER BY as_of, recorded_at, event_id")
        .bind(city).fetch_all(c).await)
}

/// All frozen values, oldest version first.
///
/// # Errors
/// Whatever the database says.
pub async fn versions(db: &Db) -> db::Result<Vec<Version>> {
    on!(db, c => sqlx::query_as(
        "SELECT kpi, version, value, as_of, source, counted, frozen_at, reason FROM kpi_versions
         WHERE municipality_id = $1 ORDER BY kpi, version")
        .bind(db.city()).fetch_all(c).await)
}

/// The register of reform cases, newest first.
///
/// # Errors
/// Whatever the database says.
pub async fn reforms(db: &Db) -> db::Result<Vec<Reform>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, category, procedure, title, state, evidence, before_minutes, after_minutes, yearly_volume,
                counts_from, version, section, proposed_by, proposed_at, changed_at
         FROM reforms WHERE municipality_id = $1 ORDER BY proposed_at DESC, id DESC")
        .bind(db.city()).fetch_all(c).await)
}

/// One reform case.
///
/// # Errors
/// [`db::Error::NotFound`]
pub async fn reform(db: &Db, id: ReformId) -> db::Result<Reform> {
    on!(db, c => sqlx::query_as(
        "SELECT id, category, procedure, title, state, evidence, before_minutes, after_minutes, yearly_volume,
                counts_from, version, section, proposed_by, proposed_at, changed_at
         FROM reforms WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(id).fetch_one(c).await)
}

/// One reform case, held until the transaction ends, so that two steps never start from the same state.
///
/// # Errors
/// [`db::Error::NotFound`]
pub async fn hold_reform(tx: &mut Tx, id: ReformId) -> db::Result<Reform> {
    let city = tx.city();
    let held = tx.sql(
        "SELECT id, category, procedure, title, state, evidence, before_minutes, after_minutes, yearly_volume,
                counts_from, version, section, proposed_by, proposed_at, changed_at
         FROM reforms WHERE municipality_id = $1 AND id = $2",
        "SELECT id, category, procedure, title, state, evidence, before_minutes, after_minutes, yearly_volume,
                counts_from, version, section, proposed_by, proposed_at, changed_at
         FROM reforms WHERE municipality_id = $1 AND id = $2 FOR UPDATE",
    );
    in_tx!(tx, c => sqlx::query_as(held).bind(city).bind(id).fetch_one(c).await)
}

/// Whether a reform case stands for bringing `procedure` online.
///
/// # Errors
/// Whatever the database says.
pub async fn is_online(tx: &mut Tx, procedure: &str) -> db::Result<bool> {
    let city = tx.city();
    let number: i64 = in_tx!(tx, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM reforms WHERE municipality_id = $1 AND procedure = $2 AND category = 'online'")
        .bind(city).bind(procedure).fetch_one(c).await)?;
    Ok(number > 0)
}

/// Takes the place of a new reform case; false where its procedure has one. Two that come at once: one waits, then
/// finds the other's.
pub(super) async fn claim_reform(tx: &mut Tx, reform: &Reform) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO reforms (municipality_id, id, category, procedure, title, state, version, proposed_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
        .bind(city).bind(reform.id).bind(reform.category).bind(&reform.procedure).bind(&reform.title)
        .bind(reform.state).bind(reform.version).bind(reform.proposed_at).bind(reform.changed_at))
    .any()
}

/// Writes what the log says of a reform case, over the claim where there is one.
pub(super) async fn put_reform(tx: &mut Tx, reform: &Reform) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO reforms (municipality_id, id, category, procedure, title, state, evidence, before_minutes,
                              after_minutes, yearly_volume, counts_from, version, proposed_at, changed_at, section,
                              proposed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT (municipality_id, id) DO UPDATE SET
             title = excluded.title, state = excluded.state, evidence = excluded.evidence,
             before_minutes = excluded.before_minutes, after_minutes = excluded.after_minutes,
             yearly_volume = excluded.yearly_volume, counts_from = excluded.counts_from,
             version = excluded.version, proposed_at = excluded.proposed_at, changed_at = excluded.changed_at,
             section = excluded.section, proposed_by = excluded.proposed_by")
        .bind(city).bind(reform.id).bind(reform.category).bind(&reform.procedure).bind(&reform.title)
        .bind(reform.state).bind(&reform.evidence).bind(reform.before_minutes).bind(reform.after_minutes)
        .bind(reform.yearly_volume).bind(&reform.counts_from).bind(reform.version).bind(reform.proposed_at)
        .bind(reform.changed_at).bind(&reform.section).bind(reform.proposed_by))
    .exactly_one()
}

pub(super) async fn insert_figure(tx: &mut Tx, figure: &Figure) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO measure_figures (municipality_id, event_id, measure, as_of, value, source, recorded_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(city).bind(figure.event_id).bind(&figure.measure).bind(&figure.as_of).bind(figure.value)
        .bind(&figure.source).bind(figure.recorded_at).bind(&figure.reason))
    .exactly_one()
}

pub(super) async fn insert_point(tx: &mut Tx, point: &Point) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO measure_points (municipality_id, event_id, measure, day, delta, recorded_at, reform_id, issuance,
                                     route)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(city).bind(point.event_id).bind(&point.measure).bind(&point.day).bind(point.delta)
        .bind(point.recorded_at).bind(point.reform_id).bind(point.issuance).bind(point.route))
    .exactly_one()
}

/// Writes a frozen value; [`db::Error::Stale`] where somebody else wrote that version.
pub(super) async fn insert_version(tx: &mut Tx, version: &Version) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO kpi_versions (municipality_id, kpi, version, value, as_of, source, counted, frozen_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (municipality_id, kpi, version) DO NOTHING")
        .bind(city).bind(&version.kpi).bind(version.version).bind(version.value).bind(&version.as_of)
        .bind(&version.source).bind(version.counted).bind(version.frozen_at).bind(&version.reason))
    .exactly_one()
}

/// Empties the rollups, before they are filled again from the log.
pub(super) async fn clear(tx: &mut Tx) -> db::Result<()> {
    let city = tx.city();
    for table in [
        "DELETE FROM measure_figures WHERE municipality_id = $1",
        "DELETE FROM measure_points WHERE municipality_id = $1",
        "DELETE FROM kpi_versions WHERE municipality_id = $1",
        "DELETE FROM reforms WHERE municipality_id = $1",
    ] {
        execute!(tx, sqlx::query(table).bind(city))?;
    }
    Ok(())
}
