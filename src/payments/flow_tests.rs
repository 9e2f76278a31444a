//! The whole matrices, and the law of the machines: whatever the order of the agent's words, the end is the same.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;

use proptest::prelude::*;
use uuid::Uuid;

use super::flow::{Moved, Order, Step, Verdict, answered, reminder, step, told};
use super::model::{ChargeState, PaymentState};
use crate::kernel::{PaymentId, Timestamp};

const HOLDER: PaymentId = PaymentId(Uuid::from_u128(1));
const OTHER: PaymentId = PaymentId(Uuid::from_u128(2));

fn name(id: PaymentId) -> &'static str {
    if id == HOLDER { "holder" } else { "other" }
}

fn order(order: Order) -> String {
    match order {
        Order::Capture(id) => format!("capture {}", name(id)),
        Order::Release(id) => format!("release {}", name(id)),
        Order::CloseOpen => "close open pages".to_owned(),
        Order::Request => "request".to_owned(),
        Order::GiveBack(id) => format!("give back {}", name(id)),
    }
}

fn holder_of(state: ChargeState) -> Option<PaymentId> {
    use ChargeState as S;
    matches!(state, S::Authorised | S::Capturing | S::Captured).then_some(HOLDER)
}

#[test]
fn the_whole_matrix_of_charges() {
    let steps = [
        ("reserved by holder", Step::Reserved(HOLDER)),
        ("reserved by other", Step::Reserved(OTHER)),
        ("taken by holder", Step::Taken(HOLDER)),
        ("taken by other", Step::Taken(OTHER)),
        ("lost by holder", Step::Lost(HOLDER)),
        ("lost by other", Step::Lost(OTHER)),
        ("granted", Step::Granted),
        ("dropped", Step::Dropped),
    ];
    let mut text = String::new();
    for state in ChargeState::ALL {
        for (word, taken) in steps {
            let Moved {
                state: to,
                holder,
                orders,
            } = step(state, holder_of(state), taken);
            let orders: Vec<String> = orders.into_iter().map(order).collect();
            writeln!(
                text,
                "{:<10} | {word:<18} -> {:<10} {:<6} | {}",
                state.code(),
                to.code(),
                holder.map_or("-", name),
                orders.join(", ")
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_whole_matrix_of_the_agents_words() {
    let mut text = String::new();
    for known in PaymentState::ALL {
        for word in PaymentState::ALL {
            writeln!(
                text,
                "{:<10} | {:<10} webhook {:<13} answer {:?}",
                known.code(),
                word.code(),
                format!("{:?}", told(known, word)),
                answered(known, word)
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_reminder_comes_before_the_due_date_even_of_a_short_one() {
    const DAY: i64 = 86_400_000;
    let start = Timestamp(0);
    let at = |state, due: Option<i64>| reminder(state, start, due.map(Timestamp)).map(|at| at.0);
    assert_eq!(at(ChargeState::Owed, None), Some(3 * DAY));
    assert_eq!(at(ChargeState::Requested, Some(14 * DAY)), Some(11 * DAY));
    assert_eq!(at(ChargeState::Requested, Some(4 * DAY)), Some(3 * DAY));
    assert_eq!(at(ChargeState::Captured, None), None);
}

/// An agent with one payment that tells its states by webhooks, in any order and number.
struct World {
    /// What happens at the agent, in order; `present` is how much of it has happened.
    history: Vec<PaymentState>,
    present: usize,
    known: PaymentState,
    charge: Moved,
    captures: BTreeSet<PaymentId>,
    captured: u32,
}

impl World {
    fn truth(&self) -> PaymentState {
        self.history[self.present]
    }

    fn webhook(&mut self, word: PaymentState) {
        match told(self.known, word) {
            Verdict::Move => self.believe(word),
            Verdict::Ask => self.ask(),
            Verdict::Known | Verdict::Contradiction => {}
        }
    }

    fn ask(&mut self) {
        let truth = self.truth();
        match answered(self.known, truth) {
            Verdict::Move => self.believe(truth),
            Verdict::Known => {}
            other => panic!("{:?} -> {truth:?}: {other:?}", self.known),
        }
    }

    fn believe(&mut self, word: PaymentState) {
        self.known = word;
        match word {
            PaymentState::Authorised => self.charge_step(Step::Reserved(HOLDER)),
            PaymentState::Captured => self.charge_step(Step::Taken(HOLDER)),
            PaymentState::Released | PaymentState::Failed | PaymentState::Expired => {
                self.charge_step(Step::Lost(HOLDER));
            }
            PaymentState::Created | PaymentState::Pending => {}
        }
    }

    fn charge_step(&mut self, taken: Step) {
        self.charge = step(self.charge.state, self.charge.holder, taken);
        for order in self.charge.orders.clone() {
            if let Order::Capture(id) = order {
                self.captures.insert(id);
            }
        }
    }

    /// The capture jobs: the agent takes only what is reserved.
    fn run_jobs(&mut self) {
        for id in std::mem::take(&mut self.captures) {
            let wanted =
                self.charge.state == ChargeState::Capturing && self.charge.holder == Some(id);
            if wanted && self.known == PaymentState::Authorised {
                if self.truth() == PaymentState::Authorised {
                    self.captured += 1;
                    self.history.truncate(self.present + 1);
                    self.history.push(PaymentState::Captured);
                    self.present += 1;
                }
                self.ask();
            }
        }
    }
}

fn histories() -> impl Strategy<Value = Vec<PaymentState>> {
    use PaymentState as P;
    prop_oneof![
        Just(vec![P::Pending, P::Authorised]),
        Just(vec![P::Pending, P::Failed]),
        Just(vec![P::Pending, P::Expired]),
        Just(vec![P::Pending, P::Authorised, P::Expired]),
        Just(vec![P::Pending, P::Failed, P::Authorised]),
        Just(vec![P::Pending, P::Authorised, P::Captured]),
        Just(vec![P::Pending, P::Authorised, P::Released]),
    ]
}

proptest! {
    #[test]
    fn any_order_and_repetition_ends_in_the_agents_state(
        history in histories(),
        deliveries in prop::collection::vec((0_usize..4, any::<bool>(), any::<bool>()), 0..24),
        granted_at in prop::option::of(0_usize..24),
    ) {
        let mut world = World {
            history, present: 0, known: PaymentState::Created, captures: BTreeSet::new(), captured: 0,
            charge: Moved { state: ChargeState::Owed, holder: None, orders: Vec::new() },
        };
        let mut queue: VecDeque<_> = deliveries.into_iter().enumerate().collect();
        while let Some((index, (which, advances, jobs))) = queue.pop_front() {
            if granted_at == Some(index) {
                world.charge_step(Step::Granted);
            }
            if advances && world.present + 1 < world.history.len() {
                world.present += 1;
            }
            // Only what has happened can be told, late and as often as it likes.
            let word = world.history[which.min(world.present)];
            world.webhook(word);
            if jobs {
                world.run_jobs();
            }
        }
        // What never arrived: the reconciling job asks.
        world.run_jobs();
        world.ask();
        world.run_jobs();
        prop_assert_eq!(world.known, world.truth());
        prop_assert!(world.captured <= 1);
        let expected = match world.truth() {
            PaymentState::Captured => vec![ChargeState::Captured],
            PaymentState::Authorised => vec![ChargeState::Authorised, ChargeState::Capturing],
            _ => vec![ChargeState::Owed, ChargeState::Requested],
        };
        prop_assert!(expected.contains(&world.charge.state), "{:?} {:?}", world.truth(), world.charge.state);
    }
}
