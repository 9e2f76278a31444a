//! What officers do with cases: one transaction each.

use std::time::Duration;

use super::{letters, store};
use crate::applications::flow::{Refusal, Stage, Step};
use crate::applications::model::Application;
use crate::applications::service::{self as cases, Error, corrections};
use crate::applications::store as files;
use crate::db::{self, Db, Tx};
use crate::events::{CorrectionItem, Event, Log, Outcome, Verdict};
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Actor, ApplicationId, StaffId, Timestamp};
use crate::payments;
use crate::staff::Officer;

/// How often a taker that was beaten to a case tries the next one.
const TRIES: u32 = 5;

/// Takes the oldest free case: accepts it (受付) if nobody has, and claims it. `None` where the queue is empty.
///
/// # Errors
/// Whatever the database says.
pub async fn take_next(
    db: &Db,
    log: &Log,
    officer: &Officer,
    lease: Duration,
) -> Result<Option<Application>, Error> {
    for _ in 0..TRIES {
        let mut tx = db.begin().await?;
        let Some(id) = store::next_free(&mut tx, &officer.sections, log.now()).await? else {
            return Ok(None);
        };
        let application = files::get(&mut tx, id).await?;
        match claim(&mut tx, log, &application, officer.id, lease).await {
            Ok(claimed) => {
                tx.commit().await?;
                return Ok(Some(claimed));
            }
            Err(
                Error::Db(db::Error::Stale | db::Error::Busy(_))
                | Error::Refused(Refusal::Taken { .. }),
            ) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(None)
}

/// Accepts the case if nobody has, and claims it.
///
/// # Errors
/// [`Refusal::Taken`] where another officer holds it.
pub async fn claim(
    tx: &mut Tx,
    log: &Log,
    application: &Application,
    officer: StaffId,
    lease: Duration,
) -> Result<Application, Error> {
    let by = Actor::Staff(officer);
    let accepted;
    let application = if application.case.stage == Stage::Arrived {
        accepted = cases::take_step(tx, log, application, Step::Accept, by, None).await?;
        &accepted
    } else {
        application
    };
    cases::take_step(tx, log, application, Step::Claim { lease }, by, None).await
}

/// What an officer asks for on the page of a case.
#[derive(Clone, Debug)]
pub enum Request {
    /// Take it, or prolong the lease.
    Claim,
    /// Give it back.
    Release,
    /// 起案: decides at once where nobody must approve (and, where it is refused, 完了).
    Propose {
        /// What is to be decided.
        verdict: Verdict,
        /// Codes of the procedure's reasons.
        reasons: Vec<String>,
        /// How many must approve.
        approvals: u32,
        /// Further words.
        words: Option<String>,
    },
    /// 承認 of another's draft; the last one decides.
    Approve,
    /// 差戻し
    SendBack {
        /// What the drafter should do.
        words: String,
    },
    /// 引戻し
    PullBack,
    /// 補正の求め
    RequestCorrection {
        /// What is to be mended, and why.
        items: Vec<CorrectionItem>,
        /// Until when.
        due: Timestamp,
        /// Further words.
        words: Option<String>,
    },
    /// On without the correction.
    EndCorrection,
    /// 届出の記録 and 完了.
    Record,
    /// The applicant may withdraw.
    GrantWithdrawal,
    /// The review goes on.
    DeclineWithdrawal,
    /// 期限切れ: nothing was paid.
    Lapse,
    /// 発送 and 完了.
    Send {
        /// The day the paper left, ISO.
        on: String,
        /// Yen spent on postage.
        postage: i64,
    },
}

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Declined {
    /// The machine or the database.
    #[error(transparent)]
    Case(#[from] Error),
    /// The fee has not been taken: nothing is sent unpaid.
    #[error("not paid")]
    Unpaid,
    /// The letter must be issued before the paper leaves.
    #[error("letter due")]
    LetterDue,
    /// Something was paid: the case cannot lapse.
    #[error("paid")]
    Paid,
}

impl From<db::Error> for Declined {
    fn from(error: db::Error) -> Self {
        Self::Case(Error::Db(error))
    }
}

/// Carries out a request on the case as the officer saw it (version `seen`).
///
/// # Errors
/// [`Declined`]; nothing has changed then.
pub async fn act(
    db: &Db,
    log: &Log,
    officer: StaffId,
    number: &ReceiptNumber,
    seen: i64,
    request: Request,
    lease: Duration,
) -> Result<(), Declined> {
    let mut tx = db.begin().await?;
    let application = files::get_by_number(&mut tx, number).await?;
    if application.version != seen {
        return Err(db::Error::Stale.into());
    }
    carry_out(&mut tx, log, officer, &application, request, lease).await?;
    tx.commit().await?;
    Ok(())
}

async fn carry_out(
    tx: &mut Tx,
    log: &Log,
    officer: StaffId,
    application: &Application,
    request: Request,
    lease: Duration,
) -> Result<(), Declined> {
    let by = Actor::Staff(officer);
    let step = match request {
        Request::Claim => {
            claim(tx, log, application, officer, lease).await?;
            return Ok(());
        }
        Request::Propose {
            verdict,
            reasons,
            approvals,
            words,
        } => {
            let step = Step::Propose {
                verdict,
                reasons,
                approvals,
            };
            let moved = cases::take_step(tx, log, application, step, by, words.as_deref()).await?;
            return end_of_refusal(tx, log, &moved, by).await;
        }
        Request::Approve => {
            // What the drafter wrote is part of the decision: it stands beside the decision's event.
            let last = application.case.proposal.as_deref();
            let words = match last.filter(|proposal| proposal.waits_for_last()) {
                Some(_) => store::words_of_proposal(tx, application.id).await?,
                None => None,
            };
            let step = Step::Approve;
            let moved = cases::take_step(tx, log, application, step, by, words.as_deref()).await?;
            return end_of_refusal(tx, log, &moved, by).await;
        }
        Request::SendBack { words } => {
            cases::take_step(tx, log, application, Step::SendBack, by, Some(&words)).await?;
            return Ok(());
        }
        Request::RequestCorrection { items, due, words } => {
            corrections::request(tx, log, application, items, due, by, words.as_deref()).await?;
            return Ok(());
        }
        Request::EndCorrection => {
            corrections::end(tx, log, application, by, lease).await?;
            return Ok(());
        }
        Request::Record => {
            let recorded = cases::take_step(tx, log, application, Step::Record, by, None).await?;
            cases::take_step(tx, log, &recorded, Step::Close, by, None).await?;
            return Ok(());
        }
        Request::Send { on, postage } => {
            return letters::service::send(tx, log, by, application, on, postage).await;
        }
        Request::Lapse => {
            if !payments::service::unpaid(tx, application.id).await? {
                return Err(Declined::Paid);
            }
            Step::Lapse
        }
        Request::Release => Step::Release,
        Request::PullBack => Step::PullBack { lease },
        Request::GrantWithdrawal => Step::Withdraw,
        Request::DeclineWithdrawal => Step::DeclineWithdrawal,
    };
    cases::take_step(tx, log, application, step, by, None).await?;
    Ok(())
}

/// A refusal that no letter tells has nothing to be sent: the decision on the page of the case is its end.
async fn end_of_refusal(
    tx: &mut Tx,
    log: &Log,
    moved: &Application,
    by: Actor,
) -> Result<(), Declined> {
    let refused =
        moved.case.stage == Stage::Decided && moved.case.outcome == Some(Outcome::Refused);
    if refused && letters::store::living(tx, moved.id).await?.is_none() {
        cases::take_step(tx, log, moved, Step::Close, by, None).await?;
    }
    Ok(())
}

/// Writes into the log that an officer opens the file of a person, before it is shown.
///
/// # Errors
/// Whatever the database says; the page must not be shown then.
pub async fn log_view(
    db: &Db,
    log: &Log,
    officer: StaffId,
    application: ApplicationId,
) -> db::Result<()> {
    let event = Event::ApplicationViewed { application };
    log_look(db, log, Actor::Staff(officer), event).await
}

/// The same for what hangs on the case, such as an attachment: `event` names it.
///
/// # Errors
/// Whatever the database says.
pub async fn log_look(db: &Db, log: &Log, by: Actor, event: Event) -> db::Result<()> {
    let mut tx = db.begin().await?;
    log.append(&mut tx, by, event).await?;
    tx.commit().await
}
