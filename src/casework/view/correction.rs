//! `casework/correction.html`

use serde::Serialize;

use crate::applications::model::Application;
use crate::catalog::model::{Input, Procedure};
use crate::catalog::text::Localized;
use crate::catalog::view::ItemView;
use crate::events::CorrectionItem;
use crate::web::Page;

/// The phrases of the library, each `correction-phrase-…` and, for officers, `correction-word-…`.
pub const REASONS: [&str; 7] = [
    "unreadable",
    "missing",
    "incomplete",
    "mismatch",
    "wrong_person",
    WITH_DATE,
    "other",
];

/// The phrase that names a day.
pub const WITH_DATE: &str = "expired";

/// Whether an item can be reopened: a fact from the card is not the applicant's to change, and what the amount follows
/// from is fixed with the submission.
pub fn may_reopen(procedure: &Procedure, path: &str) -> bool {
    let id = path.split('/').next().unwrap_or(path);
    let priced = procedure.fee.as_ref().is_some_and(|fee| fee.per == id);
    let fact = procedure
        .form
        .field(id)
        .is_none_or(|field| matches!(field.input, Input::Fact(_)));
    !priced && !fact
}

/// Whether the item is a paper, which has a date of issue.
pub fn is_paper(procedure: &Procedure, path: &str) -> bool {
    let field = procedure.form.field(path);
    field.is_some_and(|field| matches!(field.input, Input::Files(_)))
}

/// What an officer typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Typed {
    /// What is wrong with it; empty: nothing yet.
    pub message: String,
    /// The version of the case as it was seen.
    #[serde(skip)]
    pub version: i64,
    /// The last day, ISO.
    pub due: String,
    /// The explanation.
    pub words: String,
    /// Whether it seems to hold an individual number.
    pub number_found: bool,
    /// The officer says that it does not.
    #[serde(skip)]
    pub not_my_number: bool,
    #[serde(skip)]
    pairs: Vec<(String, String)>,
}

impl Typed {
    /// As the form sent it.
    pub fn of(pairs: &[(String, String)]) -> Self {
        let mut typed = Self {
            pairs: pairs.to_vec(),
            ..Self::default()
        };
        typed.version = typed.one("version").parse().unwrap_or(0);
        typed.due = typed.one("due").to_owned();
        typed.words = typed.one("words").to_owned();
        typed.not_my_number = !typed.one("words__not_my_number").is_empty();
        typed
    }

    fn one(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn ticked(&self, path: &str) -> bool {
        self.pairs
            .iter()
            .any(|(name, value)| name == "item" && value == path)
    }

    /// The ticked items with their reasons.
    pub fn chosen(&self) -> Vec<CorrectionItem> {
        let ticked = self.pairs.iter().filter(|(name, _)| name == "item");
        let item = |(_, path): &(String, String)| CorrectionItem {
            path: path.clone(),
            reason: self.one(&format!("reason:{path}")).to_owned(),
            date: Some(self.one(&format!("date:{path}")).to_owned()).filter(|date| {
                !date.is_empty() && self.one(&format!("reason:{path}")) == WITH_DATE
            }),
        };
        ticked.map(item).collect()
    }
}

/// The form with which a correction is asked for.
#[derive(Debug, Serialize)]
pub struct CorrectionForm {
    number: String,
    version: i64,
    name: Localized,
    items: Vec<Item>,
    reasons: [&'static str; 7],
    with_date: &'static str,
    typed: Typed,
}

#[derive(Debug, Serialize)]
struct Item {
    path: String,
    label: Localized,
    /// Only of a paper a date of issue can be asked for.
    paper: bool,
    ticked: bool,
    reason: String,
    date: String,
}

/// The items of a case that can be reopened.
pub fn form(
    application: &Application,
    procedure: &Procedure,
    known: Vec<ItemView>,
    typed: Typed,
    page: &Page,
) -> CorrectionForm {
    let item = |known: ItemView| Item {
        paper: is_paper(procedure, &known.path),
        ticked: typed.ticked(&known.path),
        reason: typed.one(&format!("reason:{}", known.path)).to_owned(),
        date: typed.one(&format!("date:{}", known.path)).to_owned(),
        label: known.label,
        path: known.path,
    };
    CorrectionForm {
        number: application.receipt_number.to_string(),
        version: application.version,
        name: procedure.title.get(page.locale),
        items: known
            .into_iter()
            .filter(|known| may_reopen(procedure, &known.path))
            .map(item)
            .collect(),
        reasons: REASONS,
        with_date: WITH_DATE,
        typed,
    }
}
