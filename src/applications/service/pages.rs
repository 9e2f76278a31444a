//! Saving one page of a form, with the files that came with it.

use sqlx::types::Json;

use super::super::model::{Draft, draft_life};
use super::super::store;
use super::Pinned;
use crate::catalog::form::{self, Answers};
use crate::catalog::model::{Form, FormPage};
use crate::catalog::uploads::GivenFile;
use crate::db::{self, Tx};
use crate::files::model::Attachment;
use crate::files::{self, Vault};
use crate::kernel::Timestamp;

/// What one page's form sent.
#[derive(Clone, Copy, Debug)]
pub struct PageSave<'a> {
    /// The page.
    pub page: &'a FormPage,
    /// What was typed on it.
    pub sent: &'a Answers,
    /// The button that was pressed: those of groups and of attached files change the answers.
    pub action: &'a str,
    /// The files that came with it; they are on the disk already.
    pub files: &'a [(String, GivenFile)],
    /// The version of the draft that the form was made from.
    pub seen: i64,
}

impl PageSave<'_> {
    /// The draft's answers with the page taken over, and the element where the person goes on, if a button moved
    /// something. A correction changes only what is open.
    pub fn apply(&self, form: &Form, draft: &Draft, now: Timestamp) -> (Answers, Option<String>) {
        let mut answers = draft.answers.0.clone();
        answers.take_page(self.page, self.sent);
        let moved = answers.act(self.page, self.action);
        for (field, file) in self.files {
            answers.attach(field, file);
        }
        if let Some(correction) = &draft.correction {
            let walk = form::walk(form, &draft.answers, &draft.facts, draft.day(now));
            answers = correction.confine(&draft.answers, &answers, &walk);
        }
        (answers, moved)
    }
}

/// Saves what was typed on one page, right or wrong; individual numbers are masked first. Returns the draft as it
/// now stands.
///
/// # Errors
/// [`db::Error::Stale`] where another window saved since.
pub async fn save_page(
    tx: &mut Tx,
    vault: &Vault,
    pinned: Pinned<'_>,
    mut draft: Draft,
    save: PageSave<'_>,
    now: Timestamp,
    days: u32,
) -> db::Result<Draft> {
    if draft.version != save.seen {
        return Err(db::Error::Stale);
    }
    let form = &pinned.procedure.form;
    let (mut answers, _) = save.apply(form, &draft, now);
    let kept = answers.all_files(form);
    for gone in draft.answers.all_files(form) {
        if !kept.contains(&gone) {
            files::store::delete(tx, draft.id, gone.id).await?;
        }
    }
    keep_files(tx, vault, &draft, save.files, now).await?;
    form::mask_unless_overridden(&pinned.procedure.form, &mut answers);
    let expires_at = now.plus(draft_life(days)).max(draft.expires_at);
    store::save_draft(tx, &draft, &answers, now, expires_at).await?;
    draft.answers = Json(answers);
    draft.version += 1;
    draft.changed_at = now;
    draft.expires_at = expires_at;
    Ok(draft)
}

/// Attaches files to a draft, whatever version of it the person saw: a file that took minutes to send is not lost
/// because another window saved meanwhile.
///
/// # Errors
/// [`db::Error::Stale`] where another window saves at the same instant.
pub async fn add_files(
    tx: &mut Tx,
    vault: &Vault,
    draft: &Draft,
    new: &[(String, GivenFile)],
    now: Timestamp,
    days: u32,
) -> db::Result<()> {
    let mut answers = draft.answers.0.clone();
    for (field, file) in new {
        answers.attach(field, file);
    }
    keep_files(tx, vault, draft, new, now).await?;
    store::save_draft(tx, draft, &answers, now, now.plus(draft_life(days))).await
}

async fn keep_files(
    tx: &mut Tx,
    vault: &Vault,
    draft: &Draft,
    new: &[(String, GivenFile)],
    now: Timestamp,
) -> db::Result<()> {
    for (field, file) in new {
        let row = Attachment {
            id: file.id,
            draft_id: Some(draft.id),
            application_id: None,
            account_id: draft.account_id,
            field: field.clone(),
            name: file.name.clone(),
            kind: file.kind,
            size: i64::try_from(file.size).unwrap_or(i64::MAX),
            key_id: vault.key_id().to_owned(),
            created_at: now,
        };
        files::store::insert(tx, &row).await?;
    }
    Ok(())
}
