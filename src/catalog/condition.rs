//! When a field, page or notice applies: a small typed tree instead of an expression language, so that it can be
//! checked when the procedure is loaded and explained to a clerk in words.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Date;

use super::fields::{Form, Input};
use super::read;
use crate::kernel::Locale;

/// A rule over answers given before it. An answer that is absent or hidden satisfies nothing but a `not`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Every part holds.
    All(Vec<Condition>),
    /// At least one part holds.
    Any(Vec<Condition>),
    /// The part does not hold.
    Not(Box<Condition>),
    /// The answer is this value; for checkboxes: this value is among the ticked ones.
    Equals {
        /// The field's id.
        field: String,
        /// The option's value; `yes` for a ticked consent.
        value: String,
    },
    /// The answer is one of these values.
    OneOf {
        /// The field's id.
        field: String,
        /// The options' values.
        values: Vec<String>,
    },
    /// The field has an answer.
    Filled(String),
    /// The number is greater than `than`.
    Greater {
        /// The id of a number field.
        field: String,
        /// The bound, itself excluded.
        than: i64,
    },
    /// The number is less than `than`.
    Less {
        /// The id of a number field.
        field: String,
        /// The bound, itself excluded.
        than: i64,
    },
    /// Who was born on the date `field` is under `years` years old on the date `on`: both are answers, so that what
    /// was asked for does not change while a case grows older.
    Younger {
        /// The id of the date of birth.
        field: String,
        /// The age, itself excluded.
        years: u8,
        /// The id of the date on which the age counts.
        on: String,
    },
    /// At least one entry of a repeated group meets a condition.
    AnyEntry {
        /// The group's id.
        group: String,
        /// A condition over the fields of one entry and over those asked before the group.
        meets: Box<Condition>,
    },
}

/// How a condition is said: a message key and its arguments become words of the reader's language.
pub type Say<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> String;

impl Condition {
    /// Whether the condition holds for the typed answers so far (see [`super::form::Checked`]).
    pub fn holds(&self, answers: &Map<String, Value>) -> bool {
        self.holds_in(answers, &Map::new())
    }

    /// The same inside an entry of a group: its own answers, then those of the form around it.
    pub fn holds_in(&self, answers: &Map<String, Value>, entry: &Map<String, Value>) -> bool {
        let get = |id: &String| entry.get(id).or_else(|| answers.get(id));
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds_in(answers, entry)),
            Self::Any(parts) => parts.iter().any(|part| part.holds_in(answers, entry)),
            Self::Not(part) => !part.holds_in(answers, entry),
            Self::Equals { field, value } => is(get(field), value),
            Self::OneOf { field, values } => values.iter().any(|value| is(get(field), value)),
            Self::Filled(field) => get(field).is_some(),
            Self::Greater { field, than } => {
                number(get(field)).is_some_and(|number| number > *than)
            }
            Self::Less { field, than } => number(get(field)).is_some_and(|number| number < *than),
            Self::Younger { field, years, on } => match (date(get(field)), date(get(on))) {
                (Some(birth), Some(on)) => on < birthday(birth, *years),
                _ => false,
            },
            Self::AnyEntry { group, meets } => {
                let entries = get(group).and_then(Value::as_array);
                let mut entries = entries.into_iter().flatten().filter_map(Value::as_object);
                entries.any(|entry| meets.holds_in(answers, entry))
            }
        }
    }

    /// The condition in words, from the messages `condition-…` that `say` resolves.
    pub fn explain(&self, form: &Form, locale: Locale, say: Say<'_>) -> String {
        let label = |id: &str| {
            form.anywhere(id)
                .map_or_else(|| id.to_owned(), |(field, _)| field.label.get(locale).text)
        };
        let option = |id: &str, value: &str| {
            let options = form
                .anywhere(id)
                .map_or(&[][..], |(field, _)| field.input.options());
            let known = options.iter().find(|option| option.value == value);
            known.map_or_else(|| value.to_owned(), |option| option.label.get(locale).text)
        };
        let joined = |parts: &[Self], with: &str| {
            let words: Vec<String> = parts
                .iter()
                .map(|part| part.explain(form, locale, say))
                .collect();
            words.join(&say(with, &[]))
        };
        match self {
            Self::All(parts) => joined(parts, "condition-and"),
            Self::Any(parts) => joined(parts, "condition-or"),
            Self::Not(part) => say(
                "condition-not",
                &[("part", &part.explain(form, locale, say))],
            ),
            Self::Equals { field, value } => {
                match form.anywhere(field).map(|(field, _)| &field.input) {
                    Some(Input::Consent) => say("condition-ticked", &[("field", &label(field))]),
                    _ => say(
                        "condition-equals",
                        &[("field", &label(field)), ("value", &option(field, value))],
                    ),
                }
            }
            Self::OneOf { field, values } => {
                let options: Vec<String> =
                    values.iter().map(|value| option(field, value)).collect();
                say(
                    "condition-one-of",
                    &[("field", &label(field)), ("values", &options.join(" / "))],
                )
            }
            Self::Filled(field) => say("condition-filled", &[("field", &label(field))]),
            Self::Greater { field, than } => say(
                "condition-greater",
                &[("field", &label(field)), ("value", &than.to_string())],
            ),
            Self::Less { field, than } => say(
                "condition-less",
                &[("field", &label(field)), ("value", &than.to_string())],
            ),
            Self::Younger { field, years, on } => say(
                "condition-younger",
                &[
                    ("field", &label(field)),
                    ("value", &years.to_string()),
                    ("on", &label(on)),
                ],
            ),
            Self::AnyEntry { group, meets } => say(
                "condition-any-entry",
                &[
                    ("field", &label(group)),
                    ("part", &meets.explain(form, locale, say)),
                ],
            ),
        }
    }
}

fn is(answer: Option<&Value>, value: &str) -> bool {
    match answer {
        Some(Value::String(text)) => text == value,
        Some(Value::Array(ticked)) => ticked.iter().any(|one| one == value),
        Some(Value::Bool(ticked)) => *ticked && value == CONSENTED,
        _ => false,
    }
}

fn number(answer: Option<&Value>) -> Option<i64> {
    answer.and_then(Value::as_i64)
}

fn date(answer: Option<&Value>) -> Option<Date> {
    answer.and_then(Value::as_str).and_then(read::iso)
}

/// The birthday on which somebody becomes `years` old; of 29 February in other years 1 March.
fn birthday(birth: Date, years: u8) -> Date {
    let year = birth.year() + i32::from(years);
    birth
        .replace_year(year)
        .or_else(|_| Date::from_ordinal_date(year, 60))
        .unwrap_or(Date::MAX)
}

/// The value a ticked consent sends.
pub const CONSENTED: &str = "yes";
