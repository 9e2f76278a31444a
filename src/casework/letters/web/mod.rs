//! The pages of letters: the officer's preview and the final letter, the addressee's, and the book of numbers.

mod acts;

use axum::extract::{FromRef, Path, State as Of};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::compose::Source;
use super::draw::Drawer;
use super::model::{Document, Letter, State as Standing};
use super::{service, store, view};
use crate::applications::model::Application;
use crate::applications::{self, store as files};
use crate::casework::service::log_view;
use crate::casework::store::texts_of;
use crate::catalog::service::Catalog;
use crate::events::{self, Log};
use crate::identity::Resident;
use crate::kernel::receipt::ReceiptNumber;
use crate::kernel::{Digest, LetterId, Role};
use crate::staff::{Officer, Reviewer};
use crate::web::{Access, Error, Kit, Page, Result, Routes, see_other};

/// The roles that work on cases.
const DESK: &[Role] = &[Role::Reviewer];

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// The procedures.
    pub catalog: Catalog,
    drawer: Drawer,
}

impl State {
    /// With a drawer as the configuration says.
    pub fn new(kit: Kit, log: Log, catalog: Catalog) -> Self {
        let drawer = Drawer::new(&kit.config);
        Self {
            kit,
            log,
            catalog,
            drawer,
        }
    }
}

/// The routes of letters.
pub fn routes(state: State) -> Routes {
    const CASE: &str = "/staff/cases/{receipt_number}/letters/{id}";
    const OWN: &str = "/applications/{receipt_number}/letters/{id}";
    Routes::new()
        .get(CASE, Access::Staff(DESK), desk)
        .get(
            "/staff/cases/{receipt_number}/letters/{id}/letter.pdf",
            Access::Staff(DESK),
            desk_pdf,
        )
        .post(
            "/staff/cases/{receipt_number}/letters/{id}/issue",
            Access::Staff(DESK),
            acts::issue,
        )
        .post(
            "/staff/cases/{receipt_number}/letters/{id}/void",
            Access::Staff(DESK),
            acts::void,
        )
        .get("/staff/document-numbers", Access::Staff(DESK), acts::book)
        .get(OWN, Access::Resident, own)
        .get(
            "/applications/{receipt_number}/letters/{id}/letter.pdf",
            Access::Resident,
            own_pdf,
        )
        .with_state(state)
}

type Place = Path<(ReceiptNumber, String)>;

/// The letter at a path; what is no key is not found.
async fn letter_of(state: &State, application: &Application, id: &str) -> Result<Letter> {
    let id: LetterId = id.parse().map_err(|_| Error::NotFound)?;
    Ok(store::get(&state.kit.db, id, application.id).await?)
}

async fn visible(
    state: &State,
    officer: &Officer,
    (number, id): &(ReceiptNumber, String),
) -> Result<(Application, Letter)> {
    let application = files::find(&state.kit.db, number)
        .await?
        .filter(|application| officer.sees(&application.section))
        .ok_or(Error::NotFound)?;
    let letter = letter_of(state, &application, id).await?;
    Ok((application, letter))
}

/// 記号 of a case's letters.
fn mark(state: &State, application: &Application) -> Result<String> {
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version);
    version
        .and_then(|version| Some(version.procedure.letter.as_ref()?.mark.clone()))
        .ok_or_else(|| Error::internal("a letter of a procedure that has none"))
}

/// The text of a letter: frozen once it was issued, written anew before. None once what it needs was erased.
async fn text(
    state: &State,
    application: &Application,
    letter: &Letter,
) -> Result<Option<Document>> {
    let db = &state.kit.db;
    if letter.state != Standing::Due {
        return Ok(store::content(db, letter.id).await?.map(|json| json.0));
    }
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version)
        .ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let Some(content) = files::content(db, application.id).await? else {
        return Ok(None);
    };
    let entries = events::of_application(db, application.id).await?;
    let decision = entries.iter().find(|entry| entry.id == letter.decision_id);
    let decision = decision.ok_or_else(|| Error::internal("a letter without its decision"))?;
    let texts = texts_of(db, application.id).await?;
    let words = texts.iter().find(|(id, _)| *id == decision.id);
    let number = format!("{}第　　号", mark(state, application)?);
    let source = Source {
        config: &state.kit.config,
        view: &state.kit.view,
        procedure: &version.procedure,
        application,
        content: &content,
        decision,
        words: words.map(|(_, words)| words.as_str()),
        number: &number,
        at: state.kit.env.now(),
    };
    Ok(source.document())
}

/// `GET /staff/cases/{receipt_number}/letters/{id}`: the preview, or the letter as it is final.
async fn desk(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    page: Page,
    Path(place): Place,
) -> Result<Response> {
    let (application, letter) = visible(&state, &officer, &place).await?;
    show(&state, &officer, page, &application, &letter, None).await
}

/// Why the page is shown again instead of what was asked for.
struct Refused {
    message: String,
    words: String,
}

async fn show(
    state: &State,
    officer: &Officer,
    page: Page,
    application: &Application,
    letter: &Letter,
    refused: Option<Refused>,
) -> Result<Response> {
    let db = &state.kit.db;
    log_view(db, &state.log, officer.id, application.id).await?;
    let document = text(state, application, letter).await?;
    let fault = match &document {
        Some(document) if letter.state == Standing::Due => {
            let checked = state.drawer.check(letter.id, document).await;
            checked.err().map(view::FaultView::of)
        }
        _ => None,
    };
    let status = if refused.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let (refused, words) = match refused {
        Some(refused) => (Some(refused.message), refused.words),
        None => (None, String::new()),
    };
    let own = view::DeskPage {
        number: application.receipt_number.to_string(),
        version: application.version,
        letter: view::line(letter),
        sheet: document.map(|document| view::Sheet::of(document, letter.state, page.locale)),
        fault,
        electronic: application.account_id.is_some()
            && files::accepts_electronic_notice(db, application.id).await?,
        refused,
        words,
        void_reasons: view::void_reasons(),
    };
    let title = page.text("letters-title");
    let page = page.with_officer(officer.badge());
    Ok((status, page.html("letters/desk.html", title, own)?).into_response())
}

/// `GET …/letter.pdf`, for the officer: a draft is marked 案.
async fn desk_pdf(
    Of(state): Of<State>,
    Reviewer(officer): Reviewer,
    Path(place): Place,
) -> Result<Response> {
    let (application, letter) = visible(&state, &officer, &place).await?;
    log_view(&state.kit.db, &state.log, officer.id, application.id).await?;
    match pdf(&state, &application, &letter).await? {
        Ok(file) => Ok(file),
        // The page says what is wrong and what to do.
        Err(_) => Ok(see_other(format!(
            "/staff/cases/{}/letters/{}",
            application.receipt_number, letter.id
        ))),
    }
}

/// The file as an answer. It is drawn from the frozen text; a file that differs from the first rendering (another
/// version of a font) is told to the operator.
async fn pdf(
    state: &State,
    application: &Application,
    letter: &Letter,
) -> Result<std::result::Result<Response, super::draw::Trouble>> {
    let document = text(state, application, letter)
        .await?
        .ok_or(Error::Expired)?;
    let draft = letter.state == Standing::Due;
    let bytes = match state.drawer.pdf(letter.id, &document, draft).await {
        Ok(bytes) => bytes,
        Err(trouble) => return Ok(Err(trouble)),
    };
    if letter
        .pdf_digest
        .as_ref()
        .is_some_and(|first| *first != Digest::of(&bytes))
    {
        tracing::warn!(letter = %letter.id, "a letter is drawn differently from the first time: are the fonts the same?");
    }
    let name = format!(
        "inline; filename=\"letter-{}.pdf\"",
        application.receipt_number
    );
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok(Ok((headers, bytes).into_response()))
}

/// The addressee's letter, if it was given to them here. The first opening is logged before anything is shown.
async fn opened(
    state: &State,
    resident: &Resident,
    (number, id): &(ReceiptNumber, String),
) -> Result<(Application, Letter)> {
    let db = &state.kit.db;
    let application = applications::service::owned(db, resident.account, number).await?;
    let letter = letter_of(state, &application, id).await?;
    if !letter.is_delivered() {
        return Err(Error::NotFound);
    }
    if letter.opened_at.is_none() {
        service::open(db, &state.log, resident.account, &letter).await?;
    }
    let letter = store::get(db, letter.id, application.id).await?;
    Ok((application, letter))
}

/// `GET /applications/{receipt_number}/letters/{id}`
async fn own(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(place): Place,
) -> Result<Response> {
    let (application, letter) = opened(&state, &resident, &place).await?;
    let document = text(&state, &application, &letter).await?;
    let own = view::ResidentPage {
        number: application.receipt_number.to_string(),
        letter: view::line(&letter),
        sheet: document.map(|document| view::Sheet::of(document, letter.state, page.locale)),
    };
    page.html("letters/letter.html", page.text("letters-title"), own)
}

/// `GET …/letter.pdf`, for the addressee.
async fn own_pdf(Of(state): Of<State>, resident: Resident, Path(place): Place) -> Result<Response> {
    let (application, letter) = opened(&state, &resident, &place).await?;
    pdf(&state, &application, &letter)
        .await?
        .map_err(|trouble| {
            // Printed already once: only the installation can have changed.
            Error::internal(trouble_without_characters(&trouble))
        })
}

/// For the log, which holds no personal fact.
fn trouble_without_characters(trouble: &super::draw::Trouble) -> String {
    match trouble {
        super::draw::Trouble::Fault(super::sheet::Fault::Missing(_)) => {
            "a font that was there is gone".to_owned()
        }
        other => other.to_string(),
    }
}
