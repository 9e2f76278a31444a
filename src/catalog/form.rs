//! The engine of a form: raw answers become typed ones, or errors that say what to do. Pure; the day is passed in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Date;

use super::fields::{Field, Form, FormPage, Input};
use super::groups;
use super::model::{Fact, Procedure};
use super::read;
use super::text::Text;
use crate::kernel::individual_number;

/// What the browser sent, by input name. This is what a draft keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Vec<String>>);

/// The facts that the card vouched for, as text; the birthdate as `YYYY-MM-DD`. Empty at the counter and on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(pub BTreeMap<Fact, String>);

/// Typed answers by field id: texts, whole numbers (also fiscal years), dates as `YYYY-MM-DD`, lists for
/// checkboxes, `true` for a ticked consent, a list of objects for
/// a group and for attached files ([`super::uploads::GivenFile`]). Hidden and empty fields are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checked(pub Map<String, Value>);

/// What is wrong with one answer: a message key of `catalog.ftl` with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The path of the item: the field's id, or `children/2/name`.
    pub field: String,
    /// The message key, `field-…`.
    pub key: &'static str,
    /// The arguments of the message.
    pub args: Vec<(&'static str, String)>,
    /// The procedure's own words, in place of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Box<Text>>,
}

/// One question at its place.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The question.
    pub field: &'a Field,
    /// Its path: `phone`, or `children/2/name`. The input's name and the element's id.
    pub path: String,
    /// The questions of each entry of a group.
    pub entries: Vec<Vec<Asked<'a>>>,
}

/// One page as far as it applies to these answers.
#[derive(Clone, Debug)]
pub struct VisiblePage<'a> {
    /// The page.
    pub page: &'a FormPage,
    /// Its fields that apply, in order.
    pub fields: Vec<Asked<'a>>,
}

impl VisiblePage<'_> {
    /// Whether the item at `path` stands on this page.
    pub fn has(&self, path: &str) -> bool {
        let id = path.split('/').next();
        self.fields
            .iter()
            .any(|asked| Some(asked.path.as_str()) == id)
    }
}

/// The whole form, walked once from the first field to the last.
#[derive(Debug)]
pub struct Walk<'a> {
    /// The pages that apply.
    pub pages: Vec<VisiblePage<'a>>,
    /// The answers that are right.
    pub checked: Checked,
    /// What is wrong with the others.
    pub errors: Vec<FieldError>,
}

impl Answers {
    /// The first value sent under `name`; empty where there is none.
    pub fn first(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// All values sent under `name`.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Sets the only value of `name`.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), vec![value.into()]);
    }

    /// Takes over what was sent for one page: an unticked box is sent as nothing, so the page's inputs are replaced
    /// as a whole. Names that the page does not have are ignored. Control characters other than line ends and
    /// tabs go: no keyboard types them, and `PostgreSQL` keeps no NUL.
    pub fn take_page(&mut self, page: &FormPage, sent: &Self) {
        for name in groups::inputs(&page.fields, self) {
            self.0.remove(&name);
        }
        for name in groups::inputs(&page.fields, sent) {
            if let Some(values) = sent.0.get(&name) {
                let values = values
                    .iter()
                    .map(|value| value.replace(is_control, ""))
                    .collect();
                self.0.insert(name, values);
            }
        }
    }
}

fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

impl FieldError {
    pub(super) fn new(path: &str, key: &'static str) -> Self {
        Self {
            field: path.to_owned(),
            key,
            args: Vec::new(),
            words: None,
        }
    }

    pub(super) fn said(mut self, words: &Text) -> Self {
        self.words = Some(Box::new(words.clone()));
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// The input names of a field at `path`: a date has three, free text has the override of the individual-number
/// guard, a group the number of its entries.
pub fn input_names(field: &Field, path: &str) -> Vec<String> {
    match &field.input {
        Input::Date | Input::Fact(Fact::Birthdate) => date_names(path).into(),
        Input::Group(_) => vec![groups::entries_name(path)],
        // The answers that the service wrote; the browser sends the files themselves.
        Input::Files(_) => Vec::new(),
        input if input.is_free_text() => vec![path.to_owned(), override_name(path)],
        _ => vec![path.to_owned()],
    }
}

/// The inputs for year, month and day of a date.
pub fn date_names(path: &str) -> [String; 3] {
    ["year", "month", "day"].map(|part| format!("{path}__{part}"))
}

/// The box that says "this is not my individual number".
pub fn override_name(path: &str) -> String {
    format!("{path}__not_my_number")
}

/// Walks the form: decides what applies, reads each answer, and lets later conditions see the earlier answers.
/// A wrong answer counts as none for conditions.
pub fn walk<'a>(form: &'a Form, answers: &Answers, facts: &Facts, today: Date) -> Walk<'a> {
    let given = Given {
        answers,
        facts,
        today,
    };
    let mut walk = Walk {
        pages: Vec::new(),
        checked: Checked::default(),
        errors: Vec::new(),
    };
    for page in &form.pages {
        if applies(page.condition.as_ref(), &walk.checked) {
            let fields = walk.ask(page, given);
            walk.pages.push(VisiblePage { page, fields });
        }
    }
    walk
}

/// What the answers are read from.
#[derive(Clone, Copy)]
struct Given<'g> {
    answers: &'g Answers,
    facts: &'g Facts,
    today: Date,
}

impl Walk<'_> {
    fn ask<'a>(&mut self, page: &'a FormPage, given: Given<'_>) -> Vec<Asked<'a>> {
        let mut fields = Vec::new();
        for field in &page.fields {
            if !applies(field.condition.as_ref(), &self.checked) {
                continue;
            }
            let mut asked = Asked {
                field,
                path: field.id.clone(),
                entries: Vec::new(),
            };
            let answer = if let Input::Group(group) = &field.input {
                let mut list = Vec::new();
                for number in 1..=groups::count(group, &field.id, given.answers) {
                    let (questions, entry) = self.ask_entry(field, &group.fields, number, given);
                    asked.entries.push(questions);
                    list.push(Value::Object(entry));
                }
                (!list.is_empty()).then_some(Value::Array(list))
            } else {
                self.read(&asked, given)
            };
            if let Some(value) = answer {
                self.checked.0.insert(field.id.clone(), value);
            }
            fields.push(asked);
        }
        fields
    }

    /// One entry of a group: its questions and the answers that are right.
    fn ask_entry<'a>(
        &mut self,
        group: &Field,
        fields: &'a [Field],
        number: usize,
        given: Given<'_>,
    ) -> (Vec<Asked<'a>>, Map<String, Value>) {
        let (mut questions, mut entry) = (Vec::new(), Map::new());
        for field in fields {
            if !applies_in(field.condition.as_ref(), &self.checked, &entry) {
                continue;
            }
            let asked = Asked {
                field,
                path: groups::path(&group.id, number, &field.id),
                entries: Vec::new(),
            };
            if let Some(value) = self.read(&asked, given) {
                entry.insert(field.id.clone(), value);
            }
            questions.push(asked);
        }
        (questions, entry)
    }

    fn read(&mut self, asked: &Asked<'_>, given: Given<'_>) -> Option<Value> {
        match read::answer(asked, given.answers, given.facts, given.today) {
            Ok(value) => value,
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }
}

/// Whether something with this condition applies to these answers.
pub fn applies(condition: Option<&super::model::Condition>, checked: &Checked) -> bool {
    condition.is_none_or(|condition| condition.holds(&checked.0))
}

/// The same inside an entry of a group.
pub(super) fn applies_in(
    condition: Option<&super::model::Condition>,
    checked: &Checked,
    entry: &Map<String, Value>,
) -> bool {
    condition.is_none_or(|condition| condition.holds_in(&checked.0, entry))
}

/// The pages that apply to these answers, in order.
pub fn visible_pages<'a>(
    form: &'a Form,
    answers: &Answers,
    facts: &Facts,
    today: Date,
) -> Vec<VisiblePage<'a>> {
    walk(form, answers, facts, today).pages
}

/// Checks one page; an unknown or hidden page has nothing wrong.
///
/// # Errors
/// One error per wrong field, in the order of the page.
pub fn check_page(
    form: &Form,
    page: &str,
    answers: &Answers,
    facts: &Facts,
    today: Date,
) -> Result<(), Vec<FieldError>> {
    let walk = walk(form, answers, facts, today);
    let here = walk.pages.iter().find(|visible| visible.page.id == page);
    let on_page = |error: &FieldError| here.is_some_and(|here| here.has(&error.field));
    let errors: Vec<FieldError> = walk
        .errors
        .iter()
        .filter(|error| on_page(error))
        .cloned()
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

/// Checks the whole form, as submission does.
///
/// # Errors
/// One error per wrong field, in the order of the form.
pub fn check_all(
    procedure: &Procedure,
    answers: &Answers,
    facts: &Facts,
    today: Date,
) -> Result<Checked, Vec<FieldError>> {
    let walk = walk(&procedure.form, answers, facts, today);
    if walk.errors.is_empty() {
        Ok(walk.checked)
    } else {
        Err(walk.errors)
    }
}

/// Masks individual numbers in the free texts of a draft before it is stored (番号法20条), except where the
/// applicant has ticked that the number is another one. Returns whether anything was masked.
pub fn mask_unless_overridden(form: &Form, answers: &mut Answers) -> bool {
    let mut masked = false;
    let placed = form.pages.iter().map(|page| page.fields.as_slice());
    let placed: Vec<_> = placed
        .flat_map(|fields| groups::placed(fields, answers))
        .collect();
    for (field, path) in placed {
        if !field.input.is_free_text() || is_overridden(&path, answers) {
            continue;
        }
        for value in answers.0.get_mut(&path).into_iter().flatten() {
            if has_individual_number(value) {
                *value = individual_number::mask(value);
                masked = true;
            }
        }
    }
    masked
}

pub(super) fn is_overridden(path: &str, answers: &Answers) -> bool {
    !answers.first(&override_name(path)).is_empty()
}

pub(super) fn has_individual_number(text: &str) -> bool {
    !individual_number::find(text).is_empty()
}
