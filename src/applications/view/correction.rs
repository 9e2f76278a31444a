//! What is open for correction, and what a correction changed.

use serde::Serialize;

use crate::catalog::form::Checked;
use crate::catalog::model::Form;
use crate::catalog::text::Localized;
use crate::catalog::view::{self as fields, AnswerView, Reader};
use crate::events::CorrectionItem;
use crate::kernel::Timestamp;
use crate::view::Args;
use crate::web::Page;

/// `components/correction.html`: what the applicant is asked to mend.
#[derive(Clone, Debug, Serialize)]
pub struct OpenCorrection {
    due: String,
    over: bool,
    lines: Vec<String>,
    words: Option<String>,
}

/// The items with their reasons in the reader's language; `words` are the officer's, in Japanese.
pub fn open_correction(
    (form, checked): (&Form, &Checked),
    items: &[CorrectionItem],
    due: Timestamp,
    words: Option<String>,
    reader: Reader<'_>,
    page: &Page,
    now: Timestamp,
) -> OpenCorrection {
    let known = fields::items(form, checked, reader);
    let line = |item: &CorrectionItem| {
        let label = known
            .iter()
            .find(|known| known.path == item.path)
            .map_or_else(|| item.path.clone(), |known| known.label.text.clone());
        let date = item.date.as_deref().unwrap_or_default();
        let args = Args::none()
            .text("item", label)
            .text("date", reader.date_label(date));
        page.text_with(&format!("correction-phrase-{}", item.reason), &args)
    };
    OpenCorrection {
        due: due.tokyo_date().to_string(),
        over: due <= now,
        lines: items.iter().map(line).collect(),
        words,
    }
}

/// One answer that a correction changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    label: Localized,
    before: String,
    after: String,
}

/// What is different between two sets of answers, in the order of the form.
pub fn changes(form: &Form, before: &Checked, after: &Checked, reader: Reader<'_>) -> Vec<Change> {
    let (before, after) = (flat(form, before, reader), flat(form, after, reader));
    let mut changes = Vec::new();
    for (path, label, new) in &after {
        let old = before.iter().find(|(known, _, _)| known == path);
        let old = old.map(|(_, _, old)| old.clone()).unwrap_or_default();
        if old != *new {
            changes.push(Change {
                label: label.clone(),
                before: old,
                after: new.clone(),
            });
        }
    }
    let gone = before.iter().filter(|(path, _, old)| {
        !old.is_empty() && after.iter().all(|(known, _, _)| known != path)
    });
    changes.extend(gone.map(|(_, label, old)| Change {
        label: label.clone(),
        before: old.clone(),
        after: String::new(),
    }));
    changes
}

type Flat = Vec<(String, Localized, String)>;

fn flat(form: &Form, checked: &Checked, reader: Reader<'_>) -> Flat {
    let mut all = Vec::new();
    for page in fields::answers(form, checked, reader) {
        for row in page.rows {
            for entry in &row.entries {
                for inner in &entry.rows {
                    let label = Localized {
                        text: format!("{}: {}", entry.title.text, inner.label.text),
                        lang: inner.label.lang,
                    };
                    all.push((inner.id.clone(), label, said(inner)));
                }
            }
            if row.entries.is_empty() {
                let words = said(&row);
                all.push((row.id, row.label, words));
            }
        }
    }
    all
}

/// An answer in words: its value, or the names of its files.
fn said(row: &AnswerView) -> String {
    let files: Vec<&str> = row.files.iter().map(|file| file.name.as_str()).collect();
    row.value
        .as_ref()
        .map_or_else(|| files.join("、"), |value| value.text.clone())
}
