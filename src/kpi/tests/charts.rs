use time::macros::date;

use crate::kpi::chart::{LineData, bars, line};

#[test]
fn a_line_with_its_target_and_its_path() {
    let values = [
        (date!(2021 - 03 - 31), 16_139),
        (date!(2023 - 03 - 31), 71_930),
        (date!(2025 - 03 - 31), 86_020),
    ];
    let ticks = (2020..=2025).map(|year| {
        (
            crate::kernel::calendar::FiscalYear(year).end(),
            format!("R{}", year - 2018),
        )
    });
    let data = LineData {
        days: (date!(2020 - 04 - 01), date!(2026 - 03 - 31)),
        values: &values,
        target: Some(100_000),
        path: Some([
            (date!(2021 - 03 - 31), 16_139),
            (date!(2026 - 03 - 31), 100_000),
        ]),
        ticks: ticks.collect(),
    };
    let line = line(data, |value| value.to_string());
    insta::assert_snapshot!(serde_json::to_string_pretty(&line).unwrap());
}

#[test]
fn twelve_months_leave_no_room_for_long_numbers() {
    let months: Vec<(String, i64)> = (1..=12)
        .map(|month| (month.to_string(), month * 111))
        .collect();
    let many = serde_json::to_value(bars(&months, |value| value.to_string())).unwrap();
    let written = |place: usize| many["bars"][place]["value"].as_str().map(str::to_owned);
    assert_eq!(written(0).as_deref(), Some("111"));
    assert_eq!(written(11).as_deref(), Some("1332"), "four letters fit");
    let long: Vec<(String, i64)> = months
        .into_iter()
        .map(|(label, value)| (label, value * 1_000))
        .collect();
    let long = serde_json::to_value(bars(&long, |value| value.to_string())).unwrap();
    assert!(
        long["bars"]
            .as_array()
            .unwrap()
            .iter()
            .all(|bar| bar["value"].is_null())
    );
}
