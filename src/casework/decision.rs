//! The decision of a case as everybody sees it: what was decided, why, and how one can object (教示).

use serde::Serialize;

use super::store;
use crate::catalog::model::Procedure;
use crate::catalog::text::Localized;
use crate::config::Config;
use crate::db::{self, Db};
use crate::events::{Entry, Event, Outcome};
use crate::kernel::{EventId, Locale, Timestamp};
use crate::view::View;

/// `components/decision.html`: what was decided, why, and how one can object.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionView {
    outcome: &'static str,
    at: Timestamp,
    reasons: Vec<Localized>,
    words: Option<String>,
    /// The legal text (教示) is Japanese; the reader's language stands around it.
    appeal: Option<String>,
}

/// The decision of a case, from its history; reasons and 教示 where something was not granted.
///
/// # Errors
/// Whatever the database says.
pub async fn decision(
    db: &Db,
    config: &Config,
    view: &View,
    procedure: &Procedure,
    entries: &[Entry],
    locale: Locale,
) -> db::Result<Option<DecisionView>> {
    let found = entries.iter().rev().find_map(|entry| match &entry.event {
        Event::ApplicationDecided {
            application,
            outcome,
            reasons,
        } => {
            let word = match outcome {
                Outcome::Granted => "granted",
                Outcome::PartlyGranted => "partly_granted",
                Outcome::Refused => "refused",
            };
            Some((
                entry,
                *application,
                word,
                reasons,
                *outcome != Outcome::Granted,
            ))
        }
        Event::ApplicationDismissed {
            application,
            reasons,
        } => Some((entry, *application, "dismissed", reasons, true)),
        _ => None,
    });
    let Some((entry, application, outcome, reasons, adverse)) = found else {
        return Ok(None);
    };
    let texts = if adverse {
        store::texts_of(db, application).await?
    } else {
        Vec::new()
    };
    let appeal = appeal_text(config, view, procedure).filter(|_| adverse);
    Ok(Some(DecisionView {
        outcome,
        at: entry.at,
        reasons: reason_texts(procedure, reasons, locale),
        words: words_beside(&texts, entry.id),
        appeal,
    }))
}

/// The 教示 of a procedure. The text of the law is Japanese whatever the reader's language.
pub fn appeal_text(config: &Config, view: &View, procedure: &Procedure) -> Option<String> {
    let template = format!("appeals/{}.txt", procedure.appeal?.code());
    let city = serde_json::json!({ "city": config.city.name });
    view.render(Locale::Ja, &template, city)
        .map_err(|error| tracing::error!(%error, "a decision without its 教示"))
        .ok()
}

/// The words of the reasons with these codes.
pub(super) fn reason_texts(
    procedure: &Procedure,
    codes: &[String],
    locale: Locale,
) -> Vec<Localized> {
    let known = |code: &String| {
        procedure
            .refusal_reasons
            .iter()
            .find(|reason| reason.code == *code)
    };
    codes
        .iter()
        .filter_map(known)
        .map(|reason| reason.text.get(locale))
        .collect()
}

/// The free text beside an event.
pub(in crate::casework) fn words_beside(
    texts: &[(EventId, String)],
    event: EventId,
) -> Option<String> {
    texts
        .iter()
        .find(|(id, _)| *id == event)
        .map(|(_, words)| words.clone())
}
