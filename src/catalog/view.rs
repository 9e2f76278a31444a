//! What templates get: the fields of a page.

use serde::Serialize;

use super::condition::CONSENTED;
use super::fields::{ChoiceDisplay, ChoiceOption, FilesInput, Input};
use super::form::{self, Answers, Asked, Checked, Facts, FieldError, VisiblePage};
use super::model::Fact;
use super::read::fiscal_years;
use super::text::Localized;
use super::uploads::{self, GivenFile};
pub use super::words::{AnswerView, AnswersView, FileView, ItemView, Reader, answers, items};
use crate::kernel::calendar::FiscalYear;

/// One page of a form.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// The page's id.
    pub id: String,
    /// Its heading.
    pub title: Localized,
    /// What stands above the fields.
    pub notices: Vec<Localized>,
    /// Its fields that apply.
    pub fields: Vec<FieldView>,
    /// Whether its form brings files.
    pub uploads: bool,
}

impl PageView {
    /// Entries can neither come nor go in the groups that are `fixed`.
    pub fn fix_groups(&mut self, fixed: impl Fn(&str) -> bool) {
        for field in &mut self.fields {
            if let Some(group) = field.group.as_mut().filter(|_| fixed(&field.id)) {
                group.less = false;
                group.more = false;
            }
        }
    }
}

/// One field, as `components/field.html` draws it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FieldView {
    /// `text`, `textarea`, `radio`, `checkbox`, `select`, `date`, `number`, `locked`, `group` or `files`.
    pub widget: &'static str,
    /// The input's name.
    pub name: String,
    /// The element's id.
    pub id: String,
    /// The question.
    pub label: Localized,
    /// Whether an answer is needed.
    pub required: bool,
    /// What helps to answer it.
    pub support: Option<Localized>,
    /// What is wrong, in the reader's language.
    pub error: Option<String>,
    /// The answer so far, as it was sent.
    pub value: String,
    /// What can be chosen.
    pub options: Vec<OptionView>,
    /// The three inputs of a date: year, month, day.
    pub parts: Vec<PartView>,
    /// `numeric`, `tel` or `email`.
    pub inputmode: Option<&'static str>,
    /// The autocomplete token (HTML, WCAG 1.3.5).
    pub autocomplete: Option<&'static str>,
    /// The input's type.
    pub r#type: &'static str,
    /// The most characters, for a counter beside the input. Not for the attribute of that name, which counts UTF-16 units.
    pub maxlength: Option<u32>,
    /// How wide the input is: `s`, `m` or `l`; nothing: the whole line.
    pub width: Option<&'static str>,
    /// Whether the answer cannot be changed here.
    pub locked: bool,
    /// Where a locked answer comes from: `card`.
    pub source: Option<&'static str>,
    /// The entries of a repeated group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupView>,
    /// The files that were uploaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesView>,
}

/// The files of a field.
#[derive(Clone, Debug, Serialize)]
pub struct FilesView {
    /// The attribute `accept`.
    pub accept: String,
    /// The kinds in words.
    pub kinds: String,
    /// What was uploaded.
    pub given: Vec<FileView>,
    /// Whether another may come.
    pub more: bool,
    /// The most files.
    pub most: u8,
    /// The most MB of each.
    pub max_mb: u32,
}

/// The entries of a repeated group; the second of `children` is the element `children/2`.
#[derive(Clone, Debug, Serialize)]
pub struct GroupView {
    /// What one entry is called.
    pub entry: Localized,
    /// The fields of each.
    pub entries: Vec<Vec<FieldView>>,
    /// Whether one may go.
    pub less: bool,
    /// Whether another may come.
    pub more: bool,
    /// The most entries.
    pub most: u8,
}

/// One option of a choice.
#[derive(Clone, Debug, Serialize)]
pub struct OptionView {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: Localized,
    /// Whether it is chosen.
    pub checked: bool,
}

/// One input of a date.
#[derive(Clone, Debug, Serialize)]
pub struct PartView {
    /// The input's name.
    pub name: String,
    /// `year`, `month` or `day`.
    pub part: &'static str,
    /// What was sent.
    pub value: String,
}

/// A page with its answers and what is wrong with them.
pub fn page(
    visible: &VisiblePage<'_>,
    answers: &Answers,
    checked: &Checked,
    facts: &Facts,
    errors: &[FieldError],
    reader: Reader<'_>,
) -> PageView {
    let notices = visible.page.notices.iter();
    let notices = notices.filter(|notice| form::applies(notice.condition.as_ref(), checked));
    PageView {
        id: visible.page.id.clone(),
        title: visible.page.title.get(reader.locale),
        uploads: visible.page.fields.iter().any(uploads::is_files),
        notices: notices
            .map(|notice| notice.text.get(reader.locale))
            .collect(),
        fields: visible
            .fields
            .iter()
            .flat_map(|asked| self::field(asked, answers, facts, errors, reader))
            .collect(),
    }
}

/// One field; free text with an individual number in it is followed by the box that overrides the guard.
fn field(
    asked: &Asked<'_>,
    answers: &Answers,
    facts: &Facts,
    errors: &[FieldError],
    reader: Reader<'_>,
) -> impl Iterator<Item = FieldView> {
    let (field, path) = (asked.field, &asked.path);
    let error = errors.iter().find(|error| error.field == *path);
    let mut view = FieldView {
        widget: "text",
        name: path.clone(),
        id: path.clone(),
        label: field.label.get(reader.locale),
        required: field.required,
        support: field
            .support
            .as_ref()
            .map(|support| support.get(reader.locale)),
        error: error.map(|error| reader.error(error)),
        value: answers.first(path).to_owned(),
        r#type: "text",
        ..FieldView::default()
    };
    if let Input::Group(group) = &field.input {
        view.widget = "group";
        let entry = |questions: &Vec<Asked<'_>>| -> Vec<FieldView> {
            let questions = questions.iter();
            questions
                .flat_map(|asked| {
                    self::field(asked, answers, facts, errors, reader).collect::<Vec<_>>()
                })
                .collect()
        };
        view.group = Some(GroupView {
            entry: group.entry.get(reader.locale),
            entries: asked.entries.iter().map(entry).collect(),
            less: asked.entries.len() > usize::from(group.min),
            more: asked.entries.len() < usize::from(group.max),
            most: group.max,
        });
    } else {
        dress(&mut view, asked, answers, facts, reader);
    }
    let guarded = error.is_some_and(|error| error.key == "field-individual-number");
    let overridden = field.input.is_free_text() && form::is_overridden(path, answers);
    let name = form::override_name(path);
    let over = (guarded || overridden).then(|| FieldView {
        widget: "checkbox",
        id: name.clone(),
        name,
        label: reader.say("field-not-my-number"),
        options: vec![OptionView {
            value: CONSENTED.to_owned(),
            label: reader.say("field-not-my-number"),
            checked: overridden,
        }],
        r#type: "text",
        ..FieldView::default()
    });
    std::iter::once(view).chain(over)
}

fn dress(
    view: &mut FieldView,
    asked: &Asked<'_>,
    answers: &Answers,
    facts: &Facts,
    reader: Reader<'_>,
) {
    let chosen = answers.all(&asked.path);
    let listed = |options: &[ChoiceOption]| -> Vec<OptionView> {
        let option = |option: &ChoiceOption| OptionView {
            value: option.value.clone(),
            label: option.label.get(reader.locale),
            checked: chosen.contains(&option.value),
        };
        options.iter().map(option).collect()
    };
    match &asked.field.input {
        Input::Fact(fact) => {
            view.autocomplete = Some(match fact {
                Fact::Name => "name",
                Fact::Address => "street-address",
                Fact::Birthdate => "bday",
                Fact::Gender => "sex",
            });
            if let Some(known) = facts.0.get(fact) {
                view.widget = "locked";
                view.value = reader.fact(*fact, known).text;
                view.locked = true;
                view.source = Some("card");
            } else if *fact == Fact::Birthdate {
                date(view, answers);
            }
        }
        Input::Text { max_length } => {
            view.maxlength = Some(*max_length);
            view.width = (*max_length <= 20).then_some("m");
        }
        Input::Textarea { max_length } => {
            view.widget = "textarea";
            view.maxlength = Some(*max_length);
        }
        Input::Kana { max_length } => {
            view.maxlength = Some(*max_length);
            view.width = Some("l");
        }
        Input::Number { .. } | Input::Digits { .. } => {
            view.widget = "number";
            view.inputmode = Some("numeric");
            view.width = Some("s");
        }
        Input::Choice { display, options } => {
            view.widget = if *display == ChoiceDisplay::Radio {
                "radio"
            } else {
                "select"
            };
            view.options = listed(options);
        }
        Input::Choices { options } => {
            view.widget = "checkbox";
            view.options = listed(options);
        }
        Input::Date => date(view, answers),
        Input::Phone => {
            view.r#type = "tel";
            view.inputmode = Some("tel");
            view.autocomplete = Some("tel");
            view.width = Some("m");
        }
        Input::Email => {
            view.r#type = "email";
            view.inputmode = Some("email");
            view.autocomplete = Some("email");
            view.width = Some("l");
        }
        Input::FiscalYear { years, from_month } => {
            view.widget = "select";
            let years = fiscal_years(reader.today, *years, *from_month);
            let option = |year: FiscalYear| OptionView {
                value: year.0.to_string(),
                label: reader.fiscal_year(year),
                checked: chosen.iter().any(|one| *one == year.0.to_string()),
            };
            view.options = years.iter().map(|year| option(*year)).collect();
        }
        Input::Consent => {
            view.widget = "checkbox";
            let checked = chosen.iter().any(|one| one == CONSENTED);
            view.options = vec![OptionView {
                value: CONSENTED.to_owned(),
                label: view.label.clone(),
                checked,
            }];
        }
        Input::Files(wanted) => {
            view.widget = "files";
            view.files = Some(files(wanted, &answers.files(&asked.path)));
        }
        Input::Group(_) => {}
    }
}

fn files(wanted: &FilesInput, given: &[GivenFile]) -> FilesView {
    let labels: Vec<&str> = wanted.kinds.iter().map(|kind| kind.label()).collect();
    // Types for the phone, which then offers its camera; endings for machines that do not know HEIC.
    let types = wanted.kinds.iter().map(|kind| kind.media_type().to_owned());
    let endings = wanted.kinds.iter().flat_map(|kind| kind.endings());
    let accept: Vec<String> = types
        .chain(endings.map(|ending| format!(".{ending}")))
        .collect();
    FilesView {
        accept: accept.join(","),
        kinds: labels.join(", "),
        given: given.iter().map(FileView::of).collect(),
        more: given.len() < usize::from(wanted.max_files),
        most: wanted.max_files,
        max_mb: wanted.max_mb,
    }
}

fn date(view: &mut FieldView, answers: &Answers) {
    view.widget = "date";
    view.inputmode = Some("numeric");
    let names = form::date_names(&view.id)
        .into_iter()
        .zip(["year", "month", "day"]);
    view.parts = names
        .map(|(name, part)| PartView {
            value: answers.first(&name).to_owned(),
            name,
            part,
        })
        .collect();
}
