//! `/admin/audit`

use axum::body::Body;
use axum::extract::{FromRef, Query, State as Of};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use time::Date;

use super::model::{Cursor, Events, Question, VIEWS};
use super::service::{self, Lines};
use super::{store, view};
use crate::applications;
use crate::db::{self, Db};
use crate::events::Log;
use crate::kernel::Role;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::text::fold_digits;
use crate::staff::{self, Auditor};
use crate::web::{Access, Checked, Error, Kit, Page, Result, Routes};

/// How many lines of the file are held at a time.
const CHUNK: usize = 500;

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, clock, templates.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
}

const AUDITOR: Access = Access::Staff(&[Role::Auditor]);

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/admin/audit", AUDITOR, log)
        .post("/admin/audit/export", AUDITOR, export)
        .with_state(state)
}

/// The fields of the search as they were typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Asked {
    #[serde(default)]
    officer: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    events: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default, skip_serializing)]
    before: String,
}

#[derive(Debug, Serialize)]
struct Told {
    field: &'static str,
    message: String,
}

/// Reads the fields; what cannot be read or found is told.
async fn read(db: &Db, page: &Page, asked: &Asked) -> Result<(Question, Vec<Told>)> {
    let mut errors = Vec::new();
    let mut wrong = |field, key| {
        errors.push(Told {
            field,
            message: page.text(key),
        });
    };
    let officer = match asked.officer.as_str() {
        "" => None,
        text => {
            let id = text.parse().ok();
            if id.is_none() {
                wrong("officer", "audit-error-officer");
            }
            id
        }
    };
    let case = match asked.number.trim() {
        "" => None,
        text => {
            let found = match ReceiptNumber::parse(text) {
                Ok(number) => applications::store::find(db, &number).await?,
                Err(_) => None,
            };
            if found.is_none() {
                wrong("number", "audit-error-number");
            }
            found.map(|application| application.id)
        }
    };
    let mut day = |field, text: &str| match text.trim() {
        "" => None,
        text => {
            let format = time::macros::format_description!("[year]-[month]-[day]");
            let day = Date::parse(&fold_digits(text).replace('/', "-"), format).ok();
            if day.is_none() {
                wrong(field, "audit-error-day");
            }
            day
        }
    };
    let (from, to) = (day("from", &asked.from), day("to", &asked.to));
    let events = match asked.events.as_str() {
        "" => Events::All,
        VIEWS => Events::Views,
        kind => Events::Kind(kind.to_owned()),
    };
    let question = Question {
        officer,
        case,
        events,
        from,
        to,
    };
    Ok((question, errors))
}

#[derive(Serialize)]
struct Shown {
    asked: Asked,
    errors: Vec<Told>,
    officers: Vec<view::Choice>,
    kinds: Vec<view::Choice>,
    chain: view::ChainView,
    rows: Vec<view::Row>,
    next: Option<String>,
}

/// `GET /admin/audit`: looking is written into the log before anything is shown.
async fn log(
    Of(state): Of<State>,
    page: Page,
    Auditor(officer): Auditor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let db = &state.kit.db;
    let (question, errors) = read(db, &page, &asked).await?;
    let failed = !errors.is_empty();
    let found = if failed {
        Lines::default()
    } else {
        let before = Cursor::parse(&asked.before);
        service::search(db, &state.log, officer.id, &question, before).await?
    };
    let query =
        serde_urlencoded::to_string(&asked).map_err(|error| Error::internal(error.to_string()))?;
    let own = Shown {
        officers: view::officers(staff::store::directory(db).await?, &question),
        kinds: view::kinds(&page, store::kinds(db).await?, &question),
        chain: view::chain(service::chain(db).await?),
        rows: view::rows(&page, &found),
        next: found
            .next
            .map(|cursor| format!("/admin/audit?{query}&before={cursor}")),
        asked,
        errors,
    };
    let page = page.with_officer(officer.badge());
    let page = if failed { page.with_errors() } else { page };
    let title = page.text("audit-title");
    let mut response = page.html("audit/log.html", title, own)?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What is still to be written into the file.
struct Rest {
    db: Db,
    page: Page,
    question: Question,
    before: Option<Cursor>,
    first: bool,
    done: bool,
}

/// `POST /admin/audit/export`: the lines of a search as a file, written while the log is read.
async fn export(
    Of(state): Of<State>,
    page: Page,
    Auditor(officer): Auditor,
    Checked(asked): Checked<Asked>,
) -> Result<Response> {
    let db = state.kit.db.clone();
    let (question, errors) = read(&db, &page, &asked).await?;
    if let Some(error) = errors.into_iter().next() {
        return Err(Error::BadRequest(format!(
            "{}: {}",
            error.field, error.message
        )));
    }
    service::note_export(&db, &state.log, officer.id, &question).await?;
    let rest = Rest {
        db,
        page,
        question,
        before: None,
        first: true,
        done: false,
    };
    let name = format!(
        "attachment; filename=\"audit-{}.csv\"",
        state.kit.env.now().tokyo_date()
    );
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Body::from_stream(stream::try_unfold(rest, chunk));
    Ok((headers, body).into_response())
}

async fn chunk(mut rest: Rest) -> std::result::Result<Option<(Vec<u8>, Rest)>, Broken> {
    if rest.done {
        return Ok(None);
    }
    let found = service::lines(&rest.db, &rest.question, rest.before, CHUNK).await?;
    let mut bytes = Vec::new();
    if rest.first {
        // Spreadsheets take a file without this mark for Shift_JIS.
        bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    bytes.extend(view::csv(&rest.page, &found, rest.first)?);
    rest.first = false;
    rest.before = found.next;
    rest.done = found.next.is_none();
    Ok(Some((bytes, rest)))
}

/// Why the file ends too early: the connection breaks off, so that the browser says so.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Database(#[from] db::Error),
    #[error(transparent)]
    Csv(#[from] csv::Error),
}
