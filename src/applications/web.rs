//! The pages of drafts: start, fill in, look over, submit, withdraw.

use axum::extract::{FromRef, Path, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::model::Draft;
use super::service::{self, Pinned};
use super::{store, view};
use crate::catalog::form;
use crate::catalog::{Catalog, ProcedureVersion};
use crate::db;
use crate::events::Log;
use crate::files::Vault;
use crate::identity::Resident;
use crate::kernel::DraftId;
use crate::kernel::receipt::ReceiptNumber;
use crate::web::{Access, Checked, Error, Kit, Page, Result, Routes, see_other};

mod correction;
mod pages;
mod uploads;

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// The procedures.
    pub catalog: Catalog,
    /// The files.
    pub vault: Vault,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .post("/procedures/{slug}/start", Access::Public, start)
        .get("/procedures/{slug}/begin", Access::Resident, begin)
        .get("/drafts", Access::Resident, list)
        .get("/drafts/{id}", Access::Resident, resume)
        .post("/drafts/{id}/delete", Access::Resident, delete)
        .get(
            "/drafts/{id}/pages/{page}",
            Access::Resident,
            pages::show_page,
        )
        .post(
            "/drafts/{id}/pages/{page}",
            Access::Resident,
            pages::save_page,
        )
        .post(
            "/drafts/{id}/pages/{page}/autosave",
            Access::Resident,
            pages::autosave,
        )
        .get("/drafts/{id}/review", Access::Resident, review)
        .post("/drafts/{id}/submit", Access::Resident, submit)
        .post(
            "/applications/{receipt_number}/correct",
            Access::Resident,
            correction::begin,
        )
        .post(
            "/applications/{receipt_number}/withdraw",
            Access::Resident,
            withdraw,
        )
        .with_state(state)
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct Seen {
    version: i64,
}

#[derive(Deserialize)]
struct Submission {
    version: i64,
    electronic_notice: Option<String>,
}

fn offered(state: &State, slug: &str) -> Result<std::sync::Arc<ProcedureVersion>> {
    let version = state.catalog.current(slug);
    // A booking and a guide have no form to be filled in.
    version
        .filter(|version| !version.procedure.form.pages.is_empty())
        .ok_or(Error::NotFound)
}

fn pinned(version: &ProcedureVersion) -> Pinned<'_> {
    Pinned {
        procedure: &version.procedure,
        number: version.number,
    }
}

/// `POST /procedures/{slug}/start`: to the login if the card's facts are not there yet, else into the draft.
async fn start(
    Of(state): Of<State>,
    resident: std::result::Result<Resident, Error>,
    page: Page,
    Path(slug): Path<String>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let version = offered(&state, &slug)?;
    let wanted = &version.procedure.facts;
    let Ok(resident) = resident else {
        return Ok(to_login(&version));
    };
    let known = crate::identity::service::facts(&state.kit.db, resident.account).await?;
    let Some(facts) = view::facts(wanted, known.as_ref()) else {
        return Ok(to_login(&version));
    };
    let days = state.kit.config.sessions.draft_days;
    let mut tx = state.kit.db.begin().await?;
    let id = service::start(
        &mut tx,
        &state.log,
        pinned(&version),
        resident.account,
        facts,
        page.locale,
        days,
    )
    .await?;
    tx.commit().await?;
    Ok(see_other(format!("/drafts/{id}")))
}

fn to_login(version: &ProcedureVersion) -> Response {
    let slug = &version.procedure.slug;
    let facts: Vec<&str> = version
        .procedure
        .facts
        .iter()
        .map(|fact| view::fact_code(*fact))
        .collect();
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", &format!("/procedures/{slug}/begin"))
        .append_pair("facts", &facts.join(","))
        .finish();
    see_other(format!("/login?{query}"))
}

/// `GET /procedures/{slug}/begin`: after the login, shows what the card gave before anything is filled in.
async fn begin(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(slug): Path<String>,
) -> Result<Response> {
    let version = offered(&state, &slug)?;
    let known = crate::identity::service::facts(&state.kit.db, resident.account).await?;
    let Some(facts) = view::facts(&version.procedure.facts, known.as_ref()) else {
        return Ok(to_login(&version));
    };
    let title = page.text("applications-begin-title");
    page.html(
        "applications/begin.html",
        title,
        view::begin(&version.procedure, &facts, &page),
    )
}

/// `GET /drafts`
async fn list(Of(state): Of<State>, resident: Resident, page: Page) -> Result<Response> {
    let lines = store::drafts_of(&state.kit.db, resident.account).await?;
    let title = page.text("applications-drafts-title");
    page.html(
        "applications/drafts.html",
        title,
        view::drafts(&lines, &state.catalog, page.locale),
    )
}

/// The account's draft with its version of the procedure; a submitted one leads to its case.
async fn open(
    state: &State,
    resident: &Resident,
    id: DraftId,
) -> Result<std::result::Result<(Draft, std::sync::Arc<ProcedureVersion>), Response>> {
    let draft = store::draft(&state.kit.db, id, resident.account)
        .await?
        .ok_or(Error::NotFound)?;
    if let Some(number) = &draft.receipt_number {
        return Ok(Err(see_other(match &draft.correction {
            Some(_) => format!("/applications/{number}"),
            None => format!("/applications/{number}/confirmed"),
        })));
    }
    if draft.expires_at <= state.kit.env.now() {
        return Err(Error::Expired);
    }
    let version = state
        .catalog
        .version(&draft.procedure, draft.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a draft of a version that is not published"))?;
    Ok(Ok((draft, version)))
}

macro_rules! opened {
    ($state:expr, $resident:expr, $id:expr) => {
        match open(&$state, &$resident, $id).await? {
            Ok(opened) => opened,
            Err(elsewhere) => return Ok(elsewhere),
        }
    };
}
use opened;

/// `GET /drafts/{id}`: to the first page that is not complete, or to the review.
async fn resume(
    Of(state): Of<State>,
    resident: Resident,
    Path(id): Path<DraftId>,
) -> Result<Response> {
    let (draft, version) = opened!(state, resident, id);
    let today = draft.day(state.kit.env.now());
    let walk = form::walk(&version.procedure.form, &draft.answers, &draft.facts, today);
    let pages = draft.pages(&walk);
    // A correction that has just begun has nothing wrong in it: it opens at its first item.
    let fresh = draft.correction.is_some() && draft.version == 1;
    let open = pages
        .iter()
        .find(|page| fresh || walk.errors.iter().any(|error| page.has(&error.field)));
    Ok(see_other(match open {
        Some(page) => format!("/drafts/{id}/pages/{}", page.page.id),
        None => format!("/drafts/{id}/review"),
    }))
}

/// `POST /drafts/{id}/delete`
async fn delete(
    Of(state): Of<State>,
    resident: Resident,
    Path(id): Path<DraftId>,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let mut tx = state.kit.db.begin().await?;
    service::delete(&mut tx, id, resident.account).await?;
    tx.commit().await?;
    Ok(see_other("/drafts"))
}

/// `GET /drafts/{id}/review`
async fn review(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(id): Path<DraftId>,
) -> Result<Response> {
    let (draft, version) = opened!(state, resident, id);
    show_review(&state, &page, &draft, &version, None)
}

fn show_review(
    state: &State,
    page: &Page,
    draft: &Draft,
    version: &ProcedureVersion,
    alert: Option<String>,
) -> Result<Response> {
    let own = view::review(&version.procedure, draft, state.kit.env.now(), page, alert);
    let title = page.text("applications-review-title");
    page.html("applications/review.html", title, own)
}

/// `POST /drafts/{id}/submit`: one write transaction; repeated, it leads to the same receipt number.
async fn submit(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(id): Path<DraftId>,
    Checked(form): Checked<Submission>,
) -> Result<Response> {
    // One draw in some hundred million meets a number that is taken; the next one does not.
    for _ in 0..DRAWS {
        if let Some(answer) = try_submit(&state, &resident, &page, id, &form).await? {
            return Ok(answer);
        }
    }
    Err(Error::Busy)
}

/// How often a submission draws its receipt number.
const DRAWS: u32 = 3;

/// One try; `None` where the drawn receipt number was taken.
async fn try_submit(
    state: &State,
    resident: &Resident,
    page: &Page,
    id: DraftId,
    form: &Submission,
) -> Result<Option<Response>> {
    let mut tx = state.kit.db.begin().await?;
    let draft = store::draft_in(&mut tx, id, resident.account).await?;
    if draft.receipt_number.is_none() && draft.expires_at <= state.kit.env.now() {
        return Err(Error::Expired);
    }
    let version = state
        .catalog
        .version(&draft.procedure, draft.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a draft of a version that is not published"))?;
    if let Some(correction) = &draft.correction {
        let sent = correction::submit(
            state,
            resident,
            page,
            (&draft, &version),
            correction,
            form.version,
            tx,
        );
        return sent.await.map(Some);
    }
    match service::submit(
        &mut tx,
        &state.log,
        pinned(&version),
        &draft,
        form.version,
        page.locale,
    )
    .await
    {
        Ok(number) => {
            let first = draft.receipt_number.is_none();
            if first && version.procedure.letter.is_some() && form.electronic_notice.is_some() {
                let account = resident.account;
                service::accept_electronic_notice(&mut tx, &state.log, account, &number).await?;
            }
            tx.commit().await?;
            Ok(Some(see_other(format!("/applications/{number}/confirmed"))))
        }
        Err(service::Error::Invalid(_)) => Ok(Some(see_other(format!("/drafts/{id}/review")))),
        Err(service::Error::Db(db::Error::Stale)) => {
            drop(tx);
            let (draft, version) = match open(state, resident, id).await? {
                Ok(opened) => opened,
                Err(elsewhere) => return Ok(Some(elsewhere)),
            };
            let alert = Some(page.text("applications-changed-elsewhere-review"));
            let answer = show_review(state, page, &draft, &version, alert)?;
            Ok(Some((StatusCode::CONFLICT, answer).into_response()))
        }
        Err(error) if error.is_taken_number() => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// `POST /applications/{receipt_number}/withdraw`
async fn withdraw(
    Of(state): Of<State>,
    resident: Resident,
    Path(number): Path<ReceiptNumber>,
    Checked(Seen { version }): Checked<Seen>,
) -> Result<Response> {
    let application = service::owned(&state.kit.db, resident.account, &number).await?;
    let over =
        application.case.stage.is_over() || application.case.withdrawal_requested_at.is_some();
    if !over {
        if application.version != version {
            return Err(Error::Stale);
        }
        let mut tx = state.kit.db.begin().await?;
        service::withdraw(&mut tx, &state.log, &application, resident.account).await?;
        tx.commit().await?;
    }
    Ok(see_other(format!("/applications/{number}")))
}

impl From<service::Error> for Error {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Db(error) => error.into(),
            service::Error::Refused(_) => Self::Stale,
            service::Error::Invalid(errors) => {
                Self::BadRequest(format!("{} answers are not right", errors.len()))
            }
        }
    }
}
