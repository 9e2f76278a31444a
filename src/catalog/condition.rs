//! When a field, page or notice applies: a small typed tree instead of an expression language, so that it can be
//! checked when the procedure is loaded and explained to a clerk in words.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fields::{Form, Input};
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
}

/// How a condition is said: a message key and its arguments become words of the reader's language.
pub type Say<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> String;

impl Condition {
    /// Whether the condition holds for the typed answers so far (see [`super::form::Checked`]).
    pub fn holds(&self, answers: &Map<String, Value>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(answers)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(answers)),
            Self::Not(part) => !part.holds(answers),
            Self::Equals { field, value } => is(answers.get(field), value),
            Self::OneOf { field, values } => {
                values.iter().any(|value| is(answers.get(field), value))
            }
            Self::Filled(field) => answers.contains_key(field),
            Self::Greater { field, than } => {
                number(answers.get(field)).is_some_and(|number| number > *than)
            }
            Self::Less { field, than } => {
                number(answers.get(field)).is_some_and(|number| number < *than)
            }
        }
    }

    /// The condition in words, from the messages `condition-…` that `say` resolves.
    pub fn explain(&self, form: &Form, locale: Locale, say: Say<'_>) -> String {
        let label = |id: &str| {
            form.field(id)
                .map_or_else(|| id.to_owned(), |field| field.label.get(locale).text)
        };
        let option = |id: &str, value: &str| {
            let options = form
                .field(id)
                .map_or(&[][..], |field| field.input.options());
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
            Self::Equals { field, value } => match form.field(field).map(|field| &field.input) {
                Some(Input::Consent) => say("condition-ticked", &[("field", &label(field))]),
                _ => say(
                    "condition-equals",
                    &[("field", &label(field)), ("value", &option(field, value))],
                ),
            },
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

/// The value a ticked consent sends.
pub const CONSENTED: &str = "yes";
