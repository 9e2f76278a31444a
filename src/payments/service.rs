//! The use cases: start a payment, follow the case, believe or ask the agent.

use std::time::Duration;

use super::flow::{self, Moved, Order, Step, Verdict};
use super::jobs;
use super::model::{Charge, ChargeState, Payment, PaymentState, Snapshot};
use super::provider::{Agent, AgentError, NewPayment};
use super::store;
use super::webhook::VerifiedEvent;
use crate::db::{self, Db, Tx};
use crate::events::{Entry, Event, Log, Outcome, Reader, Reading};
use crate::kernel::{AccountId, Actor, ApplicationId, Locale, PaymentId, Timestamp};
use crate::web::Kit;

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
    pub fn new(kit: &Kit, log: &Log) -> Self {
        Self {
            db: kit.db.clone(),
            log: log.clone(),
            agent: Agent::new(kit.http.clone(), &kit.config.payments),
            due_days: kit.config.payments.due_days,
        }
    }
}

/// Follows the case: the inline reader.
#[derive(Clone, Copy, Debug)]
pub(super) struct Follower {
    pub(super) due_days: u32,
}

impl Reader for Follower {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn wants(&self, event: &Event) -> bool {
        submitted(event).is_some() || case_step(event).is_some()
    }

    fn read<'a>(&'a self, tx: &'a mut Tx, log: &'a Log, entry: &'a Entry) -> Reading<'a> {
        Box::pin(async move {
            if let Some((application, amount)) = submitted(&entry.event) {
                create_charge(tx, log, application, amount).await?;
            }
            if let Some((application, step)) = case_step(&entry.event)
                && let Some(charge) = store::lock_charge_of(tx, application).await?
            {
                take_step(tx, log, self.due_days, &charge, step).await?;
            }
            Ok(())
        })
    }
}

const fn submitted(event: &Event) -> Option<(ApplicationId, i64)> {
    match event {
        Event::ApplicationSubmitted {
            application, total, ..
        } if *total > 0 => Some((*application, *total)),
        _ => None,
    }
}

const fn case_step(event: &Event) -> Option<(ApplicationId, Step)> {
    match event {
        Event::ApplicationDecided {
            application,
            outcome: Outcome::Granted | Outcome::PartlyGranted,
            ..
        } => Some((*application, Step::Granted)),
        Event::ApplicationDecided { application, .. }
        | Event::ApplicationWithdrawn { application }
        | Event::ApplicationDismissed { application, .. }
        | Event::ApplicationLapsed { application } => Some((*application, Step::Dropped)),
        _ => None,
    }
}

/// Creates the charge of a submission, once.
async fn create_charge(
    tx: &mut Tx,
    log: &Log,
    application: ApplicationId,
    amount: i64,
) -> db::Result<()> {
    let now = log.now();
    let charge = Charge {
        id: log.env().id(),
        application_id: application,
        amount,
        state: ChargeState::Owed,
        payment_id: None,
        due_at: None,
        reminded_at: None,
        created_at: now,
        changed_at: now,
    };
    if store::insert_charge(tx, &charge).await? {
        let event = Event::ChargeCreated {
            application,
            charge: charge.id,
            amount,
        };
        log.append(tx, Actor::System, event).await?;
        jobs::remind(tx, log, &charge).await?;
    }
    Ok(())
}

/// Whether nothing stands between the case and its dispatch: no charge, or a charge that was paid or waived.
///
/// # Errors
/// Whatever the database says.
pub async fn settled(tx: &mut Tx, application: ApplicationId) -> db::Result<bool> {
    let charge = store::charge_in(tx, application).await?;
    Ok(charge.is_none_or(|charge| charge.state.is_settled()))
}

/// Moves a locked charge and gives its orders.
async fn take_step(
    tx: &mut Tx,
    log: &Log,
    due_days: u32,
    charge: &Charge,
    step: Step,
) -> db::Result<()> {
    let Moved {
        state,
        holder,
        orders,
    } = flow::step(charge.state, charge.payment_id, step);
    let now = log.now();
    let mut moved = Charge {
        state,
        payment_id: holder,
        ..charge.clone()
    };
    if (state, holder) != (charge.state, charge.payment_id) {
        moved.changed_at = now;
        moved.due_at = (state == ChargeState::Requested).then(|| due_date(now, due_days));
        store::move_charge(tx, charge.id, state, holder, moved.due_at, now).await?;
        jobs::remind(tx, log, &moved).await?;
    }
    for order in orders {
        follow(tx, log, &moved, order).await?;
    }
    Ok(())
}

/// The end of the day in Tokyo, `days` from now.
fn due_date(now: Timestamp, days: u32) -> Timestamp {
    let day = now
        .tokyo_date()
        .saturating_add(time::Duration::days(i64::from(days) + 1));
    Timestamp::start_of(day).minus(Duration::from_millis(1))
}

async fn follow(tx: &mut Tx, log: &Log, charge: &Charge, order: Order) -> db::Result<()> {
    match order {
        Order::Capture(payment) => jobs::enqueue(tx, log, jobs::CAPTURE, payment).await,
        Order::Release(payment) => jobs::enqueue(tx, log, jobs::RELEASE, payment).await,
        Order::CloseOpen => match store::open_payment(tx, charge.id).await? {
            Some(open) => jobs::enqueue(tx, log, jobs::RELEASE, open.id).await,
            None => Ok(()),
        },
        Order::Request => {
            let due = charge.due_at.unwrap_or_else(|| log.now());
            let event = Event::ChargeRequested {
                application: charge.application_id,
                charge: charge.id,
                due,
            };
            log.append(tx, Actor::System, event).await.map(|_| ())
        }
        Order::GiveBack(payment) => {
            tracing::error!(charge = %charge.id, %payment, "money was taken that is not owed; the cashier must give it back");
            Ok(())
        }
    }
}

/// Why the payer cannot be sent to the agent's page.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The agent.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The agent speaks of another payment or amount.
    #[error("the payment agent answered with another payment or amount")]
    Mismatch,
}

/// Who pays what, as the payer's page knows it.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The application.
    pub application: ApplicationId,
    /// Who pays.
    pub account: AccountId,
    /// What the agent's page shows: the receipt number.
    pub description: String,
    /// Where the browser returns to.
    pub return_url: String,
    /// The payer's language.
    pub lang: Locale,
}

/// Gives the address of the agent's page; none where nothing can be paid now. Two clicks give the same page.
///
/// # Errors
/// [`PayError`]; the attempt stays, and the next click goes on with it.
pub async fn pay(desk: &Desk, payer: &Payer) -> Result<Option<String>, PayError> {
    let Some(mut payment) = attempt(desk, payer).await? else {
        return Ok(None);
    };
    // A page that has been open for a while may have been left, declined or run out.
    if payment.provider_ref.is_some() && desk.log.now().since(payment.created_at) >= flow::ASK_AFTER
    {
        match ask(desk, payment.id).await {
            Ok(()) => {}
            Err(AskError::Db(error)) => return Err(error.into()),
            Err(AskError::Agent(error)) => return Err(error.into()),
            Err(AskError::Mismatch | AskError::Contradiction | AskError::Stale) => {
                return Err(PayError::Mismatch);
            }
        }
        match attempt(desk, payer).await? {
            Some(next) => payment = next,
            None => return Ok(None),
        }
    }
    if let (PaymentState::Pending, Some(url)) = (payment.state, payment.page_url.take()) {
        return Ok(Some(url));
    }
    let new = NewPayment {
        reference: payment.id,
        amount: payment.amount,
        currency: "JPY",
        description: payer.description.clone(),
        return_url: payer.return_url.clone(),
        lang: payer.lang,
    };
    match desk.agent.create(&new).await {
        Ok(snapshot) => started(desk, &payment, snapshot).await,
        Err(error @ (AgentError::Refused(_) | AgentError::Conflict | AgentError::Unknown)) => {
            tracing::error!(payment = %payment.id, %error, "the payment agent does not open a page");
            end_here(desk, &payment, "agent_refused").await?;
            Err(error.into())
        }
        Err(error @ AgentError::Temporary(_)) => Err(error.into()),
    }
}

/// The open attempt of the charge, or a new one; none where nothing can be paid now.
async fn attempt(desk: &Desk, payer: &Payer) -> db::Result<Option<Payment>> {
    let mut tx = desk.db.begin().await?;
    let charge = store::lock_charge_of(&mut tx, payer.application).await?;
    let Some(charge) = charge.filter(|charge| charge.state.is_payable()) else {
        return Ok(None);
    };
    if let Some(open) = store::open_payment(&mut tx, charge.id).await? {
        return Ok(Some(open));
    }
    let now = desk.log.now();
    let payment = Payment {
        id: desk.log.env().id(),
        charge_id: charge.id,
        application_id: charge.application_id,
        amount: charge.amount,
        state: PaymentState::Created,
        provider_ref: None,
        page_url: None,
        code: None,
        version: 1,
        created_at: now,
        changed_at: now,
    };
    let ask_at = flow::next_question(payment.state, now, now);
    store::insert_payment(&mut tx, &payment, desk.agent.name(), ask_at).await?;
    let event = Event::PaymentStarted {
        application: charge.application_id,
        charge: charge.id,
        payment: payment.id,
        amount: payment.amount,
    };
    desk.log
        .append(&mut tx, Actor::Resident(payer.account), event)
        .await?;
    tx.commit().await?;
    Ok(Some(payment))
}

/// Notes the agent's page; the payer is sent there unless the attempt has ended in the meantime.
async fn started(
    desk: &Desk,
    payment: &Payment,
    snapshot: Snapshot,
) -> Result<Option<String>, PayError> {
    if !snapshot.fits(payment) {
        tracing::error!(payment = %payment.id, "the payment agent answered with another payment or amount");
        return Err(PayError::Mismatch);
    }
    let url = snapshot.page_url.clone();
    let mut tx = desk.db.begin().await?;
    let charge = store::lock_charge(&mut tx, payment.charge_id).await?;
    let known = store::payment_in(&mut tx, payment.id)
        .await?
        .ok_or(db::Error::NotFound)?;
    if known.state != PaymentState::Created || snapshot.status != PaymentState::Pending {
        // A webhook or a second click was faster.
        drop(tx);
        return Ok(known.state.is_open().then_some(url).flatten());
    }
    move_payment(&mut tx, &desk.log, desk.due_days, &charge, &known, snapshot).await?;
    tx.commit().await?;
    Ok(url)
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
        Err(AgentError::Unknown) if payment.state.is_open() => {
            Ok(end_here(desk, &payment, "unknown_to_agent").await?)
        }
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
                Err(AgentError::Unknown) if payment.state.is_open() => {
                    Ok(end_here(desk, &payment, "unknown_to_agent").await?)
                }
                Err(error) => Err(error.into()),
            }
        }
        (None, PaymentState::Created) => Ok(end_here(desk, &payment, "not_needed").await?),
        _ => Ok(()),
    }
}

/// An attempt without a page: the next click may still give it one, until it is given up.
async fn wait_or_give_up(desk: &Desk, payment: &Payment) -> db::Result<()> {
    if desk.log.now().since(payment.created_at) >= flow::NEVER_STARTED {
        return end_here(desk, payment, "never_started").await;
    }
    let mut tx = desk.db.begin().await?;
    postpone(&mut tx, &desk.log, payment).await?;
    tx.commit().await
}

/// Ends an open attempt of which the agent knows nothing.
async fn end_here(desk: &Desk, payment: &Payment, code: &str) -> db::Result<()> {
    let mut tx = desk.db.begin().await?;
    let charge = store::lock_charge(&mut tx, payment.charge_id).await?;
    let known = store::payment_in(&mut tx, payment.id).await?;
    if let Some(known) = known.filter(|known| known.version == payment.version) {
        let snapshot = Snapshot {
            id: String::new(),
            reference: known.id,
            amount: known.amount,
            currency: "JPY".to_owned(),
            status: PaymentState::Expired,
            code: Some(code.to_owned()),
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
        Verdict::Known | Verdict::Ask => postpone(&mut tx, &desk.log, &known).await?,
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
async fn move_payment(
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

/// Reminds the applicant of a charge that still waits for a payment, once in each state.
///
/// # Errors
/// Whatever the database says.
pub async fn remind(desk: &Desk, charge: crate::kernel::ChargeId) -> db::Result<()> {
    let now = desk.log.now();
    let mut tx = desk.db.begin().await?;
    let charge = store::lock_charge(&mut tx, charge).await?;
    let due = flow::reminder(charge.state, charge.changed_at, charge.due_at);
    if charge.reminded_at.is_none() && due.is_some_and(|due| due <= now) {
        store::mark_reminded(&mut tx, charge.id, now).await?;
        let event = Event::ChargeReminded {
            application: charge.application_id,
            charge: charge.id,
        };
        desk.log.append(&mut tx, Actor::System, event).await?;
    }
    tx.commit().await
}
