//! Attached files in the answers. The raw answers hold one JSON text a file, which only the service writes: what a
//! browser sends under the field's name is not taken over.

use serde::{Deserialize, Serialize};

use super::fields::{Field, Form, Input};
use super::form::Answers;
use crate::kernel::FileId;
use crate::kernel::file_kind::FileKind;

/// One attached file, as raw and as checked answers hold it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFile {
    /// Its id.
    pub id: FileId,
    /// What its owner calls it.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// Bytes.
    pub size: u64,
}

impl GivenFile {
    /// Its size as it is shown, such as `340 KB` or `2.4 MB`.
    pub fn size_label(&self) -> String {
        let kb = self.size.div_ceil(1024);
        if kb < 1000 {
            format!("{kb} KB")
        } else {
            let tenths = self.size.saturating_mul(10).div_ceil(1024 * 1024);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

impl Answers {
    /// The files attached to a field.
    pub fn files(&self, path: &str) -> Vec<GivenFile> {
        let texts = self.all(path).iter();
        texts
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect()
    }

    /// All files of the form.
    pub fn all_files(&self, form: &Form) -> Vec<GivenFile> {
        let fields = form.fields().filter(|field| is_files(field));
        fields.flat_map(|field| self.files(&field.id)).collect()
    }

    /// Attaches a file to a field.
    pub fn attach(&mut self, path: &str, file: &GivenFile) {
        if let Ok(text) = serde_json::to_string(file) {
            self.0.entry(path.to_owned()).or_default().push(text);
        }
    }

    /// Takes a file away from a field; returns whether it was there.
    pub(super) fn detach(&mut self, path: &str, id: FileId) -> bool {
        let files = self.files(path);
        let (there, kept): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.id == id);
        self.0.remove(path);
        for file in &kept {
            self.attach(path, file);
        }
        !there.is_empty()
    }
}

pub(super) const fn is_files(field: &Field) -> bool {
    matches!(field.input, Input::Files(_))
}
