//! 申請: is decided, by the officer alone or along the approval route.

use super::super::model::{Case, Proposal};
use super::at::At;
use super::{Moved, Refusal, Stage, Step};
use crate::events::{Event, Outcome, Verdict};
use crate::kernel::StaffId;

pub(super) fn step(at: &At<'_>, step: Step) -> Result<Moved, Refusal> {
    let case = at.case;
    let application = at.subject.application;
    let wished = case.withdrawal_requested_at.is_some();
    let refused = case.outcome == Some(Outcome::Refused);
    match (case.stage, step) {
        (Stage::Arrived, Step::Accept) => at.accept(),
        (Stage::Accepted | Stage::InReview, Step::Claim { lease }) => at.claim(lease),
        (Stage::InReview, Step::Release) => at.release(),
        (Stage::InReview, Step::RequestCorrection { items, due }) => {
            at.request_correction(items, due)
        }
        (Stage::CorrectionRequested, Step::Resubmit { items }) => at.resubmit(items),
        (Stage::CorrectionRequested, Step::EndCorrection { lease }) => at.end_correction(lease),
        (
            Stage::InReview,
            Step::Propose {
                verdict,
                reasons,
                approvals,
            },
        ) => propose(at, verdict, reasons, approvals),
        (Stage::InApproval, Step::Approve) => approve(at),
        (Stage::InApproval, Step::SendBack) => {
            let officer = at.staff()?;
            if proposal(at)?.by == officer {
                return Err(Refusal::OwnDraft);
            }
            Ok(Moved {
                case: Case {
                    proposal: None,
                    ..at.put_down(Stage::InReview)
                },
                event: Event::ApplicationSentBack { application },
            })
        }
        (Stage::InApproval, Step::PullBack { lease }) => {
            let officer = at.staff()?;
            if proposal(at)?.by != officer {
                return Err(Refusal::NotYou);
            }
            Ok(Moved {
                case: Case {
                    proposal: None,
                    ..at.picked_up(officer, lease)
                },
                event: Event::ProposalPulledBack { application },
            })
        }
        (Stage::Decided, Step::Issue { on, postage }) => {
            at.staff()?;
            Ok(Moved {
                case: Case {
                    issued_at: Some(at.now),
                    ..at.after(Stage::Issued)
                },
                event: Event::ApplicationIssued {
                    application,
                    on,
                    postage,
                },
            })
        }
        (Stage::Issued, Step::Close) => {
            at.office()?;
            Ok(at.closed())
        }
        (Stage::Decided, Step::Close) if refused => {
            at.office()?;
            Ok(at.closed())
        }
        (Stage::Arrived | Stage::Accepted, Step::Withdraw) => {
            at.applicant()?;
            Ok(at.withdrawn())
        }
        (Stage::InReview, Step::Withdraw) if wished => {
            at.held()?;
            Ok(at.withdrawn())
        }
        (
            Stage::InReview | Stage::CorrectionRequested | Stage::InApproval,
            Step::RequestWithdrawal,
        ) if !wished => at.request_withdrawal(),
        (Stage::InReview, Step::DeclineWithdrawal) if wished => at.decline_withdrawal(),
        (Stage::Arrived | Stage::Accepted | Stage::Decided, Step::Lapse) if !refused => {
            at.staff()?;
            Ok(at.lapsed())
        }
        (Stage::InReview, Step::Lapse) => {
            at.held()?;
            Ok(at.lapsed())
        }
        _ => Err(Refusal::NotNow),
    }
}

fn propose(
    at: &At<'_>,
    verdict: Verdict,
    reasons: Vec<String>,
    approvals: u32,
) -> Result<Moved, Refusal> {
    let by = at.held()?;
    at.no_withdrawal()?;
    if verdict.is_adverse() && reasons.is_empty() {
        return Err(Refusal::NoReasons);
    }
    if approvals == 0 {
        return Ok(decided(at, verdict, reasons));
    }
    let proposal = Proposal {
        by,
        verdict,
        reasons: reasons.clone(),
        approvals,
        approved_by: Vec::new(),
    };
    Ok(Moved {
        case: Case {
            proposal: Some(sqlx::types::Json(proposal)),
            ..at.put_down(Stage::InApproval)
        },
        event: Event::ApplicationProposed {
            application: at.subject.application,
            verdict,
            reasons,
        },
    })
}

fn approve(at: &At<'_>) -> Result<Moved, Refusal> {
    let officer: StaffId = at.staff()?;
    at.no_withdrawal()?;
    let mut proposal = proposal(at)?.clone();
    if proposal.by == officer || proposal.approved_by.contains(&officer) {
        return Err(Refusal::OwnDraft);
    }
    if proposal.waits_for_last() {
        return Ok(decided(at, proposal.verdict, proposal.reasons));
    }
    proposal.approved_by.push(officer);
    Ok(Moved {
        case: Case {
            proposal: Some(sqlx::types::Json(proposal)),
            ..at.after(Stage::InApproval)
        },
        event: Event::ApplicationApproved {
            application: at.subject.application,
        },
    })
}

fn proposal<'a>(at: &At<'a>) -> Result<&'a Proposal, Refusal> {
    at.case.proposal.as_deref().ok_or(Refusal::NotNow)
}

/// 決定, or 却下 where the request is formally unfit.
fn decided(at: &At<'_>, verdict: Verdict, reasons: Vec<String>) -> Moved {
    let application = at.subject.application;
    match verdict.outcome() {
        Some(outcome) => Moved {
            case: Case {
                decided_at: Some(at.now),
                outcome: Some(outcome),
                proposal: None,
                ..at.put_down(Stage::Decided)
            },
            event: Event::ApplicationDecided {
                application,
                outcome,
                reasons,
            },
        },
        None => Moved {
            case: Case {
                decided_at: Some(at.now),
                proposal: None,
                ..at.ended(Stage::Dismissed)
            },
            event: Event::ApplicationDismissed {
                application,
                reasons,
            },
        },
    }
}
