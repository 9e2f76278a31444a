//! What the templates of drafts get.

pub mod correction;

use serde::Serialize;
use time::Date;

use super::model::{Draft, DraftLine};
use crate::catalog::fees::{self, Amount};
use crate::catalog::fields::Form;
use crate::catalog::form::{self, Answers, Facts, FieldError};
use crate::catalog::model::{Fact, Procedure};
use crate::catalog::service::Catalog;
use crate::catalog::text::Localized;
use crate::catalog::view::{self as fields, AnswersView, PageView, Reader};
use crate::kernel::calendar::date_label;
use crate::kernel::{Locale, Timestamp};
use crate::web::Page;

/// The word of a fact in `?facts=` and in message keys.
pub const fn fact_code(fact: Fact) -> &'static str {
    match fact {
        Fact::Name => "name",
        Fact::Address => "address",
        Fact::Birthdate => "birthdate",
        Fact::Gender => "gender",
    }
}

/// The wanted facts, if the card gave them all.
pub fn facts(wanted: &[Fact], known: Option<&crate::identity::Facts>) -> Option<Facts> {
    let mut facts = Facts::default();
    for fact in wanted {
        let known = known?;
        let value = match fact {
            Fact::Name => &known.name,
            Fact::Address => &known.address,
            Fact::Birthdate => &known.birthdate,
            Fact::Gender => &known.gender,
        };
        facts.0.insert(*fact, value.clone()?);
    }
    Some(facts)
}

/// `applications/begin.html`
#[derive(Debug, Serialize)]
pub struct Begin {
    slug: String,
    name: Localized,
    minutes: u32,
    facts: Vec<FactLine>,
}

/// A fact from the card.
#[derive(Debug, Serialize)]
pub struct FactLine {
    label: String,
    value: String,
}

/// What the card gave, before anything is filled in.
pub fn begin(procedure: &Procedure, facts: &Facts, page: &Page) -> Begin {
    Begin {
        slug: procedure.slug.clone(),
        name: procedure.title.get(page.locale),
        minutes: procedure.minutes,
        facts: fact_lines(facts, page),
    }
}

/// The card's facts with their names, dates as the reader reads them.
pub fn fact_lines(facts: &Facts, page: &Page) -> Vec<FactLine> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let words = |fact: Fact, value: &str| match (fact, Date::parse(value, format)) {
        (Fact::Birthdate, Ok(date)) => date_label(date, page.locale),
        (Fact::Gender, _) if matches!(value, "male" | "female") => {
            page.text(&format!("applications-gender-{value}"))
        }
        _ => value.to_owned(),
    };
    let line = |(fact, value): (&Fact, &String)| FactLine {
        label: page.text(&format!("applications-fact-{}", fact_code(*fact))),
        value: words(*fact, value),
    };
    facts.0.iter().map(line).collect()
}

/// `applications/drafts.html`
#[derive(Debug, Serialize)]
pub struct Drafts {
    drafts: Vec<DraftRow>,
}

#[derive(Debug, Serialize)]
struct DraftRow {
    id: String,
    name: Localized,
    changed_at: Timestamp,
    expires_at: Timestamp,
}

/// The account's unfinished drafts.
pub fn drafts(lines: &[DraftLine], catalog: &Catalog, locale: Locale) -> Drafts {
    let row = |line: &DraftLine| {
        let version = catalog.version(&line.procedure, line.procedure_version)?;
        Some(DraftRow {
            id: line.id.to_string(),
            name: version.procedure.title.get(locale),
            changed_at: line.changed_at,
            expires_at: line.expires_at,
        })
    };
    Drafts {
        drafts: lines.iter().filter_map(row).collect(),
    }
}

/// A draft as one request shows it: its answers may hold what was typed but not stored.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// The answers to show.
    pub answers: &'a Answers,
    /// What is wrong with them.
    pub errors: &'a [FieldError],
    /// A sentence above the form.
    pub alert: Option<String>,
}

/// `applications/page.html`
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "`page` is what every template has already"
)]
pub struct FormPage {
    /// The page's heading.
    pub title: String,
    id: String,
    version: i64,
    name: Localized,
    form_page: PageView,
    steps: Vec<Step>,
    first: bool,
    errors: Vec<ErrorLine>,
    alert: Option<String>,
    expires_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct Step {
    label: Localized,
    href: String,
    state: &'static str,
}

#[derive(Debug, Serialize)]
struct ErrorLine {
    field: String,
    label: Option<Localized>,
    message: String,
}

/// One page of the form; `None` where it does not apply to these answers.
pub fn form_page(
    procedure: &Procedure,
    at: &str,
    shown: &Shown<'_>,
    now: Timestamp,
    page: &Page,
) -> Option<FormPage> {
    let mut reader = Reader::at(now, page.locale, page.view());
    reader.today = shown.draft.day(now);
    let walk = form::walk(
        &procedure.form,
        shown.answers,
        &shown.draft.facts,
        reader.today,
    );
    let pages = shown.draft.pages(&walk);
    let index = pages.iter().position(|visible| visible.page.id == at)?;
    let visible = &pages[index];
    let mut own = fields::page(
        visible,
        shown.answers,
        &walk.checked,
        &shown.draft.facts,
        shown.errors,
        reader,
    );
    if let Some(correction) = &shown.draft.correction {
        own.fix_groups(|group| !correction.frees(group));
    }
    let id = shown.draft.id;
    let step = |(number, visible): (usize, &form::VisiblePage<'_>)| Step {
        label: visible.page.title.get(page.locale),
        href: format!("/drafts/{id}/pages/{}", visible.page.id),
        state: match number.cmp(&index) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "current",
            std::cmp::Ordering::Greater => "todo",
        },
    };
    Some(FormPage {
        title: own.title.text.clone(),
        id: id.to_string(),
        version: shown.draft.version,
        name: procedure.title.get(page.locale),
        form_page: own,
        steps: pages.iter().enumerate().map(step).collect(),
        first: index == 0,
        errors: error_lines(&procedure.form, shown.errors, reader),
        alert: shown.alert.clone(),
        expires_at: shown.draft.expires_at,
    })
}

fn error_lines(form: &Form, errors: &[FieldError], reader: Reader<'_>) -> Vec<ErrorLine> {
    let fields = form.pages.iter().flat_map(|page| &page.fields);
    let label = |id: &str| fields.clone().find(|field| field.id == id);
    let line = |error: &FieldError| ErrorLine {
        field: error.field.clone(),
        label: label(&error.field).map(|field| field.label.get(reader.locale)),
        message: reader.error(error),
    };
    errors.iter().map(line).collect()
}

/// Where "next" leads from a page.
pub fn after(
    procedure: &Procedure,
    draft: &Draft,
    answers: &Answers,
    at: &str,
    today: Date,
) -> String {
    let walk = form::walk(&procedure.form, answers, &draft.facts, today);
    let pages = draft.pages(&walk);
    let next = pages
        .iter()
        .skip_while(|visible| visible.page.id != at)
        .nth(1);
    match next {
        Some(visible) => format!("/drafts/{}/pages/{}", draft.id, visible.page.id),
        None => format!("/drafts/{}/review", draft.id),
    }
}

/// Where "back" leads from a page.
pub fn before(
    procedure: &Procedure,
    draft: &Draft,
    answers: &Answers,
    at: &str,
    today: Date,
) -> String {
    let walk = form::walk(&procedure.form, answers, &draft.facts, today);
    let pages = draft.pages(&walk);
    let earlier = pages
        .iter()
        .take_while(|visible| visible.page.id != at)
        .last();
    match earlier {
        Some(visible) => format!("/drafts/{}/pages/{}", draft.id, visible.page.id),
        None => match &draft.correction {
            Some(correction) => format!("/applications/{}", correction.number),
            None => format!("/procedures/{}", draft.procedure),
        },
    }
}

/// `applications/review.html`
#[derive(Debug, Serialize)]
pub struct Review {
    id: String,
    version: i64,
    name: Localized,
    pages: Vec<AnswersView>,
    amount: AmountView,
    missing: Vec<MissingPage>,
    /// Of a correction: the pages that can be changed.
    open: Option<Vec<String>>,
    alert: Option<String>,
    /// The decision is told by letter: it can be electronic.
    asks_electronic_notice: bool,
}

#[derive(Debug, Serialize)]
struct MissingPage {
    label: Localized,
    href: String,
    errors: Vec<ErrorLine>,
}

/// What is owed, line by line.
#[derive(Debug, Serialize)]
pub struct AmountView {
    lines: Vec<AmountLine>,
    total: i64,
}

#[derive(Debug, Serialize)]
struct AmountLine {
    label: Localized,
    unit: i64,
    quantity: i64,
    sum: i64,
}

/// An amount in the reader's language.
pub fn amount(amount: &Amount, locale: Locale) -> AmountView {
    let line = |line: &fees::Line| AmountLine {
        label: line.label.get(locale),
        unit: line.unit.0,
        quantity: line.quantity,
        sum: line.sum.0,
    };
    AmountView {
        lines: amount.lines.iter().map(line).collect(),
        total: amount.total.0,
    }
}

/// All answers before they are sent.
pub fn review(
    procedure: &Procedure,
    draft: &Draft,
    now: Timestamp,
    page: &Page,
    alert: Option<String>,
) -> Review {
    let mut reader = Reader::at(now, page.locale, page.view());
    reader.today = draft.day(now);
    let walk = form::walk(&procedure.form, &draft.answers, &draft.facts, reader.today);
    let pages = draft.pages(&walk);
    let missing = pages.iter().filter_map(|visible| {
        let of_page = |error: &&FieldError| visible.has(&error.field);
        let errors: Vec<FieldError> = walk.errors.iter().filter(of_page).cloned().collect();
        (!errors.is_empty()).then(|| MissingPage {
            label: visible.page.title.get(page.locale),
            href: format!("/drafts/{}/pages/{}", draft.id, visible.page.id),
            errors: error_lines(&procedure.form, &errors, reader),
        })
    });
    Review {
        id: draft.id.to_string(),
        version: draft.version,
        name: procedure.title.get(page.locale),
        missing: missing.collect(),
        pages: fields::answers(&procedure.form, &walk.checked, reader),
        amount: amount(&fees::amount(procedure, &walk.checked), page.locale),
        open: draft.correction.is_some().then(|| {
            let ids = pages.iter().map(|visible| visible.page.id.clone());
            ids.collect()
        }),
        alert,
        asks_electronic_notice: procedure.letter.is_some(),
    }
}
