//! What the pages of measures, KPIs and reform cases show.

mod card;
mod export;
mod open_data;
mod page;
mod reforms;

use serde::Serialize;
use time::Date;

use super::model::{Counting, Figure, Series};
use super::registry::{Measure, Registry};
use super::service::Standing;
use crate::catalog::text::Localized;
use crate::kernel::calendar::FiscalYear;
use crate::kernel::money::grouped;
use crate::kernel::{EventId, Locale, Timestamp};
use crate::view::Args;
use crate::web::Page;

pub use card::{Card, card};
pub use export::{Asked, figures_file, table};
pub use open_data::{Open, open_csv, open_json};
pub use page::{KpiPage, kpi};
pub use reforms::{
    Filter, ReformRow, Totals, categories, in_charge, procedures, reform, sections, states, title,
    totals, years,
};

/// What everything is shown from.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The page.
    pub page: &'a Page,
    /// Which KPIs there are.
    pub registry: &'a Registry,
    /// What the rollups hold.
    pub series: &'a Series,
    /// The day.
    pub today: Date,
}

/// The KPIs of one plan.
#[derive(Debug, Serialize)]
pub struct PlanCards {
    id: String,
    name: Localized,
    years: String,
    cards: Vec<Card>,
}

/// A measure as a row of a table.
#[derive(Debug, Serialize)]
pub struct MeasureRow {
    id: String,
    name: Localized,
    unit: Localized,
    /// Where the measure is counted here: everything ever counted.
    counted: Option<String>,
    latest: Option<FigureRow>,
}

/// An official figure.
#[derive(Clone, Debug, Serialize)]
pub struct FigureRow {
    as_of: String,
    value: String,
    source: String,
    /// Of the figures of its day, from 1.
    version: usize,
    /// A later figure of its day counts.
    replaced: bool,
    reason: Option<String>,
    recorded_at: i64,
    event: String,
}

/// A choice of a select.
#[derive(Debug, Serialize)]
pub struct Choice {
    value: String,
    label: Localized,
    checked: bool,
}

impl Choice {
    fn of(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self {
            checked: value == chosen,
            label: Localized {
                text: label.into(),
                lang: None,
            },
            value,
        }
    }
}

/// `/admin/measures`
#[derive(Debug, Serialize)]
pub struct Overview {
    years: Vec<Choice>,
    /// The fiscal year asked for, in words.
    chosen: Option<String>,
    /// As it stands in addresses.
    year: Option<i32>,
    plans: Vec<PlanCards>,
    measures: Vec<MeasureRow>,
}

/// `/admin/measures/{measure}`
#[derive(Debug, Serialize)]
pub struct MeasurePage {
    measure: MeasureRow,
    counting: &'static str,
    decimals: u32,
    cards: Vec<Card>,
    figures: Vec<FigureRow>,
}

/// A value with its thousands set apart: `31.3`, `85,500`.
pub fn written(value: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals.min(9));
    let whole = grouped(value / unit);
    let sign = if value < 0 && value > -unit { "-" } else { "" };
    match usize::try_from(decimals) {
        Ok(places) if places > 0 => {
            format!("{sign}{whole}.{:0>places$}", (value % unit).unsigned_abs())
        }
        _ => whole,
    }
}

impl Shown<'_> {
    /// A value with its unit: `1,190億円`.
    fn amount(&self, measure: &Measure, value: i64) -> String {
        let number = written(value, measure.decimals);
        let unit = measure.unit.get(self.page.locale).text;
        match self.page.locale {
            Locale::Ja | Locale::JaEasy | Locale::ZhHans => format!("{number}{unit}"),
            _ if unit == "%" => format!("{number}{unit}"),
            _ => format!("{number} {unit}"),
        }
    }

    /// `令和6年度`, or its name in the reader's language beside it.
    fn year(&self, year: FiscalYear) -> String {
        let args = Args::none()
            .text("era", year.label())
            .text("year", year.0.to_string());
        self.page.text_with("kpi-fiscal-year", &args)
    }

    fn years(&self, first: FiscalYear, last: FiscalYear) -> String {
        let args = Args::none()
            .text("first", self.year(first))
            .text("last", self.year(last));
        self.page.text_with("kpi-fiscal-years", &args)
    }

    fn figures(&self, measure: &Measure) -> Vec<FigureRow> {
        let own = self.series.figures.iter();
        let mut own: Vec<&Figure> = own.filter(|one| one.measure == measure.id).collect();
        own.sort_by_key(|one| (&one.as_of, one.recorded_at, one.event_id));
        let versions = |figure: &Figure, until: (Timestamp, EventId)| {
            let same_day = own.iter().filter(|one| one.as_of == figure.as_of);
            same_day
                .filter(|one| (one.recorded_at, one.event_id) <= until)
                .count()
        };
        let last = (Timestamp(i64::MAX), EventId(uuid::Uuid::max()));
        let rows = own.iter().rev().map(|figure| {
            let version = versions(figure, (figure.recorded_at, figure.event_id));
            FigureRow {
                as_of: figure.as_of.clone(),
                value: self.amount(measure, figure.value),
                source: figure.source.clone(),
                version,
                replaced: version < versions(figure, last),
                reason: figure.reason.clone(),
                recorded_at: figure.recorded_at.0,
                event: figure.event_id.to_string(),
            }
        });
        rows.collect()
    }

    fn measure_row(&self, measure: &Measure) -> MeasureRow {
        let points = self.series.points.iter();
        let own = points.filter(|point| point.measure == measure.id);
        let counted = || self.amount(measure, own.map(|point| point.delta).sum());
        MeasureRow {
            id: measure.id.clone(),
            name: measure.name.get(self.page.locale),
            unit: measure.unit.get(self.page.locale),
            counted: (measure.counting != Counting::Level).then(counted),
            latest: self.figures(measure).first().cloned(),
        }
    }
}

/// The fiscal years of all plans up to today's, newest first.
fn all_years(shown: &Shown<'_>) -> impl Iterator<Item = FiscalYear> {
    let starts = shown
        .registry
        .plans
        .iter()
        .map(|plan| FiscalYear::of(plan.from));
    let first = starts.min().map_or(0, |year| year.0);
    let last = FiscalYear::of(shown.today).0;
    (first..=last).rev().map(FiscalYear)
}

/// The overview.
pub fn overview(
    shown: &Shown<'_>,
    standings: &[Standing<'_>],
    year: Option<FiscalYear>,
) -> Overview {
    let Shown { page, registry, .. } = *shown;
    let plans = registry.plans.iter().map(|plan| {
        let own = standings
            .iter()
            .filter(|standing| standing.kpi.plan == plan.id);
        PlanCards {
            id: plan.id.clone(),
            name: plan.name.get(page.locale),
            years: shown.years(FiscalYear::of(plan.from), FiscalYear::of(plan.until)),
            cards: own.map(|standing| card(shown, standing)).collect(),
        }
    });
    let chosen = year.map(|year| year.0.to_string()).unwrap_or_default();
    let years =
        all_years(shown).map(|year| Choice::of(year.0.to_string(), shown.year(year), &chosen));
    let latest = Choice::of("", page.text("kpi-year-latest"), &chosen);
    let measures = registry.measures.iter();
    Overview {
        years: std::iter::once(latest).chain(years).collect(),
        chosen: year.map(|year| shown.year(year)),
        year: year.map(|year| year.0),
        plans: plans.filter(|plan| !plan.cards.is_empty()).collect(),
        measures: measures.map(|measure| shown.measure_row(measure)).collect(),
    }
}

/// One measure.
pub fn measure(shown: &Shown<'_>, measure: &Measure, standings: &[Standing<'_>]) -> MeasurePage {
    let own = standings
        .iter()
        .filter(|standing| standing.kpi.measure == measure.id);
    MeasurePage {
        measure: shown.measure_row(measure),
        counting: match measure.counting {
            Counting::Count => "count",
            Counting::Level => "level",
            Counting::Cumulative => "cumulative",
        },
        decimals: measure.decimals,
        cards: own.map(|standing| card(shown, standing)).collect(),
        figures: shown.figures(measure),
    }
}
