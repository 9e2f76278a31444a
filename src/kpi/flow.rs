//! The life of a reform case: a pure, total function. Who may take a step, the routes say.

use serde::Deserialize;

use crate::events::{ReformCategory, ReformState};
use crate::kernel::{Actor, StaffId};

/// What an administrator does with a reform case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 実施: from a day on it counts.
    Implement,
    /// 効果確認
    Confirm,
    /// 中止: it no longer counts.
    Drop,
    /// Takes up again what was dropped, also to correct the day from which it counts.
    Reopen,
}

impl Step {
    /// All steps.
    pub const ALL: [Self; 4] = [Self::Implement, Self::Confirm, Self::Drop, Self::Reopen];

    /// The word in forms and message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Implement => "implement",
            Self::Confirm => "confirm",
            Self::Drop => "drop",
            Self::Reopen => "reopen",
        }
    }
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case does not stand where this step begins.
    #[error("this step does not follow from the case's state")]
    NotNow,
    /// Without evidence nothing is implemented.
    #[error("no evidence is recorded")]
    NoEvidence,
    /// Four eyes: whoever proposed a case, or their section, does not set it to implemented.
    #[error("an administrator of another section sets it to implemented")]
    SameSection,
}

/// All states.
pub const STATES: [ReformState; 4] = [
    ReformState::Proposed,
    ReformState::Implemented,
    ReformState::Confirmed,
    ReformState::Dropped,
];

/// All categories.
pub const CATEGORIES: [ReformCategory; 6] = [
    ReformCategory::Online,
    ReformCategory::Cashless,
    ReformCategory::Automation,
    ReformCategory::Paperless,
    ReformCategory::Process,
    ReformCategory::Merger,
];

/// Where a case in `state` goes by `step`.
///
/// # Errors
/// [`Refusal`]
pub const fn step(state: ReformState, evidenced: bool, step: Step) -> Result<ReformState, Refusal> {
    match (state, step) {
        (ReformState::Proposed, Step::Implement) if evidenced => Ok(ReformState::Implemented),
        (ReformState::Proposed, Step::Implement) => Err(Refusal::NoEvidence),
        (ReformState::Implemented, Step::Confirm) => Ok(ReformState::Confirmed),
        (ReformState::Proposed | ReformState::Implemented | ReformState::Confirmed, Step::Drop) => {
            Ok(ReformState::Dropped)
        }
        (ReformState::Dropped, Step::Reopen) => Ok(ReformState::Proposed),
        _ => Err(Refusal::NotNow),
    }
}

/// Whether `by`, who belongs to `sections`, stands outside of the proposal of an officer or of a section.
///
/// # Errors
/// [`Refusal::SameSection`]
pub fn outside(
    by: &Actor,
    sections: &[String],
    proposer: Option<StaffId>,
    section: Option<&str>,
) -> Result<(), Refusal> {
    let own = proposer.is_some_and(|proposer| *by == Actor::Staff(proposer));
    let inside = section.is_some_and(|section| sections.iter().any(|one| one == section));
    if own || inside {
        Err(Refusal::SameSection)
    } else {
        Ok(())
    }
}

/// Whether a case in `state` counts.
pub const fn counts(state: ReformState) -> bool {
    matches!(state, ReformState::Implemented | ReformState::Confirmed)
}

/// The word of a state in message keys.
pub const fn state_code(state: ReformState) -> &'static str {
    match state {
        ReformState::Proposed => "proposed",
        ReformState::Implemented => "implemented",
        ReformState::Confirmed => "confirmed",
        ReformState::Dropped => "dropped",
    }
}

/// The word of a category in forms and message keys.
pub const fn category_code(category: ReformCategory) -> &'static str {
    match category {
        ReformCategory::Online => "online",
        ReformCategory::Cashless => "cashless",
        ReformCategory::Automation => "automation",
        ReformCategory::Paperless => "paperless",
        ReformCategory::Process => "process",
        ReformCategory::Merger => "merger",
    }
}
