//! What the pages show.

use serde::Serialize;

use super::flow;
use super::model::{Contact, Device, Kind, Notice, Told, Troubled};
use crate::catalog::Catalog;
use crate::catalog::text::Localized;
use crate::kernel::calendar::date_label;
use crate::kernel::{Locale, Timestamp};
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
    ways: Vec<Way>,
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
    /// The message at the devices.
    pub(super) push: Option<String>,
}

/// The settings.
#[derive(Debug, Serialize)]
pub(super) struct Settings {
    offered: bool,
    email: Option<String>,
    pending: Option<String>,
    refused: bool,
    push: Option<Push>,
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

pub(super) fn opened(notice: &Notice, told: &[Told], catalog: &Catalog, page: &Page) -> Opened {
    Opened {
        title: title(notice.kind, page),
        body: body(notice, page),
        procedure: procedure(notice, catalog, page),
        receipt_number: notice.params.0.receipt_number.clone(),
        created_at: notice.created_at.0,
        ways: told.iter().filter_map(Way::of).collect(),
    }
}

pub(super) fn settings(
    contact: Contact,
    offered: bool,
    push: Option<Push>,
    done: Option<&'static str>,
    trouble: Trouble,
) -> Settings {
    Settings {
        offered,
        email: contact.email,
        pending: contact.pending_email,
        refused: contact.refused,
        push,
        done,
        trouble,
    }
}

/// One way that a notice took out of the inbox: the parts of a sentence.
#[derive(Debug, Serialize)]
pub struct Way {
    channel: &'static str,
    device: Option<String>,
    state: &'static str,
    at: i64,
}

impl Way {
    fn of(told: &Told) -> Option<Self> {
        Some(Self {
            channel: told.channel?.code(),
            device: told.label.clone(),
            state: told.state?.code(),
            at: told.changed_at?.0,
        })
    }
}

/// One notice of a case, with each way that it took.
#[derive(Debug, Serialize)]
pub struct ToldLine {
    title: String,
    created_at: i64,
    opened_at: Option<i64>,
    ways: Vec<Way>,
}

/// The notices of a case, latest first, from their lines as the table gives them.
pub fn told(lines: &[Told], page: &Page) -> Vec<ToldLine> {
    let same =
        |one: &Told, other: &Told| (one.kind, one.created_at) == (other.kind, other.created_at);
    lines
        .chunk_by(same)
        .filter_map(|ways| {
            let first = ways.first()?;
            Some(ToldLine {
                title: title(first.kind, page),
                created_at: first.created_at.0,
                opened_at: first.opened_at.map(|at| at.0),
                ways: ways.iter().filter_map(Way::of).collect(),
            })
        })
        .collect()
}

/// The devices of the settings page.
#[derive(Debug, Serialize)]
pub(super) struct Push {
    key: String,
    devices: Vec<DeviceLine>,
    full: bool,
}

#[derive(Debug, Serialize)]
struct DeviceLine {
    id: String,
    label: String,
    created_at: i64,
    gone_at: Option<i64>,
    language: Option<(&'static str, &'static str)>,
    digest: Option<String>,
}

/// None where nothing is pushed.
pub(super) fn push(key: Option<&str>, devices: &[Device], locale: Locale) -> Option<Push> {
    let line = |device: &Device| DeviceLine {
        id: device.id.to_string(),
        label: device.label.clone(),
        created_at: device.created_at.0,
        gone_at: device.gone_at.map(|at| at.0),
        language: (device.lang != locale).then(|| (device.lang.label(), device.lang.html_lang())),
        digest: device
            .endpoint_digest
            .as_ref()
            .map(|digest| digest.0.clone()),
    };
    let live = devices.iter().filter(|device| device.gone_at.is_none());
    Some(Push {
        key: key?.to_owned(),
        full: live.count() >= flow::MOST_DEVICES,
        devices: devices.iter().map(line).collect(),
    })
}

/// What the operator sees of deliveries.
#[derive(Debug, Serialize)]
pub(super) struct Deliveries {
    mails: bool,
    pushes: bool,
    most: i64,
    lines: Vec<TroubledLine>,
}

#[derive(Debug, Serialize)]
struct TroubledLine {
    notice: String,
    channel: &'static str,
    state: &'static str,
    attempts: i64,
    error: String,
    at: i64,
}

pub(super) fn troubled(found: &[Troubled], mails: bool, pushes: bool) -> Deliveries {
    let line = |one: &Troubled| TroubledLine {
        notice: one.notice_id.to_string(),
        channel: one.channel.code(),
        state: one.state.code(),
        attempts: one.attempts,
        error: one.last_error.clone().unwrap_or_default(),
        at: one.changed_at.0,
    };
    Deliveries {
        mails,
        pushes,
        most: super::store::deliveries::MOST,
        lines: found.iter().map(line).collect(),
    }
}
