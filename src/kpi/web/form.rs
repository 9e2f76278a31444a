//! Reading the forms, and telling what is wrong with them.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use crate::kernel::calendar::typed_date;
use crate::kernel::text::fold_digits;
use crate::kpi::flow::Refusal;
use crate::kpi::model::typed_value;
use crate::kpi::service::{self, Error, FieldError};
use crate::web::{self, Page};

/// A form as it was typed, and what is wrong with it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Typed {
    pub(super) typed: BTreeMap<String, String>,
    pub(super) errors: Vec<Told>,
}

#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub(super) field: Option<String>,
    message: String,
}

pub(super) type Form = BTreeMap<String, String>;

/// Reads fields, and gathers what cannot be read so that all of it is told at once.
pub(super) struct Fields<'a>(&'a Form, Vec<FieldError>);

impl<'a> Fields<'a> {
    pub(super) const fn of(form: &'a Form) -> Self {
        Self(form, Vec::new())
    }

    pub(super) fn text(&self, name: &str) -> &'a str {
        self.0.get(name).map_or("", String::as_str)
    }

    pub(super) fn wrong<T>(&mut self, field: &'static str, key: &'static str) -> Option<T> {
        self.1.push(FieldError { field, key });
        None
    }

    pub(super) fn number(&mut self, field: &'static str) -> Option<i64> {
        let bare = fold_digits(self.text(field)).replace([',', '，', ' '], "");
        match bare.parse() {
            Ok(number) => Some(number),
            Err(_) if bare.is_empty() => None,
            Err(_) => self.wrong(field, "kpi-error-number"),
        }
    }

    pub(super) fn value(&mut self, field: &'static str, decimals: u32) -> Option<i64> {
        let text = self.text(field).trim();
        if text.is_empty() {
            return self.wrong(field, "kpi-error-empty");
        }
        let key = if decimals == 0 {
            "kpi-error-number"
        } else {
            "kpi-error-decimal"
        };
        typed_value(text, decimals).or_else(|| self.wrong(field, key))
    }

    pub(super) fn date(&mut self, field: &'static str) -> Option<Date> {
        let part = |part| self.text(&format!("{field}-{part}"));
        let date = typed_date(part("year"), part("month"), part("day"));
        date.or_else(|| self.wrong(field, "kpi-error-day"))
    }

    pub(super) fn done<T>(self, read: Option<T>) -> service::Result<T> {
        match read {
            Some(read) if self.1.is_empty() => Ok(read),
            _ => Err(Error::Invalid(self.1)),
        }
    }
}

/// The version that the page was made from.
pub(super) fn seen(form: &Form) -> web::Result<i64> {
    let version = form.get("version").and_then(|version| version.parse().ok());
    version.ok_or_else(|| web::Error::BadRequest("no version".to_owned()))
}

/// What a form that was refused tells; anything else goes to the edge.
pub(super) fn told(page: &Page, form: Form, error: Error) -> web::Result<Typed> {
    let errors = match error {
        Error::Db(error) => return Err(error.into()),
        Error::Invalid(errors) => errors,
        Error::Refused(Refusal::NoEvidence) => vec![FieldError {
            field: "evidence",
            key: "kpi-error-no-evidence",
        }],
        Error::Refused(Refusal::SameSection) => vec![FieldError {
            field: "step-implement",
            key: "kpi-error-same-section",
        }],
        // The version is the one that the page showed, so the page never offered this step.
        Error::Refused(Refusal::NotNow) => return Err(web::Error::Stale),
    };
    let told = errors.into_iter().map(|error| Told {
        field: Some(error.field.to_owned()),
        message: page.text(error.key),
    });
    Ok(Typed {
        errors: told.collect(),
        typed: form,
    })
}
