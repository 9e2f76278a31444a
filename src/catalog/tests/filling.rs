use proptest::prelude::*;
use serde_json::json;
use time::Date;
use time::macros::date;

use super::super::condition::Condition;
use super::super::fees;
use super::super::form::{
    Answers, Checked, Facts, check_all, check_page, input_names, mask_unless_overridden,
    visible_pages, walk,
};
use super::super::load::procedure;
use super::super::model::{Fact, Procedure};
use super::super::read::fiscal_years;
use super::{example, minimal};
use crate::kernel::Locale;
use crate::kernel::money::Yen;

const TODAY: Date = date!(2026 - 11 - 24);
/// Passes the check digit; belongs to nobody.
const NUMBER: &str = "123456789018";

fn facts() -> Facts {
    let facts = [
        (Fact::Name, "神\u{FA19}󠄀子"),
        (Fact::Address, "石川県小松市小馬出町91番地"),
        (Fact::Birthdate, "1985-03-15"),
    ];
    Facts(facts.map(|(fact, text)| (fact, text.to_owned())).into())
}

fn answers() -> Answers {
    let mut answers = Answers::default();
    for (name, value) in [
        ("kana", "ｺﾏﾂ はなこ"),
        ("phone", "０９０－１２３４−５６７８"),
        ("own_certificate", "yes"),
        ("fiscal_year", "2026"),
        ("contents", "both"),
        ("deductions", "shown"),
        ("copies", "２"),
        ("lived_here", "here"),
        ("filed", "filed"),
        ("confirmation", "yes"),
    ] {
        answers.set(name, value);
    }
    answers
}

fn with(name: &str, value: &str) -> Result<Checked, Vec<&'static str>> {
    let mut answers = answers();
    answers.set(name, value);
    check_all(&example(), &answers, &facts(), TODAY)
        .map_err(|errors| errors.iter().map(|error| error.key).collect())
}

fn one_field(input: &str) -> Procedure {
    let page = format!(
        "  pages:\n    - id: one\n      title: {{ja: 頁}}\n      fields:\n        - {{id: a, label: {{ja: 問}}, input: {input}}}\n"
    );
    procedure("one.yaml", &minimal(&page)).unwrap()
}

#[test]
fn a_complete_form_is_typed_and_priced() {
    let checked = check_all(&example(), &answers(), &facts(), TODAY).unwrap();
    assert_eq!(checked.0["name"], json!("神\u{FA19}󠄀子"), "byte for byte");
    assert_eq!(checked.0["kana"], json!("コマツ ハナコ"));
    assert_eq!(checked.0["copies"], json!(2));
    assert_eq!(checked.0["fiscal_year"], json!(2026));
    assert_eq!(checked.0["own_certificate"], json!(true));
    let amount = fees::amount(&example(), &checked);
    assert_eq!(amount.total, Yen(710));
    assert_eq!(amount.lines[0].sum, Yen(600));
    assert_eq!(amount.lines[1].quantity, 1);
}

#[test]
fn what_came_from_the_card_cannot_be_typed_over() {
    let checked = with("name", "だれか").unwrap();
    assert_eq!(checked.0["name"], json!("神\u{FA19}󠄀子"));
}

#[test]
fn without_a_card_the_facts_are_typed() {
    let mut answers = answers();
    let errors = check_all(&example(), &answers, &Facts::default(), TODAY).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["name", "address", "birthdate"]);
    answers.set("name", " 𠮷野\u{E0100} ");
    answers.set("address", "小松市");
    for (name, value) in [
        ("birthdate__year", "１９８５"),
        ("birthdate__month", "3"),
        ("birthdate__day", "15"),
    ] {
        answers.set(name, value);
    }
    let checked = check_all(&example(), &answers, &Facts::default(), TODAY).unwrap();
    assert_eq!(checked.0["name"], json!(" 𠮷野\u{E0100} "));
    assert_eq!(checked.0["birthdate"], json!("1985-03-15"));
}

#[test]
fn wrong_answers_are_named() {
    assert_eq!(with("copies", "11").unwrap_err(), ["field-number-range"]);
    assert_eq!(with("copies", "two").unwrap_err(), ["field-number"]);
    assert_eq!(with("copies", " ").unwrap_err(), ["field-required"]);
    assert_eq!(
        with("contents", "everything").unwrap_err(),
        ["field-choice"]
    );
    assert_eq!(with("contents", "").unwrap_err(), ["field-required-choice"]);
    assert_eq!(with("fiscal_year", "2027").unwrap_err(), ["field-choice"]);
    assert_eq!(with("kana", "小松").unwrap_err(), ["field-kana"]);
    assert_eq!(with("phone", "12").unwrap_err(), ["field-phone"]);
    assert_eq!(with("confirmation", "no").unwrap_err(), ["field-consent"]);
    assert_eq!(
        with("submit_to", &"あ".repeat(61)).unwrap_err(),
        ["field-too-long"]
    );
    with("submit_to", &"辻\u{E0100}".repeat(60)).unwrap();
    assert!(
        check_all(
            &one_field("email"),
            &Answers([("a".into(), vec!["x".into()])].into()),
            &Facts::default(),
            TODAY
        )
        .is_err()
    );
}

#[test]
fn dates_are_dates_of_the_calendar() {
    let procedure = one_field("date");
    let read = |parts: [&str; 3]| {
        let mut answers = Answers::default();
        for (name, part) in ["a__year", "a__month", "a__day"].iter().zip(parts) {
            answers.set(*name, part);
        }
        check_all(&procedure, &answers, &Facts::default(), TODAY).map_err(|errors| errors[0].key)
    };
    assert_eq!(
        read(["令和６", "２", "29"]).unwrap().0["a"],
        json!("2024-02-29")
    );
    assert_eq!(read(["2025", "2", "29"]).unwrap_err(), "field-date");
    assert_eq!(read(["2025", "2", ""]).unwrap_err(), "field-date");
    assert_eq!(read(["", "", ""]).unwrap_err(), "field-required");
}

#[test]
fn checkboxes_keep_the_order_of_the_form() {
    let procedure =
        one_field("{choices: {options: [{value: x, label: {ja: X}}, {value: y, label: {ja: Y}}]}}");
    let ticked = |values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        check_all(
            &procedure,
            &Answers([("a".into(), values)].into()),
            &Facts::default(),
            TODAY,
        )
    };
    assert_eq!(ticked(&["y", "x"]).unwrap().0["a"], json!(["x", "y"]));
    assert!(ticked(&["z"]).is_err());
    assert!(ticked(&[]).is_err());
}

#[test]
fn a_condition_opens_its_field_and_only_then_asks_for_it() {
    assert_eq!(with("purpose", "other").unwrap_err(), ["field-required"]);
    let checked = with("purpose_other", "hidden and not submitted").unwrap();
    assert!(!checked.0.contains_key("purpose_other"));
    let mut answers = answers();
    answers.set("purpose", "other");
    assert!(check_page(&example().form, "certificate", &answers, &facts(), TODAY).is_err());
    assert!(check_page(&example().form, "delivery", &answers, &facts(), TODAY).is_ok());
}

#[test]
fn a_hidden_page_is_not_asked_for() {
    let procedure = procedure(
        "pages.yaml",
        &minimal(
            "  pages:
    - id: one
      title: {ja: 頁}
      fields: [{id: n, label: {ja: 数}, input: {number: {min: 0, max: 9}}}]
    - id: two
      title: {ja: 頁}
      condition: {all: [{greater: {field: n, than: 3}}, {not: {less: {field: n, than: 5}}}]}
      fields: [{id: t, label: {ja: 文}, input: {text: {max_length: 9}}}]
",
        ),
    )
    .unwrap();
    let pages = |n: &str| {
        let answers = Answers([("n".into(), vec![n.to_owned()])].into());
        visible_pages(&procedure.form, &answers, &Facts::default(), TODAY).len()
    };
    assert_eq!(
        [pages("4"), pages("5"), pages("99"), pages("")],
        [1, 2, 1, 1]
    );
}

#[test]
fn the_newest_fiscal_year_is_offered_from_june() {
    let newest = |today| fiscal_years(today, 5, 6)[0].0;
    assert_eq!(newest(date!(2026 - 03 - 31)), 2025);
    assert_eq!(newest(date!(2026 - 04 - 01)), 2025);
    assert_eq!(newest(date!(2026 - 05 - 31)), 2025);
    assert_eq!(newest(date!(2026 - 06 - 01)), 2026);
    assert_eq!(newest(date!(2027 - 01 - 01)), 2026);
    assert_eq!(fiscal_years(TODAY, 5, 6).len(), 5);
}

#[test]
fn an_individual_number_is_refused_and_masked_unless_it_is_another_number() {
    let procedure = example();
    let mut draft = answers();
    draft.set("submit_to", format!("{NUMBER} の件"));
    let errors = check_all(&procedure, &draft, &facts(), TODAY).unwrap_err();
    assert_eq!(errors[0].key, "field-individual-number");
    let mut kept = draft.clone();
    kept.set("submit_to__not_my_number", "yes");
    assert!(!mask_unless_overridden(&procedure.form, &mut kept));
    assert!(kept.first("submit_to").contains(NUMBER));
    assert!(check_all(&procedure, &kept, &facts(), TODAY).is_ok());
    assert!(mask_unless_overridden(&procedure.form, &mut draft));
    assert!(!draft.first("submit_to").contains("123456"));
    assert!(check_all(&procedure, &draft, &facts(), TODAY).is_ok());
}

#[test]
fn a_page_replaces_its_own_inputs_only() {
    let form = example().form;
    let mut draft = answers();
    let sent = Answers(
        [
            ("phone".into(), vec!["0761\0".into()]),
            ("copies".into(), vec!["9".into()]),
        ]
        .into(),
    );
    draft.take_page(form.page("applicant").unwrap(), &sent);
    assert_eq!(draft.first("phone"), "0761", "control characters go");
    assert_eq!(
        draft.first("own_certificate"),
        "",
        "an unticked box is sent as nothing"
    );
    assert_eq!(draft.first("copies"), "２", "belongs to another page");
}

#[test]
fn a_condition_is_explained_in_words() {
    let form = example().form;
    let say = |key: &str, args: &[(&str, &str)]| {
        let args: Vec<&str> = args.iter().map(|(_, value)| *value).collect();
        format!(
            "{}({})",
            key.trim_start_matches("condition-"),
            args.join("|")
        )
    };
    let condition = Condition::Any(vec![
        Condition::Equals {
            field: "purpose".into(),
            value: "other".into(),
        },
        Condition::Not(Box::new(Condition::Greater {
            field: "copies".into(),
            than: 3,
        })),
        Condition::Equals {
            field: "confirmation".into(),
            value: "yes".into(),
        },
    ]);
    assert_eq!(
        condition.explain(&form, Locale::En, &say),
        "equals(What it is for|Something else)or()not(greater(Number of copies|3))or()ticked(What I have stated is correct)"
    );
}

fn any_answers() -> impl Strategy<Value = Answers> {
    let names: Vec<String> = example()
        .form
        .fields()
        .flat_map(|field| input_names(field, &field.id))
        .collect();
    let words = [
        "",
        "yes",
        "other",
        "elsewhere",
        "here",
        "both",
        "2026",
        "3",
        "99",
        "ｶﾅ",
        NUMBER,
        "神\u{FA19}󠄀",
    ];
    prop::collection::btree_map(
        prop::sample::select(names),
        prop::collection::vec(
            prop::sample::select(words.to_vec()).prop_map(str::to_owned),
            0..3,
        ),
        0..30,
    )
    .prop_map(Answers)
}

proptest! {
    #[test]
    fn hidden_fields_are_never_in_the_result(answers in any_answers()) {
        let form = example().form;
        let walk = walk(&form, &answers, &facts(), TODAY);
        for field in form.fields() {
            let shown = walk.pages.iter().any(|page| page.fields.iter().any(|one| one.path == field.id));
            let condition = field.condition.as_ref().is_none_or(|condition| condition.holds(&walk.checked.0));
            prop_assert_eq!(shown, condition);
            prop_assert!(shown || !walk.checked.0.contains_key(&field.id));
            prop_assert!(shown || walk.errors.iter().all(|error| error.field != field.id));
            let answered = walk.checked.0.contains_key(&field.id);
            let wrong = walk.errors.iter().any(|error| error.field == field.id);
            prop_assert!(!(answered && wrong));
            prop_assert!(!shown || !field.required || answered || wrong);
        }
    }

    #[test]
    fn what_was_checked_is_accepted_again(answers in any_answers()) {
        let form = example().form;
        let mut masked = answers;
        mask_unless_overridden(&form, &mut masked);
        let again = masked.clone();
        prop_assert!(!mask_unless_overridden(&form, &mut masked), "masking once is enough");
        prop_assert_eq!(masked, again);
    }

    #[test]
    fn the_width_of_digits_makes_no_difference(copies in 0_i64..200) {
        let wide: String = copies.to_string().chars().map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10).unwrap()).collect();
        prop_assert_eq!(with("copies", &wide), with("copies", &copies.to_string()));
    }

    #[test]
    fn a_price_is_the_sum_of_its_lines(copies in 1_i64..=10) {
        let checked = with("copies", &copies.to_string()).unwrap();
        let amount = fees::amount(&example(), &checked);
        prop_assert_eq!(amount.total.0, amount.lines.iter().map(|line| line.unit.0 * line.quantity).sum::<i64>());
    }
}
