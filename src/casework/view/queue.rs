//! `casework/queue.html`

use std::collections::HashMap;

use serde::Serialize;

use crate::applications::flow::Stage;
use crate::casework::model::{Cursor, Filter, QueueLine};
use crate::casework::store;
use crate::catalog::service::Catalog;
use crate::catalog::text::Localized;
use crate::kernel::calendar::opening_days_between;
use crate::kernel::{Locale, StaffId, Timestamp};

/// `casework/queue.html`
#[derive(Debug, Serialize)]
pub struct QueueView {
    filter: &'static str,
    filters: Vec<Tab>,
    lines: Vec<LineView>,
    next: Option<String>,
    nothing_free: bool,
    search: String,
    not_found: bool,
}

#[derive(Debug, Serialize)]
struct Tab {
    code: &'static str,
    current: bool,
}

#[derive(Debug, Serialize)]
struct LineView {
    number: String,
    name: Localized,
    arrived_at: Timestamp,
    waited: u32,
    stage: &'static str,
    waiting: &'static str,
    holder: Option<String>,
}

/// What the page of the queue says besides its lines.
#[derive(Clone, Debug, Default)]
pub struct QueueNote {
    /// "Take the next case" found none.
    pub nothing_free: bool,
    /// What was searched for and not found.
    pub not_found: Option<String>,
}

/// One page of the queue.
pub fn queue(
    filter: Filter,
    mut lines: Vec<QueueLine>,
    names: &HashMap<StaffId, String>,
    catalog: &Catalog,
    now: Timestamp,
    locale: Locale,
    note: QueueNote,
) -> QueueView {
    let more = lines.len() > store::PAGE;
    lines.truncate(store::PAGE);
    let next = lines.last().filter(|_| more).map(|last| {
        let cursor = Cursor {
            arrived_at: last.arrived_at,
            id: last.id,
        };
        format!("/staff/queue?filter={}&after={cursor}", filter.code())
    });
    let line = |line: &QueueLine| {
        let version = catalog.version(&line.procedure, line.procedure_version)?;
        let holder = line
            .claimed_by
            .filter(|_| line.claimed_until.is_some_and(|until| until > now));
        Some(LineView {
            number: line.receipt_number.to_string(),
            name: version.procedure.title.get(locale),
            arrived_at: line.arrived_at,
            waited: opening_days_between(line.arrived_at.tokyo_date(), now.tokyo_date()),
            stage: line.stage.code(),
            waiting: waiting(line, holder.is_some()),
            holder: holder.map(|id| names.get(&id).cloned().unwrap_or_default()),
        })
    };
    QueueView {
        filter: filter.code(),
        filters: Filter::ALL
            .into_iter()
            .map(|tab| Tab {
                code: tab.code(),
                current: tab == filter,
            })
            .collect(),
        lines: lines.iter().filter_map(line).collect(),
        next,
        nothing_free: note.nothing_free,
        not_found: note.not_found.is_some(),
        search: note.not_found.unwrap_or_default(),
    }
}

/// What is being waited for, and on whom: the end of a message key.
fn waiting(line: &QueueLine, held: bool) -> &'static str {
    let settled = line
        .charge_state
        .is_none_or(crate::payments::model::ChargeState::is_settled);
    match line.stage {
        stage if stage.is_over() => "nothing",
        _ if line.withdrawal_requested_at.is_some() => "withdrawal",
        Stage::CorrectionRequested => "correction",
        Stage::InApproval => "approval",
        Stage::Arrived | Stage::Accepted => "officer",
        Stage::InReview if held => "holder",
        Stage::InReview => "officer",
        Stage::Decided if settled => "dispatch",
        Stage::Decided => "payment",
        _ => "nothing",
    }
}
