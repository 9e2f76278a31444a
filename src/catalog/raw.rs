//! From checked answers back to what an input would have sent: what a correction starts from.

use serde_json::{Map, Value};

use super::condition::CONSENTED;
use super::fields::{Field, Form, Input};
use super::form::{self, Answers, Checked};
use super::groups;
use super::model::Fact;

/// The raw answers that check to `checked` again.
pub fn raw(form: &Form, checked: &Checked) -> Answers {
    let mut answers = Answers::default();
    let fields: Vec<&Field> = form.fields().collect();
    put_all(
        &mut answers,
        &fields,
        &checked.0,
        std::borrow::ToOwned::to_owned,
    );
    answers
}

fn put_all(
    answers: &mut Answers,
    fields: &[&Field],
    values: &Map<String, Value>,
    path: impl Fn(&str) -> String,
) {
    for field in fields {
        if let Some(value) = values.get(&field.id) {
            put(answers, field, &path(&field.id), value);
        }
    }
}

fn put(answers: &mut Answers, field: &Field, path: &str, value: &Value) {
    match (&field.input, value) {
        (Input::Group(group), Value::Array(entries)) => {
            answers.set(groups::entries_name(path), entries.len().to_string());
            let fields: Vec<&Field> = group.fields.iter().collect();
            for (at, entry) in entries.iter().filter_map(Value::as_object).enumerate() {
                put_all(answers, &fields, entry, |id| groups::path(path, at + 1, id));
            }
        }
        // The service wrote them as texts; so they stand in the answers again.
        (Input::Files(_), Value::Array(files)) => {
            let texts = files.iter().map(Value::to_string).collect();
            answers.0.insert(path.to_owned(), texts);
        }
        (_, Value::Array(ticked)) => {
            let ticked = ticked.iter().filter_map(Value::as_str).map(str::to_owned);
            answers.0.insert(path.to_owned(), ticked.collect());
        }
        (Input::Date | Input::Fact(Fact::Birthdate), Value::String(date)) => {
            for (name, part) in form::date_names(path).into_iter().zip(date.split('-')) {
                answers.set(name, part);
            }
        }
        (Input::Consent, _) => answers.set(path, CONSENTED),
        (input, Value::String(text)) => {
            answers.set(path, text.clone());
            if input.is_free_text() && form::has_individual_number(text) {
                // It was kept because the applicant had said that it is another number.
                answers.set(form::override_name(path), CONSENTED);
            }
        }
        (_, other) => answers.set(path, other.to_string()),
    }
}
