//! What the payer's page shows.

use serde::Serialize;

use super::model::{Charge, ChargeState, Payment, PaymentState};
use crate::kernel::Timestamp;

/// What went wrong, or is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trouble {
    /// The agent's page cannot be opened now.
    Agent,
    /// The payer has come back, but the agent has not confirmed yet.
    Unconfirmed,
}

/// The page's values.
#[derive(Debug, Serialize)]
pub(super) struct PaymentView<'a, A> {
    receipt_number: &'a str,
    /// The bill; none where it was erased or there never was one.
    amount: Option<A>,
    /// Yen; none where nothing is owed.
    total: Option<i64>,
    /// A word of the message keys `payments-state-…`.
    state: &'static str,
    can_pay: bool,
    /// A page of the agent's is open: the button goes on with it.
    goes_on: bool,
    due: Option<Timestamp>,
    overdue: bool,
    /// Why the last attempt brought nothing: a word of the message keys `payments-failed-…`.
    failed: Option<&'static str>,
    trouble: Option<Trouble>,
    changed: Option<Timestamp>,
}

pub(super) fn pay<'a, A>(
    receipt_number: &'a str,
    charge: Option<&Charge>,
    latest: Option<&Payment>,
    amount: Option<A>,
    trouble: Option<Trouble>,
    now: Timestamp,
) -> PaymentView<'a, A> {
    let can_pay = charge.is_some_and(|charge| charge.state.is_payable());
    let due = charge.and_then(|charge| charge.due_at);
    PaymentView {
        receipt_number,
        amount,
        total: charge.map(|charge| charge.amount),
        state: charge.map_or("free", |charge| charge.state.code()),
        can_pay,
        goes_on: can_pay
            && latest.is_some_and(|latest| latest.state.is_open() && latest.page_url.is_some()),
        due,
        overdue: due.is_some_and(|due| due < now),
        failed: latest
            .filter(|_| can_pay && trouble.is_none())
            .and_then(failed),
        trouble,
        changed: charge
            .filter(|charge| charge.state != ChargeState::Owed)
            .map(|charge| charge.changed_at),
    }
}

fn failed(latest: &Payment) -> Option<&'static str> {
    match (latest.state, latest.code.as_deref()) {
        (PaymentState::Failed, Some("declined")) => Some("declined"),
        (PaymentState::Failed, Some("cancelled")) => Some("cancelled"),
        (PaymentState::Failed, Some("capture_refused")) => Some("capture-refused"),
        (PaymentState::Expired, Some("reservation_lapsed")) => Some("lapsed"),
        (PaymentState::Expired, _) => Some("expired"),
        (PaymentState::Failed, _) => Some("other"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::kernel::Locale;
    use crate::payments::model::ChargeState;
    use crate::view::View;

    #[test]
    fn every_state_and_every_failure_has_its_words() {
        let view = View::load().unwrap();
        let states = ChargeState::ALL.map(ChargeState::code);
        let mut keys: Vec<String> = states
            .into_iter()
            .chain(["free"])
            .flat_map(|state| {
                [
                    format!("payments-state-{state}"),
                    format!("payments-state-{state}-what"),
                ]
            })
            .collect();
        for failure in [
            "declined",
            "cancelled",
            "capture-refused",
            "lapsed",
            "expired",
            "other",
        ] {
            keys.push(format!("payments-failed-{failure}"));
        }
        for key in keys {
            assert!(view.messages().has(Locale::Ja, &key), "{key}");
        }
    }
}
