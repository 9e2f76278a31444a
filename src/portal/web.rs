//! `/applications`, `/applications/{receipt_number}`, `…/confirmed`

use axum::extract::{FromRef, Path, State as Of};
use axum::response::Response;

use super::view;
use crate::applications::flow::Stage;
use crate::applications::service::corrections;
use crate::applications::view::correction::open_correction;
use crate::applications::{self, store};
use crate::catalog::service::Catalog;
use crate::catalog::view::Reader;
use crate::identity::Resident;
use crate::kernel::receipt::ReceiptNumber;
use crate::web::{Access, Error, Kit, Page, Result, Routes};
use crate::{casework, events, notices, payments};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The procedures.
    pub catalog: Catalog,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/applications", Access::Resident, list)
        .get("/applications/{receipt_number}", Access::Resident, case)
        .get(
            "/applications/{receipt_number}/confirmed",
            Access::Resident,
            confirmed,
        )
        .with_state(state)
}

/// `GET /applications`: drafts first, because they are not submitted yet.
async fn list(Of(state): Of<State>, resident: Resident, page: Page) -> Result<Response> {
    let db = &state.kit.db;
    let drafts = store::drafts_of(db, resident.account).await?;
    let applications = store::of_account(db, resident.account).await?;
    let page = page.with_unread(notices::store::unread(db, resident.account).await?);
    let own = view::list(&applications, drafts.len(), &state.catalog, page.locale);
    page.html(
        "portal/applications.html",
        page.text("portal-applications-title"),
        own,
    )
}

/// `GET /applications/{receipt_number}`
async fn case(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(number): Path<ReceiptNumber>,
) -> Result<Response> {
    let db = &state.kit.db;
    let application = applications::service::owned(db, resident.account, &number).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let content = store::content(db, application.id).await?;
    let entries = events::of_application(db, application.id).await?;
    let charge = payments::store::charge_of(db, application.id).await?;
    let decision = casework::decision::decision(
        db,
        &state.kit.config,
        &state.kit.view,
        &version.procedure,
        &entries,
        page.locale,
    )
    .await?;
    let letters = casework::letters::store::of_application(db, application.id).await?;
    let told = notices::store::deliveries::of_case(db, application.id).await?;
    let correction = match (content.as_ref(), corrections::requested(&entries)) {
        (Some(content), Some((entry, items, due)))
            if application.case.stage == Stage::CorrectionRequested =>
        {
            let words = events::text_of(db, entry.id).await?;
            let now = state.kit.env.now();
            let reader = Reader::at(now, page.locale, page.view());
            let form = (&version.procedure.form, &content.answers.0);
            Some(open_correction(form, items, due, words, reader, &page, now))
        }
        _ => None,
    };
    let gathered = view::Gathered {
        correction,
        application: &application,
        procedure: &version.procedure,
        content: content.as_ref(),
        entries: &entries,
        charge: charge.as_ref(),
        decision,
        letters: casework::letters::view::resident(&letters),
        told: notices::view::told(&told, &page),
        now: state.kit.env.now(),
    };
    let title = page.text_with(
        "portal-case-title",
        &crate::view::Args::none().text("number", application.receipt_number.to_string()),
    );
    let page = page.with_unread(notices::store::unread(db, resident.account).await?);
    let own = view::case(gathered, &page);
    page.html("portal/application.html", title, own)
}

/// `GET /applications/{receipt_number}/confirmed`: the receipt number, large, and what happens next.
async fn confirmed(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(number): Path<ReceiptNumber>,
) -> Result<Response> {
    let db = &state.kit.db;
    let application = applications::service::owned(db, resident.account, &number).await?;
    let version = state
        .catalog
        .version(&application.procedure, application.procedure_version);
    let version =
        version.ok_or_else(|| Error::internal("a case of a version that is not published"))?;
    let charge = payments::store::charge_of(db, application.id).await?;
    let own = view::confirmed(
        &application,
        &version.procedure,
        charge.as_ref(),
        page.locale,
    );
    page.html(
        "portal/confirmed.html",
        page.text("portal-confirmed-title"),
        own,
    )
}
