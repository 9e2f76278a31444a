//! What the pages show.

use serde::Serialize;

use super::model::{Contact, Kind, Notice};
use crate::catalog::Catalog;
use crate::catalog::text::Localized;
use crate::kernel::Timestamp;
use crate::kernel::calendar::date_label;
use crate::view::Args;
use crate::web::Page;

/// A line of the inbox.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    id: String,
    title: String,
    procedure: Option<Localized>,
    created_at: i64,
    unread: bool,
}

/// The inbox.
#[derive(Debug, Serialize)]
pub(super) struct Inbox {
    notices: Vec<Line>,
    unread: i64,
}

/// A notice, opened.
#[derive(Debug, Serialize)]
pub(super) struct Opened {
    title: String,
    body: String,
    procedure: Option<Localized>,
    receipt_number: String,
    created_at: i64,
}

/// What went wrong with the address or the code.
#[derive(Debug, Default, Serialize)]
pub(super) struct Trouble {
    /// What was typed as the address.
    pub(super) typed: String,
    /// The message at the address.
    pub(super) email: Option<String>,
    /// The message at the code.
    pub(super) code: Option<String>,
}

/// The settings.
#[derive(Debug, Serialize)]
pub(super) struct Settings {
    offered: bool,
    email: Option<String>,
    pending: Option<String>,
    refused: bool,
    done: Option<&'static str>,
    trouble: Trouble,
}

fn procedure(notice: &Notice, catalog: &Catalog, page: &Page) -> Option<Localized> {
    let params = &notice.params.0;
    let version = catalog.version(&params.procedure, params.version)?;
    Some(version.procedure.title.get(page.locale))
}

fn title(kind: Kind, page: &Page) -> String {
    page.text(&format!("notices-title-{}", kind.code()))
}

fn body(notice: &Notice, page: &Page) -> String {
    let due = notice.params.0.due;
    let due = due.map(|due: Timestamp| date_label(due.tokyo_date(), page.locale));
    let args = Args::none().text("due", due.unwrap_or_default());
    page.text_with(&format!("notices-body-{}", notice.kind.code()), &args)
}

pub(super) fn inbox(notices: &[Notice], unread: i64, catalog: &Catalog, page: &Page) -> Inbox {
    let lines = notices.iter().map(|notice| Line {
        id: notice.id.to_string(),
        title: title(notice.kind, page),
        procedure: procedure(notice, catalog, page),
        created_at: notice.created_at.0,
        unread: notice.opened_at.is_none(),
    });
    Inbox {
        notices: lines.collect(),
        unread,
    }
}

pub(super) fn opened(notice: &Notice, catalog: &Catalog, page: &Page) -> Opened {
    Opened {
        title: title(notice.kind, page),
        body: body(notice, page),
        procedure: procedure(notice, catalog, page),
        receipt_number: notice.params.0.receipt_number.clone(),
        created_at: notice.created_at.0,
    }
}

pub(super) fn settings(
    contact: Contact,
    offered: bool,
    done: Option<&'static str>,
    trouble: Trouble,
) -> Settings {
    Settings {
        offered,
        email: contact.email,
        pending: contact.pending_email,
        refused: contact.refused,
        done,
        trouble,
    }
}
