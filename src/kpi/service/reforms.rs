//! Reform cases: proposal, evidence, steps.

use time::Date;

use super::{Check, Error, FieldError, Result};
use crate::db::{self, Tx};
use crate::events::{Event, Log, ReformCategory};
use crate::kernel::{Actor, ReformId};
use crate::kpi::flow::{self, Step};
use crate::kpi::model::{Reform, iso};
use crate::kpi::store;

/// A reform case as a section proposes it.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    /// The title by which the section knows it.
    pub title: &'a str,
    /// What it changes in the work.
    pub category: ReformCategory,
    /// The slug of the procedure that it changes.
    pub procedure: Option<String>,
    /// The code of the section.
    pub section: Option<String>,
}

/// As [`propose_for`], for no section in particular.
///
/// # Errors
/// As [`propose_for`].
pub async fn propose(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    title: &str,
    category: ReformCategory,
    procedure: Option<String>,
) -> Result<ReformId> {
    let proposal = Proposal {
        title,
        category,
        procedure,
        section: None,
    };
    propose_for(tx, log, actor, proposal).await
}

/// Proposes a reform case for a section.
///
/// # Errors
/// [`Error::Invalid`]: no title, or the procedure is online already by another case.
pub async fn propose_for(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    proposal: Proposal<'_>,
) -> Result<ReformId> {
    let Proposal {
        title,
        category,
        procedure,
        section,
    } = proposal;
    let mut check = Check::default();
    check.text(title, "title", 200);
    let online = category == ReformCategory::Online;
    check.that(
        !online || procedure.is_some(),
        "procedure",
        "kpi-error-procedure",
    );
    check.done()?;
    let claim = Reform {
        section,
        ..Reform::proposed(log.env().id(), category, procedure, log.now())
    };
    if !store::claim_reform(tx, &claim).await? {
        return Err(Error::Invalid(vec![FieldError {
            field: "procedure",
            key: "kpi-error-online-already",
        }]));
    }
    log.append_with(tx, actor, claim.event(), Some(title.trim()))
        .await?;
    Ok(claim.id)
}

/// What shows that a reform case works.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// In words.
    pub words: String,
    /// Minutes a case took before.
    pub before: Option<i64>,
    /// Minutes a case takes now.
    pub after: Option<i64>,
    /// Cases a year.
    pub yearly: Option<i64>,
}

/// Records the evidence of a reform case over version `seen`, in place of what was recorded before (the log keeps it).
///
/// # Errors
/// [`Error::Invalid`]; [`db::Error::Stale`] where the case has changed since.
pub async fn record_evidence(
    tx: &mut Tx,
    log: &Log,
    actor: Actor,
    (reform, seen): (ReformId, i64),
    evidence: &Evidence,
) -> Result<()> {
    let mut check = Check::default();
    check.text(&evidence.words, "evidence", 4000);
    check.amount(evidence.before, "before");
    check.amount(evidence.after, "after");
    check.amount(evidence.yearly, "yearly");
    check.done()?;
    held(tx, reform, seen).await?;
    let event = Event::ReformEvidenced {
        reform,
        before: evidence.before,
        after: evidence.after,
        yearly: evidence.yearly,
    };
    log.append_with(tx, actor, event, Some(evidence.words.trim()))
        .await?;
    Ok(())
}

/// Who moves a reform case.
#[derive(Clone, Debug)]
pub struct Mover<'a> {
    /// The one who acts.
    pub actor: Actor,
    /// The codes of the sections to which they belong.
    pub sections: &'a [String],
    /// The section in charge of the case's procedure: stands in where the case names no section.
    pub in_charge: Option<&'a str>,
}

impl From<Actor> for Mover<'_> {
    /// Somebody of no section.
    fn from(actor: Actor) -> Self {
        Self {
            actor,
            sections: &[],
            in_charge: None,
        }
    }
}

/// Moves a reform case from version `seen`. `on` is the day of the step: for [`Step::Implement`] the day from which
/// the case counts.
///
/// # Errors
/// [`Error::Refused`], also where whoever proposed the case, or their section, would set it to implemented;
/// [`Error::Invalid`] for a day to come; [`db::Error::Stale`] where the case has changed since.
pub async fn move_reform(
    tx: &mut Tx,
    log: &Log,
    by: impl Into<Mover<'_>>,
    (reform, seen): (ReformId, i64),
    step: Step,
    on: Date,
) -> Result<()> {
    let mut check = Check::default();
    check.past(on, log, "on");
    check.done()?;
    let was = held(tx, reform, seen).await?;
    let to = flow::step(was.state, was.evidence.is_some(), step)?;
    let by = by.into();
    if step == Step::Implement {
        let section = was.section.as_deref().or(by.in_charge);
        flow::outside(&by.actor, by.sections, was.proposed_by, section)?;
    }
    let on = iso(on);
    log.append(tx, by.actor, Event::ReformMoved { reform, to, on })
        .await?;
    Ok(())
}

async fn held(tx: &mut Tx, reform: ReformId, seen: i64) -> Result<Reform> {
    let held = store::hold_reform(tx, reform).await?;
    if held.version == seen {
        Ok(held)
    } else {
        Err(db::Error::Stale.into())
    }
}
