use serde_json::{Map, Value};

use super::super::load::{built_in, check_files, procedure};
use super::{EXAMPLE, example, minimal};
use crate::catalog::model::Kind;
use crate::kernel::Locale;

fn faults(yaml: &str) -> String {
    match procedure("broken.yaml", yaml) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(faults) => faults.to_string(),
    }
}

/// The example with one piece of text below its opening comment changed.
fn changed(from: &str, to: &str) -> String {
    let (comment, rest) = EXAMPLE.split_at(EXAMPLE.find("\nslug:").unwrap());
    assert!(rest.contains(from), "{from}");
    faults(&format!("{comment}{}", rest.replacen(from, to, 1)))
}

#[test]
fn the_built_in_catalogue_is_sound_and_speaks_all_languages() {
    let procedures = built_in().unwrap();
    assert!(
        procedures
            .iter()
            .any(|one| one.slug == "income-tax-certificate")
    );
    for procedure in &procedures {
        let mut texts = 0;
        each_text(&serde_json::to_value(procedure).unwrap(), &mut |text| {
            texts += 1;
            for locale in Locale::ALL {
                let code = locale.code();
                assert!(
                    text.contains_key(code),
                    "{}: {code} {text:?}",
                    procedure.slug
                );
            }
        });
        // A booking has no form: only what is read before it.
        let least = if procedure.kind == Kind::Booking {
            10
        } else {
            50
        };
        assert!(texts > least, "{}: only {texts} texts", procedure.slug);
    }
    assert_eq!(check_files(&[]).unwrap().lines().count(), procedures.len());
}

/// Visits every text of a procedure: the objects with Japanese words.
fn each_text(value: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(text) if text.contains_key("ja") => visit(text),
        Value::Object(object) => object.values().for_each(|value| each_text(value, visit)),
        Value::Array(list) => list.iter().for_each(|value| each_text(value, visit)),
        _ => {}
    }
}

#[test]
fn a_version_reads_back_as_it_was_kept() {
    let kept = serde_json::to_string(&example()).unwrap();
    assert_eq!(
        serde_json::from_str::<super::Procedure>(&kept).unwrap(),
        example()
    );
}

#[test]
fn the_minimal_file_is_sound() {
    let yaml = minimal(
        "  pages:\n    - {id: one, title: {ja: 頁}, fields: [{id: a, label: {ja: 問}, input: date}]}\n",
    );
    procedure("minimal.yaml", &yaml).unwrap();
}

#[test]
fn yaml_and_types_are_refused_with_line_and_remedy() {
    let broken = [
        changed("kind: request", "kind: demand"),
        changed("minutes: 5", "minutes: five"),
        changed(
            "slug: income-tax-certificate",
            "slug: income-tax-certificate\nslug: again",
        ),
        changed("withdrawal: true\n", ""),
        changed("minutes: 5", "minuets: 5"),
        changed("    ja: 税務課\n", ""),
        changed("    ja: 税務課\n", "    ja: \"\"\n"),
        changed("    en: Tax Section", "    fr: Service des impôts"),
        changed("appeal: both_routes", "appeal: old_sixty_days"),
        changed(
            "input: {number: {min: 1, max: 10}}",
            "input: {number: {min: 1}}",
        ),
        changed("input: phone", "input: fax"),
        changed("facts: [name, address, birthdate]", "facts: [name, address"),
    ];
    insta::assert_snapshot!(broken.join("\n"));
}

#[test]
fn what_does_not_fit_together_is_refused_with_line_and_remedy() {
    let broken = [
        changed("        - id: kana\n", "        - id: name\n"),
        changed(
            "equals: {field: purpose, value: other}",
            "equals: {field: purpos, value: other}",
        ),
        changed(
            "equals: {field: purpose, value: other}",
            "equals: {field: purpose, value: others}",
        ),
        changed(
            "equals: {field: purpose, value: other}",
            "equals: {field: submit_to, value: other}",
        ),
        changed(
            "equals: {field: purpose, value: other}",
            "equals: {field: kana, value: other}",
        ),
        changed(
            "equals: {field: purpose, value: other}",
            "greater: {field: purpose, than: 1}",
        ),
        changed("equals: {field: purpose, value: other}", "all: []"),
        changed(
            "equals: {field: purpose, value: other}",
            "not: {filled: purpose_other}",
        ),
        changed("per: copies", "per: purpose"),
        changed("per: copies", "per: sheets"),
        changed("unit: 300", "unit: -300"),
        changed("needs_confirmation: [fee, ", "needs_confirmation: ["),
        changed("confirmed: []", "confirmed: [fee]"),
        changed("appeal: both_routes\n", ""),
        changed("level: L2", "level: L1"),
        changed("facts: [name, ", "facts: ["),
        changed("facts: [name, ", "facts: [gender, name, "),
        changed("years: 5, from_month: 6", "years: 0, from_month: 6"),
        changed("min: 1, max: 10", "min: 10, max: 1"),
        changed("- value: income\n", "- value: both\n"),
        changed("slug: income-tax-certificate", "slug: Income Tax"),
        changed("url: https:", "url: http:"),
        changed("- id: copies", "- id: copies__"),
        changed("- code: not_the_person", "- code: income_not_declared"),
    ];
    insta::assert_snapshot!(broken.join("\n"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = check_files(&["nowhere/procedure.yaml".into()])
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("nowhere/procedure.yaml: cannot be read: "),
        "{error}"
    );
}
