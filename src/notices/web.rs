//! The inbox and the settings; what the operator sees of deliveries.

mod deliveries;
mod devices;
mod worker;

use axum::extract::{FromRef, Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::flow::Verdict;
use super::view::{self, Trouble};
use super::{service, store};
use crate::catalog::Catalog;
use crate::events::Log;
use crate::identity::Resident;
use crate::kernel::text;
use crate::outbound::push::Pusher;
use crate::staff;
use crate::view::Args;
use crate::web::{Access, Checked, Kit, Page, Result, Routes, see_other};

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// The procedures, for their names.
    pub catalog: Catalog,
    /// Pushes, where they are configured.
    pub pusher: Option<Pusher>,
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/inbox", Access::Resident, inbox)
        .get("/inbox/{id}", Access::Resident, open)
        .get("/settings", Access::Resident, settings)
        .post("/settings/email", Access::Resident, ask)
        .post("/settings/email/confirm", Access::Resident, confirm)
        .post("/settings/email/remove", Access::Resident, remove)
        .post("/settings/push", Access::Resident, devices::register)
        .post(
            "/settings/push/{id}/remove",
            Access::Resident,
            devices::remove,
        )
        .get("/sw.js", Access::Public, worker::service_worker)
        .get("/manifest.webmanifest", Access::Public, worker::manifest)
        .get(
            "/admin/deliveries",
            Access::Staff(staff::web::CARETAKERS),
            deliveries::troubled,
        )
        .with_state(state)
}

/// `GET /inbox`
async fn inbox(Of(state): Of<State>, resident: Resident, page: Page) -> Result<Response> {
    let notices = store::of_account(&state.kit.db, resident.account).await?;
    let unread = store::unread(&state.kit.db, resident.account).await?;
    let page = page.with_unread(unread);
    let context = view::inbox(&notices, unread, &state.catalog, &page);
    page.html("notices/inbox.html", page.text("notices-inbox"), context)
}

/// `GET /inbox/{id}`: opening is reading. That the resident knows of it is an event, told once.
async fn open(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Path(id): Path<String>,
) -> Result<Response> {
    let kit = &state.kit;
    let notice = store::get(&kit.db, service::key(&id)?, resident.account).await?;
    if notice.opened_at.is_none() {
        let mut tx = kit.db.begin().await?;
        service::open(&mut tx, &state.log, &notice).await?;
        tx.commit().await?;
    }
    let page = page.with_unread(store::unread(&kit.db, resident.account).await?);
    let told = store::deliveries::of_notice(&kit.db, notice.id).await?;
    let context = view::opened(&notice, &told, &state.catalog, &page);
    page.html("notices/notice.html", page.text("notices-inbox"), context)
}

#[derive(Debug, Deserialize)]
struct Told {
    #[serde(default)]
    done: String,
}

/// `GET /settings`
async fn settings(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Query(told): Query<Told>,
) -> Result<Response> {
    let done = [
        "sent",
        "confirmed",
        "removed",
        "device-added",
        "device-removed",
    ]
    .into_iter()
    .find(|known| *known == told.done);
    show(&state, &resident, page, done, Trouble::default()).await
}

async fn show(
    state: &State,
    resident: &Resident,
    page: Page,
    done: Option<&'static str>,
    trouble: Trouble,
) -> Result<Response> {
    let kit = &state.kit;
    let contact = store::contact(&kit.db, resident.account).await?;
    let unread = store::unread(&kit.db, resident.account).await?;
    let devices = store::devices::of_account(&kit.db, resident.account).await?;
    let offered = kit.config.mail.url.is_some();
    let key = state.pusher.as_ref().map(Pusher::public_key);
    let push = view::push(key, &devices, page.locale);
    let context = view::settings(contact.unwrap_or_default(), offered, push, done, trouble);
    let page = page.with_unread(unread);
    page.html(
        "notices/settings.html",
        page.text("notices-settings"),
        context,
    )
}

async fn refuse(
    state: &State,
    resident: &Resident,
    page: Page,
    trouble: Trouble,
) -> Result<Response> {
    let answer = show(state, resident, page.with_errors(), None, trouble).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
}

#[derive(Debug, Deserialize)]
struct AskForm {
    #[serde(default)]
    email: String,
}

/// `POST /settings/email`: a code goes to the address; also used to send another one.
async fn ask(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Checked(form): Checked<AskForm>,
) -> Result<Response> {
    let typed = form.email.trim().to_owned();
    let email = text::fold_width(&typed);
    let problem = if text::is_email(&email) {
        let mut tx = state.kit.db.begin().await?;
        let locale = page.locale;
        let asked = service::ask(&mut tx, &state.log, resident.account, &email, locale).await?;
        tx.commit().await?;
        (!asked).then_some("notices-error-asks")
    } else if typed.is_empty() {
        Some("notices-error-empty")
    } else {
        Some("notices-error-email")
    };
    let Some(problem) = problem else {
        return Ok(see_other("/settings?done=sent"));
    };
    let trouble = Trouble {
        typed,
        email: Some(page.text(problem)),
        ..Trouble::default()
    };
    refuse(&state, &resident, page, trouble).await
}

#[derive(Debug, Deserialize)]
struct ConfirmForm {
    #[serde(default)]
    code: String,
}

/// `POST /settings/email/confirm`
async fn confirm(
    Of(state): Of<State>,
    resident: Resident,
    page: Page,
    Checked(form): Checked<ConfirmForm>,
) -> Result<Response> {
    let folded = text::fold_digits(&form.code);
    let typed: String = folded.split_whitespace().collect();
    let mut tx = state.kit.db.begin().await?;
    let verdict = service::confirm(&mut tx, &state.log, resident.account, &typed).await?;
    tx.commit().await?;
    let problem = match verdict {
        Verdict::Right => return Ok(see_other("/settings?done=confirmed")),
        Verdict::Wrong { left } => {
            page.text_with("notices-error-wrong", &Args::none().number("left", left))
        }
        Verdict::Expired => page.text("notices-error-expired"),
        Verdict::TooMany => page.text("notices-error-tries"),
    };
    let trouble = Trouble {
        code: Some(problem),
        ..Trouble::default()
    };
    refuse(&state, &resident, page, trouble).await
}

#[derive(Debug, Deserialize)]
struct RemoveForm {}

/// `POST /settings/email/remove`: the confirmed address and one that waits.
async fn remove(
    Of(state): Of<State>,
    resident: Resident,
    Checked(RemoveForm {}): Checked<RemoveForm>,
) -> Result<Response> {
    let mut tx = state.kit.db.begin().await?;
    service::remove(&mut tx, &state.log, resident.account).await?;
    tx.commit().await?;
    Ok(see_other("/settings?done=removed"))
}
