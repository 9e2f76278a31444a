//! What a case costs, item by item, from its checked answers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::form::Checked;
use super::model::{Fee, Procedure};
use super::text::Text;
use crate::kernel::money::Yen;

/// An itemised amount, as a submission fixes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The items in the order of the bill; none where the procedure is free.
    pub lines: Vec<Line>,
    /// Their sum.
    pub total: Yen,
}

/// One item of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is for.
    pub label: Text,
    /// The price of one.
    pub unit: Yen,
    /// How many.
    pub quantity: i64,
    /// `unit` times `quantity`.
    pub sum: Yen,
}

/// The amount for these answers. Answers that were not checked, or a field that is hidden, count no units.
pub fn amount(procedure: &Procedure, checked: &Checked) -> Amount {
    procedure
        .fee
        .as_ref()
        .map_or_else(Amount::default, |fee| of(fee, checked))
}

fn of(fee: &Fee, checked: &Checked) -> Amount {
    let quantity = checked.0.get(&fee.per).and_then(Value::as_i64).unwrap_or(0);
    let line = |label: &Text, unit: Yen, quantity: i64| Line {
        label: label.clone(),
        unit,
        quantity,
        sum: unit.times(quantity).unwrap_or(Yen(i64::MAX)),
    };
    let mut lines = vec![line(&fee.label, fee.unit, quantity)];
    lines.extend(
        fee.postage
            .as_ref()
            .map(|postage| line(&postage.label, postage.yen, 1)),
    );
    let total = lines.iter().map(|line| line.sum).sum();
    Amount { lines, total }
}
