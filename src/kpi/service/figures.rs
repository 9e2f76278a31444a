//! Official figures: one by hand, or a file of them.

use time::Date;

use super::{Check, Error, FieldError, Result};
use crate::db::{self, Db, Tx};
use crate::events::{Event, Log};
use crate::kernel::Actor;
use crate::kpi::model::{Figure, Series, iso};
use crate::kpi::registry::Registry;
use crate::kpi::store;
use crate::kpi::table::{Fault, Line, Shape, Wrong, read};

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
    let line = Line {
        line: 1,
        measure: measure.to_owned(),
        as_of,
        value,
        source: source.to_owned(),
        reason: None,
    };
    record(tx, log, actor, &line).await
}

/// Records a figure that was typed. One that changes a known figure of its day needs a reason; the known one stays.
///
/// # Errors
/// As [`record_figure`], and [`Error::Invalid`] without the reason.
pub async fn record_typed(db: &Db, log: &Log, actor: Actor, line: &Line) -> Result<()> {
    let series = store::series(db).await?;
    let changes = latest(&series, line).is_some_and(|known| known.value != line.value);
    if changes && line.reason.is_none() {
        return Err(Error::Invalid(vec![FieldError {
            field: "reason",
            key: "kpi-error-correction",
        }]));
    }
    let mut tx = db.begin().await?;
    record(&mut tx, log, actor, line).await?;
    Ok(tx.commit().await?)
}

async fn record(tx: &mut Tx, log: &Log, actor: Actor, line: &Line) -> Result<()> {
    let mut check = Check::default();
    check.past(line.as_of, log, "as_of");
    check.amount(Some(line.value), "value");
    check.text(&line.source, "source", 200);
    if let Some(reason) = &line.reason {
        check.text(reason, "reason", 200);
    }
    check.done()?;
    let event = Event::FigureRecorded {
        measure: line.measure.clone(),
        as_of: iso(line.as_of),
        value: line.value,
        source: line.source.trim().to_owned(),
    };
    log.append_with(tx, actor, event, line.reason.as_deref())
        .await?;
    Ok(())
}

/// What a line of a file does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing was known of that day.
    New,
    /// A new version; the known one stays.
    Correction {
        /// The known value.
        was: i64,
    },
    /// The figure is known: nothing is written.
    Known,
}

/// A line of a file with what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The line.
    pub line: Line,
    /// What it does.
    pub change: Change,
}

/// How many figures an import wrote and left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New figures.
    pub new: usize,
    /// Corrected figures.
    pub corrected: usize,
    /// Figures that were known.
    pub known: usize,
}

/// Why a file is not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Lines that cannot be taken; nothing of the file was written.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<Fault>),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

fn latest<'a>(series: &'a Series, line: &Line) -> Option<&'a Figure> {
    let day = iso(line.as_of);
    let own = series.figures.iter();
    own.filter(|figure| figure.measure == line.measure && figure.as_of == day)
        .max_by_key(|figure| (figure.recorded_at, figure.event_id))
}

fn planned(series: &Series, lines: Vec<Line>) -> std::result::Result<Vec<Planned>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut plan = Vec::new();
    for line in lines {
        let known = latest(series, &line);
        let change = match known {
            None => Change::New,
            Some(known) if known.value == line.value && known.source == line.source => {
                Change::Known
            }
            Some(known) => Change::Correction { was: known.value },
        };
        if matches!(change, Change::Correction { .. }) && line.reason.is_none() {
            let found = known.map(|known| format!("{} ({})", known.value, known.source));
            faults.push(Fault {
                line: line.line,
                what: Wrong::Reason(found.unwrap_or_default()),
            });
        }
        plan.push(Planned { line, change });
    }
    if faults.is_empty() {
        Ok(plan)
    } else {
        Err(faults)
    }
}

/// What importing a file would do; writes nothing.
///
/// # Errors
/// [`ImportError::Faults`], all of them.
pub async fn plan_import(
    db: &Db,
    log: &Log,
    registry: &Registry,
    shape: Shape,
    file: &[u8],
) -> std::result::Result<Vec<Planned>, ImportError> {
    let lines = read(shape, file, registry, log.now().tokyo_date()).map_err(ImportError::Faults)?;
    let series = store::series(db).await?;
    planned(&series, lines).map_err(ImportError::Faults)
}

/// Imports a file, whole or not at all; the same file again changes nothing.
///
/// # Errors
/// As [`plan_import`].
pub async fn import(
    db: &Db,
    log: &Log,
    registry: &Registry,
    actor: Actor,
    shape: Shape,
    file: &[u8],
) -> std::result::Result<Imported, ImportError> {
    let lines = read(shape, file, registry, log.now().tokyo_date()).map_err(ImportError::Faults)?;
    let mut tx = db.begin().await?;
    let known = Series {
        figures: store::hold_figures(&mut tx).await?,
        points: Vec::new(),
    };
    let plan = planned(&known, lines).map_err(ImportError::Faults)?;
    let mut done = Imported::default();
    for Planned { line, change } in &plan {
        match change {
            Change::Known => {
                done.known += 1;
                continue;
            }
            Change::New => done.new += 1,
            Change::Correction { .. } => done.corrected += 1,
        }
        let event = Event::FigureRecorded {
            measure: line.measure.clone(),
            as_of: iso(line.as_of),
            value: line.value,
            source: line.source.clone(),
        };
        let reason = line.reason.as_deref();
        let reason = reason.filter(|_| matches!(change, Change::Correction { .. }));
        log.append_with(&mut tx, actor, event, reason).await?;
    }
    tx.commit().await?;
    Ok(done)
}
