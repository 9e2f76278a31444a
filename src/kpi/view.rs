//! What the pages of measures, KPIs and reform cases show.

use std::collections::BTreeMap;

use serde::Serialize;

use super::flow::{self, CATEGORIES, Step, category_code, state_code};
use super::model::{Counting, Figure, Reading, Reform, Series, day};
use super::registry::{Kpi, Measure, Registry};
use super::service::Standing;
use crate::catalog::service::Catalog;
use crate::catalog::text::Localized;
use crate::kernel::calendar::FiscalYear;
use crate::view::Args;
use crate::web::Page;

/// A value and where it comes from.
#[derive(Debug, Serialize)]
pub struct Value {
    number: Option<i64>,
    as_of: Option<String>,
    source: Option<String>,
    counted: i64,
}

impl From<&Reading> for Value {
    fn from(reading: &Reading) -> Self {
        Self {
            number: reading.value,
            as_of: reading.as_of.clone(),
            source: reading.source.clone(),
            counted: reading.counted,
        }
    }
}

/// A frozen value.
#[derive(Debug, Serialize)]
pub struct VersionRow {
    number: i64,
    reading: Value,
    frozen_at: i64,
    reason: Option<String>,
}

/// A KPI as a row of a table.
#[derive(Debug, Serialize)]
pub struct KpiRow {
    id: String,
    measure_id: String,
    plan: Localized,
    measure: Localized,
    unit: Localized,
    baseline: Option<i64>,
    baseline_on: Option<String>,
    target: Option<i64>,
    reading: Value,
    of_target: Option<String>,
    of_way: Option<String>,
    shortfall: Option<i64>,
    years: String,
    until: String,
    /// `running`, `over` (the job has yet to freeze it) or `frozen`.
    state: &'static str,
    versions: Vec<VersionRow>,
    late: Option<Value>,
}

/// The KPIs of one plan.
#[derive(Debug, Serialize)]
pub struct PlanTable {
    name: Localized,
    years: String,
    rows: Vec<KpiRow>,
}

/// A measure as a row of a table.
#[derive(Debug, Serialize)]
pub struct MeasureRow {
    id: String,
    name: Localized,
    unit: Localized,
    /// Where the measure is counted here: everything ever counted.
    counted: Option<i64>,
    latest: Option<FigureRow>,
}

/// An official figure.
#[derive(Clone, Debug, Serialize)]
pub struct FigureRow {
    as_of: String,
    value: i64,
    source: String,
    recorded_at: i64,
}

/// What was counted in a fiscal year.
#[derive(Debug, Serialize)]
pub struct YearRow {
    year: String,
    number: i64,
}

/// `/admin/measures`
#[derive(Debug, Serialize)]
pub struct Overview {
    plans: Vec<PlanTable>,
    measures: Vec<MeasureRow>,
}

/// `/admin/measures/{measure}`
#[derive(Debug, Serialize)]
pub struct MeasurePage {
    measure: MeasureRow,
    counting: bool,
    kpis: Vec<KpiRow>,
    figures: Vec<FigureRow>,
    years: Vec<YearRow>,
}

/// `令和6年度`, or its name in the reader's language beside it.
fn year(page: &Page, year: FiscalYear) -> String {
    let args = Args::none()
        .text("era", year.label())
        .text("year", year.0.to_string());
    page.text_with("kpi-fiscal-year", &args)
}

fn years(page: &Page, first: FiscalYear, last: FiscalYear) -> String {
    let args = Args::none()
        .text("first", year(page, first))
        .text("last", year(page, last));
    page.text_with("kpi-fiscal-years", &args)
}

fn kpi_row(page: &Page, registry: &Registry, standing: &Standing<'_>) -> KpiRow {
    let kpi: &Kpi = standing.kpi;
    let plan = registry.plan(&kpi.plan).map(|plan| &plan.name);
    let measure = registry.measure(&kpi.measure);
    let (first, last) = kpi.fiscal_years();
    let rate = |rate: Option<super::model::Rate>| rate.map(|rate| rate.to_string());
    let versions = standing.versions.iter();
    KpiRow {
        id: kpi.id.clone(),
        measure_id: kpi.measure.clone(),
        plan: plan.map(|name| name.get(page.locale)).unwrap_or_default(),
        measure: measure
            .map(|measure| measure.name.get(page.locale))
            .unwrap_or_default(),
        unit: measure
            .map(|measure| measure.unit.get(page.locale))
            .unwrap_or_default(),
        baseline: kpi.baseline,
        baseline_on: kpi.baseline_on.map(super::model::iso),
        target: kpi.target,
        reading: Value::from(&standing.reading),
        of_target: rate(standing.progress.of_target),
        of_way: rate(standing.progress.of_way),
        shortfall: standing.progress.shortfall,
        years: years(page, first, last),
        until: super::model::iso(kpi.until),
        state: match (standing.over, standing.versions.is_empty()) {
            (_, false) => "frozen",
            (true, true) => "over",
            (false, true) => "running",
        },
        versions: versions
            .map(|version| VersionRow {
                number: version.version,
                reading: Value::from(&version.reading()),
                frozen_at: version.frozen_at.0,
                reason: version.reason.clone(),
            })
            .collect(),
        late: standing.late.as_ref().map(Value::from),
    }
}

fn figure_rows(series: &Series, measure: &Measure) -> Vec<FigureRow> {
    let own = series.figures.iter();
    let mut figures: Vec<&Figure> = own.filter(|figure| figure.measure == measure.id).collect();
    figures.sort_by(|a, b| (&b.as_of, b.recorded_at).cmp(&(&a.as_of, a.recorded_at)));
    let rows = figures.into_iter().map(|figure| FigureRow {
        as_of: figure.as_of.clone(),
        value: figure.value,
        source: figure.source.clone(),
        recorded_at: figure.recorded_at.0,
    });
    rows.collect()
}

fn measure_row(page: &Page, series: &Series, measure: &Measure) -> MeasureRow {
    let own = series
        .points
        .iter()
        .filter(|point| point.measure == measure.id);
    MeasureRow {
        id: measure.id.clone(),
        name: measure.name.get(page.locale),
        unit: measure.unit.get(page.locale),
        counted: (measure.counting != Counting::Level).then(|| own.map(|point| point.delta).sum()),
        latest: figure_rows(series, measure).first().cloned(),
    }
}

/// The overview.
pub fn overview(
    page: &Page,
    registry: &Registry,
    series: &Series,
    standings: &[Standing<'_>],
) -> Overview {
    let plans = registry.plans.iter().map(|plan| PlanTable {
        name: plan.name.get(page.locale),
        years: years(page, FiscalYear::of(plan.from), FiscalYear::of(plan.until)),
        rows: standings
            .iter()
            .filter(|standing| standing.kpi.plan == plan.id)
            .map(|standing| kpi_row(page, registry, standing))
            .collect(),
    });
    let measures = registry.measures.iter();
    Overview {
        plans: plans.collect(),
        measures: measures
            .map(|measure| measure_row(page, series, measure))
            .collect(),
    }
}

/// One measure.
pub fn measure(
    page: &Page,
    registry: &Registry,
    measure: &Measure,
    series: &Series,
    standings: &[Standing<'_>],
) -> MeasurePage {
    let mut by_year = BTreeMap::<FiscalYear, i64>::new();
    for point in &series.points {
        if let Some(day) = day(&point.day).filter(|_| point.measure == measure.id) {
            *by_year.entry(FiscalYear::of(day)).or_default() += point.delta;
        }
    }
    MeasurePage {
        measure: measure_row(page, series, measure),
        counting: measure.counting != Counting::Level,
        kpis: standings
            .iter()
            .filter(|standing| standing.kpi.measure == measure.id)
            .map(|standing| kpi_row(page, registry, standing))
            .collect(),
        figures: figure_rows(series, measure),
        years: by_year
            .into_iter()
            .map(|(fiscal_year, number)| YearRow {
                year: year(page, fiscal_year),
                number,
            })
            .collect(),
    }
}

/// A reform case.
#[derive(Debug, Serialize)]
pub struct ReformRow {
    id: String,
    title: Localized,
    /// The procedure's title, where the section gave the case one of its own.
    procedure: Option<Localized>,
    category: &'static str,
    state: &'static str,
    counts: bool,
    evidence: Option<String>,
    before: Option<i64>,
    after: Option<i64>,
    yearly: Option<i64>,
    saved_hours: Option<i64>,
    counts_from: Option<String>,
    version: i64,
    proposed_at: i64,
    changed_at: i64,
    /// The steps that the machine allows, evidence apart.
    steps: Vec<&'static str>,
}

/// A reform case in the reader's language.
pub fn reform(page: &Page, catalog: &Catalog, reform: &Reform) -> ReformRow {
    let procedure = reform.procedure.as_ref().map(|slug| {
        let found = catalog.current(slug);
        found.map_or_else(
            || in_japanese(slug),
            |version| version.procedure.title.get(page.locale),
        )
    });
    // What a section wrote is Japanese, whatever language the page is in.
    let own = reform.title.as_deref().map(in_japanese);
    let steps = Step::ALL.into_iter();
    ReformRow {
        id: reform.id.to_string(),
        title: own
            .clone()
            .or_else(|| procedure.clone())
            .unwrap_or_default(),
        procedure: own.and(procedure),
        category: category_code(reform.category),
        state: state_code(reform.state),
        counts: flow::counts(reform.state),
        evidence: reform.evidence.clone(),
        before: reform.before_minutes,
        after: reform.after_minutes,
        yearly: reform.yearly_volume,
        saved_hours: reform.saved_hours(),
        counts_from: reform.counts_from.clone(),
        version: reform.version,
        proposed_at: reform.proposed_at.0,
        changed_at: reform.changed_at.0,
        steps: steps
            .filter(|step| flow::step(reform.state, true, *step).is_ok())
            .map(Step::code)
            .collect(),
    }
}

fn in_japanese(words: &str) -> Localized {
    Localized {
        text: words.to_owned(),
        lang: Some("ja"),
    }
}

/// A choice of a select.
#[derive(Debug, Serialize)]
pub struct Choice {
    value: String,
    label: Localized,
    checked: bool,
}

/// The categories, `chosen` marked.
pub fn categories(page: &Page, chosen: &str) -> Vec<Choice> {
    let codes = CATEGORIES.into_iter().map(category_code);
    codes
        .map(|code| Choice {
            value: code.to_owned(),
            label: Localized {
                text: page.text(&format!("kpi-category-{code}")),
                lang: None,
            },
            checked: code == chosen,
        })
        .collect()
}

/// The procedures on offer, `chosen` marked.
pub fn procedures(page: &Page, catalog: &Catalog, chosen: &str) -> Vec<Choice> {
    let versions = catalog.list().into_iter();
    versions
        .map(|version| Choice {
            value: version.procedure.slug.clone(),
            label: version.procedure.title.get(page.locale),
            checked: version.procedure.slug == chosen,
        })
        .collect()
}
