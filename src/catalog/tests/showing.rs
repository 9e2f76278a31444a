use serde_json::json;
use time::macros::date;

use super::super::form::{self, Answers, Facts, FieldError};
use super::super::model::Fact;
use super::super::model::ProcedureVersion;
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
            ("name", "a.pdf".into()),
            ("length", "3".into()),
        ],
        words: None,
    };
    let keys = [
        "field-required",
        "field-required-choice",
        "field-consent",
        "field-too-long",
        "field-kana",
        "field-number",
        "field-number-range",
        "field-digits",
        "files-required",
        "files-too-many",
        "files-empty",
        "files-kind",
        "files-broken",
        "files-too-large",
        "files-total",
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
        Condition::AnyEntry {
            group: number(),
            meets: Box::new(Condition::Younger {
                field: "birthdate".into(),
                years: 3,
                on: "birthdate".into(),
            }),
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

#[test]
fn the_pages_render_in_every_language() {
    let view = View::load().unwrap();
    let mut free = example();
    free.fee = None;
    free.standard_period = None;
    free.faster = None;
    free.kind = super::super::model::Kind::Guide;
    let version = |procedure| ProcedureVersion {
        number: 1,
        digest: Digest(String::new()),
        published_at: Timestamp(0),
        procedure,
    };
    let versions = [version(example()), version(free)];
    for locale in Locale::ALL {
        for query in ["", "所得"] {
            let groups = pages::groups(versions.iter(), query, locale);
            let own = json!({ "page": page(locale), "groups": groups, "query": query });
            for template in ["catalog/front.html", "catalog/list.html"] {
                let html = view.render(locale, template, &own).unwrap();
                assert!(
                    html.contains("href=\"/procedures/income-tax-certificate\""),
                    "{html}"
                );
            }
        }
        let none = json!({ "page": page(locale), "groups": [], "query": "<b>" });
        let html = view.render(locale, "catalog/list.html", none).unwrap();
        assert!(
            html.contains("role=\"status\"") && !html.contains("<b>"),
            "{html}"
        );
        for version in &versions {
            let procedure = pages::procedure(&version.procedure, locale);
            let own = json!({ "page": page(locale), "procedure": procedure });
            let html = view.render(locale, "catalog/procedure.html", own).unwrap();
            let startable = version.procedure.kind == super::super::model::Kind::Request;
            assert_eq!(
                html.contains("/procedures/income-tax-certificate/start"),
                startable
            );
            assert_eq!(
                html.contains("badge--warning"),
                startable,
                "needs confirmation"
            );
            assert_eq!(html.contains("300"), startable, "the fee is itemised");
        }
    }
}

/// What `web::Page` gives to every template.
fn page(locale: Locale) -> serde_json::Value {
    json!({
        "lang": locale.code(), "html_lang": locale.html_lang(), "title": "題", "path": "/", "csrf": "token",
        "demo": true, "languages": [], "request_id": "1", "municipality": "小松市", "user": null, "staff": null,
        "errors": false,
    })
}
