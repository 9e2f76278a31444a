//! 申込・予約: is confirmed or cancelled. The slot and its capacity are kept by the feature `reservations`.

use super::super::model::Case;
use super::at::At;
use super::{Moved, Refusal, Stage, Step};
use crate::events::Event;

pub(super) fn step(at: &At<'_>, step: Step) -> Result<Moved, Refusal> {
    let application = at.subject.application;
    match (at.case.stage, step) {
        (Stage::Arrived, Step::Confirm { slot }) => {
            at.office()?;
            Ok(Moved {
                case: Case {
                    accepted_at: Some(at.now),
                    ..at.after(Stage::Confirmed)
                },
                event: Event::BookingConfirmed { application, slot },
            })
        }
        (Stage::Confirmed, Step::Move { slot }) => Ok(Moved {
            case: at.after(Stage::Confirmed),
            event: Event::BookingMoved { application, slot },
        }),
        (Stage::Arrived | Stage::Confirmed, Step::Cancel) => Ok(Moved {
            case: at.ended(Stage::Cancelled),
            event: Event::BookingCancelled { application },
        }),
        (Stage::Confirmed, Step::Fulfil) => {
            at.staff()?;
            Ok(at.closed())
        }
        (Stage::Confirmed, Step::Lapse) => {
            at.staff()?;
            Ok(at.lapsed())
        }
        _ => Err(Refusal::NotNow),
    }
}
