//! Measures, figures, frozen values and reform cases; and the arithmetic of a KPI, pure.

use serde::Deserialize;
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::registry::Kpi;
use crate::events::{CardIssuance, CardRoute, Event, ReformCategory, ReformState};
use crate::kernel::text::fold_digits;
use crate::kernel::{EventId, ReformId, StaffId, Timestamp};

/// The measure that reform cases move (業務改革件数).
pub const REFORM_CASES: &str = "reform_cases";

/// The measure of cards held, which is another series (保有枚数: issued, less what has become void).
pub const CARDS_HELD: &str = "cards_held";

/// The measure that hand-overs of My Number cards move (マイナンバーカード交付数, 累計交付枚数).
pub const CARDS_ISSUED: &str = "cards_issued";

const ISO: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Reads `YYYY-MM-DD`.
pub fn day(text: &str) -> Option<Date> {
    Date::parse(text, ISO).ok()
}

/// Writes `YYYY-MM-DD`: the form in which days are stored, and in which they sort.
pub fn iso(date: Date) -> String {
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}")
}

/// Reads a number as it is typed, in whole steps of `decimals` places: `31.3` with one is 313. Any width, thousands
/// set apart or not; none where it is negative, no number or finer than that.
pub fn typed_value(text: &str, decimals: u32) -> Option<i64> {
    let bare = fold_digits(text)
        .replace([',', '，', ' '], "")
        .replace('．', ".");
    let (whole, part) = bare.split_once('.').unwrap_or((&bare, ""));
    let places = usize::try_from(decimals).ok()?;
    let digits = |text: &str| text.bytes().all(|letter| letter.is_ascii_digit());
    if whole.is_empty() || part.len() > places || !digits(whole) || !digits(part) {
        return None;
    }
    let value: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    (value <= MOST).then_some(value)
}

/// The most that a measure may be: far above any city, far below what arithmetic holds.
pub const MOST: i64 = 1_000_000_000_000;

/// Writes a value of `decimals` places without setting thousands apart: `313` with one is `31.3`.
pub fn plain_value(value: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals.min(9));
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (
        value.unsigned_abs() / unit.unsigned_abs(),
        value.unsigned_abs() % unit.unsigned_abs(),
    );
    match usize::try_from(decimals) {
        Ok(places) if places > 0 => format!("{sign}{whole}.{part:0>places$}"),
        _ => format!("{sign}{whole}"),
    }
}

/// Which way is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The value should rise.
    #[default]
    Higher,
    /// The value should fall (市債残高).
    Lower,
}

impl Better {
    /// How far `value` is on the wrong side of `wanted`; 0 where it is reached.
    pub fn missing(self, value: i64, wanted: i64) -> i64 {
        match self {
            Self::Higher => wanted.saturating_sub(value).max(0),
            Self::Lower => value.saturating_sub(wanted).max(0),
        }
    }
}

/// How a period's value comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// What happened within the period.
    Count,
    /// The last official figure on or before the end of the period.
    Level,
    /// As `Level`, and what this window counted after the figure's day; without a figure there is no value.
    Cumulative,
}

/// An official figure of a measure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Figure {
    /// The event that recorded it.
    pub event_id: EventId,
    /// The measure's id.
    pub measure: String,
    /// The day whose end it describes (ISO date).
    pub as_of: String,
    /// The value; of a count, cumulative from the start of the period that holds `as_of`.
    pub value: i64,
    /// Who published it.
    pub source: String,
    /// Why it corrects an earlier figure of its day.
    pub reason: Option<String>,
    /// When it became known here.
    pub recorded_at: Timestamp,
}

/// One step of a counted measure.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Point {
    /// The event that moved it.
    pub event_id: EventId,
    /// The measure's id.
    pub measure: String,
    /// The day on which it counts (ISO date).
    pub day: String,
    /// +1, or −1 where what counted no longer does.
    pub delta: i64,
    /// When it became known here.
    pub recorded_at: Timestamp,
    /// The reform case that moved it.
    pub reform_id: Option<ReformId>,
    /// Why a card was handed over.
    pub issuance: Option<CardIssuance>,
    /// How it was handed over.
    pub route: Option<CardRoute>,
}

/// A value of a KPI and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// None: nobody entered anything.
    pub value: Option<i64>,
    /// The day that the value describes (ISO date).
    pub as_of: Option<String>,
    /// The source of the official figure in it; none where there is no such figure.
    pub source: Option<String>,
    /// What this window counted after the official figure: provisional until the next one.
    pub counted: i64,
}

/// A frozen value.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Version {
    /// The KPI's id.
    pub kpi: String,
    /// From 1; the last one counts, the others stay.
    pub version: i64,
    /// None: nobody had entered anything.
    pub value: Option<i64>,
    /// As [`Reading::as_of`].
    pub as_of: Option<String>,
    /// As [`Reading::source`].
    pub source: Option<String>,
    /// As [`Reading::counted`].
    pub counted: i64,
    /// When it was frozen.
    pub frozen_at: Timestamp,
    /// Why it was frozen anew; none for the first.
    pub reason: Option<String>,
}

impl Version {
    /// The value and where it comes from.
    pub fn reading(&self) -> Reading {
        Reading {
            value: self.value,
            as_of: self.as_of.clone(),
            source: self.source.clone(),
            counted: self.counted,
        }
    }
}

/// What the rollups hold about all measures. A city records some hundreds of lines in a plan's life, so that
/// pages read them whole and compute here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The official figures, in any order.
    pub figures: Vec<Figure>,
    /// The counted steps, in any order.
    pub points: Vec<Point>,
}

impl Series {
    /// What is behind the value of `kpi` on `today` by what was known before `known`: the official figure in it, and
    /// the steps counted besides.
    ///
    /// An official figure within the period is the basis of a count, and only what happened after its day is added:
    /// the two series are never summed up.
    pub fn behind(
        &self,
        kpi: &Kpi,
        counting: Counting,
        today: Date,
        known: Timestamp,
    ) -> (Option<&Figure>, Vec<&Point>) {
        let last = iso(today.min(kpi.until));
        let first = iso(kpi.from);
        let figure = self
            .figures
            .iter()
            .filter(|figure| figure.measure == kpi.measure && figure.recorded_at < known)
            .filter(|figure| figure.as_of <= last)
            .filter(|figure| counting != Counting::Count || figure.as_of >= first)
            .max_by_key(|figure| (&figure.as_of, figure.recorded_at, figure.event_id));
        let points = self
            .points
            .iter()
            .filter(|point| point.measure == kpi.measure && point.recorded_at < known)
            .filter(|point| point.day <= last)
            .filter(|point| match (counting, figure) {
                (Counting::Level, _) | (Counting::Cumulative, None) => false,
                (Counting::Cumulative, Some(figure)) => point.day > figure.as_of,
                (Counting::Count, figure) => {
                    point.day >= first && figure.is_none_or(|figure| point.day > figure.as_of)
                }
            });
        (figure, points.collect())
    }

    /// The value of `kpi` on `today` by what was known before `known`: what comes later never moves it.
    pub fn read(&self, kpi: &Kpi, counting: Counting, today: Date, known: Timestamp) -> Reading {
        let (figure, points) = self.behind(kpi, counting, today, known);
        let last = iso(today.min(kpi.until));
        let counted = points.iter().map(|point| point.delta).sum();
        match figure {
            Some(figure) => Reading {
                value: Some(figure.value + counted),
                as_of: Some(if counted == 0 {
                    figure.as_of.clone()
                } else {
                    last
                }),
                source: Some(figure.source.clone()),
                counted,
            },
            None if points.is_empty() => Reading::default(),
            None => Reading {
                value: Some(counted),
                as_of: Some(last),
                source: None,
                counted,
            },
        }
    }
}

/// A share in tenths of a percent, rounded away from what is better: 100.0 % is shown only where it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(pub i64);

impl Rate {
    /// `part` of `whole`; none where `whole` is 0.
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        // A way that leads downwards has both signs turned.
        let sign = i128::from(whole.signum());
        let tenths =
            (i128::from(part) * 1000 * sign).checked_div_euclid(i128::from(whole) * sign)?;
        i64::try_from(tenths).ok().map(Self)
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}%", tenths / 10, tenths % 10)
    }
}

/// The two meanings of 達成率, and what is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// 実績 ÷ 目標
    pub of_target: Option<Rate>,
    /// (実績 − 基準) ÷ (目標 − 基準)
    pub of_way: Option<Rate>,
    /// 目標 − 実績, or 実績 − 目標 where lower is better; 0 where the target is reached.
    pub shortfall: Option<i64>,
}

impl Progress {
    /// All none where value or target are.
    pub fn of(
        value: Option<i64>,
        baseline: Option<i64>,
        target: Option<i64>,
        better: Better,
    ) -> Self {
        let (Some(value), Some(target)) = (value, target) else {
            return Self::default();
        };
        Self {
            of_target: match better {
                Better::Higher => Rate::of(value, target),
                // What should fall reaches its target at 100 % or less.
                Better::Lower => Rate::of(value.saturating_neg(), target).map(|rate| Rate(-rate.0)),
            },
            of_way: baseline.and_then(|baseline| {
                Rate::of(
                    value.saturating_sub(baseline),
                    target.saturating_sub(baseline),
                )
            }),
            shortfall: Some(better.missing(value, target)),
        }
    }
}

/// A reform case (業務改革).
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Reform {
    /// Its key.
    pub id: ReformId,
    /// What it changed in the work.
    pub category: ReformCategory,
    /// The slug of the procedure that it changed.
    pub procedure: Option<String>,
    /// What a section calls it; none where its procedure names it.
    pub title: Option<String>,
    /// Where it stands.
    pub state: ReformState,
    /// What shows that it works.
    pub evidence: Option<String>,
    /// Minutes a case took before.
    pub before_minutes: Option<i64>,
    /// Minutes a case takes now.
    pub after_minutes: Option<i64>,
    /// Cases a year.
    pub yearly_volume: Option<i64>,
    /// The day from which it counts (ISO date); none while it does not.
    pub counts_from: Option<String>,
    /// Counts its changes.
    pub version: i64,
    /// The code of the section that proposed it; none where nobody said.
    pub section: Option<String>,
    /// The officer who proposed it; none where the first completed case of its procedure did.
    pub proposed_by: Option<StaffId>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Reform {
    /// A case as it is proposed.
    pub const fn proposed(
        id: ReformId,
        category: ReformCategory,
        procedure: Option<String>,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            category,
            procedure,
            title: None,
            state: ReformState::Proposed,
            evidence: None,
            before_minutes: None,
            after_minutes: None,
            yearly_volume: None,
            counts_from: None,
            version: 1,
            section: None,
            proposed_by: None,
            proposed_at: at,
            changed_at: at,
        }
    }

    /// The event by which it is proposed.
    pub fn event(&self) -> Event {
        Event::ReformProposed {
            reform: self.id,
            category: self.category,
            procedure: self.procedure.clone(),
            section: self.section.clone(),
        }
    }

    /// Hours a year that it saves, rounded down; none where one of the three numbers is missing.
    pub fn saved_hours(&self) -> Option<i64> {
        let minutes = self.before_minutes?.checked_sub(self.after_minutes?)?;
        Some(minutes.checked_mul(self.yearly_volume?)?.div_euclid(60))
    }
}
