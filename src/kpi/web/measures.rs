//! Measures and KPIs: the overview, official figures, freezing anew.

use axum::extract::{Path, State as Of};
use axum::response::Response;

use super::form::{Fields, Form, Typed, seen, told};
use super::{State, shown};
use crate::kernel::Actor;
use crate::kpi::model::Series;
use crate::kpi::service::{self, Standing};
use crate::kpi::{store, view};
use crate::staff::{Administrator, Officer, Overseer};
use crate::web::{self, Checked, Page, see_other};

pub(super) async fn front(_officer: Overseer) -> Response {
    see_other("/admin/measures")
}

async fn figures(state: &State) -> web::Result<(Series, Vec<Standing<'_>>)> {
    let series = store::series(&state.kit.db).await?;
    let versions = store::versions(&state.kit.db).await?;
    let standings = service::stand(&state.registry, &series, &versions, state.log.now());
    Ok((series, standings))
}

pub(super) async fn overview(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
) -> web::Result<Response> {
    let (series, standings) = figures(&state).await?;
    let own = view::overview(&page, &state.registry, &series, &standings);
    let title = page.text("kpi-title");
    shown(
        page,
        &officer,
        ("kpi/overview.html", title),
        own,
        Typed::default(),
    )
}

async fn show_measure(
    state: &State,
    page: Page,
    officer: &Officer,
    id: &str,
    form: Typed,
) -> web::Result<Response> {
    let measure = state.registry.measure(id).ok_or(web::Error::NotFound)?;
    let (series, standings) = figures(state).await?;
    let own = view::measure(&page, &state.registry, measure, &series, &standings);
    let title = measure.name.get(page.locale).text;
    shown(page, officer, ("kpi/measure.html", title), own, form)
}

pub(super) async fn measure(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
    Path(id): Path<String>,
) -> web::Result<Response> {
    show_measure(&state, page, &officer, &id, Typed::default()).await
}

pub(super) async fn record(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Path(id): Path<String>,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    if state.registry.measure(&id).is_none() {
        return Err(web::Error::NotFound);
    }
    match record_typed(&state, &officer, &id, &form).await {
        Ok(()) => Ok(see_other(format!("/admin/measures/{id}"))),
        Err(error) => {
            let form = told(&page, form, error)?;
            show_measure(&state, page, &officer, &id, form).await
        }
    }
}

async fn record_typed(state: &State, by: &Officer, id: &str, form: &Form) -> service::Result<()> {
    let mut fields = Fields::of(form);
    let (as_of, value) = (fields.date("as_of"), fields.needed("value"));
    let source = fields.text("source");
    let (as_of, value) = fields.done(as_of.zip(value))?;
    let mut tx = state.kit.db.begin().await?;
    let actor = Actor::Staff(by.id);
    service::record_figure(&mut tx, &state.log, actor, id, as_of, value, source).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn freeze_anew(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Path(id): Path<String>,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    let kpi = state.registry.kpi(&id).ok_or(web::Error::NotFound)?;
    let reason = Fields::of(&form).text("reason");
    let actor = Actor::Staff(officer.id);
    let named = (id.as_str(), seen(&form)?);
    let State {
        kit, log, registry, ..
    } = &state;
    match service::freeze_anew(&kit.db, log, registry, actor, named, reason).await {
        Ok(()) => Ok(see_other(format!("/admin/measures/{}", kpi.measure))),
        Err(error) => {
            let mut form = told(&page, form, error)?;
            // Each KPI of the page has a form of its own.
            for error in &mut form.errors {
                error.field = Some(format!("reason-{id}"));
            }
            show_measure(&state, page, &officer, &kpi.measure, form).await
        }
    }
}
