//! The charge: created by a submission, moved by the case and by what its attempts bring.

use std::time::Duration;

use super::flow::{self, Moved, Order, Step};
use super::jobs;
use super::model::{Charge, ChargeState};
use super::service::Desk;
use super::store;
use crate::db::{self, Tx};
use crate::events::{Entry, Event, Log, Outcome, Reader, Reading};
use crate::kernel::{Actor, ApplicationId, ChargeId, Timestamp};

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

/// Whether something is owed and nothing is reserved: the case may lapse. Locks the charge, so that no webhook moves it
/// before the case has moved.
///
/// # Errors
/// Whatever the database says.
pub async fn unpaid(tx: &mut Tx, application: ApplicationId) -> db::Result<bool> {
    let charge = store::lock_charge_of(tx, application).await?;
    Ok(charge.is_some_and(|charge| charge.state.is_payable()))
}

/// Moves a locked charge and gives its orders.
pub(super) async fn take_step(
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

/// Reminds the applicant of a charge that still waits for a payment, once in each state.
///
/// # Errors
/// Whatever the database says.
pub async fn remind(desk: &Desk, charge: ChargeId) -> db::Result<()> {
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
