//! Files of official figures: `kpi import` (one measure a line) and `issuance import` (cards issued and held a line).
//! Reading is pure: a file becomes lines, or says of each bad line what to do.

use std::collections::BTreeMap;

use time::Date;

use super::model::{self, CARDS_HELD, CARDS_ISSUED};
use super::registry::Registry;
use crate::kernel::individual_number;
use crate::kernel::text::fold_digits;

/// Which columns a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `measure,as_of,value,source,reason`
    Figures,
    /// `as_of,issued,held,source,reason`: 累計交付枚数 and 保有枚数, which are two series.
    Issuance,
}

/// One figure of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file, from 1.
    pub line: u64,
    /// The measure's id.
    pub measure: String,
    /// The day whose end it describes.
    pub as_of: Date,
    /// The value, in the measure's decimals.
    pub value: i64,
    /// Who published it.
    pub source: String,
    /// Why it corrects an earlier figure.
    pub reason: Option<String>,
}

/// What is wrong with a line, and of what (a column or what was found).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// Where it stands in the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: Wrong,
}

impl Fault {
    const fn on(line: u64, what: Wrong) -> Self {
        Self { line, what }
    }
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// `Shift_JIS`, most likely.
    #[error("the file is not UTF-8; save it as CSV UTF-8")]
    Encoding,
    /// No line below the heading.
    #[error("the file holds no figures; write one line a figure below the heading")]
    Empty,
    /// The heading lacks a column.
    #[error("the heading lacks the column {0}; add it")]
    Column(String),
    /// More or fewer cells than the heading has.
    #[error("the line has {0} cells where the heading has another number; look for a stray comma")]
    Cells(String),
    /// An id that the registry does not have.
    #[error("there is no measure {0}; `smart-window kpi export` shows the names")]
    Measure(String),
    /// Not a date.
    #[error("{0} is not a date; write it like 2026-03-31")]
    Date(String),
    /// A date to come.
    #[error("{0} has not come yet; a figure describes the end of a day that is over")]
    Future(String),
    /// Not a number of the measure's decimals.
    #[error(
        "{0} is not a number that this measure takes; write it like 85500, with no sign or unit"
    )]
    Value(String),
    /// A cell that must be filled is empty or too long.
    #[error("the column {0} is empty or longer than 200 letters; fill it")]
    Text(String),
    /// A 12-digit individual number.
    #[error("the column {0} holds what looks like an individual number; remove it")]
    IndividualNumber(String),
    /// The same day twice.
    #[error("this figure stands on line {0} already; remove one of the two")]
    Twice(String),
    /// A known figure changes.
    #[error("the figure of this day is {0} so far; write into the column reason why it changes")]
    Reason(String),
}

impl Wrong {
    /// The message key and its argument.
    pub fn told(&self) -> (&'static str, String) {
        let (key, found) = match self {
            Self::Encoding => ("kpi-fault-encoding", ""),
            Self::Empty => ("kpi-fault-empty", ""),
            Self::Column(found) => ("kpi-fault-column", found.as_str()),
            Self::Cells(found) => ("kpi-fault-cells", found.as_str()),
            Self::Measure(found) => ("kpi-fault-measure", found.as_str()),
            Self::Date(found) => ("kpi-fault-date", found.as_str()),
            Self::Future(found) => ("kpi-fault-future", found.as_str()),
            Self::Value(found) => ("kpi-fault-value", found.as_str()),
            Self::Text(found) => ("kpi-fault-text", found.as_str()),
            Self::IndividualNumber(found) => ("kpi-fault-individual-number", found.as_str()),
            Self::Twice(found) => ("kpi-fault-twice", found.as_str()),
            Self::Reason(found) => ("kpi-fault-reason", found.as_str()),
        };
        (key, found.to_owned())
    }
}

impl Shape {
    /// The columns: as they are written, as Japanese offices may write them, and whether they must be there.
    const fn columns(self) -> &'static [(&'static str, &'static str, bool)] {
        match self {
            Self::Figures => &[
                ("measure", "測定値", true),
                ("as_of", "時点", true),
                ("value", "値", true),
                ("source", "出典", true),
                ("reason", "訂正の理由", false),
            ],
            Self::Issuance => &[
                ("as_of", "時点", true),
                ("issued", "累計交付枚数", true),
                ("held", "保有枚数", false),
                ("source", "出典", true),
                ("reason", "訂正の理由", false),
            ],
        }
    }
}

/// Reads a date as spreadsheets write it: `2026-03-31` or `2026/3/31`.
fn date(text: &str) -> Option<Date> {
    let folded = fold_digits(text);
    let mut parts = folded.split(['-', '/']);
    let year = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let month = time::Month::try_from(month).ok()?;
    let date = Date::from_calendar_date(year, month, day).ok()?;
    (parts.next().is_none() && date.year() >= 2000).then_some(date)
}

/// One record with its cells by column.
struct Record {
    line: u64,
    cells: BTreeMap<&'static str, String>,
}

impl Record {
    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

struct Reader<'a> {
    registry: &'a Registry,
    today: Date,
    faults: Vec<Fault>,
    lines: Vec<Line>,
}

impl Reader<'_> {
    fn fault(&mut self, line: u64, what: Wrong) {
        self.faults.push(Fault::on(line, what));
    }

    fn text(&mut self, record: &Record, column: &str, needed: bool) -> Option<String> {
        let text = record.cell(column);
        let long = text.chars().count() > 200;
        if long || (needed && text.is_empty()) {
            self.fault(record.line, Wrong::Text(column.to_owned()));
        }
        if !individual_number::find(text).is_empty() {
            self.fault(record.line, Wrong::IndividualNumber(column.to_owned()));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn day(&mut self, record: &Record) -> Option<Date> {
        let typed = record.cell("as_of");
        match date(typed) {
            Some(day) if day <= self.today => Some(day),
            Some(_) => {
                self.fault(record.line, Wrong::Future(typed.to_owned()));
                None
            }
            None => {
                self.fault(record.line, Wrong::Date(typed.to_owned()));
                None
            }
        }
    }

    fn record(&mut self, shape: Shape, record: &Record) {
        let as_of = self.day(record);
        let source = self.text(record, "source", true);
        let reason = self.text(record, "reason", false);
        let named: Vec<(&str, &str)> = match shape {
            Shape::Figures => vec![(record.cell("measure"), "value")],
            Shape::Issuance => vec![(CARDS_ISSUED, "issued"), (CARDS_HELD, "held")],
        };
        for (measure, column) in named {
            let typed = record.cell(column);
            if typed.is_empty() && column == "held" {
                continue;
            }
            let Some(known) = self.registry.measure(measure) else {
                self.fault(record.line, Wrong::Measure(measure.to_owned()));
                continue;
            };
            let Some(value) = model::typed_value(typed, known.decimals) else {
                self.fault(record.line, Wrong::Value(typed.to_owned()));
                continue;
            };
            if let (Some(as_of), Some(source)) = (as_of, &source) {
                self.add(Line {
                    line: record.line,
                    measure: measure.to_owned(),
                    as_of,
                    value,
                    source: source.clone(),
                    reason: reason.clone(),
                });
            }
        }
    }

    fn add(&mut self, line: Line) {
        let same = |other: &&Line| other.measure == line.measure && other.as_of == line.as_of;
        match self.lines.iter().find(same).map(|other| other.line) {
            Some(first) => self.fault(line.line, Wrong::Twice(first.to_string())),
            None => self.lines.push(line),
        }
    }
}

/// The records of a file under their columns, and what is wrong with the others.
fn records(shape: Shape, text: &str) -> (Vec<Record>, Vec<Fault>) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let Some(Ok(heading)) = rows.next() else {
        return (Vec::new(), vec![Fault::on(1, Wrong::Empty)]);
    };
    let mut places = Vec::new();
    let mut faults = Vec::new();
    for (name, japanese, needed) in shape.columns() {
        let mut cells = heading.iter();
        match cells.position(|cell| cell == *name || cell == *japanese) {
            Some(place) => places.push((*name, place)),
            None if *needed => faults.push(Fault::on(1, Wrong::Column((*name).to_owned()))),
            None => {}
        }
    }
    if !faults.is_empty() {
        return (Vec::new(), faults);
    }
    let mut found = Vec::new();
    for row in rows {
        // Only bytes that are no text fail here, and the whole is text.
        let Ok(row) = row else { continue };
        let line = row.position().map_or(0, csv::Position::line);
        if row.iter().all(str::is_empty) {
            continue;
        }
        if row.len() != heading.len() {
            faults.push(Fault::on(line, Wrong::Cells(row.len().to_string())));
            continue;
        }
        let cell = |place: usize| row.get(place).unwrap_or_default().to_owned();
        let cells = places.iter().map(|(name, place)| (*name, cell(*place)));
        found.push(Record {
            line,
            cells: cells.collect(),
        });
    }
    if found.is_empty() && faults.is_empty() {
        faults.push(Fault::on(1, Wrong::Empty));
    }
    (found, faults)
}

/// Reads a file of figures; a byte order mark is allowed.
///
/// # Errors
/// All faults of the file, in its order: it is taken whole or not at all.
pub fn read(
    shape: Shape,
    bytes: &[u8],
    registry: &Registry,
    today: Date,
) -> Result<Vec<Line>, Vec<Fault>> {
    let text = std::str::from_utf8(bytes).map_err(|_| vec![Fault::on(1, Wrong::Encoding)])?;
    // The reader counts lines by their LF.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (records, faults) = records(shape, &text);
    let mut reader = Reader {
        registry,
        today,
        faults,
        lines: Vec::new(),
    };
    for record in &records {
        reader.record(shape, record);
    }
    if reader.faults.is_empty() {
        Ok(reader.lines)
    } else {
        reader.faults.sort_by_key(|fault| fault.line);
        Err(reader.faults)
    }
}
