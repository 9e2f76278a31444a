//! Answers, errors and conditions in the reader's language.

use serde::Serialize;
use serde_json::{Map, Value};
use time::Date;

use super::fields::{Field, Form, Group, Input};
use super::form::{self, Checked, FieldError};
use super::groups;
use super::model::{Condition, Fact};
use super::read;
use super::text::Localized;
use super::uploads::{self, GivenFile};
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
    /// The item's path: the field's id, or `children/2/name`.
    pub id: String,
    /// The question.
    pub label: Localized,
    /// The answer; nothing where an optional question stayed open, and for a group.
    pub value: Option<Localized>,
    /// The entries of a group.
    pub entries: Vec<EntryView>,
    /// Attached files.
    pub files: Vec<FileView>,
}

/// An attached file.
#[derive(Clone, Debug, Serialize)]
pub struct FileView {
    /// Its id, the end of its address.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// How large it is.
    pub size: String,
}

impl FileView {
    pub(super) fn of(file: &GivenFile) -> Self {
        Self {
            id: file.id.to_string(),
            name: file.name.clone(),
            kind: file.kind.label(),
            size: file.size_label(),
        }
    }
}

/// One entry of a group as a person reads it.
#[derive(Clone, Debug, Serialize)]
pub struct EntryView {
    /// What it is called, with its number.
    pub title: Localized,
    /// Question and answer.
    pub rows: Vec<AnswerView>,
}

/// One item that can be asked for again by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemView {
    /// Its path: `phone`, `children` or `children/2/name`.
    pub path: String,
    /// What it is called.
    pub label: Localized,
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
        if let Some(words) = &error.words {
            return words.get(self.locale).text;
        }
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

    /// What an entry is called, with its number.
    fn entry(&self, group: &Group, number: usize) -> Localized {
        let name = group.entry.get(self.locale);
        let args = Args::none().text("name", name.text);
        let args = args.number("number", i64::try_from(number).unwrap_or(i64::MAX));
        Localized {
            text: self.view.text(self.locale, "group-entry", &args),
            lang: name.lang,
        }
    }

    pub(super) fn fiscal_year(&self, year: FiscalYear) -> Localized {
        let args = Args::none().text("label", year.label());
        let args = args.text("year", year.0.to_string());
        plain(self.view.text(self.locale, "fiscal-year", &args))
    }

    /// A day, ISO, as the reader writes it.
    pub fn date_label(&self, iso: &str) -> String {
        self.date(iso).text
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
    let outside = Map::new();
    let page = |page: &super::fields::FormPage| AnswersView {
        page: page.id.clone(),
        title: page.title.get(reader.locale),
        rows: rows(&page.fields, checked, &outside, "", reader),
    };
    form.pages
        .iter()
        .filter(|page| form::applies(page.condition.as_ref(), checked))
        .map(page)
        .collect()
}

/// Question and answer of fields of the form, or (with the path of the entry before their ids) of an entry's.
fn rows(
    fields: &[Field],
    checked: &Checked,
    entry: &Map<String, Value>,
    before: &str,
    reader: Reader<'_>,
) -> Vec<AnswerView> {
    let given = if before.is_empty() { &checked.0 } else { entry };
    let row = |field: &Field| {
        let (id, value) = (format!("{before}{}", field.id), given.get(&field.id));
        let mut row = AnswerView {
            label: field.label.get(reader.locale),
            value: value.map(|value| words(field, value, reader)),
            entries: Vec::new(),
            files: Vec::new(),
            id,
        };
        if uploads::is_files(field) {
            row.value = None;
            let given: Vec<GivenFile> = value
                .and_then(|value| serde_json::from_value(value.clone()).ok())
                .unwrap_or_default();
            row.files = given.iter().map(FileView::of).collect();
        }
        if let Input::Group(group) = &field.input {
            row.value = None;
            let entries = value.and_then(Value::as_array).into_iter().flatten();
            let entries = entries.filter_map(Value::as_object).enumerate();
            let entry = |(at, entry): (usize, &Map<String, Value>)| EntryView {
                title: reader.entry(group, at + 1),
                rows: rows(
                    &group.fields,
                    checked,
                    entry,
                    &groups::path(&field.id, at + 1, ""),
                    reader,
                ),
            };
            row.entries = entries.map(entry).collect();
        }
        row
    };
    let asked = fields
        .iter()
        .filter(|field| form::applies_in(field.condition.as_ref(), checked, entry));
    asked.map(row).collect()
}

/// Every item that was asked for, answered or not, in the order of the form: a group as a whole, then each field of
/// each of its entries.
pub fn items(form: &Form, checked: &Checked, reader: Reader<'_>) -> Vec<ItemView> {
    let mut items = Vec::new();
    for row in answers(form, checked, reader)
        .into_iter()
        .flat_map(|page| page.rows)
    {
        items.push(ItemView {
            path: row.id,
            label: row.label,
        });
        for entry in row.entries {
            items.extend(entry.rows.into_iter().map(|row| ItemView {
                path: row.id,
                label: Localized {
                    text: format!("{}: {}", entry.title.text, row.label.text),
                    lang: row.label.lang.or(entry.title.lang),
                },
            }));
        }
    }
    items
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
