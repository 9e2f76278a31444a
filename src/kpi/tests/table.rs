use time::macros::date;

use crate::kpi::Registry;
use crate::kpi::model::{CARDS_HELD, CARDS_ISSUED};
use crate::kpi::sheet::write;
use crate::kpi::table::{Fault, Shape, Wrong, read};

fn told(shape: Shape, text: &str) -> Vec<String> {
    let registry = Registry::builtin().unwrap();
    let read = read(shape, text.as_bytes(), &registry, date!(2026 - 11 - 24));
    let faults = read.err().unwrap_or_default().into_iter();
    faults.map(|fault| fault.to_string()).collect()
}

#[test]
fn every_bad_line_is_named_with_its_remedy() {
    let faults = told(
        Shape::Figures,
        "measure,as_of,value,source,reason\n\
         cards,2026-03-31,1,総務省,\n\
         women_in_management,2026-03-32,31.25,総務省,\n\
         city_bonds,2026-12-01,1050,,\n\
         city_bonds,2025-03-31,-5,決算,\n\
         city_bonds,2024-03-31,1100,決算,\n\
         city_bonds,2024/3/31,1100,123456789018,\n\
         city_bonds,2024-03-31\n",
    );
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn every_bad_value_of_a_whole_file_is_told_at_once() {
    let faults = told(
        Shape::Figures,
        "測定値,時点,値,出典\n\
         cards,2026-03-31,1,総務省\n\
         women_in_management,2026-03-32,31.25,総務省\n\
         city_bonds,2026-12-01,1050,\n\
         city_bonds,2025-03-31,-5,決算\n\
         city_bonds,2024-03-31,1100,決算\n\
         city_bonds,2024/3/31,1100,123456789018\n",
    );
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn both_series_of_the_cards_stand_on_one_line() {
    let registry = Registry::builtin().unwrap();
    let text = "\u{feff}時点,累計交付枚数,保有枚数,出典\r\n2026/3/31,\"８5,500\",,総務省\r\n2026-04-30,86000,79000,総務省\r\n";
    let lines = read(
        Shape::Issuance,
        text.as_bytes(),
        &registry,
        date!(2026 - 11 - 24),
    )
    .unwrap();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| (line.line, line.measure.as_str(), line.value))
        .collect();
    assert_eq!(
        lines,
        [
            (2, CARDS_ISSUED, 85_500),
            (3, CARDS_ISSUED, 86_000),
            (3, CARDS_HELD, 79_000)
        ]
    );
}

#[test]
fn a_file_that_is_no_table_is_refused() {
    let registry = Registry::builtin().unwrap();
    let shift_jis = [0x8e, 0x9e, 0x93, 0x5f];
    assert!(
        read(
            Shape::Issuance,
            &shift_jis,
            &registry,
            date!(2026 - 11 - 24)
        )
        .is_err()
    );
    assert_eq!(
        told(Shape::Issuance, ""),
        [Fault {
            line: 1,
            what: Wrong::Empty
        }
        .to_string()]
    );
    assert_eq!(told(Shape::Issuance, "as_of,held\n").len(), 2);
    assert_eq!(told(Shape::Issuance, "as_of,issued,source\n").len(), 1);
}

#[test]
fn a_spreadsheet_runs_nothing_that_somebody_wrote() {
    let table = write(
        &["a"],
        [
            vec!["=1+1".to_owned()],
            vec!["-3".to_owned()],
            vec!["@x".to_owned()],
        ],
    );
    assert_eq!(
        String::from_utf8(table).unwrap(),
        "\u{feff}a\r\n'=1+1\r\n-3\r\n'@x\r\n"
    );
}
