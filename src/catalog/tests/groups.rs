//! Repeated groups, on a form with children.

use proptest::prelude::*;
use serde_json::json;
use time::Date;
use time::macros::date;

use super::super::form::{Answers, Facts, check_all, mask_unless_overridden, walk};
use super::super::load;
use super::super::model::Procedure;
use super::super::view::{self, Reader};
use super::minimal;
use crate::kernel::Locale;
use crate::view::View;

const TODAY: Date = date!(2026 - 11 - 24);

const FORM: &str = "  pages:
    - id: one
      title: {ja: 頁}
      fields:
        - {id: since, label: {ja: 事由の日}, input: date}
        - id: children
          label: {ja: お子さん}
          input:
            group:
              min: 1
              max: 3
              entry: {ja: お子さん}
              fields:
                - {id: name, label: {ja: 名}, input: {text: {max_length: 20}}}
                - {id: birthdate, label: {ja: 生年月日}, input: date}
                - id: living
                  label: {ja: 同居}
                  input: {choice: {options: [{value: together, label: {ja: 同居}}, {value: apart, label: {ja: 別居}}]}}
                - id: where
                  label: {ja: 住所}
                  condition: {equals: {field: living, value: apart}}
                  input: {text: {max_length: 20}}
    - id: two
      title: {ja: 頁}
      condition: {any_entry: {group: children, meets: {younger: {field: birthdate, years: 3, on: since}}}}
      fields: [{id: pension, label: {ja: 年金}, input: {text: {max_length: 9}}}]
    - id: three
      title: {ja: 頁}
      fields:
        - id: servant
          label: {ja: 公務員}
          input: {choice: {options: [{value: no, label: {ja: いいえ}}, {value: yes, label: {ja: はい}, exit: {ja: 勤務先へ}}]}}
";

fn family() -> Procedure {
    load::procedure("family.yaml", &minimal(FORM)).unwrap()
}

fn faults(from: &str, to: &str) -> String {
    assert!(FORM.contains(from), "{from}");
    match load::procedure("family.yaml", &minimal(&FORM.replacen(from, to, 1))) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(faults) => faults.to_string(),
    }
}

fn day(answers: &mut Answers, name: &str, date: [&str; 3]) {
    for (part, value) in ["year", "month", "day"].into_iter().zip(date) {
        answers.set(format!("{name}__{part}"), value);
    }
}

fn child(answers: &mut Answers, number: usize, name: &str, birth: [&str; 3], living: &str) {
    answers.set(format!("children/{number}/name"), name);
    day(answers, &format!("children/{number}/birthdate"), birth);
    answers.set(format!("children/{number}/living"), living);
}

fn two_children() -> Answers {
    let mut answers = Answers::default();
    day(&mut answers, "since", ["2026", "11", "10"]);
    answers.set("children__entries", "2");
    child(&mut answers, 1, "一郎", ["2015", "4", "1"], "together");
    child(&mut answers, 2, "二郎", ["2023", "11", "11"], "apart");
    answers.set("children/2/where", "金沢市");
    answers.set("pension", "厚生");
    answers.set("servant", "no");
    answers
}

fn wrong(answers: &Answers) -> Vec<(String, &'static str)> {
    let errors = check_all(&family(), answers, &Facts::default(), TODAY).unwrap_err();
    errors
        .into_iter()
        .map(|error| (error.field, error.key))
        .collect()
}

#[test]
fn entries_become_a_list_of_objects() {
    let checked = check_all(&family(), &two_children(), &Facts::default(), TODAY).unwrap();
    assert_eq!(
        checked.0["children"],
        json!([
            {"name": "一郎", "birthdate": "2015-04-01", "living": "together"},
            {"name": "二郎", "birthdate": "2023-11-11", "living": "apart", "where": "金沢市"},
        ])
    );
}

#[test]
fn what_is_wrong_is_named_with_its_entry() {
    let mut answers = two_children();
    answers.set("children/2/birthdate__month", "13");
    answers.set("children/2/where", "");
    answers.set("children/1/where", "not asked");
    let wrong = wrong(&answers);
    let expected = [
        ("children/2/birthdate", "field-date"),
        ("children/2/where", "field-required"),
    ];
    assert_eq!(wrong, expected.map(|(path, key)| (path.to_owned(), key)));
}

#[test]
fn an_age_counts_on_the_day_that_was_given() {
    let pages = |since: [&str; 3]| {
        let mut answers = two_children();
        day(&mut answers, "since", since);
        walk(&family().form, &answers, &Facts::default(), TODAY)
            .pages
            .len()
    };
    assert_eq!(
        pages(["2026", "11", "10"]),
        3,
        "the day before the third birthday"
    );
    assert_eq!(pages(["2026", "11", "11"]), 2, "the third birthday");
}

#[test]
fn an_option_can_lead_elsewhere() {
    let mut answers = two_children();
    answers.set("servant", "yes");
    let errors = check_all(&family(), &answers, &Facts::default(), TODAY).unwrap_err();
    assert_eq!(errors[0].key, "field-exit");
    let view = View::load().unwrap();
    let reader = Reader {
        locale: Locale::En,
        view: &view,
        today: TODAY,
    };
    assert_eq!(reader.error(&errors[0]), "勤務先へ");
}

#[test]
fn entries_come_and_go_within_their_bounds() {
    let page = &family().form.pages[0];
    let mut answers = two_children();
    assert_eq!(
        answers.act(page, "add:children").as_deref(),
        Some("children/3")
    );
    assert_eq!(answers.act(page, "add:children"), None, "three at most");
    child(&mut answers, 3, "三郎", ["2024", "2", "29"], "together");
    assert_eq!(
        answers.act(page, "remove:children/2").as_deref(),
        Some("children")
    );
    assert_eq!(answers.first("children__entries"), "2");
    assert_eq!(
        answers.first("children/2/name"),
        "三郎",
        "the later ones move up"
    );
    assert_eq!(
        answers.first("children/2/where"),
        "",
        "nothing of the removed one stays"
    );
    assert_eq!(answers.first("children/3/name"), "");
    assert_eq!(
        answers.act(page, "remove:children/1").as_deref(),
        Some("children")
    );
    assert_eq!(answers.first("children/1/name"), "三郎");
    for nonsense in [
        "remove:children/1",
        "remove:children/9",
        "remove:since/1",
        "add:name",
        "next",
        "add:",
    ] {
        assert_eq!(answers.act(page, nonsense), None, "{nonsense}");
    }
}

#[test]
fn a_page_replaces_all_entries_of_its_group() {
    let page = &family().form.pages[0];
    let mut draft = two_children();
    let mut sent = Answers::default();
    sent.set("children__entries", "1");
    sent.set("children/1/name", "花子");
    sent.set("children/2/name", "beyond the number of entries");
    draft.take_page(page, &sent);
    assert_eq!(draft.first("children/1/name"), "花子");
    assert_eq!(draft.first("children/2/name"), "");
    assert_eq!(draft.first("servant"), "no", "belongs to another page");
    sent.set("children__entries", "4000000000");
    draft.take_page(page, &sent);
    assert_eq!(
        walk(&family().form, &draft, &Facts::default(), TODAY).pages[0].fields[1]
            .entries
            .len(),
        3
    );
}

#[test]
fn an_individual_number_is_masked_in_every_entry() {
    let form = family().form;
    let mut answers = two_children();
    answers.set("children/1/name", "123456789018");
    answers.set("children/2/name", "123456789018");
    answers.set("children/2/name__not_my_number", "yes");
    assert_eq!(
        wrong(&answers),
        [("children/1/name".to_owned(), "field-individual-number")]
    );
    assert!(mask_unless_overridden(&form, &mut answers));
    assert!(!answers.first("children/1/name").contains("123456"));
    assert_eq!(answers.first("children/2/name"), "123456789018");
}

#[test]
fn every_item_has_a_path_and_a_name() {
    let view = View::load().unwrap();
    let reader = Reader {
        locale: Locale::Ja,
        view: &view,
        today: TODAY,
    };
    let procedure = family();
    let checked = check_all(&procedure, &two_children(), &Facts::default(), TODAY).unwrap();
    let items = view::items(&procedure.form, &checked, reader);
    let lines: Vec<String> = items
        .iter()
        .map(|item| format!("{} {}", item.path, item.label.text))
        .collect();
    assert_eq!(
        lines,
        [
            "since 事由の日",
            "children お子さん",
            "children/1/name お子さん 1: 名",
            "children/1/birthdate お子さん 1: 生年月日",
            "children/1/living お子さん 1: 同居",
            "children/2/name お子さん 2: 名",
            "children/2/birthdate お子さん 2: 生年月日",
            "children/2/living お子さん 2: 同居",
            "children/2/where お子さん 2: 住所",
            "pension 年金",
            "servant 公務員",
        ]
    );
}

#[test]
fn a_group_that_cannot_be_is_refused_with_line_and_remedy() {
    let broken = [
        faults("max: 3", "max: 0"),
        faults("min: 1", "min: 9"),
        faults("max: 3", "max: 200"),
        faults(
            "{id: name, label: {ja: 名}, input: {text",
            "{id: since, label: {ja: 名}, input: {text",
        ),
        faults("id: pension", "id: birthdate"),
        faults(
            "{id: name, label: {ja: 名}, input: {text: {max_length: 20}}}",
            "{id: name, label: {ja: 名}, input: {fact: name}}",
        ),
        faults(
            "{id: name, label: {ja: 名}, input: {text: {max_length: 20}}}",
            "{id: name, label: {ja: 名}, input: {text: {max_length: 0}}}",
        ),
        faults("value: apart}}\n", "value: near}}\n"),
        faults("{equals: {field: living, value: apart}}", "{filled: where}"),
        faults("group: children, meets", "group: since, meets"),
        faults("group: children, meets", "group: pension, meets"),
        faults("{younger: {field: birthdate", "{younger: {field: name"),
        faults("on: since", "on: until"),
        faults(
            "{any_entry: {group: children, meets: {younger: {field: birthdate, years: 3, on: since}}}}",
            "{filled: living}",
        ),
    ];
    insta::assert_snapshot!(broken.join("\n"));
}

proptest! {
    /// Whatever is pressed in whatever order, the entries that stay keep their answers and their order.
    #[test]
    fn no_press_of_a_button_mixes_entries_up(presses in prop::collection::vec((any::<bool>(), 1_usize..5), 0..20)) {
        let page = &family().form.pages[0];
        let mut answers = Answers::default();
        answers.set("children/1/name", "0");
        let mut expected = vec!["0".to_owned()];
        for (turn, (add, number)) in presses.into_iter().enumerate() {
            let name = (turn + 1).to_string();
            if add {
                if answers.act(page, "add:children").is_some() {
                    expected.push(name.clone());
                    answers.set(format!("children/{}/name", expected.len()), name);
                }
            } else if answers.act(page, &format!("remove:children/{number}")).is_some() {
                expected.remove(number - 1);
            }
            let count = answers.first("children__entries").parse().unwrap_or(1);
            let names: Vec<String> = (1..=count).map(|n| answers.first(&format!("children/{n}/name")).to_owned()).collect();
            prop_assert_eq!(&names, &expected);
            prop_assert!((1..=3).contains(&count));
        }
    }
}
