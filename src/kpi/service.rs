//! The use cases of measures, KPIs and reform cases. Each appends an event; the reader of the log does the rest.

use time::Date;

use super::flow::{self, Refusal, Step};
use super::model::{Progress, Reading, Reform, Series, Version, iso};
use super::reader;
use super::registry::{Kpi, Registry};
use super::store;
use crate::db::{self, Db, Tx};
use crate::events::{self, Event, Log, ReformCategory};
use crate::kernel::{Actor, ReformId, Timestamp, individual_number};

/// What is wrong with one field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// The message key, `kpi-error-…`.
    pub key: &'static str,
}

/// Why a use case did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine refuses the step.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// What was typed is not right.
    #[error("{} fields are not right", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database; [`db::Error::Stale`] where somebody else was first.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// The most that a measure may be: far above any city, far below what arithmetic holds.
const MOST: i64 = 1_000_000_000_000;

/// Gathers what is wrong, so that all of it is told at once.
#[derive(Default)]
struct Check(Vec<FieldError>);

impl Check {
    fn that(&mut self, right: bool, field: &'static str, key: &'static str) {
        if !right && !self.0.iter().any(|error| error.field == field) {
            self.0.push(FieldError { field, key });
        }
    }

    /// A text that must be there, of at most `most` characters, without an individual number.
    fn text(&mut self, text: &str, field: &'static str, most: usize) {
        self.that(!text.trim().is_empty(), field, "kpi-error-empty");
        self.that(text.chars().count() <= most, field, "kpi-error-long");
        let clean = individual_number::find(text).is_empty();
        self.that(clean, field, "kpi-error-individual-number");
    }

    fn past(&mut self, day: Date, log: &Log, field: &'static str) {
        self.that(day <= log.now().tokyo_date(), field, "kpi-error-future");
        self.that(day.year() >= 2000, field, "kpi-error-day");
    }

    fn amount(&mut self, amount: Option<i64>, field: &'static str) {
        let right = amount.is_none_or(|amount| (0..=MOST).contains(&amount));
        self.that(right, field, "kpi-error-number");
    }

    fn done(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.0))
        }
    }
}

/// Records an official figure of `measure` (an id of the registry): its value at the end of `as_of`, from `source`.
/// Of two figures of one day the later recorded counts.
///
/// # Errors
/// [`Error::Invalid`]: a day to come, a negative value, no source.
pub async fn record_figure(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    measure: &str,
    as_of: Date,
    value: i64,
    source: &str,
) -> Result<()> {
    let mut check = Check::default();
    check.past(as_of, log, "as_of");
    check.amount(Some(value), "value");
    check.text(source, "source", 200);
    check.done()?;
    let event = Event::FigureRecorded {
        measure: measure.to_owned(),
        as_of: iso(as_of),
        value,
        source: source.trim().to_owned(),
    };
    log.append(tx, actor, event).await?;
    Ok(())
}

/// Proposes a reform case for a section, with the title by which it knows it.
///
/// # Errors
/// [`Error::Invalid`]: no title, or the procedure is online already by another case.
pub async fn propose(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    title: &str,
    category: ReformCategory,
    procedure: Option<String>,
) -> Result<ReformId> {
    let mut check = Check::default();
    check.text(title, "title", 200);
    let online = category == ReformCategory::Online;
    check.that(
        !online || procedure.is_some(),
        "procedure",
        "kpi-error-procedure",
    );
    check.done()?;
    let claim = Reform::proposed(log.env().id(), category, procedure, log.now());
    if !store::claim_reform(tx, &claim).await? {
        return Err(Error::Invalid(vec![FieldError {
            field: "procedure",
            key: "kpi-error-online-already",
        }]));
    }
    log.append_with(tx, actor, claim.event(), Some(title.trim()))
        .await?;
    Ok(claim.id)
}

/// What shows that a reform case works.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// In words.
    pub words: String,
    /// Minutes a case took before.
    pub before: Option<i64>,
    /// Minutes a case takes now.
    pub after: Option<i64>,
    /// Cases a year.
    pub yearly: Option<i64>,
}

/// Records the evidence of a reform case over version `seen`, in place of what was recorded before (the log keeps it).
///
/// # Errors
/// [`Error::Invalid`]; [`db::Error::Stale`] where the case has changed since.
pub async fn record_evidence(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    (reform, seen): (ReformId, i64),
    evidence: &Evidence,
) -> Result<()> {
    let mut check = Check::default();
    check.text(&evidence.words, "evidence", 4000);
    check.amount(evidence.before, "before");
    check.amount(evidence.after, "after");
    check.amount(evidence.yearly, "yearly");
    check.done()?;
    held(tx, reform, seen).await?;
    let event = Event::ReformEvidenced {
        reform,
        before: evidence.before,
        after: evidence.after,
        yearly: evidence.yearly,
    };
    log.append_with(tx, actor, event, Some(evidence.words.trim()))
        .await?;
    Ok(())
}

/// Moves a reform case from version `seen`. `on` is the day of the step: for [`Step::Implement`] the day from which
/// the case counts.
///
/// # Errors
/// [`Error::Refused`], [`Error::Invalid`] for a day to come; [`db::Error::Stale`] where the case has changed since.
pub async fn move_reform(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    (reform, seen): (ReformId, i64),
    step: Step,
    on: Date,
) -> Result<()> {
    let mut check = Check::default();
    check.past(on, log, "on");
    check.done()?;
    let was = held(tx, reform, seen).await?;
    let to = flow::step(was.state, was.evidence.is_some(), step)?;
    let on = iso(on);
    log.append(tx, actor, Event::ReformMoved { reform, to, on })
        .await?;
    Ok(())
}

async fn held(tx: &mut Tx, reform: ReformId, seen: i64) -> Result<Reform> {
    let held = store::hold_reform(tx, reform).await?;
    if held.version == seen {
        Ok(held)
    } else {
        Err(db::Error::Stale.into())
    }
}

/// A KPI as it stands.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// Which.
    pub kpi: &'a Kpi,
    /// Whether its period is over.
    pub over: bool,
    /// All frozen values, oldest first; the last one counts.
    pub versions: Vec<Version>,
    /// Its value: frozen, or of today.
    pub reading: Reading,
    /// Rates and shortfall of that value.
    pub progress: Progress,
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
    Ok(stand(registry, &series, &versions, now))
}

/// As [`standings`], of what was read before.
pub fn stand<'a>(
    registry: &'a Registry,
    series: &Series,
    versions: &[Version],
    now: Timestamp,
) -> Vec<Standing<'a>> {
    let kpis = registry.kpis.iter();
    kpis.map(|kpi| {
        let over = now >= kpi.closes_at();
        let own = versions.iter().filter(|version| version.kpi == kpi.id);
        let versions: Vec<Version> = own.cloned().collect();
        let today = read(registry, kpi, series, now.tokyo_date(), Timestamp(i64::MAX));
        // Until the job has written it, the page shows the value that the job will write.
        let reading = match versions.last() {
            Some(version) => version.reading(),
            None if over => read(registry, kpi, series, kpi.until, kpi.closes_at()),
            None => today.clone(),
        };
        Standing {
            kpi,
            over,
            versions,
            progress: Progress::of(reading.value, kpi.baseline, kpi.target),
            late: (over && today != reading).then_some(today),
            reading,
        }
    })
    .collect()
}

fn read(registry: &Registry, kpi: &Kpi, series: &Series, on: Date, known: Timestamp) -> Reading {
    registry
        .measure(&kpi.measure)
        .map(|measure| series.read(kpi, measure.counting, on, known))
        .unwrap_or_default()
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
/// [`Error::Invalid`] without a reason, or where nothing came in late; [`db::Error::Stale`] where another version was
/// frozen meanwhile; [`db::Error::NotFound`] for an unknown KPI.
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

/// Empties the rollups and fills them again from the log, in one transaction.
///
/// # Errors
/// Whatever the database says; then nothing has changed.
pub async fn rebuild(db: &Db) -> db::Result<()> {
    let mut tx = db.begin().await?;
    store::clear(&mut tx).await?;
    let mut after = None;
    loop {
        let page = events::replay(&mut tx, after, 500).await?;
        let Some(last) = page.last() else {
            return tx.commit().await;
        };
        after = Some((last.at, last.id));
        for entry in page.iter().filter(|entry| reader::is_ours(&entry.event)) {
            reader::apply(&mut tx, entry).await?;
        }
    }
}
