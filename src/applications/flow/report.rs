//! 届出: is checked, then recorded. It is fulfilled on arrival (行政手続法 37条); there is no grant and no refusal.

use super::at::At;
use super::{Moved, Refusal, Stage, Step};
use crate::events::Event;

pub(super) fn step(at: &At<'_>, step: Step) -> Result<Moved, Refusal> {
    let wished = at.case.withdrawal_requested_at.is_some();
    match (at.case.stage, step) {
        (Stage::Arrived, Step::Accept) => at.accept(),
        (Stage::Accepted | Stage::InReview, Step::Claim { lease }) => at.claim(lease),
        (Stage::InReview, Step::Release) => at.release(),
        (Stage::InReview, Step::RequestCorrection { items, due }) => {
            at.request_correction(items, due)
        }
        (Stage::CorrectionRequested, Step::Resubmit { items }) => at.resubmit(items),
        (Stage::CorrectionRequested, Step::EndCorrection { lease }) => at.end_correction(lease),
        (Stage::InReview, Step::Record) => {
            at.held()?;
            at.no_withdrawal()?;
            Ok(Moved {
                case: at.put_down(Stage::Recorded),
                event: Event::ApplicationRecorded {
                    application: at.subject.application,
                },
            })
        }
        (Stage::Recorded, Step::Close) => {
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
        (Stage::InReview | Stage::CorrectionRequested, Step::RequestWithdrawal) if !wished => {
            at.request_withdrawal()
        }
        (Stage::InReview, Step::DeclineWithdrawal) if wished => at.decline_withdrawal(),
        _ => Err(Refusal::NotNow),
    }
}
