use time::macros::date;

use super::super::form::{self, Answers, Facts, FieldError};
use super::super::model::Fact;
use super::super::service::ProcedureVersion;
use super::super::view::{self, PageView, Reader};
use super::super::{condition::Condition, pages};
use super::example;
use crate::kernel::{Digest, Locale, Timestamp};
use crate::view::View;

fn reader(view: &View, locale: Locale) -> Reader<'_> {
    Reader {
        locale,
        view,
        today: date!(2026 - 11 - 24),
    }
}

fn facts() -> Facts {
    let facts = [(Fact::Name, "小松花子"), (Fact::Birthdate, "1985-03-15")];
    Facts(facts.map(|(fact, text)| (fact, text.to_owned())).into())
}

fn answers() -> Answers {
    let mut answers = Answers::default();
    answers.set("phone", "12");
    answers.set("fiscal_year", "2025");
    answers.set("contents", "income");
    answers.set("copies", "99");
    answers.set("purpose", "other");
    answers.set("submit_to", "123456789018");
    answers.set("lived_here", "elsewhere");
    answers.set("electronic_notice", "yes");
    answers
}

fn all_pages(reader: Reader<'_>) -> Vec<PageView> {
    let (form, answers, facts) = (example().form, answers(), facts());
    let walk = form::walk(&form, &answers, &facts, reader.today);
    let draw = |page| view::page(page, &answers, &walk.checked, &facts, &walk.errors, reader);
    walk.pages.iter().map(draw).collect()
}

#[test]
fn fields_carry_what_their_template_needs() {
    let view = View::load().unwrap();
    insta::assert_json_snapshot!(all_pages(reader(&view, Locale::En)));
}

#[test]
fn checked_answers_read_as_a_person_reads_them() {
    let view = View::load().unwrap();
    let form = example().form;
    let walk = form::walk(&form, &answers(), &facts(), date!(2026 - 11 - 24));
    let mut lines = Vec::new();
    for locale in [Locale::Ja, Locale::Vi] {
        for page in view::answers(&form, &walk.checked, reader(&view, locale)) {
            for row in page.rows {
                let value = row.value.map_or_else(|| "—".to_owned(), |value| value.text);
                lines.push(format!("{}: {value}", row.label.text));
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_error_condition_and_heading_is_worded_in_every_language() {
    let view = View::load().unwrap();
    let form = example().form;
    let field = |key| FieldError {
        field: String::new(),
        key,
        args: vec![
            ("min", "1".into()),
            ("max", "2".into()),
            ("length", "3".into()),
        ],
    };
    let keys = [
        "field-required",
        "field-required-choice",
        "field-consent",
        "field-too-long",
        "field-kana",
        "field-number",
        "field-number-range",
        "field-choice",
        "field-date",
        "field-phone",
        "field-email",
        "field-individual-number",
    ];
    let number = || "copies".to_owned();
    let condition = Condition::All(vec![
        Condition::Any(vec![
            Condition::Filled(number()),
            Condition::Equals {
                field: "contents".into(),
                value: "tax".into(),
            },
            Condition::Equals {
                field: "confirmation".into(),
                value: "yes".into(),
            },
        ]),
        Condition::Not(Box::new(Condition::Greater {
            field: number(),
            than: 1,
        })),
        Condition::Less {
            field: number(),
            than: 5,
        },
        Condition::OneOf {
            field: "contents".into(),
            values: vec!["tax".into()],
        },
    ]);
    for locale in Locale::ALL {
        let reader = reader(&view, locale);
        for key in keys {
            let words = reader.error(&field(key));
            assert!(!words.contains(key) && !words.contains("{$"), "{words}");
        }
        let words = reader.condition(&condition, &form);
        assert!(
            !words.contains("condition-") && !words.contains("{$"),
            "{words}"
        );
        for passage in pages::procedure(&example(), locale).guidance {
            assert!(
                view.messages().has(locale, passage.heading),
                "{}",
                passage.heading
            );
        }
    }
    let ja: Vec<&str> = view
        .messages()
        .keys(Locale::Ja)
        .filter(|key| is_ours(key))
        .collect();
    for locale in Locale::ALL {
        let keys: Vec<&str> = view
            .messages()
            .keys(locale)
            .filter(|key| is_ours(key))
            .collect();
        assert_eq!(keys, ja, "{}", locale.code());
    }
}

fn is_ours(key: &str) -> bool {
    [
        "field-",
        "condition-",
        "procedure",
        "home-",
        "category-",
        "fact-",
        "gender-",
    ]
    .iter()
    .any(|prefix| key.starts_with(prefix))
}

#[test]
fn a_procedure_is_found_in_any_width_and_in_the_readers_language() {
    let version = ProcedureVersion {
        number: 1,
        digest: Digest(String::new()),
        published_at: Timestamp(0),
        procedure: example(),
    };
    let found = |query, locale| pages::groups([&version].into_iter(), query, locale).len();
    assert_eq!(found("", Locale::Ja), 1);
    assert_eq!(found("所得 証明書", Locale::Ja), 1);
    assert_eq!(
        found("所得", Locale::En),
        1,
        "Japanese finds it in any language"
    );
    assert_eq!(found("ＩＮＣＯＭＥ　certificate", Locale::En), 1);
    assert_eq!(found("income", Locale::Ja), 0);
    assert_eq!(found("所得 転出", Locale::Ja), 0);
}
