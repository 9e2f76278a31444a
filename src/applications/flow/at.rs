//! A case at an instant, with who acts: the guards and the moves that all kinds share.

use std::time::Duration;

use super::super::model::Case;
use super::{Moved, Refusal, Stage, Subject};
use crate::events::{CorrectionItem, Event};
use crate::kernel::{Actor, StaffId, Timestamp};

/// What a step is judged by.
pub(super) struct At<'a> {
    pub subject: &'a Subject,
    pub case: &'a Case,
    pub by: Actor,
    pub now: Timestamp,
}

impl At<'_> {
    /// Whoever acts is of the staff.
    pub const fn staff(&self) -> Result<StaffId, Refusal> {
        match self.by {
            Actor::Staff(id) => Ok(id),
            _ => Err(Refusal::NotYou),
        }
    }

    /// Whoever acts is the applicant, with or without an account.
    pub const fn applicant(&self) -> Result<(), Refusal> {
        match self.by {
            Actor::Resident(_) | Actor::Applicant => Ok(()),
            _ => Err(Refusal::NotYou),
        }
    }

    /// Whoever acts belongs to the office.
    pub const fn office(&self) -> Result<(), Refusal> {
        match self.by {
            Actor::Resident(_) | Actor::Applicant => Err(Refusal::NotYou),
            _ => Ok(()),
        }
    }

    fn free_for(&self, officer: StaffId) -> Result<(), Refusal> {
        match self.case.holder(self.now) {
            Some((by, until)) if by != officer => Err(Refusal::Taken { by, until }),
            _ => Ok(()),
        }
    }

    /// The officer must hold the case: whoever decides has it open before them.
    pub fn held(&self) -> Result<StaffId, Refusal> {
        let officer = self.staff()?;
        self.free_for(officer)?;
        if self.case.holder(self.now).is_some() {
            Ok(officer)
        } else {
            Err(Refusal::NotHeld)
        }
    }

    /// The applicant's wish to withdraw is answered before anything else.
    pub const fn no_withdrawal(&self) -> Result<(), Refusal> {
        match self.case.withdrawal_requested_at {
            Some(_) => Err(Refusal::WithdrawalPending),
            None => Ok(()),
        }
    }

    /// The case as it stands, to be changed.
    pub fn after(&self, stage: Stage) -> Case {
        Case {
            stage,
            ..self.case.clone()
        }
    }

    /// The case as it stands, held by nobody.
    pub fn put_down(&self, stage: Stage) -> Case {
        Case {
            claimed_by: None,
            claimed_until: None,
            ..self.after(stage)
        }
    }

    /// The case as it stands, held by `officer`.
    pub fn picked_up(&self, officer: StaffId, lease: Duration) -> Case {
        Case {
            started_at: self.case.started_at.or(Some(self.now)),
            claimed_by: Some(officer),
            claimed_until: Some(self.now.plus(lease)),
            ..self.after(Stage::InReview)
        }
    }

    /// The case at its end.
    pub fn ended(&self, stage: Stage) -> Case {
        Case {
            closed_at: Some(self.now),
            correction_due_at: None,
            ..self.put_down(stage)
        }
    }

    /// 完了.
    pub fn closed(&self) -> Moved {
        let subject = self.subject;
        Moved {
            case: self.ended(Stage::Closed),
            event: Event::ApplicationClosed {
                application: subject.application,
                procedure: subject.procedure.clone(),
                channel: subject.channel,
                outcome: self.case.outcome,
            },
        }
    }

    /// 受付.
    pub fn accept(&self) -> Result<Moved, Refusal> {
        self.office()?;
        Ok(Moved {
            case: Case {
                accepted_at: Some(self.now),
                ..self.after(Stage::Accepted)
            },
            event: Event::ApplicationAccepted {
                application: self.subject.application,
            },
        })
    }

    pub fn claim(&self, lease: Duration) -> Result<Moved, Refusal> {
        let officer = self.staff()?;
        self.free_for(officer)?;
        Ok(Moved {
            case: self.picked_up(officer, lease),
            event: Event::ApplicationClaimed {
                application: self.subject.application,
                started: self.case.started_at.is_none(),
            },
        })
    }

    pub fn release(&self) -> Result<Moved, Refusal> {
        self.held()?;
        Ok(Moved {
            case: self.put_down(Stage::InReview),
            event: Event::ApplicationReleased {
                application: self.subject.application,
            },
        })
    }

    pub fn request_correction(
        &self,
        items: Vec<CorrectionItem>,
        due: Timestamp,
    ) -> Result<Moved, Refusal> {
        self.held()?;
        self.no_withdrawal()?;
        if items.is_empty() {
            return Err(Refusal::NoReasons);
        }
        if due <= self.now {
            return Err(Refusal::DuePast);
        }
        Ok(Moved {
            case: Case {
                correction_due_at: Some(due),
                ..self.put_down(Stage::CorrectionRequested)
            },
            event: Event::CorrectionRequested {
                application: self.subject.application,
                items,
                due,
            },
        })
    }

    pub fn resubmit(&self, items: Vec<String>) -> Result<Moved, Refusal> {
        self.applicant()?;
        Ok(Moved {
            case: Case {
                correction_due_at: None,
                ..self.put_down(Stage::InReview)
            },
            event: Event::CorrectionSubmitted {
                application: self.subject.application,
                items,
            },
        })
    }

    pub fn end_correction(&self, lease: Duration) -> Result<Moved, Refusal> {
        let officer = self.staff()?;
        Ok(Moved {
            case: Case {
                correction_due_at: None,
                ..self.picked_up(officer, lease)
            },
            event: Event::CorrectionEnded {
                application: self.subject.application,
            },
        })
    }

    /// 取下げ of a case on which nobody has begun, or whose wish staff grant.
    pub fn withdrawn(&self) -> Moved {
        Moved {
            case: self.ended(Stage::Withdrawn),
            event: Event::ApplicationWithdrawn {
                application: self.subject.application,
            },
        }
    }

    pub fn request_withdrawal(&self) -> Result<Moved, Refusal> {
        self.applicant()?;
        Ok(Moved {
            case: Case {
                withdrawal_requested_at: Some(self.now),
                ..self.after(self.case.stage)
            },
            event: Event::WithdrawalRequested {
                application: self.subject.application,
            },
        })
    }

    pub fn decline_withdrawal(&self) -> Result<Moved, Refusal> {
        self.held()?;
        Ok(Moved {
            case: Case {
                withdrawal_requested_at: None,
                ..self.after(self.case.stage)
            },
            event: Event::WithdrawalDeclined {
                application: self.subject.application,
            },
        })
    }

    /// 期限切れ.
    pub fn lapsed(&self) -> Moved {
        Moved {
            case: self.ended(Stage::Lapsed),
            event: Event::ApplicationLapsed {
                application: self.subject.application,
            },
        }
    }
}
