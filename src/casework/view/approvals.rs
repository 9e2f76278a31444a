//! `casework/approvals.html`

use std::collections::HashMap;

use serde::Serialize;

use crate::casework::model::DraftLine;
use crate::catalog::service::Catalog;
use crate::catalog::text::Localized;
use crate::kernel::{Locale, StaffId, Timestamp};

/// The drafts that wait for approval.
#[derive(Debug, Serialize)]
pub struct ApprovalsView {
    lines: Vec<Line>,
    done: Vec<Approved>,
    any_open: bool,
}

/// What became of a ticked draft.
#[derive(Debug, Serialize)]
pub struct Approved {
    /// 受付番号
    pub number: String,
    /// Why it was not approved; none: it was.
    pub refused: Option<String>,
}

#[derive(Debug, Serialize)]
struct Line {
    number: String,
    version: i64,
    name: Localized,
    verdict: &'static str,
    by: String,
    arrived_at: Timestamp,
    since: Timestamp,
    approved: usize,
    approvals: u32,
    withdrawal: bool,
    /// Whether this officer may approve it: not their own draft, not approved by them already.
    open: bool,
}

/// The list of drafts for `officer`.
pub(in crate::casework) fn approvals(
    lines: &[DraftLine],
    names: &HashMap<StaffId, String>,
    officer: StaffId,
    catalog: &Catalog,
    locale: Locale,
    done: Vec<Approved>,
) -> ApprovalsView {
    let line = |line: &DraftLine| {
        let version = catalog.version(&line.procedure, line.procedure_version)?;
        let proposal = &line.proposal;
        let withdrawal = line.withdrawal_requested_at.is_some();
        Some(Line {
            number: line.receipt_number.to_string(),
            version: line.version,
            name: version.procedure.title.get(locale),
            verdict: proposal.verdict.code(),
            by: names.get(&proposal.by).cloned().unwrap_or_default(),
            arrived_at: line.arrived_at,
            since: line.changed_at,
            approved: proposal.approved_by.len(),
            approvals: proposal.approvals,
            withdrawal,
            open: !withdrawal && proposal.by != officer && !proposal.approved_by.contains(&officer),
        })
    };
    let lines: Vec<Line> = lines.iter().filter_map(line).collect();
    ApprovalsView {
        any_open: lines.iter().any(|line| line.open),
        lines,
        done,
    }
}
