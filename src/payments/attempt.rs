//! Sending the payer to the agent's page.

use super::flow;
use super::model::{Payment, PaymentState, Snapshot};
use super::provider::{AgentError, NewPayment};
use super::service::{AskError, Desk, ask, end_here, move_payment};
use super::store;
use crate::db;
use crate::events::Event;
use crate::kernel::{AccountId, Actor, ApplicationId, Locale};

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
            end_here(desk, &payment, PaymentState::Failed, Some("agent_refused")).await?;
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
    if known.version != payment.version {
        // A webhook or a second click was faster.
        drop(tx);
        return Ok(known.state.is_open().then_some(url).flatten());
    }
    move_payment(&mut tx, &desk.log, desk.due_days, &charge, &known, snapshot).await?;
    tx.commit().await?;
    Ok(url)
}
