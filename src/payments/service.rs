//! The use cases towards the agent: ask it, give it orders, believe it.

use std::time::Duration;

use super::charge::take_step;
use super::flow::{self, Step, Verdict};
use super::jobs;
use super::model::{Charge, ChargeState, Payment, PaymentState, Snapshot};
use super::provider::{Agent, AgentError};
use super::store;
use super::webhook::VerifiedEvent;
use crate::config::Payments;
use crate::db::{self, Db, Tx};
use crate::events::{Event, Log};
use crate::kernel::{Actor, PaymentId};

pub use super::attempt::{PayError, Payer, pay};
pub use super::charge::{remind, settled, unpaid};

/// What the use cases work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The database.
    pub db: Db,
    /// The log, which holds clock and randomness.
    pub log: Log,
    /// The payment agent.
    pub agent: Agent,
    /// Days that a requested payment may wait.
    pub due_days: u32,
}

impl Desk {
    /// The use cases' surroundings in a service.
    pub fn new(db: Db, log: Log, http: reqwest::Client, config: &Payments) -> Self {
        Self {
            db,
            log,
            agent: Agent::new(http, config),
            due_days: config.due_days,
        }
    }
}

/// Why an answer of the agent's has no effect.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The agent.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// Other news came while the agent was asked: it must be asked again.
    #[error("other news came while the agent was asked")]
    Stale,
    /// The agent speaks of another payment or amount.
    #[error("the payment agent speaks of another payment, amount or currency")]
    Mismatch,
    /// The agent takes back what cannot be undone.
    #[error("the payment agent contradicts what it said before")]
    Contradiction,
}

/// Asks the agent how a payment stands, and believes it.
///
/// # Errors
/// [`AskError`]
pub async fn ask(desk: &Desk, id: PaymentId) -> Result<(), AskError> {
    let Some(payment) = store::payment(&desk.db, id).await? else {
        return Ok(());
    };
    let Some(key) = &payment.provider_ref else {
        return wait_or_give_up(desk, &payment).await.map_err(AskError::Db);
    };
    match desk.agent.get(key).await {
        Ok(snapshot) => learn(desk, &payment, snapshot).await,
        Err(AgentError::Unknown) if payment.state.is_open() => Ok(end_here(
            desk,
            &payment,
            PaymentState::Expired,
            Some("unknown_to_agent"),
        )
        .await?),
        Err(error @ (AgentError::Unknown | AgentError::Refused(_))) => {
            // Asking again would give the same answer: the operator must look.
            let mut tx = desk.db.begin().await?;
            store::ask_later(&mut tx, id, None).await?;
            tx.commit().await?;
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes the money of a granted case.
///
/// # Errors
/// [`AskError`]
pub async fn capture(desk: &Desk, id: PaymentId) -> Result<(), AskError> {
    let Some(payment) = store::payment(&desk.db, id).await? else {
        return Ok(());
    };
    let charge = store::charge_of(&desk.db, payment.application_id).await?;
    let wanted = charge.is_some_and(|charge| {
        charge.state == ChargeState::Capturing && charge.payment_id == Some(payment.id)
    });
    match (&payment.provider_ref, payment.state) {
        (Some(key), PaymentState::Authorised) if wanted => match desk.agent.capture(key).await {
            Ok(snapshot) => learn(desk, &payment, snapshot).await,
            Err(AgentError::Conflict) => ask(desk, id).await,
            Err(error) => Err(error.into()),
        },
        _ => Ok(()),
    }
}

/// Gives a reservation back, or closes a page that is not needed any more.
///
/// # Errors
/// [`AskError`]
pub async fn release(desk: &Desk, id: PaymentId) -> Result<(), AskError> {
    let Some(payment) = store::payment(&desk.db, id).await? else {
        return Ok(());
    };
    match (&payment.provider_ref, payment.state) {
        (Some(key), PaymentState::Created | PaymentState::Pending | PaymentState::Authorised) => {
            match desk.agent.release(key).await {
                Ok(snapshot) => learn(desk, &payment, snapshot).await,
                Err(AgentError::Conflict) => ask(desk, id).await,
                Err(AgentError::Unknown) if payment.state.is_open() => Ok(end_here(
                    desk,
                    &payment,
                    PaymentState::Expired,
                    Some("unknown_to_agent"),
                )
                .await?),
                Err(error) => Err(error.into()),
            }
        }
        (None, PaymentState::Created) => {
            Ok(end_here(desk, &payment, PaymentState::Released, None).await?)
        }
        _ => Ok(()),
    }
}

/// An attempt without a page: the next click may still give it one, until it is given up.
async fn wait_or_give_up(desk: &Desk, payment: &Payment) -> db::Result<()> {
    if desk.log.now().since(payment.created_at) >= flow::NEVER_STARTED {
        return end_here(desk, payment, PaymentState::Expired, Some("never_started")).await;
    }
    let mut tx = desk.db.begin().await?;
    postpone(&mut tx, &desk.log, payment).await?;
    tx.commit().await
}

/// Ends an open attempt of which the agent knows nothing.
pub(super) async fn end_here(
    desk: &Desk,
    payment: &Payment,
    state: PaymentState,
    code: Option<&str>,
) -> db::Result<()> {
    let mut tx = desk.db.begin().await?;
    let charge = store::lock_charge(&mut tx, payment.charge_id).await?;
    let known = store::payment_in(&mut tx, payment.id).await?;
    if let Some(known) = known.filter(|known| known.version == payment.version) {
        let snapshot = Snapshot {
            id: String::new(),
            reference: known.id,
            amount: known.amount,
            currency: "JPY".to_owned(),
            status: state,
            code: code.map(str::to_owned),
            page_url: None,
        };
        move_payment(&mut tx, &desk.log, desk.due_days, &charge, &known, snapshot).await?;
    }
    tx.commit().await
}

/// Believes an answer to a question that was asked when the payment was as in `asked`.
async fn learn(desk: &Desk, asked: &Payment, snapshot: Snapshot) -> Result<(), AskError> {
    let mut tx = desk.db.begin().await?;
    let charge = store::lock_charge(&mut tx, asked.charge_id).await?;
    let known = store::payment_in(&mut tx, asked.id)
        .await?
        .ok_or(db::Error::NotFound)?;
    if !snapshot.fits(&known) {
        // Asking again would give the same answer: the operator must look.
        store::ask_later(&mut tx, known.id, None).await?;
        tx.commit().await?;
        tracing::error!(payment = %known.id, "the payment agent speaks of another payment, amount or currency");
        return Err(AskError::Mismatch);
    }
    if known.version != asked.version {
        return Err(AskError::Stale);
    }
    match flow::answered(known.state, snapshot.status) {
        Verdict::Known | Verdict::Ask => {
            postpone(&mut tx, &desk.log, &known).await?;
            if known.state == PaymentState::Authorised {
                // An order that was given up is given again.
                let step = Step::Reserved(known.id);
                take_step(&mut tx, &desk.log, desk.due_days, &charge, step).await?;
            }
        }
        Verdict::Move => {
            move_payment(&mut tx, &desk.log, desk.due_days, &charge, &known, snapshot).await?;
        }
        Verdict::Contradiction => {
            store::ask_later(&mut tx, known.id, None).await?;
            tx.commit().await?;
            return Err(AskError::Contradiction);
        }
    }
    Ok(tx.commit().await?)
}

async fn postpone(tx: &mut Tx, log: &Log, payment: &Payment) -> db::Result<()> {
    let ask_at = flow::next_question(payment.state, payment.created_at, log.now());
    store::ask_later(tx, payment.id, ask_at).await
}

/// Hears a webhook: written down, and believed or made a question, in one transaction.
///
/// # Errors
/// Whatever the database says; then nothing was written, and the sender tries again.
pub async fn hear(desk: &Desk, event: &VerifiedEvent) -> db::Result<()> {
    let now = desk.log.now();
    let mut tx = desk.db.begin().await?;
    let payment = match event.snapshot() {
        Some(snapshot) => store::payment_in(&mut tx, snapshot.reference).await?,
        None => None,
    };
    let id = payment.as_ref().map(|payment| payment.id);
    let first = store::hear(
        &mut tx,
        desk.agent.name(),
        (event.id(), event.kind()),
        id,
        now,
    )
    .await?;
    match (event.snapshot(), payment) {
        (Some(snapshot), Some(payment)) if first => {
            let charge = store::lock_charge(&mut tx, payment.charge_id).await?;
            let known = store::payment_in(&mut tx, payment.id)
                .await?
                .ok_or(db::Error::NotFound)?;
            let verdict = if snapshot.fits(&known) {
                flow::told(known.state, snapshot.status)
            } else {
                tracing::error!(payment = %known.id, "a webhook speaks of another payment, amount or currency");
                Verdict::Ask
            };
            match verdict {
                Verdict::Known => {}
                Verdict::Move => {
                    let snapshot = snapshot.clone();
                    move_payment(&mut tx, &desk.log, desk.due_days, &charge, &known, snapshot)
                        .await?;
                }
                Verdict::Ask | Verdict::Contradiction => {
                    // The version grows, so that an answer on its way, older than this word, is not believed.
                    let same = Payment {
                        provider_ref: Some(snapshot.id.clone()),
                        page_url: None,
                        ..known.clone()
                    };
                    let again = now.plus(flow::ASK_AFTER);
                    store::move_payment(&mut tx, &known, &same, Some(again)).await?;
                    jobs::enqueue(&mut tx, &desk.log, jobs::ASK, known.id).await?;
                }
            }
        }
        (_, None) if first => {
            tracing::warn!(
                kind = event.kind(),
                "a webhook speaks of no payment that is known here"
            );
        }
        _ => {}
    }
    tx.commit().await
}

/// Moves an attempt under its locked charge, tells the log, and moves the charge.
pub(super) async fn move_payment(
    tx: &mut Tx,
    log: &Log,
    due_days: u32,
    charge: &Charge,
    was: &Payment,
    word: Snapshot,
) -> db::Result<()> {
    let now = log.now();
    let code = word.reason();
    let to = Payment {
        state: word.status,
        provider_ref: (!word.id.is_empty()).then_some(word.id),
        page_url: word.page_url,
        code: code.clone(),
        changed_at: now,
        ..was.clone()
    };
    let ask_at = flow::next_question(to.state, was.created_at, now);
    store::move_payment(tx, was, &to, ask_at).await?;
    let (application, charge_id, payment) = (was.application_id, charge.id, was.id);
    let amount = was.amount;
    let (event, step) = match to.state {
        PaymentState::Created | PaymentState::Pending => return Ok(()),
        PaymentState::Authorised => (
            Event::PaymentAuthorised {
                application,
                charge: charge_id,
                payment,
                amount,
            },
            Step::Reserved(payment),
        ),
        PaymentState::Captured => (
            Event::PaymentCaptured {
                application,
                charge: charge_id,
                payment,
                amount,
            },
            Step::Taken(payment),
        ),
        PaymentState::Released => (
            Event::PaymentReleased {
                application,
                charge: charge_id,
                payment,
            },
            Step::Lost(payment),
        ),
        PaymentState::Failed | PaymentState::Expired => (
            Event::PaymentFailed {
                application,
                charge: charge_id,
                payment,
                code: code.unwrap_or_else(|| to.state.code().to_owned()),
            },
            Step::Lost(payment),
        ),
    };
    log.append(tx, Actor::System, event).await?;
    take_step(tx, log, due_days, charge, step).await
}

/// Queues a question for every attempt that is due for one, and forgets webhooks that cannot come again.
///
/// # Errors
/// Whatever the database says.
pub async fn reconcile(desk: &Desk) -> db::Result<()> {
    let now = desk.log.now();
    let due = store::to_ask(&desk.db, now, 200).await?;
    let mut tx = desk.db.begin().await?;
    for payment in due {
        jobs::enqueue(&mut tx, &desk.log, jobs::ASK, payment).await?;
    }
    store::forget_webhooks(&mut tx, now.minus(Duration::from_hours(30 * 24))).await?;
    tx.commit().await
}
