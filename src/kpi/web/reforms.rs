//! Reform cases: the register, evidence, steps.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State as Of};
use axum::response::Response;
use serde::Serialize;

use super::form::{Fields, Form, Typed, seen, told};
use super::{State, shown};
use crate::kernel::{Actor, ReformId};
use crate::kpi::flow::{CATEGORIES, Step, category_code};
use crate::kpi::model::Reform;
use crate::kpi::service::{self, Evidence, Mover, Proposal};
use crate::kpi::{store, view};
use crate::staff::{Administrator, Officer, Overseer};
use crate::web::{self, Checked, Page, see_other};

#[derive(Serialize)]
struct Register {
    reforms: Vec<view::ReformRow>,
    totals: view::Totals,
    /// The filters as they stand in an address.
    query: String,
    years: Vec<view::Choice>,
    states: Vec<view::Choice>,
    of_sections: Vec<view::Choice>,
    categories: Vec<view::Choice>,
    procedures: Vec<view::Choice>,
    sections: Vec<view::Choice>,
}

/// The cases that a filter shows.
pub(super) fn filtered<'a>(
    state: &State,
    filter: &view::Filter,
    reforms: &'a [Reform],
) -> Vec<&'a Reform> {
    let own = reforms.iter();
    own.filter(|reform| filter.shows(&state.catalog, reform))
        .collect()
}

async fn show_register(
    state: &State,
    page: Page,
    officer: &Officer,
    filter: &view::Filter,
    form: Typed,
) -> web::Result<Response> {
    let reforms = store::reforms(&state.kit.db).await?;
    let own = filtered(state, filter, &reforms);
    let fields = Fields::of(&form.typed);
    let sections = |chosen: &str| view::sections(&page, &state.catalog, &reforms, chosen);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("year", &filter.year)
        .append_pair("state", &filter.state)
        .append_pair("section", &filter.section)
        .finish();
    let own = Register {
        totals: view::totals(&own),
        reforms: own
            .iter()
            .map(|reform| view::reform(&page, &state.catalog, reform))
            .collect(),
        query,
        years: view::years(&page, &reforms, &filter.year),
        states: view::states(&page, &filter.state),
        of_sections: sections(&filter.section),
        sections: sections(match fields.text("section") {
            "" => officer.sections.first().map_or("", String::as_str),
            typed => typed,
        }),
        categories: view::categories(&page, fields.text("category")),
        procedures: view::procedures(&page, &state.catalog, fields.text("procedure")),
    };
    let title = page.text("kpi-reforms-title");
    shown(page, officer, ("kpi/reforms.html", title), own, form)
}

pub(super) async fn register(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
    Query(filter): Query<view::Filter>,
) -> web::Result<Response> {
    show_register(&state, page, &officer, &filter, Typed::default()).await
}

pub(super) async fn propose(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    match propose_typed(&state, &officer, &form).await {
        Ok(id) => Ok(see_other(format!("/admin/reforms/{id}"))),
        Err(error) => {
            let form = told(&page, form, error)?;
            show_register(&state, page, &officer, &view::Filter::default(), form).await
        }
    }
}

async fn propose_typed(state: &State, by: &Officer, form: &Form) -> service::Result<ReformId> {
    let mut fields = Fields::of(form);
    let code = fields.text("category");
    let mut known = CATEGORIES.into_iter();
    let category = known
        .find(|category| category_code(*category) == code)
        .or_else(|| fields.wrong("category", "kpi-error-empty"));
    let slug = fields.text("procedure");
    let procedure = state.catalog.current(slug).map(|_| slug.to_owned());
    let title = fields.text("title");
    // An officer of sections speaks for one of them; one of none may register what any section proposes.
    let typed = fields.text("section").trim();
    let section = match by.sections.as_slice() {
        [] => Some(typed).filter(|code| !code.is_empty()),
        own => own
            .iter()
            .find(|code| *code == typed)
            .or(own.first())
            .map(String::as_str),
    };
    let section = section.map(str::to_owned);
    let category = fields.done(category)?;
    let mut tx = state.kit.db.begin().await?;
    let actor = Actor::Staff(by.id);
    let proposal = Proposal {
        title,
        category,
        procedure,
        section,
    };
    let id = service::propose_for(&mut tx, &state.log, actor, proposal).await?;
    tx.commit().await?;
    Ok(id)
}

#[derive(Serialize)]
struct ReformPage {
    reform: view::ReformRow,
    /// The day that stands in the form at first.
    today: BTreeMap<&'static str, String>,
}

async fn show_reform(
    state: &State,
    page: Page,
    officer: &Officer,
    id: ReformId,
    form: Typed,
) -> web::Result<Response> {
    let reform = store::reform(&state.kit.db, id).await?;
    let today = state.log.now().tokyo_date();
    let own = ReformPage {
        reform: view::reform(&page, &state.catalog, &reform),
        today: BTreeMap::from([
            ("year", today.year().to_string()),
            ("month", u8::from(today.month()).to_string()),
            ("day", today.day().to_string()),
        ]),
    };
    let title = page.text("kpi-reform-title");
    shown(page, officer, ("kpi/reform.html", title), own, form)
}

fn reform_id(text: &str) -> web::Result<ReformId> {
    text.parse().map_err(|_| web::Error::NotFound)
}

pub(super) async fn reform(
    Of(state): Of<State>,
    page: Page,
    Overseer(officer): Overseer,
    Path(id): Path<String>,
) -> web::Result<Response> {
    show_reform(&state, page, &officer, reform_id(&id)?, Typed::default()).await
}

pub(super) async fn evidence(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Path(id): Path<String>,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    let named = (reform_id(&id)?, seen(&form)?);
    let done = evidence_typed(&state, &officer, named, &form).await;
    after(&state, page, &officer, named.0, form, done).await
}

async fn evidence_typed(
    state: &State,
    by: &Officer,
    named: (ReformId, i64),
    form: &Form,
) -> service::Result<()> {
    let mut fields = Fields::of(form);
    let evidence = Evidence {
        words: fields.text("evidence").to_owned(),
        before: fields.number("before"),
        after: fields.number("after"),
        yearly: fields.number("yearly"),
    };
    let evidence = fields.done(Some(evidence))?;
    let mut tx = state.kit.db.begin().await?;
    let actor = Actor::Staff(by.id);
    service::record_evidence(&mut tx, &state.log, actor, named, &evidence).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn step(
    Of(state): Of<State>,
    page: Page,
    Administrator(officer): Administrator,
    Path(id): Path<String>,
    Checked(form): Checked<Form>,
) -> web::Result<Response> {
    let named = (reform_id(&id)?, seen(&form)?);
    let code = form.get("step").map_or("", String::as_str);
    let mut known = Step::ALL.into_iter();
    let step = known.find(|step| step.code() == code);
    let step = step.ok_or_else(|| web::Error::BadRequest("no such step".to_owned()))?;
    let done = step_typed(&state, &officer, named, step, &form).await;
    after(&state, page, &officer, named.0, form, done).await
}

async fn step_typed(
    state: &State,
    by: &Officer,
    named: (ReformId, i64),
    step: Step,
    form: &Form,
) -> service::Result<()> {
    let mut fields = Fields::of(form);
    let on = match step {
        Step::Implement => fields.date("on"),
        _ => Some(state.log.now().tokyo_date()),
    };
    let on = fields.done(on)?;
    let reform = store::reform(&state.kit.db, named.0).await?;
    let in_charge = view::in_charge(&state.catalog, &reform);
    let mover = Mover {
        actor: Actor::Staff(by.id),
        sections: &by.sections,
        in_charge: in_charge.as_deref(),
    };
    let mut tx = state.kit.db.begin().await?;
    service::move_reform(&mut tx, &state.log, mover, named, step, on).await?;
    Ok(tx.commit().await?)
}

async fn after(
    state: &State,
    page: Page,
    officer: &Officer,
    id: ReformId,
    form: Form,
    done: service::Result<()>,
) -> web::Result<Response> {
    match done {
        Ok(()) => Ok(see_other(format!("/admin/reforms/{id}"))),
        Err(error) => {
            let form = told(&page, form, error)?;
            show_reform(state, page, officer, id, form).await
        }
    }
}
