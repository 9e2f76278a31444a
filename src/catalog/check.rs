//! What YAML and types cannot say about a procedure: names that refer to each other, limits, completeness.

use super::fields::Input;
use super::model::{CityValue, Kind, Level, Procedure};
use crate::kernel::Locale;

/// What is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place, such as `form.pages.0.fields.2.id`.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// Everything that is wrong with a procedure that could be read.
pub fn problems(procedure: &Procedure) -> Vec<Problem> {
    let mut found = Findings(Vec::new());
    found.frame(procedure);
    found.values(procedure);
    found.form(&procedure.form, procedure);
    found.fee(procedure);
    found.letter(procedure);
    found.0
}

pub(super) struct Findings(Vec<Problem>);

impl Findings {
    pub(super) fn add(
        &mut self,
        path: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.0.push(Problem {
            path: path.into(),
            what: what.into(),
            remedy: remedy.into(),
        });
    }

    fn frame(&mut self, procedure: &Procedure) {
        let slug = &procedure.slug;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if slug.is_empty() || slug.len() > 60 || !slug.chars().all(plain) {
            self.add(
                "slug",
                format!("`{slug}` is not an address name"),
                "use at most 60 of a-z, 0-9 and -",
            );
        }
        if procedure.minutes == 0 {
            self.add(
                "minutes",
                "no form takes 0 minutes",
                "give the minutes an ordinary resident needs",
            );
        }
        if procedure.retention_years == 0 {
            self.add(
                "retention_years",
                "a record kept for 0 years is lost at once",
                "give the years of the city's rule",
            );
        }
        for (at, link) in procedure.guidance.links.iter().enumerate() {
            if !link.url.starts_with("https://") {
                let path = format!("guidance.links.{at}.url");
                self.add(
                    path,
                    format!("`{}` is not an https address", link.url),
                    "link to the https page",
                );
            }
        }
        if procedure.translations.contains_key(&Locale::Ja) {
            self.add(
                "translations.ja",
                "Japanese is the original, not a translation",
                "remove the line",
            );
        }
        let decided = procedure.kind == Kind::Request;
        if decided && procedure.appeal.is_none() {
            self.add(
                "kind",
                "a request is decided, but `appeal` is missing",
                "name the variant of the 教示",
            );
        }
        if decided && procedure.refusal_reasons.is_empty() {
            self.add(
                "kind",
                "a request can be refused, but has no `refusal_reasons`",
                "list at least one reason",
            );
        }
        if !decided && (procedure.appeal.is_some() || !procedure.refusal_reasons.is_empty()) {
            let what = "only a request has `appeal` and `refusal_reasons`";
            self.add("kind", what, "remove them, or make it `kind: request`");
        }
        if procedure.level < Level::L2 && !procedure.facts.is_empty() {
            let what = "facts come from the card only from level L2 on";
            self.add(
                "facts",
                what,
                "raise `level` to L2, or empty `facts` and let the resident type them",
            );
        }
        let codes = procedure
            .refusal_reasons
            .iter()
            .map(|reason| reason.code.as_str());
        self.unique(codes, "reason", |at| format!("refusal_reasons.{at}.code"));
    }

    /// Every value that the city must give stands in exactly one of the two lists.
    fn values(&mut self, procedure: &Procedure) {
        let present = [
            (CityValue::Fee, procedure.fee.is_some(), "fee"),
            (
                CityValue::StandardPeriod,
                procedure.standard_period.is_some(),
                "standard_period",
            ),
            (CityValue::Appeal, procedure.appeal.is_some(), "appeal"),
            (CityValue::Faster, procedure.faster.is_some(), "faster"),
            (CityValue::Letter, procedure.letter.is_some(), "letter"),
            (CityValue::RetentionYears, true, "retention_years"),
        ];
        for (value, present, name) in present {
            let confirmed = procedure.confirmed.contains(&value);
            let open = procedure.needs_confirmation.contains(&value);
            if confirmed && open {
                let what = format!("`{name}` is both confirmed and in need of confirmation");
                self.add(
                    "needs_confirmation",
                    what,
                    "leave it in one of the two lists",
                );
            }
            if present && !confirmed && !open {
                let what = format!("nothing says whether the city has confirmed `{name}`");
                self.add(
                    name,
                    what,
                    format!("add `{name}` to `confirmed` or to `needs_confirmation`"),
                );
            }
            if !present && (confirmed || open) {
                let list = if confirmed {
                    "confirmed"
                } else {
                    "needs_confirmation"
                };
                self.add(
                    list,
                    format!("`{name}` is listed but not given"),
                    format!("give `{name}` or take it off the list"),
                );
            }
        }
    }

    fn fee(&mut self, procedure: &Procedure) {
        let Some(fee) = &procedure.fee else { return };
        match procedure.form.field(&fee.per) {
            None => {
                let what = format!("there is no field `{}`", fee.per);
                self.add(
                    "fee.per",
                    what,
                    "name the `number` field that counts what is charged",
                );
            }
            Some(field) if !matches!(field.input, Input::Number { min: 0.., .. }) => {
                let what = format!("the field `{}` does not count anything", fee.per);
                self.add(
                    "fee.per",
                    what,
                    "name a field of type `number` whose `min` is at least 0",
                );
            }
            Some(field) if !field.required || field.condition.is_some() => {
                let what = format!("the field `{}` may stay unanswered", fee.per);
                self.add(
                    "fee.per",
                    what,
                    "make the field required, without a condition",
                );
            }
            Some(_) => {}
        }
        let postage = fee.postage.as_ref().map_or(0, |postage| postage.yen.0);
        if fee.unit.0 < 0 || postage < 0 {
            self.add(
                "fee",
                "a fee is never less than 0 yen",
                "give the price in whole yen",
            );
        }
    }

    pub(super) fn unique<'a>(
        &mut self,
        names: impl Iterator<Item = &'a str>,
        kind: &str,
        path: impl Fn(usize) -> String,
    ) {
        let mut seen = std::collections::BTreeSet::new();
        for (at, name) in names.enumerate() {
            if !seen.insert(name) {
                let what = format!("the {kind} `{name}` exists already");
                self.add(path(at), what, format!("give each {kind} its own name"));
            }
        }
    }
}
