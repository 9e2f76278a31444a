//! What the auditor's page and file show.

use serde::Serialize;
use time::format_description::well_known::Rfc3339;

use super::model::{Events, Line, Question, VIEWS, is_view};
use super::service::{Chain, Lines};
use crate::kernel::calendar::date_time_label;
use crate::kernel::{StaffId, Timestamp};
use crate::web::Page;

/// A choice of a list.
#[derive(Debug, Serialize)]
pub struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A line of the page.
#[derive(Debug, Serialize)]
pub struct Row {
    at: String,
    who: String,
    /// Their name is in Japanese whatever the page speaks.
    officer: bool,
    what: String,
    view: bool,
    number: Option<String>,
    details: Vec<(String, String)>,
    seal_number: Option<i64>,
}

/// The chain's box.
#[derive(Debug, Serialize)]
pub struct ChainView {
    number: Option<i64>,
    seal: String,
    sealed_at: Option<Timestamp>,
    unsealed: i64,
    oldest: Option<Timestamp>,
    verified_at: Option<Timestamp>,
    verified: i64,
    findings: i64,
}

/// How the chain of seals stands.
pub fn chain(chain: Chain) -> ChainView {
    let Chain { status, verified } = chain;
    let figure = |name| {
        verified
            .as_ref()
            .and_then(|line| line.number(name))
            .unwrap_or(0)
    };
    ChainView {
        verified_at: verified.as_ref().map(|line| line.at),
        verified: figure("sealed"),
        findings: figure("findings"),
        number: status.head.as_ref().map(|head| head.number),
        sealed_at: status.head.as_ref().map(|head| head.at),
        seal: status.head.map(|head| head.seal).unwrap_or_default(),
        unsealed: status.unsealed,
        oldest: status.oldest_unsealed,
    }
}

/// What an event is called; its code where it has no name yet.
fn event_name(page: &Page, kind: &str) -> String {
    ["audit-event-", "casework-event-"]
        .into_iter()
        .map(|prefix| format!("{prefix}{kind}"))
        .find(|key| page.view().messages().has(page.locale, key))
        .map_or_else(|| kind.to_owned(), |key| page.text(&key))
}

/// The kinds that can be asked for.
pub fn kinds(page: &Page, known: Vec<String>, question: &Question) -> Vec<Choice> {
    let mut choices = vec![Choice {
        value: VIEWS.to_owned(),
        label: page.text("audit-events-views"),
        chosen: question.events == Events::Views,
    }];
    choices.extend(known.into_iter().map(|kind| Choice {
        label: event_name(page, &kind),
        chosen: question.events == Events::Kind(kind.clone()),
        value: kind,
    }));
    choices
}

/// The officers that can be asked for.
pub fn officers(known: Vec<(StaffId, String, String)>, question: &Question) -> Vec<Choice> {
    known
        .into_iter()
        .map(|(id, login, name)| Choice {
            value: id.to_string(),
            label: format!("{name} ({login})"),
            chosen: question.officer == Some(id),
        })
        .collect()
}

/// The lines of the page.
pub fn rows(page: &Page, found: &Lines) -> Vec<Row> {
    let row = |line: &Line| Row {
        at: format!(
            "{}:{:02}",
            date_time_label(line.at, page.locale),
            line.at.in_tokyo().second()
        ),
        who: who(page, found, line),
        officer: line.actor_kind == "staff",
        what: event_name(page, &line.kind),
        view: is_view(&line.kind),
        number: number(found, line),
        details: details(found, line),
        seal_number: line.seal_number,
    };
    found.lines.iter().map(row).collect()
}

fn who(page: &Page, found: &Lines, line: &Line) -> String {
    match (line.actor_kind.as_str(), line.actor_id) {
        ("staff", Some(id)) => officer(found, StaffId(id)),
        ("resident" | "applicant" | "system", _) => {
            page.text(&format!("audit-actor-{}", line.actor_kind))
        }
        (other, _) => other.to_owned(),
    }
}

fn officer(found: &Lines, id: StaffId) -> String {
    found
        .names
        .get(&id)
        .cloned()
        .unwrap_or_else(|| id.to_string())
}

fn number(found: &Lines, line: &Line) -> Option<String> {
    let id = line.application_id?;
    let number = found.numbers.get(&id);
    Some(number.map_or_else(|| id.to_string(), ToString::to_string))
}

/// What the event says besides, without what leads to a resident's account.
fn details(found: &Lines, line: &Line) -> Vec<(String, String)> {
    let mut details = Vec::new();
    for (name, value) in line.members() {
        let id = value.as_str().and_then(|text| text.parse().ok());
        let shown = match (name.as_str(), &value) {
            ("application" | "account", _) | (_, serde_json::Value::Null) => continue,
            ("officer" | "staff", _) if id.is_some() => {
                officer(found, StaffId(id.unwrap_or_default()))
            }
            ("case", _) => id
                .and_then(|id| found.numbers.get(&id.into()))
                .map_or_else(|| value.to_string(), ToString::to_string),
            (_, serde_json::Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        };
        details.push((name, shown));
    }
    details
}

/// The first line of the file: column names that programs can rely on.
pub const COLUMNS: [&str; 11] = [
    "at",
    "actor_kind",
    "actor",
    "kind",
    "event",
    "receipt_number",
    "details",
    "is_view",
    "seal_number",
    "seal",
    "id",
];

/// Lines of the file (RFC 4180).
///
/// # Errors
/// Where the lines cannot be written.
pub fn csv(page: &Page, found: &Lines, with_columns: bool) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    if with_columns {
        writer.write_record(COLUMNS)?;
    }
    for line in &found.lines {
        let details: Vec<String> = details(found, line)
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cells = [
            line.at.in_tokyo().format(&Rfc3339).unwrap_or_default(),
            line.actor_kind.clone(),
            who(page, found, line),
            line.kind.clone(),
            event_name(page, &line.kind),
            number(found, line).unwrap_or_default(),
            details.join("; "),
            is_view(&line.kind).to_string(),
            line.seal_number
                .map(|number| number.to_string())
                .unwrap_or_default(),
            line.seal.clone().unwrap_or_default(),
            line.id.to_string(),
        ];
        writer.write_record(cells.map(harmless))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// A spreadsheet takes a cell that begins so for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("山田 一郎".to_owned()), "山田 一郎");
    }
}
