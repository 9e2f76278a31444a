//! A KPI as a card.

use serde::Serialize;

use super::Shown;
use crate::catalog::text::Localized;
use crate::kernel::calendar::FiscalYear;
use crate::kpi::model::{Better, Rate, Reading, day, iso};
use crate::kpi::registry::Measure;
use crate::kpi::service::Standing;
use crate::kpi::trajectory;

/// A value in words and where it comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Value {
    /// None: nothing was entered.
    amount: Option<String>,
    as_of: Option<String>,
    source: Option<String>,
    /// What this window counted after the official figure in it: the value is provisional.
    counted: Option<String>,
}

/// Another series, shown next to the value and never added.
#[derive(Debug, Serialize)]
struct Beside {
    id: String,
    name: Localized,
    value: Option<String>,
    as_of: Option<String>,
    source: Option<String>,
}

/// A KPI with everything that a reader weighs.
#[derive(Debug, Serialize)]
pub struct Card {
    id: String,
    measure_id: String,
    measure: Localized,
    plan: Localized,
    /// The plan's own words; Japanese.
    words: Option<String>,
    years: String,
    until: String,
    /// `running`, `over` (the job has yet to freeze it) or `frozen`.
    state: &'static str,
    version: Option<i64>,
    value: Value,
    /// Days since the day of the value.
    age: Option<i64>,
    /// Months to the end of the period; none where it is over.
    months_left: Option<i64>,
    baseline: Option<String>,
    baseline_on: Option<String>,
    baseline_year: Option<String>,
    target: Option<String>,
    required: Option<String>,
    /// How far the value is from the required path.
    behind: Option<String>,
    on_path: bool,
    /// How far the value is from the target.
    missing: Option<String>,
    reached: bool,
    of_target: Option<String>,
    of_way: Option<String>,
    lower: bool,
    late: Option<Value>,
    beside: Option<Beside>,
}

impl Shown<'_> {
    pub(super) fn value(&self, measure: &Measure, reading: &Reading) -> Value {
        let provisional = reading.source.is_some() && reading.counted != 0;
        Value {
            amount: reading.value.map(|value| self.amount(measure, value)),
            as_of: reading.as_of.clone(),
            source: reading.source.clone(),
            counted: provisional.then(|| self.amount(measure, reading.counted)),
        }
    }

    fn beside(&self, measure: &Measure) -> Option<Beside> {
        let other = self.registry.measure(measure.beside.as_deref()?)?;
        let latest = self.figures(other).into_iter().next();
        Some(Beside {
            id: other.id.clone(),
            name: other.name.get(self.page.locale),
            value: latest.as_ref().map(|figure| figure.value.clone()),
            as_of: latest.as_ref().map(|figure| figure.as_of.clone()),
            source: latest.map(|figure| figure.source),
        })
    }
}

/// The card of a KPI whose measure the registry holds, as a check of the registry makes sure.
pub fn card(shown: &Shown<'_>, standing: &Standing<'_>) -> Card {
    let kpi = standing.kpi;
    let locale = shown.page.locale;
    let measure = shown.registry.measure(&kpi.measure);
    let plan = shown.registry.plan(&kpi.plan);
    let amount = |value: i64| measure.map(|measure| shown.amount(measure, value));
    let apart = |distance: Option<i64>| distance.filter(|distance| *distance > 0).and_then(amount);
    let rate = |rate: Option<Rate>| rate.map(|rate| rate.to_string());
    let (first, last) = kpi.fiscal_years();
    let of_day = standing.reading.as_of.as_deref().and_then(day);
    let value = |reading: &Reading| measure.map(|measure| shown.value(measure, reading));
    let nothing = Value {
        amount: None,
        as_of: None,
        source: None,
        counted: None,
    };
    Card {
        id: kpi.id.clone(),
        measure_id: kpi.measure.clone(),
        measure: measure
            .map(|measure| measure.name.get(locale))
            .unwrap_or_default(),
        plan: plan.map(|plan| plan.name.get(locale)).unwrap_or_default(),
        words: kpi.words.clone(),
        years: shown.years(first, last),
        until: iso(kpi.until),
        state: match (standing.over, standing.versions.is_empty()) {
            (_, false) => "frozen",
            (true, true) => "over",
            (false, true) => "running",
        },
        version: standing.versions.last().map(|version| version.version),
        value: value(&standing.reading).unwrap_or(nothing),
        age: of_day
            .filter(|_| !standing.over)
            .map(|day| (shown.today - day).whole_days()),
        months_left: (!standing.over).then(|| trajectory::months_left(shown.today, kpi.until)),
        baseline: kpi.baseline.and_then(amount),
        baseline_on: kpi.baseline_on.map(iso),
        baseline_year: kpi.baseline_year.map(|year| shown.year(FiscalYear(year))),
        target: kpi.target.and_then(amount),
        required: standing.required.and_then(amount),
        behind: apart(standing.behind),
        on_path: standing.behind == Some(0),
        missing: apart(standing.progress.shortfall),
        reached: standing.progress.shortfall == Some(0),
        of_target: rate(standing.progress.of_target),
        of_way: rate(standing.progress.of_way),
        lower: kpi.better == Better::Lower,
        late: standing.late.as_ref().and_then(value),
        beside: measure.and_then(|measure| shown.beside(measure)),
    }
}
