//! The open data.
//!
//! It holds published totals and counts of reforms. Where a number counts people's cases (hand-overs of cards since the
//! last official figure), it is rounded down to tens, and one to nine become `*`: otherwise a single hand-over could be
//! read from two days' files.

use serde_json::{Map, Value, json};

use super::page::yearly;
use crate::kpi::model::{
    Better, CARDS_ISSUED, Counting, Progress, Rate, Series, day, iso, plain_value,
};
use crate::kpi::registry::Registry;
use crate::kpi::service::Standing;
use crate::kpi::{sheet, trajectory};

/// Everything that is exported from.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// Which KPIs there are.
    pub registry: &'a Registry,
    /// What the rollups hold.
    pub series: &'a Series,
    /// How the KPIs stand.
    pub standings: &'a [Standing<'a>],
}

/// The columns of `/open-data/kpi.csv`, with what they hold.
pub(super) const COLUMNS: [(&str, &str, &str); 25] = [
    (
        "kpi",
        "成果指標の識別子",
        "Identifier of the KPI; never changes",
    ),
    ("plan_ja", "計画の名称", "Name of the plan in Japanese"),
    (
        "plan_en",
        "計画の名称（英語）",
        "Name of the plan in English",
    ),
    ("measure", "測定値の識別子", "Identifier of the measure"),
    ("name_ja", "測定値の名称", "Name of the measure in Japanese"),
    (
        "name_en",
        "測定値の名称（英語）",
        "Name of the measure in English",
    ),
    ("unit_ja", "単位", "Unit in Japanese"),
    (
        "better",
        "よい方向（higher 高い、lower 低い）",
        "Which way is better: higher or lower",
    ),
    (
        "period_from",
        "期間の初日",
        "First day of the period, ISO 8601",
    ),
    (
        "period_until",
        "期間の末日",
        "Last day of the period, ISO 8601",
    ),
    (
        "baseline",
        "基準値（空欄: 市の確認待ち）",
        "Baseline; empty: to be confirmed by the city",
    ),
    (
        "baseline_year",
        "基準値の年度（4月に始まる年）",
        "Fiscal year of the baseline (April to March)",
    ),
    (
        "target",
        "目標値（空欄: 市の確認待ち）",
        "Target; empty: to be confirmed by the city",
    ),
    (
        "value",
        "実績値（空欄: 未入力）",
        "Value; empty: not entered",
    ),
    (
        "as_of",
        "実績値の時点",
        "Day whose end the value describes, ISO 8601",
    ),
    (
        "source",
        "公表値の出典",
        "Who published the official figure in the value",
    ),
    (
        "provisional",
        "暫定値か（true, false）",
        "Whether the value holds what was counted since the official figure",
    ),
    (
        "counted_since",
        "公表値のあとに数えた数（10未満は * 、10以上は10単位で切り捨て）",
        "Counted since the official figure; * below ten, else rounded down to tens where people's cases are counted",
    ),
    (
        "required",
        "必要な経路の値（実績値の時点）",
        "The required path on the day of the value",
    ),
    (
        "behind",
        "必要な経路との差（0: 経路どおりか、それよりよい）",
        "Distance from the required path; 0 where on it or better",
    ),
    (
        "shortfall",
        "目標値までの差（0: 達成）",
        "Distance from the target; 0 where reached",
    ),
    (
        "rate_of_target",
        "達成率（実績÷目標、％）",
        "Value as a percentage of the target",
    ),
    (
        "rate_of_way",
        "達成率（(実績−基準)÷(目標−基準)、％）",
        "Percentage of the way from baseline to target",
    ),
    (
        "state",
        "状態（running 期間中、over 確定待ち、frozen 確定）",
        "running, over (to be frozen) or frozen",
    ),
    ("version", "確定値の版", "Version of the frozen value"),
];

/// A value of a KPI that may be published.
struct Published {
    value: Option<i64>,
    as_of: Option<String>,
    counted: String,
}

/// Official figures and counts of reforms as they are; of counted cards only whole tens.
fn published(open: &Open<'_>, standing: &Standing<'_>) -> Published {
    let reading = &standing.reading;
    let plain = Published {
        value: reading.value,
        as_of: reading.as_of.clone(),
        counted: reading.counted.to_string(),
    };
    if standing.kpi.measure != CARDS_ISSUED || reading.counted == 0 {
        return plain;
    }
    let tens = reading.counted.div_euclid(10) * 10;
    let value = reading.value.map(|value| value - reading.counted + tens);
    if tens > 0 {
        return Published {
            value,
            counted: tens.to_string(),
            ..plain
        };
    }
    let counting = open.registry.counting(standing.kpi);
    let behind = open
        .series
        .behind(standing.kpi, counting, standing.on, standing.known);
    Published {
        value,
        as_of: behind.0.map(|figure| figure.as_of.clone()),
        counted: "*".to_owned(),
    }
}

fn state(standing: &Standing<'_>) -> &'static str {
    match (standing.over, standing.versions.is_empty()) {
        (_, false) => "frozen",
        (true, true) => "over",
        (false, true) => "running",
    }
}

pub(super) fn cells(open: &Open<'_>, standing: &Standing<'_>) -> Vec<String> {
    let kpi = standing.kpi;
    let measure = open.registry.measure(&kpi.measure);
    let plan = open.registry.plan(&kpi.plan);
    let decimals = measure.map_or(0, |measure| measure.decimals);
    let number = |value: Option<i64>| {
        value
            .map(|value| plain_value(value, decimals))
            .unwrap_or_default()
    };
    let shown = published(open, standing);
    let progress = Progress::of(shown.value, kpi.baseline, kpi.target, kpi.better);
    let on = shown.as_of.as_deref().and_then(day).unwrap_or(standing.on);
    let required = trajectory::required(kpi, on);
    let behind = shown.value.zip(required);
    let behind = behind.map(|(value, required)| kpi.better.missing(value, required));
    let rate = |rate: Option<Rate>| rate.map(|rate| plain_value(rate.0, 1)).unwrap_or_default();
    let english = |text: &crate::catalog::text::Text| text.get(crate::kernel::Locale::En).text;
    vec![
        kpi.id.clone(),
        plan.map(|plan| plan.name.legal().to_owned())
            .unwrap_or_default(),
        plan.map(|plan| english(&plan.name)).unwrap_or_default(),
        kpi.measure.clone(),
        measure
            .map(|one| one.name.legal().to_owned())
            .unwrap_or_default(),
        measure.map(|one| english(&one.name)).unwrap_or_default(),
        measure
            .map(|one| one.unit.legal().to_owned())
            .unwrap_or_default(),
        if kpi.better == Better::Lower {
            "lower"
        } else {
            "higher"
        }
        .to_owned(),
        iso(kpi.from),
        iso(kpi.until),
        number(kpi.baseline),
        kpi.baseline_year
            .map(|year| year.to_string())
            .unwrap_or_default(),
        number(kpi.target),
        number(shown.value),
        shown.as_of.unwrap_or_default(),
        standing.reading.source.clone().unwrap_or_default(),
        (standing.reading.source.is_some() && standing.reading.counted != 0).to_string(),
        shown.counted,
        number(required),
        number(behind),
        number(progress.shortfall),
        rate(progress.of_target),
        rate(progress.of_way),
        state(standing).to_owned(),
        standing
            .versions
            .last()
            .map(|last| last.version.to_string())
            .unwrap_or_default(),
    ]
}

/// `/open-data/kpi.csv`: a KPI a line.
pub fn open_csv(open: &Open<'_>) -> Vec<u8> {
    let heading = COLUMNS.map(|(name, ..)| name);
    sheet::write(
        &heading,
        open.standings.iter().map(|standing| cells(open, standing)),
    )
}

/// `/open-data/kpi.json`: the same, with the meaning of the columns, the official figures and what was counted in each
/// fiscal year where that counts no people's cases. Numbers are JSON numbers; what is unknown is null.
pub fn open_json(open: &Open<'_>) -> Value {
    let columns = COLUMNS.map(|(name, ja, en)| json!({ "name": name, "ja": ja, "en": en }));
    let kpis = open.standings.iter().map(|standing| {
        let named = COLUMNS.iter().zip(cells(open, standing));
        let fields = named.map(|((name, ..), cell)| ((*name).to_owned(), typed(name, cell)));
        Value::Object(fields.collect::<Map<String, Value>>())
    });
    let latest = |place: usize| {
        let one = &open.series.figures[place];
        let later = open.series.figures[place + 1..].iter();
        !later
            .into_iter()
            .any(|other| other.measure == one.measure && other.as_of == one.as_of)
    };
    let figures = open.series.figures.iter().enumerate();
    let figures = figures.filter(|(place, _)| latest(*place)).filter_map(|(_, one)| {
        let measure = open.registry.measure(&one.measure)?;
        Some(json!({
            "measure": one.measure, "as_of": one.as_of,
            "value": typed("value", plain_value(one.value, measure.decimals)), "source": one.source,
        }))
    });
    let counts = open.standings.iter().filter(|standing| {
        open.registry.counting(standing.kpi) == Counting::Count
            && standing.kpi.measure != CARDS_ISSUED
    });
    let years = counts.flat_map(|standing| {
        let years = yearly(open.registry, open.series, standing).into_iter();
        years.map(|(year, value)| {
            json!({ "kpi": standing.kpi.id, "fiscal_year": year.0, "value": value })
        })
    });
    json!({
        "columns": columns,
        "kpis": kpis.collect::<Vec<_>>(),
        "figures": figures.collect::<Vec<_>>(),
        "years": years.collect::<Vec<_>>(),
    })
}

/// A cell of the file as JSON says it.
fn typed(name: &str, cell: String) -> Value {
    const NUMBERS: [&str; 11] = [
        "baseline",
        "baseline_year",
        "target",
        "value",
        "counted_since",
        "required",
        "behind",
        "shortfall",
        "rate_of_target",
        "rate_of_way",
        "version",
    ];
    if cell.is_empty() {
        return Value::Null;
    }
    if name == "provisional" {
        return Value::Bool(cell == "true");
    }
    if NUMBERS.contains(&name)
        && let Ok(number) = serde_json::from_str::<serde_json::Number>(&cell)
    {
        return Value::Number(number);
    }
    Value::String(cell)
}
