//! Reform cases: rows, filters, totals.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Choice;
use crate::catalog::service::Catalog;
use crate::catalog::text::Localized;
use crate::kernel::calendar::FiscalYear;
use crate::kpi::flow::{self, CATEGORIES, STATES, Step, category_code, state_code};
use crate::kpi::model::{Reform, day};
use crate::view::Args;
use crate::web::Page;

/// A reform case.
#[derive(Debug, Serialize)]
pub struct ReformRow {
    id: String,
    title: Localized,
    /// The procedure's title, where the section gave the case one of its own.
    procedure: Option<Localized>,
    /// The name of the section that proposed it, else that of the one in charge of its procedure.
    section: Option<Localized>,
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
        section: section_of(catalog, reform).map(|code| section_name(page, catalog, &code)),
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

/// What a case is called: by its section, else by its procedure.
pub fn title(page: &Page, catalog: &Catalog, one: &Reform) -> Localized {
    reform(page, catalog, one).title
}

/// The code of the section that proposed a case, else of the one in charge of its procedure.
pub fn section_of(catalog: &Catalog, reform: &Reform) -> Option<String> {
    let in_charge = || in_charge(catalog, reform);
    reform.section.clone().or_else(in_charge)
}

/// The code of the section in charge of the procedure of a case.
pub fn in_charge(catalog: &Catalog, reform: &Reform) -> Option<String> {
    let version = catalog.current(reform.procedure.as_deref()?)?;
    Some(version.procedure.section.code.clone())
}

fn section_name(page: &Page, catalog: &Catalog, code: &str) -> Localized {
    let versions = catalog.list();
    let named = versions.iter().map(|version| &version.procedure.section);
    let found = named.into_iter().find(|section| section.code == code);
    found.map_or_else(
        || in_japanese(code),
        |section| section.name.get(page.locale),
    )
}

fn in_japanese(words: &str) -> Localized {
    Localized {
        text: words.to_owned(),
        lang: Some("ja"),
    }
}

/// The categories, `chosen` marked.
pub fn categories(page: &Page, chosen: &str) -> Vec<Choice> {
    let codes = CATEGORIES.into_iter().map(category_code);
    codes
        .map(|code| Choice::of(code, page.text(&format!("kpi-category-{code}")), chosen))
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

/// The states, `chosen` marked.
pub fn states(page: &Page, chosen: &str) -> Vec<Choice> {
    let codes = STATES.into_iter().map(state_code);
    codes
        .map(|code| Choice::of(code, page.text(&format!("kpi-reform-{code}")), chosen))
        .collect()
}

/// The sections of the catalogue and those that reform cases name, `chosen` marked.
pub fn sections(page: &Page, catalog: &Catalog, reforms: &[Reform], chosen: &str) -> Vec<Choice> {
    let versions = catalog.list();
    let offered = versions
        .iter()
        .map(|version| version.procedure.section.code.clone());
    let named = reforms.iter().filter_map(|reform| reform.section.clone());
    let codes: BTreeSet<String> = offered.chain(named).collect();
    codes
        .into_iter()
        .map(|code| Choice {
            label: section_name(page, catalog, &code),
            checked: code == chosen,
            value: code,
        })
        .collect()
}

/// The fiscal years in which cases began to count, newest first, `chosen` marked.
pub fn years(page: &Page, reforms: &[Reform], chosen: &str) -> Vec<Choice> {
    let days = reforms.iter().filter_map(year_of);
    let years: BTreeSet<FiscalYear> = days.collect();
    years
        .into_iter()
        .rev()
        .map(|year| {
            let args = Args::none()
                .text("era", year.label())
                .text("year", year.0.to_string());
            Choice::of(
                year.0.to_string(),
                page.text_with("kpi-fiscal-year", &args),
                chosen,
            )
        })
        .collect()
}

fn year_of(reform: &Reform) -> Option<FiscalYear> {
    let from = reform.counts_from.as_deref().and_then(day)?;
    Some(FiscalYear::of(from))
}

/// What of the register is shown.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filter {
    /// The fiscal year in which a case began to count.
    #[serde(default)]
    pub year: String,
    /// The code of a state.
    #[serde(default)]
    pub state: String,
    /// The code of a section.
    #[serde(default)]
    pub section: String,
}

impl Filter {
    /// Whether a case is shown; what is left empty or is no such thing leaves out nothing.
    pub fn shows(&self, catalog: &Catalog, reform: &Reform) -> bool {
        let asked = self.year.parse().ok().map(FiscalYear);
        let state = STATES
            .into_iter()
            .find(|state| state_code(*state) == self.state);
        asked.is_none_or(|year| year_of(reform) == Some(year))
            && state.is_none_or(|state| reform.state == state)
            && (self.section.is_empty()
                || section_of(catalog, reform).as_ref() == Some(&self.section))
    }
}

/// What the shown cases come to.
#[derive(Debug, Serialize)]
pub struct Totals {
    cases: usize,
    /// Those in use.
    counting: usize,
    /// Hours a year that those in use save.
    saved_hours: i64,
    /// Those in use without the numbers that tell.
    unmeasured: usize,
}

/// The totals of `reforms`.
pub fn totals(reforms: &[&Reform]) -> Totals {
    let counting = reforms.iter().filter(|reform| flow::counts(reform.state));
    let hours: Vec<Option<i64>> = counting.map(|reform| reform.saved_hours()).collect();
    Totals {
        cases: reforms.len(),
        counting: hours.len(),
        saved_hours: hours.iter().flatten().sum(),
        unmeasured: hours.iter().filter(|hours| hours.is_none()).count(),
    }
}
