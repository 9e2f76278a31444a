//! Answers, errors and conditions in the reader's language.

use serde::Serialize;
use serde_json::Value;
use time::Date;

use super::fields::{Field, Form, Input};
use super::form::{self, Checked, FieldError};
use super::model::{Condition, Fact};
use super::read;
use super::text::Localized;
use crate::kernel::calendar::{FiscalYear, date_label};
use crate::kernel::{Locale, Timestamp};
use crate::view::{Args, View};

/// Answers of one page as a person reads them.
#[derive(Clone, Debug, Serialize)]
pub struct AnswersView {
    /// The page's id, to go back to it.
    pub page: String,
    /// Its heading.
    pub title: Localized,
    /// Question and answer.
    pub rows: Vec<AnswerView>,
}

/// One answered question.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerView {
    /// The field's id.
    pub id: String,
    /// The question.
    pub label: Localized,
    /// The answer; nothing where an optional question stayed open.
    pub value: Option<Localized>,
}

/// For whom something is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The reader's language.
    pub locale: Locale,
    /// The messages in that language.
    pub view: &'a View,
    /// The day in Tokyo.
    pub today: Date,
}

impl<'a> Reader<'a> {
    /// A reader at this instant.
    pub fn at(now: Timestamp, locale: Locale, view: &'a View) -> Self {
        Self {
            locale,
            view,
            today: now.tokyo_date(),
        }
    }

    /// An error in the reader's language.
    pub fn error(&self, error: &FieldError) -> String {
        let args = error.args.iter();
        let args = args.fold(Args::none(), |args, (name, value)| args.text(*name, value));
        self.view.text(self.locale, error.key, &args)
    }

    /// A condition in words.
    pub fn condition(&self, condition: &Condition, form: &Form) -> String {
        condition.explain(form, self.locale, &|key, args| {
            let args = args.iter();
            let args = args.fold(Args::none(), |list, (name, value)| {
                list.text((*name).to_owned(), *value)
            });
            self.view.text(self.locale, key, &args)
        })
    }

    pub(super) fn say(&self, key: &str) -> Localized {
        plain(self.view.text(self.locale, key, &Args::none()))
    }

    pub(super) fn fiscal_year(&self, year: FiscalYear) -> Localized {
        let args = Args::none().text("label", year.label());
        let args = args.text("year", year.0.to_string());
        plain(self.view.text(self.locale, "fiscal-year", &args))
    }

    fn date(&self, iso: &str) -> Localized {
        plain(read::iso(iso).map_or_else(|| iso.to_owned(), |date| date_label(date, self.locale)))
    }

    pub(super) fn fact(&self, fact: Fact, known: &str) -> Localized {
        match (fact, known) {
            (Fact::Birthdate, iso) => self.date(iso),
            (Fact::Gender, "male") => self.say("gender-male"),
            (Fact::Gender, "female") => self.say("gender-female"),
            _ => plain(known.to_owned()),
        }
    }
}

/// The answers that were checked, page by page, for the review page and for staff.
pub fn answers(form: &Form, checked: &Checked, reader: Reader<'_>) -> Vec<AnswersView> {
    let page = |page: &super::fields::FormPage| {
        let asked = page
            .fields
            .iter()
            .filter(|field| form::applies(field.condition.as_ref(), checked));
        let row = |field: &Field| AnswerView {
            id: field.id.clone(),
            label: field.label.get(reader.locale),
            value: checked
                .0
                .get(&field.id)
                .map(|value| words(field, value, reader)),
        };
        AnswersView {
            page: page.id.clone(),
            title: page.title.get(reader.locale),
            rows: asked.map(row).collect(),
        }
    };
    form.pages
        .iter()
        .filter(|page| form::applies(page.condition.as_ref(), checked))
        .map(page)
        .collect()
}

fn words(field: &Field, value: &Value, reader: Reader<'_>) -> Localized {
    let option = |value: &str| {
        let known = field
            .input
            .options()
            .iter()
            .find(|option| option.value == value);
        known.map_or_else(
            || plain(value.to_owned()),
            |option| option.label.get(reader.locale),
        )
    };
    match (&field.input, value) {
        (Input::FiscalYear { .. }, Value::Number(year)) => {
            let year = year.as_i64().and_then(|year| i32::try_from(year).ok());
            reader.fiscal_year(FiscalYear(year.unwrap_or_default()))
        }
        (Input::Fact(fact), Value::String(known)) => reader.fact(*fact, known),
        (Input::Date, Value::String(date)) => reader.date(date),
        (_, Value::String(text)) => option(text),
        (_, Value::Array(ticked)) => {
            let labels: Vec<Localized> = ticked
                .iter()
                .filter_map(Value::as_str)
                .map(option)
                .collect();
            let lang = labels.iter().find_map(|label| label.lang);
            let text = labels
                .into_iter()
                .map(|label| label.text)
                .collect::<Vec<_>>()
                .join(" / ");
            Localized { text, lang }
        }
        (_, Value::Bool(_)) => reader.say("answer-yes"),
        (_, other) => plain(other.to_string()),
    }
}

fn plain(text: String) -> Localized {
    Localized { text, lang: None }
}
