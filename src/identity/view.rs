//! Page contexts.

use serde::Serialize;

use super::model::{Attempt, Fact, LoginFailure};
use crate::kernel::Timestamp;
use crate::view::Args;
use crate::web::{Page, kept};

/// `identity/login.html`
#[derive(Debug, Serialize)]
pub struct Login {
    button: String,
    return_to: String,
    facts: String,
    fact_names: Vec<String>,
}

impl Login {
    /// The page that says what the login will ask for.
    pub fn of(label: &str, return_to: &str, facts: &[Fact], page: &Page) -> Self {
        let name = |fact: &Fact| page.text(&format!("identity-fact-{}", fact.code()));
        Self {
            button: page.text_with("identity-login-button", &Args::none().text("label", label)),
            return_to: return_to.to_owned(),
            facts: Fact::list(facts, ","),
            fact_names: facts.iter().map(name).collect(),
        }
    }
}

/// `identity/failed.html`
#[derive(Debug, Serialize)]
pub struct Failed {
    what: String,
    remedy: String,
    retry: Option<String>,
}

impl Failed {
    /// What happened and what to do; `retry` is the path of the login to begin again.
    pub fn of(failure: LoginFailure, retry: &str, page: &Page) -> Self {
        let text = |part: &str| page.text(&format!("identity-failed-{}-{part}", failure.code()));
        let retry = if retry.starts_with("/login") {
            retry.to_owned()
        } else {
            login(retry, "")
        };
        Self {
            what: text("what"),
            remedy: text("do"),
            retry: (failure != LoginFailure::NotConfigured).then_some(retry),
        }
    }
}

/// `identity/kept.html`
#[derive(Debug, Serialize)]
pub struct KeptForms {
    forms: Vec<KeptForm>,
    dropped: bool,
    mark: &'static str,
}

#[derive(Debug, Serialize)]
struct KeptForm {
    path: String,
    sent_at: Timestamp,
    fields: Vec<(String, String)>,
}

impl KeptForms {
    /// What this browser kept of the account.
    pub fn of(found: &kept::Found) -> Self {
        let form = |kept: &kept::Kept| KeptForm {
            path: kept.path.clone(),
            sent_at: kept.sent_at,
            fields: kept.fields(),
        };
        Self {
            forms: found.forms.iter().map(form).collect(),
            dropped: found.dropped,
            mark: kept::MARK,
        }
    }
}

/// The login page that repeats an attempt.
pub fn retry(attempt: &Attempt) -> String {
    login(&attempt.return_to, &attempt.facts)
}

fn login(return_to: &str, facts: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", return_to)
        .append_pair("facts", facts)
        .finish();
    format!("/login?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_told_in_every_language() {
        let view = crate::view::View::load().unwrap();
        for locale in crate::kernel::Locale::ALL {
            let missing = |key: &String| !view.messages().has(locale, key);
            let failures = LoginFailure::ALL.into_iter().flat_map(|failure| {
                ["title", "what", "do"]
                    .map(|part| format!("identity-failed-{}-{part}", failure.code()))
            });
            let facts = Fact::ALL.map(|fact| format!("identity-fact-{}", fact.code()));
            let missing: Vec<_> = failures.chain(facts).filter(missing).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", locale.code());
        }
    }
}
