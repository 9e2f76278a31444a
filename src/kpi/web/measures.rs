//! Measures and KPIs: the overview, one KPI, official figures, freezing anew.

use axum::extract::{Path, Query, State as Of};
use axum::response::Response;
use serde::Deserialize;

use super::form::{Fields, Form, Typed, seen, told};
use super::{State, shown};
use crate::kernel::Actor;
use crate::kernel::calendar::FiscalYear;
use crate::kpi::model::Series;
use crate::kpi::registry::Measure;
use crate::kpi::service::{self, Standing};
use crate::kpi::table::Line;
use crate::kpi::view::Shown;
use crate::kpi::{store, view};
use crate::staff::{Administrator, Officer, Overseer};
use crate::web::{self, Checked, Page, see_other};

/// The fiscal year that a page is asked for; what is no year asks for none.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    year: String,
}

impl Asked {
    pub(super) fn year(&self) -> Option<FiscalYear> {
        let year = self.year.parse().ok();
        year.filter(|year| (2000..2100).contains(year))
            .map(FiscalYear)
    }
}

pub(super) async fn front(_officer: Overseer) -> Response {
    see_other("/admin/measures")
}

/// What all these pages are made from.
pub(super) async fn figures(
    state: &State,
    year: Option<FiscalYear>,
) -> web::Result<(Series, Vec<Standing<'_>>)> {
    let series = store::series(&state.kit.db).await?;
    let versions = store::versions(&state.kit.db).await?;
    let now = state.log.now();
    let standings = service::stand(&state.registry, &series, &versions, now, year);
    Ok((series, standings))
}

fn context<'a>(state: &'a State, page: &'a Page, series: &'a Series) -> Shown<'a> {
    Shown {
        page,
        registry: &state.registry,
        series,
        today: state.log.now().tokyo_date(),
    }
}

pub(super) async fn overview(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
    Query(asked): Query<Asked>,
) -> web::Result<Response> {
    let year = asked.year();
    let (series, standings) = figures(&state, year).await?;
    let own = view::overview(&context(&state, &page, &series), &standings, year);
    let title = page.text("kpi-title");
    shown(
        page,
        &officer,
        ("kpi/overview.html", title),
        own,
        Typed::default(),
    )
}

async fn show_kpi(
    state: &State,
    page: Page,
    officer: &Officer,
    id: &str,
    year: Option<FiscalYear>,
    form: Typed,
) -> web::Result<Response> {
    let kpi = state.registry.kpi(id).ok_or(web::Error::NotFound)?;
    let measure = state.registry.measure(&kpi.measure);
    let measure = measure.ok_or(web::Error::NotFound)?;
    let (series, standings) = figures(state, None).await?;
    let standing = standings.iter().find(|one| one.kpi.id == id);
    let standing = standing.ok_or(web::Error::NotFound)?;
    let reforms = store::reforms(&state.kit.db).await?.into_iter();
    let reforms = reforms.map(|reform| {
        let title = view::title(&page, &state.catalog, &reform);
        (reform, title)
    });
    let reforms: Vec<_> = reforms.collect();
    let own = view::kpi(
        &context(state, &page, &series),
        standing,
        measure,
        &reforms,
        year,
    );
    let title = measure.name.get(page.locale).text;
    shown(page, officer, ("kpi/kpi.html", title), own, form)
}

pub(super) async fn kpi(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> web::Result<Response> {
    show_kpi(&state, page, &officer, &id, asked.year(), Typed::default()).await
}

async fn show_measure(
    state: &State,
    page: Page,
    officer: &Officer,
    measure: &Measure,
    form: Typed,
) -> web::Result<Response> {
    let (series, standings) = figures(state, None).await?;
    let own = view::measure(&context(state, &page, &series), measure, &standings);
    let title = measure.name.get(page.locale).text;
    shown(page, officer, ("kpi/measure.html", title), own, form)
}

pub(super) async fn measure(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
    Path(id): Path<String>,
) -> web::Result<Response> {
    let measure = state.registry.measure(&id).ok_or(web::Error::NotFound)?;
    show_measure(&state, page, &officer, measure, Typed::default()).await
}

pub(super) async fn record(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Path(id): Path<String>,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    let measure = state.registry.measure(&id).ok_or(web::Error::NotFound)?;
    match record_typed(&state, &officer, measure, &form).await {
        Ok(()) => Ok(see_other(format!("/admin/measures/{id}"))),
        Err(error) => {
            let form = told(&page, form, error)?;
            show_measure(&state, page, &officer, measure, form).await
        }
    }
}

async fn record_typed(
    state: &State,
    by: &Officer,
    measure: &Measure,
    form: &Form,
) -> service::Result<()> {
    let mut fields = Fields::of(form);
    let (as_of, value) = (
        fields.date("as_of"),
        fields.value("value", measure.decimals),
    );
    let (source, reason) = (fields.text("source"), fields.text("reason").trim());
    let (as_of, value) = fields.done(as_of.zip(value))?;
    let line = Line {
        line: 1,
        measure: measure.id.clone(),
        as_of,
        value,
        source: source.to_owned(),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
    };
    service::record_typed(&state.kit.db, &state.log, Actor::Staff(by.id), &line).await
}

pub(super) async fn freeze_anew(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Path(id): Path<String>,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    state.registry.kpi(&id).ok_or(web::Error::NotFound)?;
    let reason = Fields::of(&form).text("reason");
    let actor = Actor::Staff(officer.id);
    let named = (id.as_str(), seen(&form)?);
    let State {
        kit, log, registry, ..
    } = &state;
    match service::freeze_anew(&kit.db, log, registry, actor, named, reason).await {
        Ok(()) => Ok(see_other(format!("/admin/kpis/{id}"))),
        Err(error) => {
            let form = told(&page, form, error)?;
            show_kpi(&state, page, &officer, &id, None, form).await
        }
    }
}
