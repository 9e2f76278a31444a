//! Files: tables as CSV, the open data, and figures that come in as a file.

use axum::extract::{Path, Query, State as Of};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};

use super::form::{Form, Typed};
use super::measures::{Asked as AskedYear, figures};
use super::reforms::filtered;
use super::{State, shown};
use crate::catalog::text::Localized;
use crate::kernel::{Actor, Digest};
use crate::kpi::service::{self, Change, ImportError, Planned};
use crate::kpi::store;
use crate::kpi::table::Shape;
use crate::kpi::view::{self, Asked, Open};
use crate::staff::{Administrator, Officer, Overseer};
use crate::view::Args;
use crate::web::{self, Checked, CheckedUpload, Page};

const CSV: &str = "text/csv; charset=utf-8";

/// What a table is asked for besides its name.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    kpi: Option<String>,
    #[serde(flatten)]
    filter: view::Filter,
}

pub(super) async fn export(
    Of(state): Of<State>,
    _officer: Overseer,
    Path(name): Path<String>,
    Query(question): Query<Question>,
    Query(asked): Query<AskedYear>,
) -> web::Result<Response> {
    let table = name.strip_suffix(".csv").ok_or(web::Error::NotFound)?;
    // Only the overview shows its KPIs as of a fiscal year.
    let year = asked.year().filter(|_| table == "kpis");
    let (series, standings) = figures(&state, year).await?;
    let reforms = store::reforms(&state.kit.db).await?;
    let open = Open {
        registry: &state.registry,
        series: &series,
        standings: &standings,
    };
    let kpi = question.kpi.as_deref();
    let asked = Asked {
        table,
        kpi: standings
            .iter()
            .find(|one| Some(one.kpi.id.as_str()) == kpi),
        year: asked.year(),
        reforms: &filtered(&state, &question.filter, &reforms),
    };
    let file = view::table(&open, &asked).ok_or(web::Error::NotFound)?;
    let name = kpi.map_or_else(|| table.to_owned(), |kpi| format!("{kpi}-{table}"));
    let headers = [
        (header::CONTENT_TYPE, CSV.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ),
    ];
    Ok((headers, file).into_response())
}

/// An answer that any cache may keep for an hour, and ask about by its digest (RFC 9110 section 8.8.3).
fn cached(headers: &HeaderMap, kind: &'static str, body: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", &Digest::of(&body).0[..32]);
    let known = headers.get(header::IF_NONE_MATCH);
    let fixed = [
        (header::CACHE_CONTROL, "public, max-age=3600".to_owned()),
        (header::ETAG, tag.clone()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, [(header::CONTENT_TYPE, kind)], body).into_response()
}

pub(super) async fn open_csv(Of(state): Of<State>, headers: HeaderMap) -> web::Result<Response> {
    let (series, standings) = figures(&state, None).await?;
    let open = Open {
        registry: &state.registry,
        series: &series,
        standings: &standings,
    };
    Ok(cached(&headers, CSV, view::open_csv(&open)))
}

pub(super) async fn open_json(Of(state): Of<State>, headers: HeaderMap) -> web::Result<Response> {
    let (series, standings) = figures(&state, None).await?;
    let open = Open {
        registry: &state.registry,
        series: &series,
        standings: &standings,
    };
    let body = view::open_json(&open).to_string().into_bytes();
    Ok(cached(&headers, "application/json", body))
}

/// A line of a file and what it would do.
#[derive(Debug, Serialize)]
struct PlannedRow {
    line: u64,
    measure: Localized,
    as_of: String,
    value: String,
    source: String,
    /// `new`, `correction` or `known`.
    change: &'static str,
    was: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct UploadPage {
    /// What the file would do; none before a file was read.
    plan: Option<Vec<PlannedRow>>,
    /// Whether there is anything to write.
    writes: bool,
    faults: Vec<String>,
    shape: String,
    /// The file, for the form that confirms it.
    csv: String,
    /// What was written just now.
    done: Option<String>,
}

fn shape(form: &Form) -> Option<Shape> {
    match form.get("shape").map(String::as_str) {
        Some("figures") => Some(Shape::Figures),
        Some("issuance") => Some(Shape::Issuance),
        _ => None,
    }
}

fn show(page: Page, officer: &Officer, own: UploadPage) -> web::Result<Response> {
    let failed = !own.faults.is_empty();
    let title = page.text("kpi-import-title");
    let page = if failed { page.with_errors() } else { page };
    let mut response = shown(
        page,
        officer,
        ("kpi/import.html", title),
        own,
        Typed::default(),
    )?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn upload(
    page: Page,
    Administrator(officer): Administrator,
) -> web::Result<Response> {
    show(page, &officer, UploadPage::default())
}

/// What is wrong with a file, a sentence a line.
fn faults(page: &Page, error: ImportError) -> web::Result<Vec<String>> {
    let faults = match error {
        ImportError::Db(error) => return Err(error.into()),
        ImportError::Faults(faults) => faults.into_iter(),
    };
    let told = faults.map(|fault| {
        let (key, found) = fault.what.told();
        let what = page.text_with(key, &Args::none().text("found", found));
        let args = Args::none()
            .text("line", fault.line.to_string())
            .text("what", what);
        page.text_with("kpi-fault-line", &args)
    });
    Ok(told.collect())
}

fn row(state: &State, page: &Page, planned: Planned) -> PlannedRow {
    let measure = state.registry.measure(&planned.line.measure);
    let decimals = measure.map_or(0, |measure| measure.decimals);
    PlannedRow {
        line: planned.line.line,
        measure: measure
            .map(|measure| measure.name.get(page.locale))
            .unwrap_or_default(),
        as_of: crate::kpi::model::iso(planned.line.as_of),
        value: view::written(planned.line.value, decimals),
        source: planned.line.source,
        change: match planned.change {
            Change::New => "new",
            Change::Correction { .. } => "correction",
            Change::Known => "known",
        },
        was: match planned.change {
            Change::Correction { was } => Some(view::written(was, decimals)),
            _ => None,
        },
        reason: planned.line.reason,
    }
}

pub(super) async fn preview(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    upload: CheckedUpload,
) -> web::Result<Response> {
    let mut own = UploadPage {
        shape: upload.fields.get("shape").cloned().unwrap_or_default(),
        ..UploadPage::default()
    };
    let Some(shape) = shape(&upload.fields) else {
        own.faults.push(page.text("kpi-import-no-shape"));
        return show(page, &officer, own);
    };
    if upload.file.is_empty() {
        own.faults.push(page.text("kpi-import-no-file"));
        return show(page, &officer, own);
    }
    let State {
        kit, log, registry, ..
    } = &state;
    match service::plan_import(&kit.db, log, registry, shape, &upload.file).await {
        Ok(plan) => {
            own.writes = plan.iter().any(|planned| planned.change != Change::Known);
            let rows = plan.into_iter().map(|planned| row(&state, &page, planned));
            own.plan = Some(rows.collect());
            own.csv = String::from_utf8_lossy(&upload.file).into_owned();
        }
        Err(error) => own.faults = faults(&page, error)?,
    }
    show(page, &officer, own)
}

pub(super) async fn confirm(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    let mut own = UploadPage::default();
    let Some(shape) = shape(&form) else {
        own.faults.push(page.text("kpi-import-no-shape"));
        return show(page, &officer, own);
    };
    let file = form.get("csv").map_or("", String::as_str).as_bytes();
    let State {
        kit, log, registry, ..
    } = &state;
    let actor = Actor::Staff(officer.id);
    match service::import(&kit.db, log, registry, actor, shape, file).await {
        Ok(done) => {
            let args = Args::none()
                .text("new", done.new.to_string())
                .text("corrected", done.corrected.to_string())
                .text("known", done.known.to_string());
            own.done = Some(page.text_with("kpi-import-done", &args));
        }
        Err(error) => own.faults = faults(&page, error)?,
    }
    show(page, &officer, own)
}
