use proptest::prelude::*;
use time::macros::date;

use crate::kernel::{EventId, Timestamp};
use crate::kpi::Registry;
use crate::kpi::model::{
    Better, Counting, Figure, Point, Progress, REFORM_CASES, Rate, Reading, Series, plain_value,
    typed_value,
};
use crate::kpi::registry::Kpi;

fn kpi(id: &str) -> Kpi {
    Registry::builtin().unwrap().kpi(id).unwrap().clone()
}

fn figure(measure: &str, as_of: &str, value: i64, recorded_at: i64) -> Figure {
    Figure {
        event_id: EventId(uuid::Uuid::from_u128(u128::try_from(value).unwrap())),
        measure: measure.to_owned(),
        as_of: as_of.to_owned(),
        value,
        source: "総務省".to_owned(),
        reason: None,
        recorded_at: Timestamp(recorded_at),
    }
}

fn point(day: &str, delta: i64, recorded_at: i64) -> Point {
    Point {
        event_id: EventId(uuid::Uuid::nil()),
        measure: REFORM_CASES.to_owned(),
        day: day.to_owned(),
        delta,
        recorded_at: Timestamp(recorded_at),
        reform_id: None,
        issuance: None,
        route: None,
    }
}

const EVER: Timestamp = Timestamp(i64::MAX);

#[test]
fn both_rates_and_the_shortfall_of_the_plan() {
    let progress = Progress::of(Some(74_250), Some(16_139), Some(100_000), Better::Higher);
    assert_eq!(progress.of_target.unwrap().to_string(), "74.2%");
    assert_eq!(progress.of_way.unwrap().to_string(), "69.2%");
    assert_eq!(progress.shortfall, Some(25_750));
    assert_eq!(
        Progress::of(Some(5), Some(0), None, Better::Higher),
        Progress::default()
    );
    assert_eq!(
        Progress::of(None, Some(0), Some(100), Better::Higher),
        Progress::default()
    );
    let back = Progress::of(Some(0), Some(16_139), Some(100_000), Better::Higher);
    assert_eq!(back.of_way.unwrap().to_string(), "-19.3%");
    let debt = Progress::of(Some(1_120), Some(1_190), Some(1_050), Better::Lower);
    assert_eq!(debt.of_way, Some(Rate(500)));
    assert_eq!(debt.shortfall, Some(70));
    let over = Progress::of(Some(1_000_001), None, Some(1_000_000), Better::Lower);
    assert_eq!(over.of_target, Some(Rate(1_001)), "not reached by one");
    let reached = Progress::of(Some(1_050), None, Some(1_050), Better::Lower);
    assert_eq!(
        (reached.of_target, reached.shortfall),
        (Some(Rate(1_000)), Some(0))
    );
    assert_eq!(
        Progress::of(Some(7), Some(9), Some(9), Better::Higher).of_way,
        None
    );
}

#[test]
fn a_level_is_the_last_official_figure_on_or_before_the_end() {
    let cards = kpi("plan-7-cards-issued");
    let mut series = Series::default();
    let read = |series: &Series| series.read(&cards, Counting::Level, date!(2027 - 01 - 01), EVER);
    assert_eq!(read(&series), Reading::default());
    series.figures = vec![
        figure("cards_issued", "2026-04-30", 90_000, 3),
        figure("cards_issued", "2026-03-31", 88_000, 2),
        figure("cards_issued", "2026-02-28", 87_000, 4),
    ];
    assert_eq!(read(&series).value, Some(88_000));
    series
        .figures
        .push(figure("cards_issued", "2026-03-31", 88_100, 5));
    let reading = read(&series);
    assert_eq!(reading.value, Some(88_100), "the correction of that day");
    assert_eq!(reading.as_of.as_deref(), Some("2026-03-31"));
    assert_eq!(reading.source.as_deref(), Some("総務省"));
}

#[test]
fn hand_overs_after_the_figure_are_added_to_it_and_none_without_it() {
    let cards = kpi("plan-7-cards-issued");
    let hand_over = |day: &str| Point {
        measure: "cards_issued".to_owned(),
        ..point(day, 1, 1)
    };
    let mut series = Series {
        points: ["2025-12-31", "2026-01-05", "2026-01-06", "2026-04-01"]
            .map(hand_over)
            .to_vec(),
        ..Series::default()
    };
    let read =
        |series: &Series| series.read(&cards, Counting::Cumulative, date!(2027 - 01 - 01), EVER);
    assert_eq!(read(&series), Reading::default(), "no total is known");
    series.figures = vec![figure("cards_issued", "2025-12-31", 88_000, 1)];
    let reading = read(&series);
    assert_eq!((reading.value, reading.counted), (Some(88_002), 2));
    assert_eq!(reading.as_of.as_deref(), Some("2026-03-31"));
    series
        .figures
        .push(figure("cards_issued", "2026-01-31", 88_002, 2));
    let reading = read(&series);
    assert_eq!(
        (reading.value, reading.counted),
        (Some(88_002), 0),
        "counted once"
    );
}

#[test]
fn numbers_are_read_and_written_in_their_decimals() {
    for (typed, decimals, value) in [
        ("31.3", 1, 313),
        ("35", 1, 350),
        ("８５,５００", 0, 85_500),
        ("1.05", 2, 105),
    ] {
        assert_eq!(typed_value(typed, decimals), Some(value), "{typed}");
    }
    for (typed, decimals) in [
        ("31.25", 1),
        ("1.5", 0),
        ("-3", 0),
        ("", 0),
        ("n", 0),
        (".5", 1),
        ("9999999999999", 0),
    ] {
        assert_eq!(typed_value(typed, decimals), None, "{typed}");
    }
    assert_eq!(plain_value(313, 1), "31.3");
    assert_eq!(plain_value(-5, 1), "-0.5");
    assert_eq!(plain_value(85_500, 0), "85500");
}

#[test]
fn a_count_is_never_the_sum_of_both_series() {
    let reforms = kpi("plan-7-reform-cases");
    let mut series = Series {
        points: vec![
            point("2020-03-31", 1, 1),
            point("2021-05-01", 1, 1),
            point("2024-12-01", 1, 1),
            point("2025-04-01", 1, 1),
        ],
        ..Series::default()
    };
    let read =
        |series: &Series| series.read(&reforms, Counting::Count, date!(2026 - 01 - 01), EVER);
    assert_eq!(read(&series).value, Some(2), "the two within the period");
    series.figures = vec![
        figure(REFORM_CASES, "2020-03-31", 50, 1),
        figure(REFORM_CASES, "2024-03-31", 81, 1),
    ];
    let reading = read(&series);
    assert_eq!((reading.value, reading.counted), (Some(82), 1));
    series.points.push(point("2024-12-01", -1, 2));
    assert_eq!(read(&series).value, Some(81));
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    let day = (2019..2027_i32, 1..13_u8).prop_map(|(year, month)| format!("{year}-{month:02}-15"));
    let one = (day, prop::bool::ANY, 0..100_i64)
        .prop_map(|(day, up, at)| point(&day, if up { 1 } else { -1 }, at));
    prop::collection::vec(one, 0..30)
}

fn figures() -> impl Strategy<Value = Vec<Figure>> {
    let one = (
        2019..2027_i32,
        1..13_u8,
        0..200_000_i64,
        0..100_i64,
        prop::bool::ANY,
    )
        .prop_map(|(year, month, value, at, cards)| {
            let measure = if cards { "cards_issued" } else { REFORM_CASES };
            figure(measure, &format!("{year}-{month:02}-28"), value, at)
        });
    prop::collection::vec(one, 0..20)
}

proptest! {
    #[test]
    fn what_is_recorded_later_never_moves_what_was_known(
        figures in figures(), points in points(), known in 0..100_i64,
    ) {
        let all = Series { figures: figures.clone(), points: points.clone() };
        let then = Series {
            figures: figures.into_iter().filter(|figure| figure.recorded_at.0 < known).collect(),
            points: points.into_iter().filter(|point| point.recorded_at.0 < known).collect(),
        };
        let today = date!(2027 - 01 - 01);
        for (id, counting) in [("plan-7-reform-cases", Counting::Count), ("plan-7-cards-issued", Counting::Level)] {
            let kpi = kpi(id);
            prop_assert_eq!(
                all.read(&kpi, counting, today, Timestamp(known)),
                then.read(&kpi, counting, today, EVER)
            );
        }
    }

    #[test]
    fn a_hundred_percent_is_shown_only_where_it_is_reached(
        value in 0..1_000_000_i64, baseline in 0..1_000_000_i64, target in 1..1_000_000_i64,
    ) {
        let progress = Progress::of(Some(value), Some(baseline), Some(target), Better::Higher);
        prop_assert_eq!(progress.of_target.unwrap() >= Rate(1000), value >= target);
        prop_assert_eq!(progress.shortfall == Some(0), value >= target);
        if baseline < target {
            prop_assert_eq!(progress.of_way.unwrap() >= Rate(1000), value >= target);
        }
    }
}
