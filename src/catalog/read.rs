//! Reads one raw answer by its field type. Any width of digits, hyphens and kana is accepted; names stay as they are.

use serde_json::{Value, json};
use time::Date;

use super::condition::CONSENTED;
use super::fields::Input;
use super::form::{self, Answers, Asked, Facts, FieldError};
use super::model::Fact;
use crate::kernel::calendar::{self, FiscalYear};
use crate::kernel::text;

/// The most characters of a fact typed by hand.
const FACT_LENGTH: u32 = 200;

/// The typed answer, nothing where an optional field is empty, or what is wrong.
pub(super) fn answer(
    asked: &Asked<'_>,
    answers: &Answers,
    facts: &Facts,
    today: Date,
) -> Result<Option<Value>, FieldError> {
    let raw = answers.first(&asked.path);
    match &asked.field.input {
        Input::Fact(fact) => match (facts.0.get(fact), fact) {
            (Some(known), _) => Ok(Some(json!(known))),
            (None, Fact::Birthdate) => date(asked, answers),
            (None, _) => short(asked, raw, FACT_LENGTH),
        },
        Input::Text { max_length } | Input::Textarea { max_length } => {
            let typed = short(asked, raw.trim(), *max_length)?;
            if form::has_individual_number(raw) && !form::is_overridden(&asked.path, answers) {
                return Err(FieldError::new(&asked.path, "field-individual-number"));
            }
            Ok(typed)
        }
        Input::Kana { max_length } => one(asked, raw, |raw| {
            let kana = text::to_full_kana(raw.trim());
            if !text::is_kana(&kana) {
                return Err(FieldError::new(&asked.path, "field-kana"));
            }
            short(asked, &kana, *max_length)
        }),
        Input::Number { min, max } => one(asked, raw, |raw| {
            match text::fold_digits(raw.trim()).parse::<i64>() {
                Err(_) => Err(FieldError::new(&asked.path, "field-number")),
                Ok(number) if number < *min || number > *max => {
                    Err(FieldError::new(&asked.path, "field-number-range")
                        .with("min", min)
                        .with("max", max))
                }
                Ok(number) => Ok(Some(json!(number))),
            }
        }),
        Input::Digits { length } => one(asked, raw, |raw| {
            let digits = text::fold_digits(raw.trim());
            let right = digits.len() == usize::from(*length)
                && digits.bytes().all(|byte| byte.is_ascii_digit());
            if right {
                Ok(Some(json!(digits)))
            } else {
                Err(FieldError::new(&asked.path, "field-digits").with("length", length))
            }
        }),
        Input::Choice { options, .. } => one(asked, raw, |raw| {
            let chosen = options.iter().find(|option| option.value == raw);
            match chosen.map(|option| &option.exit) {
                Some(None) => Ok(Some(json!(raw))),
                Some(Some(exit)) => Err(FieldError::new(&asked.path, "field-exit").said(exit)),
                None => Err(FieldError::new(&asked.path, "field-choice")),
            }
        }),
        Input::Choices { options } => {
            let ticked = answers.all(&asked.path);
            if ticked
                .iter()
                .any(|value| options.iter().all(|option| option.value != *value))
            {
                return Err(FieldError::new(&asked.path, "field-choice"));
            }
            let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            let ticked: Vec<&str> = values
                .into_iter()
                .filter(|value| ticked.iter().any(|one| one == value))
                .collect();
            if ticked.is_empty() {
                absent(asked)
            } else {
                Ok(Some(json!(ticked)))
            }
        }
        Input::Date => date(asked, answers),
        Input::Phone => one(asked, raw, |raw| match text::phone(raw) {
            Some(number) => Ok(Some(json!(number))),
            None => Err(FieldError::new(&asked.path, "field-phone")),
        }),
        Input::Email => one(asked, raw, |raw| {
            let address = raw.trim();
            if text::is_email(address) {
                Ok(Some(json!(address)))
            } else {
                Err(FieldError::new(&asked.path, "field-email"))
            }
        }),
        Input::FiscalYear { years, from_month } => one(asked, raw, |raw| {
            let year = raw.parse::<i32>().ok();
            let offered = fiscal_years(today, *years, *from_month);
            match year.filter(|year| offered.iter().any(|offered| offered.0 == *year)) {
                Some(year) => Ok(Some(json!(year))),
                None => Err(FieldError::new(&asked.path, "field-choice")),
            }
        }),
        Input::Consent => match raw {
            CONSENTED => Ok(Some(json!(true))),
            _ => absent(asked),
        },
        Input::Files(wanted) => {
            let files = answers.files(&asked.path);
            if files.is_empty() {
                absent(asked)
            } else if files.len() > usize::from(wanted.max_files) {
                Err(FieldError::new(&asked.path, "files-too-many").with("max", wanted.max_files))
            } else {
                Ok(serde_json::to_value(files).ok())
            }
        }
        // Its entries are walked one by one.
        Input::Group(_) => Ok(None),
    }
}

/// The fiscal years on offer, newest first: the one that began in April only from `from_month` on.
pub fn fiscal_years(today: Date, years: u8, from_month: u8) -> Vec<FiscalYear> {
    let current = FiscalYear::of(today);
    let months_in = |month: u8| (month + 12 - 4) % 12;
    let newest = if months_in(u8::from(today.month())) >= months_in(from_month) {
        current.0
    } else {
        current.0 - 1
    };
    (0..i32::from(years))
        .map(|back| FiscalYear(newest - back))
        .collect()
}

/// An empty answer: fine where it is optional.
fn absent(asked: &Asked<'_>) -> Result<Option<Value>, FieldError> {
    let key = match asked.field.input {
        Input::Consent => "field-consent",
        Input::Files(_) => "files-required",
        Input::Choice { .. } | Input::Choices { .. } | Input::FiscalYear { .. } => {
            "field-required-choice"
        }
        _ => "field-required",
    };
    if asked.field.required {
        Err(FieldError::new(&asked.path, key))
    } else {
        Ok(None)
    }
}

fn one(
    asked: &Asked<'_>,
    raw: &str,
    read: impl FnOnce(&str) -> Result<Option<Value>, FieldError>,
) -> Result<Option<Value>, FieldError> {
    if raw.trim().is_empty() {
        absent(asked)
    } else {
        read(raw)
    }
}

fn short(asked: &Asked<'_>, raw: &str, max_length: u32) -> Result<Option<Value>, FieldError> {
    one(asked, raw, |raw| {
        let length = text::graphemes(raw);
        if length > max_length as usize {
            return Err(FieldError::new(&asked.path, "field-too-long")
                .with("max", max_length)
                .with("length", length));
        }
        Ok(Some(json!(raw)))
    })
}

fn date(asked: &Asked<'_>, answers: &Answers) -> Result<Option<Value>, FieldError> {
    let names = form::date_names(&asked.path);
    let [year, month, day] = names.each_ref().map(|name| answers.first(name));
    if [year, month, day].iter().all(|part| part.trim().is_empty()) {
        return absent(asked);
    }
    match calendar::typed_date(year, month, day) {
        Some(date) => Ok(Some(json!(date.to_string()))),
        None => Err(FieldError::new(&asked.path, "field-date")),
    }
}

/// A date as answers and facts keep it: `YYYY-MM-DD`.
pub(super) fn iso(text: &str) -> Option<Date> {
    Date::parse(
        text,
        time::macros::format_description!("[year]-[month]-[day]"),
    )
    .ok()
}
