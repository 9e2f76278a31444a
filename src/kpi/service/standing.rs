//! How the KPIs stand, and freezing them.

use time::Date;

use super::{Check, Result};
use crate::db::{self, Db};
use crate::events::{Event, Log};
use crate::kernel::calendar::FiscalYear;
use crate::kernel::{Actor, Timestamp};
use crate::kpi::model::{self, Progress, Reading, Series, Version};
use crate::kpi::registry::{Kpi, Registry};
use crate::kpi::{store, trajectory};

/// What comes later than this never comes.
pub(in crate::kpi) const EVER: Timestamp = Timestamp(i64::MAX);

/// A KPI as it stands.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// Which.
    pub kpi: &'a Kpi,
    /// Whether its period is over.
    pub over: bool,
    /// All frozen values, oldest first; the last one counts.
    pub versions: Vec<Version>,
    /// The day for which it was read: today, or the end of the period or of the fiscal year asked for.
    pub on: Date,
    /// Only what was known before this instant is in it.
    pub known: Timestamp,
    /// Its value: frozen, or of `on`.
    pub reading: Reading,
    /// Rates and shortfall of that value.
    pub progress: Progress,
    /// What the required path asks for on the day of the value.
    pub required: Option<i64>,
    /// How far the value is from the required path; 0 where it is on it or better.
    pub behind: Option<i64>,
    /// What is known by now of a period that is over, where it differs from the frozen value: an administrator may
    /// freeze it anew.
    pub late: Option<Reading>,
}

/// How all KPIs of the registry stand, in its order.
///
/// # Errors
/// Whatever the database says.
pub async fn standings<'a>(
    db: &Db,
    registry: &'a Registry,
    now: Timestamp,
) -> db::Result<Vec<Standing<'a>>> {
    let series = store::series(db).await?;
    let versions = store::versions(db).await?;
    Ok(stand(registry, &series, &versions, now, None))
}

/// As [`standings`], of what was read before. With a `year` only the KPIs whose period it is part of, as they stood at
/// its end; a frozen KPI shows of its earlier years what was known when it was frozen.
pub fn stand<'a>(
    registry: &'a Registry,
    series: &Series,
    versions: &[Version],
    now: Timestamp,
    year: Option<FiscalYear>,
) -> Vec<Standing<'a>> {
    let within = |kpi: &Kpi| {
        let (first, last) = kpi.fiscal_years();
        year.is_none_or(|year| first <= year && year <= last)
    };
    let kpis = registry.kpis.iter().filter(|kpi| within(kpi));
    kpis.map(|kpi| {
        let own = versions.iter().filter(|version| version.kpi == kpi.id);
        one(registry, kpi, series, own.cloned().collect(), now, year)
    })
    .collect()
}

fn one<'a>(
    registry: &Registry,
    kpi: &'a Kpi,
    series: &Series,
    versions: Vec<Version>,
    now: Timestamp,
    year: Option<FiscalYear>,
) -> Standing<'a> {
    let over = now >= kpi.closes_at();
    let counting = registry.counting(kpi);
    let today = now.tokyo_date();
    let by_now = series.read(kpi, counting, today, EVER);
    // Until the job has written it, the page shows the value that the job will write.
    let known = match versions.last() {
        Some(last) if last.version > 1 => Timestamp(last.frozen_at.0.saturating_add(1)),
        _ if over => kpi.closes_at(),
        _ => EVER,
    };
    let end = year.map_or(kpi.until, FiscalYear::end).min(kpi.until);
    let on = end.min(today);
    let (reading, final_value) = match versions.last() {
        Some(version) if end == kpi.until => (version.reading(), version.reading()),
        Some(version) => (series.read(kpi, counting, on, known), version.reading()),
        None => {
            let whole = series.read(kpi, counting, today, known);
            (series.read(kpi, counting, on, known), whole)
        }
    };
    let day = reading.as_of.as_deref().and_then(model::day);
    let required = trajectory::required(kpi, day.unwrap_or(on));
    let behind = reading.value.zip(required);
    let behind = behind.map(|(value, required)| kpi.better.missing(value, required));
    Standing {
        kpi,
        over,
        on,
        known,
        progress: Progress::of(reading.value, kpi.baseline, kpi.target, kpi.better),
        required,
        behind,
        late: (over && by_now != final_value).then_some(by_now),
        reading,
        versions,
    }
}

fn frozen(kpi: &Kpi, version: i64, reading: Reading) -> Event {
    Event::KpiFrozen {
        kpi: kpi.id.clone(),
        version,
        value: reading.value,
        as_of: reading.as_of,
        source: reading.source,
        counted: reading.counted,
    }
}

/// Freezes each KPI whose period is over and that is not frozen, at what was known when the period ended, however
/// late this runs. Returns how many.
///
/// # Errors
/// [`db::Error::Stale`] where another process froze it meanwhile.
pub async fn freeze_due(db: &Db, log: &Log, registry: &Registry) -> db::Result<usize> {
    let standings = standings(db, registry, log.now()).await?;
    let due: Vec<Standing<'_>> = standings
        .into_iter()
        .filter(|standing| standing.over && standing.versions.is_empty())
        .collect();
    if due.is_empty() {
        return Ok(0);
    }
    let number = due.len();
    let mut tx = db.begin().await?;
    for standing in due {
        let event = frozen(standing.kpi, 1, standing.reading);
        log.append(&mut tx, Actor::System, event).await?;
    }
    tx.commit().await?;
    Ok(number)
}

/// Freezes a KPI anew at what is known by now, for a `reason`, over version `seen`; the old version stays.
///
/// # Errors
/// [`Error::Invalid`](super::Error::Invalid) without a reason, or where nothing came in late; [`db::Error::Stale`]
/// where another version was frozen meanwhile; [`db::Error::NotFound`] for an unknown KPI.
pub async fn freeze_anew(
    db: &Db,
    log: &Log,
    registry: &Registry,
    actor: Actor,
    (kpi, seen): (&str, i64),
    reason: &str,
) -> Result<()> {
    let standings = standings(db, registry, log.now()).await?;
    let mut named = standings.into_iter().filter(|one| one.kpi.id == kpi);
    let standing = named.next().ok_or(db::Error::NotFound)?;
    let last = standing.versions.last().map_or(0, |last| last.version);
    if last == 0 || last != seen {
        return Err(db::Error::Stale.into());
    }
    let mut check = Check::default();
    check.text(reason, "reason", 1000);
    check.that(standing.late.is_some(), "reason", "kpi-error-nothing-late");
    check.done()?;
    let event = frozen(standing.kpi, seen + 1, standing.late.unwrap_or_default());
    let mut tx = db.begin().await?;
    log.append_with(&mut tx, actor, event, Some(reason.trim()))
        .await?;
    tx.commit().await?;
    Ok(())
}
