//! The form of a procedure: pages, fields and field types.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::model::Fact;
use super::text::Text;
use crate::kernel::file_kind::FileKind;

/// What the applicant fills in, page by page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The pages, in order.
    pub pages: Vec<FormPage>,
}

/// One page of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPage {
    /// Its name in addresses; stable.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// Shown only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// What stands above the fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<PageNotice>,
    /// The fields, in order.
    pub fields: Vec<Field>,
}

/// A text above the fields of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageNotice {
    /// Shown only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// What it says.
    pub text: Text,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name of the input and of the stored answer; stable.
    pub id: String,
    /// The question.
    pub label: Text,
    /// What helps to answer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Text>,
    /// Whether an answer is needed; the field type `consent` decides by it whether the box must be ticked.
    #[serde(default = "yes")]
    pub required: bool,
    /// Asked only when this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// The field type with its limits.
    pub input: Input,
}

const fn yes() -> bool {
    true
}

/// The field types. Lengths count what a reader sees as one character (grapheme clusters, UAX 29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// A fact from the card, locked when it came from there; typed by hand otherwise, as at the counter.
    Fact(Fact),
    /// One line.
    Text {
        /// The most characters.
        max_length: u32,
    },
    /// Several lines.
    Textarea {
        /// The most characters.
        max_length: u32,
    },
    /// A reading, kept in full-width katakana.
    Kana {
        /// The most characters.
        max_length: u32,
    },
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Exactly so many digits, such as a bank's code: kept as text, since it may begin with 0.
    Digits {
        /// How many.
        length: u8,
    },
    /// One of several.
    Choice {
        /// How it is shown.
        #[serde(default)]
        display: ChoiceDisplay,
        /// What can be chosen.
        options: Vec<ChoiceOption>,
    },
    /// Any number of several.
    Choices {
        /// What can be ticked.
        options: Vec<ChoiceOption>,
    },
    /// A date of the calendar.
    Date,
    /// A telephone number in Japan.
    Phone,
    /// A mail address.
    Email,
    /// One of the latest fiscal years (年度).
    FiscalYear {
        /// How many years are offered.
        years: u8,
        /// The month (1 to 12) from which the year that began in April is offered.
        from_month: u8,
    },
    /// A box; a required one must be ticked.
    Consent,
    /// The same questions once for each of several things, such as children. How many there must be is its `min`;
    /// `required` says nothing here.
    Group(Group),
    /// Files that are attached.
    Files(FilesInput),
}

/// Which files a question takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesInput {
    /// The kinds that are taken.
    #[serde(default = "all_kinds")]
    pub kinds: Vec<FileKind>,
    /// The most files.
    pub max_files: u8,
    /// The most MB (1024 × 1024 bytes) of each; the configuration may allow less.
    pub max_mb: u32,
}

fn all_kinds() -> Vec<FileKind> {
    vec![FileKind::Jpeg, FileKind::Png, FileKind::Heic, FileKind::Pdf]
}

/// A repeated group. The answers of its second entry stand at `children/2/name`: that is the input's name, the
/// element's id and the path by which a single item is asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The least entries; so many stand there from the beginning.
    pub min: u8,
    /// The most entries.
    pub max: u8,
    /// What one entry is called; its number stands behind it.
    pub entry: Text,
    /// The questions of one entry, in order. Their ids are unique in the whole form.
    pub fields: Vec<Field>,
}

impl Input {
    /// What can be chosen; empty for the other types and for fiscal years, which depend on the day.
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            Self::Choice { options, .. } | Self::Choices { options } => options,
            _ => &[],
        }
    }

    /// Whether the answer is prose, in which an individual number could slip in.
    pub const fn is_free_text(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Textarea { .. })
    }
}

/// How a choice is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceDisplay {
    /// All options at once.
    #[default]
    Radio,
    /// A list that opens.
    Select,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// What is stored; stable.
    pub value: String,
    /// What is read.
    pub label: Text,
    /// Whoever chooses this cannot go on here: what they do instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<Text>,
}

impl Form {
    /// All fields in the order in which they are asked; of a group the group alone.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }

    /// The field with this id, also inside a group, with that group.
    pub fn anywhere(&self, id: &str) -> Option<(&Field, Option<&Field>)> {
        self.fields().find_map(|field| match &field.input {
            _ if field.id == id => Some((field, None)),
            Input::Group(group) => {
                let inner = group.fields.iter().find(|inner| inner.id == id);
                inner.map(|inner| (inner, Some(field)))
            }
            _ => None,
        })
    }

    /// The page with this id.
    pub fn page(&self, id: &str) -> Option<&FormPage> {
        self.pages.iter().find(|page| page.id == id)
    }
}
