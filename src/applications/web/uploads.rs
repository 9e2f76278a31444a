//! The files of a form page while they arrive.

use super::super::model::Draft;
use super::State;
use crate::catalog::ProcedureVersion;
use crate::catalog::form::FieldError;
use crate::catalog::model::{FormPage, Input};
use crate::catalog::uploads::GivenFile;
use crate::config::MB;
use crate::files::model::display_name;
use crate::files::service::{Limits, Receiving, Rejection};
use crate::web::parts::{FilePart, Part, Parts, Posted};
use crate::web::{Error, Result};

/// What a page's form sent, with its files on the disk.
#[derive(Debug, Default)]
pub(super) struct Arrived {
    /// Names and values.
    pub(super) pairs: Vec<(String, String)>,
    /// The files that were taken, by field.
    pub(super) files: Vec<(String, GivenFile)>,
    /// Why the others were not.
    pub(super) errors: Vec<FieldError>,
}

impl Arrived {
    /// Whether something was larger than it may be (413).
    pub(super) fn is_too_large(&self) -> bool {
        let large = ["files-too-large", "files-total"];
        self.errors.iter().any(|error| large.contains(&error.key))
    }

    /// Reads the form to its end. What is too large or of a wrong kind is skipped, so that what was typed below it on
    /// the page is not lost.
    pub(super) async fn from(
        posted: Posted,
        state: &State,
        draft: &Draft,
        version: &ProcedureVersion,
        page: &FormPage,
    ) -> Result<Self> {
        let mut arrived = Self::default();
        match posted {
            Posted::Plain(pairs) => arrived.pairs = pairs,
            Posted::Parts(parts) => {
                if let Err(error) = arrived.read(parts, state, draft, version, page).await {
                    arrived.forget(state).await;
                    return Err(error);
                }
            }
        }
        Ok(arrived)
    }

    async fn read(
        &mut self,
        mut parts: Parts,
        state: &State,
        draft: &Draft,
        version: &ProcedureVersion,
        page: &FormPage,
    ) -> Result<()> {
        let config = &state.kit.config.files;
        let there = draft.answers.all_files(&version.procedure.form);
        let mut room = u64::from(config.total_mb) * MB;
        room = room.saturating_sub(there.iter().map(|file| file.size).sum());
        while let Some(part) = parts.next().await? {
            let file = match part {
                Part::Text(name, value) => {
                    self.pairs.push((name, value));
                    continue;
                }
                Part::File(file) => *file,
            };
            let field = page.fields.iter().find(|field| field.id == file.input);
            let Some(Input::Files(wanted)) = field.map(|field| &field.input) else {
                continue;
            };
            let id = file.input.clone();
            let before = self.files.iter().filter(|(field, _)| *field == id).count();
            if draft.answers.files(&id).len() + before >= usize::from(wanted.max_files) {
                if !file.name.is_empty() {
                    self.refuse(&id, "files-too-many", &file.name, wanted.max_files.into());
                }
                continue;
            }
            let max_mb = wanted.max_mb.min(config.max_mb);
            let limits = Limits {
                kinds: &wanted.kinds,
                most: u64::from(max_mb) * MB,
                room,
            };
            let name = file.name.clone();
            match take(file, state, limits).await? {
                Ok(given) => {
                    room = room.saturating_sub(given.size);
                    self.files.push((id, given));
                }
                Err(Rejection::Empty) if name.is_empty() => {}
                Err(why) => {
                    let (key, max) = match why {
                        Rejection::Empty => ("files-empty", 0),
                        Rejection::Kind => ("files-kind", 0),
                        Rejection::Broken => ("files-broken", 0),
                        Rejection::TooLarge => ("files-too-large", max_mb),
                        Rejection::Total => ("files-total", config.total_mb),
                    };
                    self.refuse(&id, key, &name, max);
                }
            }
        }
        Ok(())
    }

    fn refuse(&mut self, field: &str, key: &'static str, name: &str, max: u32) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
        self.errors.push(FieldError {
            field: field.to_owned(),
            key,
            args: vec![("name", name), ("max", max.to_string())],
            words: None,
        });
    }

    /// Deletes what was taken: its rows will not be written.
    pub(super) async fn forget(&self, state: &State) {
        for (_, file) in &self.files {
            if let Err(error) = state.vault.delete(file.id).await {
                tracing::warn!(%error, "a file that was not kept waits for the sweep");
            }
        }
    }
}

async fn take(
    mut file: FilePart,
    state: &State,
    limits: Limits<'_>,
) -> Result<std::result::Result<GivenFile, Rejection>> {
    let disk = |error: std::io::Error| Error::internal(format!("a file cannot be kept: {error}"));
    let mut receiving = Receiving::begin(&state.vault, &state.kit.env, limits);
    while let Some(bytes) = file.chunk().await? {
        receiving.take(&bytes).await.map_err(disk)?;
    }
    let received = receiving.end().await.map_err(disk)?;
    Ok(received.map(|received| GivenFile {
        id: received.id,
        name: display_name(&file.name, received.kind),
        kind: received.kind,
        size: received.size,
    }))
}
