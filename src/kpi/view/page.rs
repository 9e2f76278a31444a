//! The page of one KPI: its charts with their tables, the events behind its value, its versions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use time::{Date, Month};

use super::card::{Card, Value, card};
use super::{FigureRow, Shown, written};
use crate::catalog::text::Localized;
use crate::events::{CardIssuance, CardRoute};
use crate::kernel::Locale;
use crate::kernel::calendar::FiscalYear;
use crate::kpi::chart::{self, Bars, Line, LineData};
use crate::kpi::model::{Counting, Point, Reform, Series, day, iso};
use crate::kpi::registry::{Measure, Registry};
use crate::kpi::service::Standing;
use crate::kpi::trajectory;

/// More steps than this are in the CSV only.
const MOST_STEPS: usize = 200;

/// A row beside the line.
#[derive(Debug, Serialize)]
struct PathRow {
    day: String,
    value: Option<String>,
    required: Option<String>,
    /// The plan's baseline, not a figure.
    baseline: bool,
}

/// A row beside the columns.
#[derive(Debug, Serialize)]
struct BarRow {
    label: String,
    value: String,
}

/// Columns with their table.
#[derive(Debug, Serialize)]
struct BarChart {
    bars: Bars,
    rows: Vec<BarRow>,
}

/// A counted event.
#[derive(Debug, Serialize)]
struct Step {
    day: String,
    delta: i64,
    event: String,
    recorded_at: i64,
    /// Where a reader of this page may follow it.
    href: Option<String>,
    title: Option<Localized>,
    issuance: Option<&'static str>,
    route: Option<&'static str>,
}

/// A frozen value.
#[derive(Debug, Serialize)]
struct VersionRow {
    number: i64,
    value: Value,
    frozen_at: i64,
    reason: Option<String>,
}

/// `/admin/kpis/{kpi}`
#[derive(Debug, Serialize)]
pub struct KpiPage {
    card: Card,
    unit: Localized,
    line: Option<Line>,
    path: Vec<PathRow>,
    years: Option<BarChart>,
    /// What the columns of the years are: `count`, `cumulative` (the year's increase) or `level` (its last figure).
    counting: &'static str,
    months: Option<BarChart>,
    months_of: String,
    figure: Option<FigureRow>,
    steps: Vec<Step>,
    /// How many steps there are in all.
    all_steps: usize,
    versions: Vec<VersionRow>,
}

/// The first day for which a chart shows something.
fn begin(standing: &Standing<'_>) -> Date {
    trajectory::start(standing.kpi).map_or(standing.kpi.from, |start| start.min(standing.kpi.from))
}

/// The values of a KPI over time, as they were known when it was frozen; the plan's baseline first, where its day or
/// year is known.
pub(super) fn observations(
    registry: &Registry,
    series: &Series,
    standing: &Standing<'_>,
) -> Vec<(Date, i64)> {
    let (kpi, counting) = (standing.kpi, registry.counting(standing.kpi));
    let figures = series.figures.iter();
    let figures =
        figures.filter(|one| one.measure == kpi.measure && one.recorded_at < standing.known);
    let points = series.points.iter();
    let points = points.filter(|one| counting == Counting::Count && one.measure == kpi.measure);
    let days = figures
        .map(|one| &one.as_of)
        .chain(points.map(|one| &one.day));
    let mut days: BTreeSet<Date> = days.filter_map(|text| day(text)).collect();
    days.retain(|day| *day >= begin(standing) && *day <= standing.on);
    let mut values = BTreeMap::new();
    if let (Some(start), Some(baseline)) = (trajectory::start(kpi), kpi.baseline) {
        values.insert(start, baseline);
    }
    for day in days {
        if let Some(value) = series.read(kpi, counting, day, standing.known).value {
            values.insert(day, value);
        }
    }
    let last = standing.reading.as_of.as_deref().and_then(day);
    if let (Some(day), Some(value)) = (last, standing.reading.value) {
        values.insert(day, value);
    }
    values.into_iter().collect()
}

/// What happened in each fiscal year of the period up to the day of the value.
pub(super) fn yearly(
    registry: &Registry,
    series: &Series,
    standing: &Standing<'_>,
) -> Vec<(FiscalYear, i64)> {
    let (kpi, counting) = (standing.kpi, registry.counting(standing.kpi));
    let (first, last) = kpi.fiscal_years();
    let last = last.min(FiscalYear::of(standing.on));
    let value = |year: FiscalYear| {
        let reading = series.read(kpi, counting, year.end(), standing.known);
        let of_day = reading.as_of.as_deref().and_then(day)?;
        // A figure that is older than the year says nothing about the year.
        (counting == Counting::Count || FiscalYear::of(of_day) == year)
            .then_some(reading.value)
            .flatten()
    };
    let years = (first.0..=last.0).map(FiscalYear);
    let baseline = |year: FiscalYear| {
        let own = kpi.baseline_year == Some(year.0);
        own.then_some(kpi.baseline).flatten()
    };
    let rows = years.filter_map(|year| {
        let before = FiscalYear(year.0 - 1);
        let amount = match counting {
            Counting::Level => value(year)?,
            Counting::Cumulative => value(year)? - value(before).or_else(|| baseline(before))?,
            Counting::Count if year == first => value(year).unwrap_or(0),
            Counting::Count => value(year).unwrap_or(0) - value(before).unwrap_or(0),
        };
        Some((year, amount))
    });
    rows.collect()
}

/// What this window counted in each month of a fiscal year.
pub(super) fn monthly(
    series: &Series,
    standing: &Standing<'_>,
    year: FiscalYear,
) -> Vec<(Date, i64)> {
    let months = (0..12_u8).filter_map(|number| {
        let (over, number) = ((number + 3) / 12, (number + 3) % 12 + 1);
        let month = Month::try_from(number).ok()?;
        Date::from_calendar_date(year.0 + i32::from(over), month, 1).ok()
    });
    let points = series.points.iter();
    let own: Vec<&Point> = points
        .filter(|point| point.measure == standing.kpi.measure && point.recorded_at < standing.known)
        .collect();
    months
        .map(|first| {
            let month = &iso(first)[..7];
            let within = own.iter().filter(|point| point.day.starts_with(month));
            (first, within.map(|point| point.delta).sum())
        })
        .collect()
}

/// `R6` where readers know the eras, else the year.
fn short(locale: Locale, year: FiscalYear) -> String {
    match locale {
        Locale::Ja | Locale::JaEasy if year.0 >= 2019 => format!("R{}", year.0 - 2018),
        _ => year.0.to_string(),
    }
}

fn line(shown: &Shown<'_>, standing: &Standing<'_>, measure: &Measure) -> Option<Line> {
    let kpi = standing.kpi;
    standing.reading.value?;
    let values = observations(shown.registry, shown.series, standing);
    let path = trajectory::start(kpi).zip(kpi.baseline.zip(kpi.target));
    let path = path.map(|(start, (from, to))| [(start, from), (kpi.until, to)]);
    let first = FiscalYear::of(begin(standing));
    let ticks = (first.0..=kpi.fiscal_years().1.0).map(FiscalYear);
    let ticks = ticks.map(|year| (year.end(), short(shown.page.locale, year)));
    let data = LineData {
        days: (begin(standing), kpi.until),
        values: &values,
        target: kpi.target,
        path,
        ticks: ticks.collect(),
    };
    Some(chart::line(data, |value| written(value, measure.decimals)))
}

fn bar_chart(
    shown: &Shown<'_>,
    measure: &Measure,
    values: Vec<(String, String, i64)>,
) -> Option<BarChart> {
    if values.iter().all(|(.., value)| *value == 0) {
        return None;
    }
    let columns: Vec<(String, i64)> = values
        .iter()
        .map(|(short, _, value)| (short.clone(), *value))
        .collect();
    let rows = values.into_iter().map(|(_, label, value)| BarRow {
        label,
        value: shown.amount(measure, value),
    });
    Some(BarChart {
        bars: chart::bars(&columns, |value| written(value, measure.decimals)),
        rows: rows.collect(),
    })
}

/// The event's code in message keys.
fn issuance_code(issuance: CardIssuance) -> &'static str {
    match issuance {
        CardIssuance::New => "new",
        CardIssuance::Renewal => "renewal",
        CardIssuance::Reissue => "reissue",
    }
}

fn route_code(route: CardRoute) -> &'static str {
    match route {
        CardRoute::Counter => "counter",
        CardRoute::Post => "post",
        CardRoute::Express => "express",
    }
}

fn steps(points: &[&Point], reforms: &[(Reform, Localized)]) -> Vec<Step> {
    let mut points = points.to_vec();
    points.sort_by(|a, b| (&b.day, b.event_id).cmp(&(&a.day, a.event_id)));
    let rows = points.into_iter().take(MOST_STEPS).map(|point| {
        let reform = reforms
            .iter()
            .find(|(one, _)| point.reform_id == Some(one.id));
        Step {
            day: point.day.clone(),
            delta: point.delta,
            event: point.event_id.to_string(),
            recorded_at: point.recorded_at.0,
            href: point.reform_id.map(|id| format!("/admin/reforms/{id}")),
            title: reform.map(|(_, title)| title.clone()),
            issuance: point.issuance.map(issuance_code),
            route: point.route.map(route_code),
        }
    });
    rows.collect()
}

/// One KPI; `year` is the fiscal year whose months are shown.
pub fn kpi(
    shown: &Shown<'_>,
    standing: &Standing<'_>,
    measure: &Measure,
    reforms: &[(Reform, Localized)],
    year: Option<FiscalYear>,
) -> KpiPage {
    let counting = measure.counting;
    let (figure, points) = shown
        .series
        .behind(standing.kpi, counting, standing.on, standing.known);
    let locale = shown.page.locale;
    let path = observations(shown.registry, shown.series, standing)
        .into_iter()
        .enumerate();
    let start = trajectory::start(standing.kpi);
    let path = path.map(|(place, (day, value))| PathRow {
        day: iso(day),
        value: Some(shown.amount(measure, value)),
        required: trajectory::required(standing.kpi, day).map(|value| shown.amount(measure, value)),
        baseline: place == 0 && Some(day) == start && standing.kpi.baseline == Some(value),
    });
    let years = yearly(shown.registry, shown.series, standing).into_iter();
    let years = years.map(|(year, value)| (short(locale, year), shown.year(year), value));
    let months_of = year.unwrap_or_else(|| FiscalYear::of(standing.on));
    let months = monthly(shown.series, standing, months_of).into_iter();
    let months = months.map(|(first, value)| {
        let label = shown.page.text_with(
            "kpi-month",
            &crate::view::Args::none()
                .text("year", first.year().to_string())
                .text("month", u8::from(first.month()).to_string()),
        );
        (u8::from(first.month()).to_string(), label, value)
    });
    let versions = standing.versions.iter().map(|version| VersionRow {
        number: version.version,
        value: shown.value(measure, &version.reading()),
        frozen_at: version.frozen_at.0,
        reason: version.reason.clone(),
    });
    let figures = shown.figures(measure);
    KpiPage {
        card: card(shown, standing),
        unit: measure.unit.get(locale),
        line: line(shown, standing, measure),
        path: path.collect(),
        years: bar_chart(shown, measure, years.collect()),
        counting: match counting {
            Counting::Count => "count",
            Counting::Level => "level",
            Counting::Cumulative => "cumulative",
        },
        months: bar_chart(shown, measure, months.collect()),
        months_of: shown.year(months_of),
        figure: figure.and_then(|figure| {
            let id = figure.event_id.to_string();
            figures.into_iter().find(|row| row.event == id)
        }),
        all_steps: points.len(),
        steps: steps(&points, reforms),
        versions: versions.collect(),
    }
}
