//! The tables of the administrators' pages as files.

use super::open_data::{COLUMNS, Open, cells};
use super::page::{monthly, observations, yearly};
use crate::kernel::calendar::FiscalYear;
use crate::kpi::flow::{category_code, state_code};
use crate::kpi::model::{Reform, Series, Version, iso, plain_value};
use crate::kpi::registry::Registry;
use crate::kpi::service::Standing;
use crate::kpi::{sheet, trajectory};

fn decimals(registry: &Registry, measure: &str) -> u32 {
    registry
        .measure(measure)
        .map_or(0, |measure| measure.decimals)
}

/// The newest figure of each day: what `kpi import` takes.
pub fn figures_file(registry: &Registry, series: &Series) -> Vec<u8> {
    let mut newest = std::collections::BTreeMap::new();
    for one in &series.figures {
        newest.insert((&one.measure, &one.as_of), one);
    }
    let rows = newest.into_values().map(|one| {
        vec![
            one.measure.clone(),
            one.as_of.clone(),
            plain_value(one.value, decimals(registry, &one.measure)),
            one.source.clone(),
            one.reason.clone().unwrap_or_default(),
        ]
    });
    sheet::write(&["measure", "as_of", "value", "source", "reason"], rows)
}

/// What a table of the administrators' pages is asked for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The name in the address, without `.csv`.
    pub table: &'a str,
    /// A KPI's id, for `path`, `years`, `months`, `steps` and `versions`.
    pub kpi: Option<&'a Standing<'a>>,
    /// For `months`.
    pub year: Option<FiscalYear>,
    /// For `reforms`, in the order of the page.
    pub reforms: &'a [&'a Reform],
}

/// A table as CSV; none for an unknown one.
pub fn table(open: &Open<'_>, asked: &Asked<'_>) -> Option<Vec<u8>> {
    let Open {
        registry, series, ..
    } = *open;
    let file = match (asked.table, asked.kpi) {
        ("kpis", _) => {
            let heading = COLUMNS.map(|(name, ..)| name);
            let rows = open.standings.iter().map(|standing| exact(open, standing));
            sheet::write(&heading, rows)
        }
        ("figures", _) => figures(registry, series),
        ("reforms", _) => reforms(asked.reforms),
        ("path", Some(standing)) => path(registry, series, standing),
        ("years", Some(standing)) => {
            let places = decimals(registry, &standing.kpi.measure);
            let rows = yearly(registry, series, standing).into_iter();
            let rows =
                rows.map(|(year, value)| vec![year.0.to_string(), plain_value(value, places)]);
            sheet::write(&["fiscal_year", "value"], rows)
        }
        ("months", Some(standing)) => {
            let year = asked.year.unwrap_or_else(|| FiscalYear::of(standing.on));
            let rows = monthly(series, standing, year).into_iter();
            let rows =
                rows.map(|(first, value)| vec![iso(first)[..7].to_owned(), value.to_string()]);
            sheet::write(&["month", "counted"], rows)
        }
        ("steps", Some(standing)) => steps(registry, series, standing),
        ("versions", Some(standing)) => versions(
            &standing.versions,
            decimals(registry, &standing.kpi.measure),
        ),
        _ => return None,
    };
    Some(file)
}

/// As the open data, without the rounding.
fn exact(open: &Open<'_>, standing: &Standing<'_>) -> Vec<String> {
    let mut row = cells(open, standing);
    let places = decimals(open.registry, &standing.kpi.measure);
    let reading = &standing.reading;
    let cells = [
        (
            "value",
            reading.value.map(|value| plain_value(value, places)),
        ),
        ("as_of", reading.as_of.clone()),
        ("counted_since", Some(reading.counted.to_string())),
        (
            "required",
            standing.required.map(|value| plain_value(value, places)),
        ),
        (
            "behind",
            standing.behind.map(|value| plain_value(value, places)),
        ),
        (
            "shortfall",
            standing
                .progress
                .shortfall
                .map(|value| plain_value(value, places)),
        ),
        (
            "rate_of_target",
            standing
                .progress
                .of_target
                .map(|rate| plain_value(rate.0, 1)),
        ),
        (
            "rate_of_way",
            standing.progress.of_way.map(|rate| plain_value(rate.0, 1)),
        ),
    ];
    for (name, cell) in cells {
        if let Some(place) = COLUMNS.iter().position(|(column, ..)| *column == name) {
            row[place] = cell.unwrap_or_default();
        }
    }
    row
}

fn figures(registry: &Registry, series: &Series) -> Vec<u8> {
    let rows = series.figures.iter().map(|one| {
        vec![
            one.measure.clone(),
            one.as_of.clone(),
            plain_value(one.value, decimals(registry, &one.measure)),
            one.source.clone(),
            one.reason.clone().unwrap_or_default(),
            iso(one.recorded_at.tokyo_date()),
            one.event_id.to_string(),
        ]
    });
    let heading = [
        "measure",
        "as_of",
        "value",
        "source",
        "reason",
        "recorded_on",
        "event",
    ];
    sheet::write(&heading, rows)
}

fn path(registry: &Registry, series: &Series, standing: &Standing<'_>) -> Vec<u8> {
    let places = decimals(registry, &standing.kpi.measure);
    let number = |value: Option<i64>| {
        value
            .map(|value| plain_value(value, places))
            .unwrap_or_default()
    };
    let rows = observations(registry, series, standing)
        .into_iter()
        .map(|(day, value)| {
            vec![
                iso(day),
                number(Some(value)),
                number(trajectory::required(standing.kpi, day)),
                number(standing.kpi.target),
            ]
        });
    sheet::write(&["day", "value", "required", "target"], rows)
}

fn steps(registry: &Registry, series: &Series, standing: &Standing<'_>) -> Vec<u8> {
    let counting = registry.counting(standing.kpi);
    let (figure, points) = series.behind(standing.kpi, counting, standing.on, standing.known);
    let places = decimals(registry, &standing.kpi.measure);
    let first = figure.map(|one| {
        vec![
            one.as_of.clone(),
            plain_value(one.value, places),
            one.event_id.to_string(),
            "figure_recorded".to_owned(),
            String::new(),
        ]
    });
    let rest = points.into_iter().map(|point| {
        let kind = if point.reform_id.is_some() {
            "reform_moved"
        } else {
            "card_handed_over"
        };
        vec![
            point.day.clone(),
            point.delta.to_string(),
            point.event_id.to_string(),
            kind.to_owned(),
            point.reform_id.map(|id| id.to_string()).unwrap_or_default(),
        ]
    });
    sheet::write(
        &["day", "adds", "event", "kind", "reform"],
        first.into_iter().chain(rest),
    )
}

fn versions(versions: &[Version], places: u32) -> Vec<u8> {
    let rows = versions.iter().map(|version| {
        vec![
            version.version.to_string(),
            version
                .value
                .map(|value| plain_value(value, places))
                .unwrap_or_default(),
            version.as_of.clone().unwrap_or_default(),
            version.source.clone().unwrap_or_default(),
            version.counted.to_string(),
            iso(version.frozen_at.tokyo_date()),
            version.reason.clone().unwrap_or_default(),
        ]
    });
    let heading = [
        "version",
        "value",
        "as_of",
        "source",
        "counted_since",
        "frozen_on",
        "reason",
    ];
    sheet::write(&heading, rows)
}

fn reforms(reforms: &[&Reform]) -> Vec<u8> {
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let rows = reforms.iter().map(|reform| {
        vec![
            reform.id.to_string(),
            text(&reform.title),
            text(&reform.procedure),
            text(&reform.section),
            category_code(reform.category).to_owned(),
            state_code(reform.state).to_owned(),
            text(&reform.counts_from),
            number(reform.before_minutes),
            number(reform.after_minutes),
            number(reform.yearly_volume),
            number(reform.saved_hours()),
            text(&reform.evidence),
        ]
    });
    let heading = [
        "reform",
        "title",
        "procedure",
        "section",
        "category",
        "state",
        "counts_from",
        "before_minutes",
        "after_minutes",
        "yearly_volume",
        "saved_hours",
        "evidence",
    ];
    sheet::write(&heading, rows)
}
