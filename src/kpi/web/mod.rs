//! The administrator's pages of measures, KPIs and reform cases, which the auditor sees too; and the open data.

mod files;
mod form;
mod measures;
mod reforms;

use std::sync::Arc;

use axum::extract::FromRef;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::registry::Registry;
use crate::catalog::service::Catalog;
use crate::events::Log;
use crate::kernel::Role;
use crate::staff::Officer;
use crate::web::{self, Access, Kit, Page, Routes};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, clock, templates.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// Which KPIs there are.
    pub registry: Arc<Registry>,
    /// What the procedures are called.
    pub catalog: Catalog,
}

const SEE: Access = Access::Staff(&[Role::Administrator, Role::Auditor]);
const CHANGE: Access = Access::Staff(&[Role::Administrator]);

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/admin", SEE, measures::front)
        .get("/admin/measures", SEE, measures::overview)
        .get("/admin/measures/{measure}", SEE, measures::measure)
        .post(
            "/admin/measures/{measure}/figures",
            CHANGE,
            measures::record,
        )
        .get("/admin/kpis/{kpi}", SEE, measures::kpi)
        .post("/admin/kpis/{kpi}/versions", CHANGE, measures::freeze_anew)
        .get("/admin/export/{table}", SEE, files::export)
        .get("/admin/figures", CHANGE, files::upload)
        .post("/admin/figures/preview", CHANGE, files::preview)
        .post("/admin/figures", CHANGE, files::confirm)
        .get("/open-data/kpi.csv", Access::Public, files::open_csv)
        .get("/open-data/kpi.json", Access::Public, files::open_json)
        .get("/admin/reforms", SEE, reforms::register)
        .post("/admin/reforms", CHANGE, reforms::propose)
        .get("/admin/reforms/{id}", SEE, reforms::reform)
        .post("/admin/reforms/{id}/evidence", CHANGE, reforms::evidence)
        .post("/admin/reforms/{id}/steps", CHANGE, reforms::step)
        .with_state(state)
}

#[derive(Serialize)]
struct Shown<T> {
    #[serde(flatten)]
    own: T,
    form: form::Typed,
    may_change: bool,
}

/// Renders a page with its form; one with errors answers 422 (RFC 9110 section 15.5.21).
fn shown<T: Serialize>(
    page: Page,
    officer: &Officer,
    (template, title): (&str, String),
    own: T,
    form: form::Typed,
) -> web::Result<Response> {
    let failed = !form.errors.is_empty();
    let page = page.with_officer(officer.badge());
    let page = if failed { page.with_errors() } else { page };
    let own = Shown {
        own,
        form,
        may_change: officer.has(Role::Administrator),
    };
    let mut response = page.html(template, title, own)?;
    if failed {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}
