//! The use cases of measures, KPIs and reform cases. Each appends an event; the reader of the log does the rest.

mod figures;
mod reforms;
mod standing;

use time::Date;

use super::flow::Refusal;
use super::{model, reader, store};
use crate::db::{self, Db};
use crate::events::{self, Log};
use crate::kernel::individual_number;

pub use figures::{
    Change, ImportError, Imported, Planned, import, plan_import, record_figure, record_typed,
};
pub use reforms::{Evidence, Mover, Proposal, move_reform, propose, propose_for, record_evidence};
pub use standing::{Standing, freeze_anew, freeze_due, stand, standings};

/// What is wrong with one field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// The message key, `kpi-error-…`.
    pub key: &'static str,
}

/// Why a use case did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine refuses the step.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// What was typed is not right.
    #[error("{} fields are not right", .0.len())]
    Invalid(Vec<FieldError>),
    /// The database; [`db::Error::Stale`] where somebody else was first.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Gathers what is wrong, so that all of it is told at once.
#[derive(Default)]
struct Check(Vec<FieldError>);

impl Check {
    fn that(&mut self, right: bool, field: &'static str, key: &'static str) {
        if !right && !self.0.iter().any(|error| error.field == field) {
            self.0.push(FieldError { field, key });
        }
    }

    /// A text that must be there, of at most `most` characters, without an individual number.
    fn text(&mut self, text: &str, field: &'static str, most: usize) {
        self.that(!text.trim().is_empty(), field, "kpi-error-empty");
        self.that(text.chars().count() <= most, field, "kpi-error-long");
        let clean = individual_number::find(text).is_empty();
        self.that(clean, field, "kpi-error-individual-number");
    }

    fn past(&mut self, day: Date, log: &Log, field: &'static str) {
        self.that(day <= log.now().tokyo_date(), field, "kpi-error-future");
        self.that(day.year() >= 2000, field, "kpi-error-day");
    }

    fn amount(&mut self, amount: Option<i64>, field: &'static str) {
        let right = amount.is_none_or(|amount| (0..=model::MOST).contains(&amount));
        self.that(right, field, "kpi-error-number");
    }

    fn done(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.0))
        }
    }
}

/// Empties the rollups and fills them again from the log, in one transaction.
///
/// # Errors
/// Whatever the database says; then nothing has changed.
pub async fn rebuild(db: &Db) -> db::Result<()> {
    let mut tx = db.begin().await?;
    store::clear(&mut tx).await?;
    let mut after = None;
    loop {
        let page = events::replay(&mut tx, after, 500).await?;
        let Some(last) = page.last() else {
            return tx.commit().await;
        };
        after = Some((last.at, last.id));
        for entry in page.iter().filter(|entry| reader::is_ours(&entry.event)) {
            reader::apply(&mut tx, entry).await?;
        }
    }
}
