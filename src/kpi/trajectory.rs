//! The required path of a KPI: a straight line from its baseline to its target.

use time::Date;

use super::registry::Kpi;
use crate::kernel::calendar::FiscalYear;

/// A month in the numbers of [`position`].
const MONTH: i128 = 100_000;

/// Where the path begins: the day of the baseline, or the end of the fiscal year that the plan names for it.
pub fn start(kpi: &Kpi) -> Option<Date> {
    kpi.baseline_on
        .or_else(|| kpi.baseline_year.map(|year| FiscalYear(year).end()))
}

/// What the KPI should be at the end of `on`, rounded to the nearest; before its start the baseline, after its end the
/// target. None where the city has yet to confirm baseline or target, or the plan names no year for the baseline.
pub fn required(kpi: &Kpi, on: Date) -> Option<i64> {
    let (baseline, target) = (kpi.baseline?, kpi.target?);
    let (from, until) = (position(start(kpi)?), position(kpi.until));
    let gone = position(on).clamp(from, until.max(from)) - from;
    let (whole, way) = (until - from, i128::from(target) - i128::from(baseline));
    let twice = (2 * way * gone + whole).checked_div_euclid(2 * whole)?;
    i64::try_from(i128::from(baseline) + twice).ok()
}

/// Months from `today` to the end of `until`, a month begun counting whole; 0 where it is over.
pub fn months_left(today: Date, until: Date) -> i64 {
    let left = position(until) - position(today);
    i64::try_from((left + MONTH - 1).div_euclid(MONTH).max(0)).unwrap_or(0)
}

/// Months since year 0, so that every month weighs the same: a plan's yearly steps come out even.
fn position(date: Date) -> i128 {
    let month = i128::from(date.year()) * 12 + i128::from(u8::from(date.month())) - 1;
    let days = i128::from(date.month().length(date.year()));
    month * MONTH + i128::from(date.day()) * MONTH / days
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::kpi::Registry;

    #[test]
    fn the_path_of_the_cards_climbs_by_the_same_number_each_year() {
        let registry = Registry::builtin().unwrap();
        let cards = registry.kpi("plan-7-cards-issued").unwrap();
        let years = (2020..=2026).map(|year| required(cards, FiscalYear(year).end()).unwrap());
        let years: Vec<i64> = years.collect();
        assert_eq!(
            years,
            [16_139, 32_911, 49_683, 66_456, 83_228, 100_000, 100_000]
        );
        assert_eq!(required(cards, date!(2020 - 04 - 01)), Some(16_139));
        assert_eq!(required(cards, date!(2021 - 04 - 30)), Some(16_139 + 1_398));
    }

    #[test]
    fn the_path_of_the_debt_leads_down() {
        let registry = Registry::builtin().unwrap();
        let bonds = registry.kpi("plan-7-city-bonds").unwrap();
        assert_eq!(required(bonds, date!(2020 - 03 - 31)), Some(1_190));
        assert_eq!(required(bonds, date!(2022 - 03 - 31)), Some(1_134));
        assert_eq!(required(bonds, date!(2025 - 03 - 31)), Some(1_050));
    }

    #[test]
    fn where_the_plan_says_too_little_there_is_no_path() {
        let registry = Registry::builtin().unwrap();
        let today = date!(2024 - 01 - 01);
        for id in [
            "plan-7-remote-work",
            "plan-7-community-councils",
            "plan-8-cards-issued",
            "plan-8-reform-cases",
        ] {
            assert_eq!(required(registry.kpi(id).unwrap(), today), None, "{id}");
        }
    }

    #[test]
    fn a_month_begun_is_left() {
        assert_eq!(
            months_left(date!(2026 - 11 - 24), date!(2030 - 03 - 31)),
            41
        );
        assert_eq!(months_left(date!(2026 - 03 - 31), date!(2026 - 03 - 31)), 0);
        assert_eq!(months_left(date!(2026 - 03 - 30), date!(2026 - 03 - 31)), 1);
        assert_eq!(months_left(date!(2027 - 01 - 01), date!(2026 - 03 - 31)), 0);
    }
}
