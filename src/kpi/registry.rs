//! The registry: which plans, measures and KPIs there are. Data, not code: `registry.yaml`.

use std::collections::BTreeSet;

use serde::Deserialize;
use time::Date;

use super::model::{self, Better, CARDS_ISSUED, Counting, REFORM_CASES};
use crate::catalog::text::Text;
use crate::kernel::Timestamp;
use crate::kernel::calendar::FiscalYear;

/// The measures that events of this window move.
const COUNTED: [&str; 2] = [REFORM_CASES, CARDS_ISSUED];

/// A plan of the city with its own period.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Its first day.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// Its last day.
    #[serde(deserialize_with = "day")]
    pub until: Date,
}

/// A series that goes on for ever.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What one of it is called.
    pub unit: Text,
    /// How a period's value comes about.
    pub counting: Counting,
    /// A value is kept as a whole number of this many decimal places.
    #[serde(default)]
    pub decimals: u32,
    /// The measure that is shown next to this one; the two are never added.
    #[serde(default)]
    pub beside: Option<String>,
}

/// A measure within a plan: baseline, target and period.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    /// Stable id; stands in the event log.
    pub id: String,
    /// The plan's id.
    pub plan: String,
    /// The measure's id.
    pub measure: String,
    /// First day of the period.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// Last day of the period.
    #[serde(deserialize_with = "day")]
    pub until: Date,
    /// Where it started; none: the city has yet to confirm it.
    #[serde(default)]
    pub baseline: Option<i64>,
    /// The day of the baseline, where it is known.
    #[serde(default, deserialize_with = "maybe_day")]
    pub baseline_on: Option<Date>,
    /// The fiscal year of the baseline, as the plan writes it.
    #[serde(default)]
    pub baseline_year: Option<i32>,
    /// Where it should end; none: the city has yet to confirm it.
    #[serde(default)]
    pub target: Option<i64>,
    /// Which way is better.
    #[serde(default)]
    pub better: Better,
    /// The plan's own words (Japanese); none: the city has yet to confirm them.
    #[serde(default)]
    pub words: Option<String>,
}

impl Kpi {
    /// The instant at which the period is over: what is recorded from here on is late.
    pub fn closes_at(&self) -> Timestamp {
        Timestamp::start_of(self.until.next_day().unwrap_or(Date::MAX))
    }

    /// The first and the last fiscal year of the period.
    pub fn fiscal_years(&self) -> (FiscalYear, FiscalYear) {
        (FiscalYear::of(self.from), FiscalYear::of(self.until))
    }
}

/// What `registry.yaml` says, checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registry {
    /// The plans, oldest first.
    pub plans: Vec<Plan>,
    /// The measures.
    pub measures: Vec<Measure>,
    /// The KPIs, in the order of the overview.
    pub kpis: Vec<Kpi>,
}

/// Why a registry cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Not YAML, or not this shape; with line and column.
    #[error("the KPI registry cannot be read: {0}")]
    Unreadable(String),
    /// Two entries of a list have the same id.
    #[error("the KPI registry uses the id {0} twice; give one of them another")]
    Twice(String),
    /// A KPI names a plan or a measure that is not there, or a measure names another one.
    #[error("{kpi} names {missing}, which the registry does not have; add it or correct the name")]
    Missing {
        /// The KPI or measure.
        kpi: String,
        /// The id that is not there.
        missing: String,
    },
    /// A period ends before it begins.
    #[error("the period of {0} ends before it begins; correct from or until")]
    Period(String),
    /// A measure is to be counted, but nothing in this window counts it.
    #[error("nothing counts the measure {0}; write counting: level")]
    Uncounted(String),
}

impl Registry {
    /// The registry of the city's plans that is part of this program.
    ///
    /// # Errors
    /// [`RegistryError`]; a test keeps it from happening.
    pub fn builtin() -> Result<Self, RegistryError> {
        Self::read(include_str!("registry.yaml"))
    }

    /// Reads and checks a registry.
    ///
    /// # Errors
    /// [`RegistryError`], saying what to do.
    pub fn read(yaml: &str) -> Result<Self, RegistryError> {
        let registry: Self = serde_saphyr::from_str(yaml)
            .map_err(|error| RegistryError::Unreadable(error.to_string()))?;
        registry.check()?;
        Ok(registry)
    }

    fn check(&self) -> Result<(), RegistryError> {
        once(self.plans.iter().map(|plan| &plan.id))?;
        once(self.measures.iter().map(|measure| &measure.id))?;
        once(self.kpis.iter().map(|kpi| &kpi.id))?;
        let periods = self
            .plans
            .iter()
            .map(|plan| (&plan.id, plan.from, plan.until));
        let periods = periods.chain(self.kpis.iter().map(|kpi| (&kpi.id, kpi.from, kpi.until)));
        for (id, from, until) in periods {
            if until < from {
                return Err(RegistryError::Period(id.clone()));
            }
        }
        for measure in &self.measures {
            if measure.counting != Counting::Level && !COUNTED.contains(&measure.id.as_str()) {
                return Err(RegistryError::Uncounted(measure.id.clone()));
            }
        }
        for measure in &self.measures {
            if let Some(beside) = measure
                .beside
                .as_ref()
                .filter(|id| self.measure(id).is_none())
            {
                return Err(RegistryError::Missing {
                    kpi: measure.id.clone(),
                    missing: beside.clone(),
                });
            }
        }
        for kpi in &self.kpis {
            let missing = |id: &String| RegistryError::Missing {
                kpi: kpi.id.clone(),
                missing: id.clone(),
            };
            self.plan(&kpi.plan).ok_or_else(|| missing(&kpi.plan))?;
            self.measure(&kpi.measure)
                .ok_or_else(|| missing(&kpi.measure))?;
        }
        Ok(())
    }

    /// The plan with this id.
    pub fn plan(&self, id: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The measure with this id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// How the measure of `kpi` is counted.
    pub fn counting(&self, kpi: &Kpi) -> Counting {
        self.measure(&kpi.measure)
            .map_or(Counting::Level, |measure| measure.counting)
    }

    /// The KPI with this id.
    pub fn kpi(&self, id: &str) -> Option<&Kpi> {
        self.kpis.iter().find(|kpi| kpi.id == id)
    }
}

fn once<'a>(ids: impl Iterator<Item = &'a String>) -> Result<(), RegistryError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(RegistryError::Twice(id.clone()));
        }
    }
    Ok(())
}

fn day<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
    let text = String::deserialize(input)?;
    model::day(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("{text} is not a date; write YYYY-MM-DD")))
}

fn maybe_day<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Date>, D::Error> {
    day(input).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(from: &str, to: &str) -> String {
        let yaml = include_str!("registry.yaml");
        assert!(yaml.contains(from));
        Registry::read(&yaml.replacen(from, to, 1))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_builtin_registry_holds_what_the_plans_write() {
        let registry = Registry::builtin().unwrap();
        let reforms = registry.kpi("plan-7-reform-cases").unwrap();
        assert_eq!((reforms.baseline, reforms.target), (Some(0), Some(100)));
        let (first, last) = reforms.fiscal_years();
        assert_eq!((first.0, last.0), (2020, 2024));
        let cards = registry.kpi("plan-7-cards-issued").unwrap();
        assert_eq!(
            (cards.baseline, cards.target),
            (Some(16_139), Some(100_000))
        );
        assert_eq!(cards.fiscal_years().1.0, 2025);
        let bonds = registry.kpi("plan-7-city-bonds").unwrap();
        assert_eq!(
            (bonds.baseline, bonds.target, bonds.better),
            (Some(1_190), Some(1_050), Better::Lower)
        );
        let women = registry.kpi("plan-7-women-in-management").unwrap();
        assert_eq!((women.baseline, women.target), (Some(313), Some(350)));
        let plan_7 = registry.kpis.iter().filter(|kpi| kpi.plan == "plan-7");
        assert_eq!(plan_7.filter(|kpi| kpi.words.is_some()).count(), 11);
        assert!(
            registry
                .kpis
                .iter()
                .filter(|kpi| kpi.plan == "plan-8")
                .all(|kpi| kpi.target.is_none())
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused_with_a_remedy() {
        assert!(refused("id: plan-8\n", "id: plan-7\n").contains("plan-7 twice"));
        assert!(refused("measure: cards_issued", "measure: cards").contains("names cards"));
        assert!(refused("until: 2025-03-31", "until: 2015-03-31").contains("before it begins"));
        assert!(refused("id: reform_cases", "id: reforms").contains("nothing counts"));
        assert!(refused("from: 2020-04-01", "from: 2020-13-01").contains("YYYY-MM-DD"));
        assert!(refused("target: 100\n", "goal: 100\n").contains("goal"));
    }
}
