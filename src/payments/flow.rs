//! The two machines, pure and total: what the agent says moves a payment, payments and decisions move a charge.

use std::time::Duration;

use super::model::{ChargeState, PaymentState};
use crate::kernel::{PaymentId, Timestamp};

/// What moves a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// This attempt holds the money.
    Reserved(PaymentId),
    /// This attempt took the money.
    Taken(PaymentId),
    /// This attempt holds nothing any more: lapsed, refused, given back.
    Lost(PaymentId),
    /// The application was granted, wholly or partly.
    Granted,
    /// The application ended without a grant: refused, withdrawn, dismissed, lapsed.
    Dropped,
}

/// What must follow from a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Take the reserved money.
    Capture(PaymentId),
    /// Give the reservation back.
    Release(PaymentId),
    /// Close the agent's pages that are still open.
    CloseOpen,
    /// Tell the applicant to pay by a due date.
    Request,
    /// Money was taken that is not owed: the cashier must give it back.
    GiveBack(PaymentId),
}

/// A charge after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where it stands.
    pub state: ChargeState,
    /// The attempt that holds or took the money.
    pub holder: Option<PaymentId>,
    /// What must follow.
    pub orders: Vec<Order>,
}

/// Moves a charge in `state`, whose money `holder` holds or took. Total: a step without meaning changes nothing.
pub fn step(state: ChargeState, holder: Option<PaymentId>, step: Step) -> Moved {
    use ChargeState as S;
    let to = |state, holder, orders: &[Order]| Moved {
        state,
        holder,
        orders: orders.to_vec(),
    };
    let stay = |orders: &[Order]| to(state, holder, orders);
    match (state, step) {
        (S::Owed, Step::Reserved(it)) => to(S::Authorised, Some(it), &[Order::CloseOpen]),
        (S::Owed, Step::Granted) => to(S::Requested, None, &[Order::Request]),

        (S::Authorised, Step::Granted) => match holder {
            Some(it) => to(S::Capturing, holder, &[Order::Capture(it)]),
            None => to(S::Requested, None, &[Order::Request]),
        },
        (S::Authorised, Step::Lost(it)) if holder == Some(it) => to(S::Owed, None, &[]),
        (S::Capturing, Step::Lost(it)) if holder == Some(it) => {
            to(S::Requested, None, &[Order::Request])
        }
        // What is paid after the grant waits for nobody.
        (S::Requested, Step::Reserved(it)) => to(
            S::Capturing,
            Some(it),
            &[Order::Capture(it), Order::CloseOpen],
        ),

        // Heard again: the order may have been given up.
        (S::Capturing, Step::Reserved(it)) if holder == Some(it) => stay(&[Order::Capture(it)]),
        // One reservation is enough, and none where nothing is owed.
        (_, Step::Reserved(it)) if state == S::Released || holder != Some(it) => {
            stay(&[Order::Release(it)])
        }

        (S::Owed | S::Requested, Step::Taken(it)) => to(S::Captured, Some(it), &[Order::CloseOpen]),
        (S::Authorised | S::Capturing, Step::Taken(it)) => match holder {
            Some(other) if other != it => to(
                S::Captured,
                Some(it),
                &[Order::Release(other), Order::CloseOpen],
            ),
            _ => to(S::Captured, Some(it), &[Order::CloseOpen]),
        },
        (S::Captured, Step::Taken(it)) if holder == Some(it) => stay(&[]),
        (S::Captured | S::Released | S::Waived, Step::Taken(it)) => stay(&[Order::GiveBack(it)]),

        (S::Owed | S::Requested, Step::Dropped) => to(S::Released, None, &[Order::CloseOpen]),
        (S::Authorised | S::Capturing, Step::Dropped) => match holder {
            Some(it) => to(S::Released, holder, &[Order::Release(it), Order::CloseOpen]),
            None => to(S::Released, None, &[Order::CloseOpen]),
        },
        (S::Captured, Step::Dropped) => match holder {
            Some(it) => stay(&[Order::GiveBack(it)]),
            None => stay(&[]),
        },

        (_, Step::Reserved(_) | Step::Lost(_) | Step::Granted | Step::Dropped) => stay(&[]),
    }
}

/// What to do with a word of the agent's about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is news, and the next thing that can happen: believed.
    Move,
    /// It is known, or older than what is known.
    Known,
    /// It does not follow from what is known: the agent is asked.
    Ask,
    /// It contradicts what cannot be undone: for the operator.
    Contradiction,
}

/// Weighs a webhook: it may be late, repeated or out of order, so only the natural next step is believed.
pub const fn told(known: PaymentState, word: PaymentState) -> Verdict {
    use PaymentState as P;
    match (known, word) {
        (P::Created | P::Pending, P::Authorised | P::Failed | P::Expired)
        | (P::Authorised, P::Captured | P::Released | P::Failed | P::Expired)
        | (P::Created, P::Pending) => Verdict::Move,
        (P::Created, P::Created)
        | (P::Pending, P::Created | P::Pending)
        | (P::Authorised, P::Created | P::Pending | P::Authorised)
        | (P::Captured, P::Created | P::Pending | P::Authorised | P::Captured)
        | (P::Released, P::Created | P::Pending | P::Authorised | P::Released)
        | (P::Failed, P::Created | P::Pending | P::Failed)
        | (P::Expired, P::Created | P::Pending | P::Expired) => Verdict::Known,
        // A capture without a reservation, money after a failure, a second ending.
        _ => Verdict::Ask,
    }
}

/// Weighs an answer that was asked for after `known` was read: it is the newest truth.
pub const fn answered(known: PaymentState, word: PaymentState) -> Verdict {
    use PaymentState as P;
    match (known, word) {
        (P::Created, P::Created)
        | (P::Pending, P::Pending | P::Created)
        | (P::Authorised, P::Authorised)
        | (P::Captured, P::Captured)
        | (P::Released, P::Released)
        | (P::Failed, P::Failed)
        | (P::Expired, P::Expired) => Verdict::Known,
        (P::Captured, _) | (_, P::Created) => Verdict::Contradiction,
        _ => Verdict::Move,
    }
}

/// An attempt that the agent never heard of is given up after this long: nobody was ever sent to a page of it.
pub const NEVER_STARTED: Duration = Duration::from_mins(30);
/// An attempt that has been open for this long is asked about.
pub const ASK_AFTER: Duration = Duration::from_mins(2);
/// The longest pause between two questions about an open attempt.
const ASK_OPEN: Duration = Duration::from_hours(1);
/// How often a reservation is looked at while the case is being worked on.
const ASK_RESERVED: Duration = Duration::from_hours(24);

/// When the agent is next asked about a payment of `state`, though it said nothing: first after two minutes,
/// then ever more rarely; never once nothing can happen any more.
pub fn next_question(state: PaymentState, created: Timestamp, now: Timestamp) -> Option<Timestamp> {
    match state {
        PaymentState::Created | PaymentState::Pending => {
            Some(now.plus(now.since(created).clamp(ASK_AFTER, ASK_OPEN)))
        }
        PaymentState::Authorised => Some(now.plus(ASK_RESERVED)),
        PaymentState::Captured
        | PaymentState::Released
        | PaymentState::Failed
        | PaymentState::Expired => None,
    }
}

/// Who has not paid this long after the submission is reminded.
const REMIND_AFTER: Duration = Duration::from_hours(3 * 24);

/// When the applicant is reminded: three days after the submission, or the last quarter of the time to pay, but at
/// most three days, before the due date.
pub fn reminder(state: ChargeState, since: Timestamp, due: Option<Timestamp>) -> Option<Timestamp> {
    match (state, due) {
        (ChargeState::Owed, _) => Some(since.plus(REMIND_AFTER)),
        (ChargeState::Requested, Some(due)) => {
            Some(due.minus(REMIND_AFTER.min(due.since(since) / 4)))
        }
        _ => None,
    }
}
