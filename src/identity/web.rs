//! The login pages and the extractor that proves a resident.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRef, FromRequestParts, Query, State as Of};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::model::{Fact, LoginFailure};
use super::oidc::Provider;
use super::service::{self, Stopped};
use super::view;
use crate::events::Log;
use crate::kernel::{AccountId, Secret, SessionId};
use crate::web::session::{self, HolderKind};
use crate::web::{self, Access, Checked, Error, Kit, Page, Result, Routes, cookies, local_path};

mod kept;

/// Binds an attempt to log in to the browser that began it.
const ATTEMPT: &str = "sw_login";
const ATTEMPT_SECONDS: i64 = 600;

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
    /// The configured provider, if any.
    pub provider: Option<Arc<Provider>>,
}

impl State {
    /// Reads the provider's part of the configuration.
    ///
    /// # Errors
    /// In words for the operator, where its key cannot be read.
    pub fn new(kit: Kit, log: Log) -> std::result::Result<Self, String> {
        let provider = Provider::new(&kit.config, kit.http.clone(), kit.env.clone())?;
        Ok(Self {
            kit,
            log,
            provider: provider.map(Arc::new),
        })
    }
}

/// The routes of this feature.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/login", Access::Public, show)
        .post("/login", Access::Public, start)
        .get(super::CALLBACK, Access::Public, callback)
        .post("/logout", Access::Public, leave)
        .get(kept::PICK_UP, Access::Resident, kept::show)
        .post("/kept-form/discard", Access::Resident, kept::discard)
        .with_state(state)
}

/// A resident who is logged in. Without a session a page leads to the login and back, a form answers 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Their account.
    pub account: AccountId,
    /// Their session.
    pub session: SessionId,
}

impl<S> FromRequestParts<S> for Resident
where
    S: Send + Sync,
    Kit: FromRef<S>,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let kit = Kit::from_ref(state);
        if let Some(resident) = resident(&parts.headers, &kit).await? {
            return Ok(resident);
        }
        let is_page = matches!(parts.method, Method::GET | Method::HEAD);
        if !is_page {
            return Err(Error::Unauthorised {
                login: "/login".to_owned(),
                pick_up: Some(kept::PICK_UP),
            });
        }
        let visitor = parts.extensions.get::<web::Visitor>();
        let back = visitor.map_or("/", |visitor| visitor.path.as_str());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return_to", back)
            .finish();
        Err(Error::LogIn {
            login: format!("/login?{query}"),
        })
    }
}

async fn resident(headers: &HeaderMap, kit: &Kit) -> Result<Option<Resident>> {
    let session = session::current(headers, kit, HolderKind::Resident).await?;
    Ok(session.map(|session| Resident {
        account: AccountId(session.holder_id),
        session: session.id,
    }))
}

#[derive(Debug, Deserialize)]
struct Wish {
    #[serde(default)]
    return_to: String,
    #[serde(default)]
    facts: String,
}

/// `GET /login`: says what will be needed, with the button. Who is logged in already goes on at once.
async fn show(
    Of(state): Of<State>,
    page: Page,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let (return_to, facts) = (local_path(&wish.return_to), Fact::parse_list(&wish.facts));
    if let Some(resident) = resident(&headers, &state.kit).await?
        && service::has_facts(&state.kit.db, resident.account, &facts).await?
    {
        return Ok(web::see_other(return_to));
    }
    if state.provider.is_none() {
        return failed(&page, LoginFailure::NotConfigured, return_to);
    }
    let label = &state.kit.config.identity.label;
    page.html(
        "identity/login.html",
        page.text("identity-login-title"),
        view::Login::of(label, return_to, &facts, &page),
    )
}

/// `POST /login`: begins an attempt and leads to the provider.
async fn start(Of(state): Of<State>, page: Page, Checked(wish): Checked<Wish>) -> Result<Response> {
    let (return_to, facts) = (local_path(&wish.return_to), Fact::parse_list(&wish.facts));
    let Some(provider) = &state.provider else {
        return failed(&page, LoginFailure::NotConfigured, return_to);
    };
    let kit = &state.kit;
    let begun = service::begin(&kit.db, &kit.env, provider, return_to, &facts, page.locale);
    match begun.await {
        Ok((address, browser)) => {
            let mut response = web::see_other(address.as_str());
            let cookie = cookies::set(
                &kit.config.http,
                ATTEMPT,
                browser.reveal(),
                Some(ATTEMPT_SECONDS),
            );
            cookies::add(response.headers_mut(), cookie);
            Ok(response)
        }
        Err(stopped) => told(&page, stopped, return_to),
    }
}

#[derive(Debug, Deserialize)]
struct Answer {
    state: Option<String>,
    code: Option<Secret>,
    iss: Option<String>,
    error: Option<String>,
    #[serde(default)]
    error_description: String,
}

/// `GET /auth/callback`: the provider's answer. Anything but a success is told in the reader's language.
async fn callback(
    Of(state): Of<State>,
    page: Page,
    Extension(visitor): Extension<web::Visitor>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response> {
    let kit = &state.kit;
    let browser = cookies::get(&headers, &kit.config.http, ATTEMPT).map(Secret::new);
    let wanted = answer.state.as_deref().unwrap_or_default();
    let attempt = match service::attempt(&kit.db, &kit.env, wanted, browser.as_ref()).await {
        Ok(attempt) => attempt,
        Err(stopped) => return told(&page, stopped, "/"),
    };
    match finish(&state, &page, &attempt, answer, browser).await {
        Ok((account, mut response)) => {
            for cookie in web::kept::remember(kit, &headers, &visitor, account) {
                cookies::add(response.headers_mut(), cookie);
            }
            Ok(response)
        }
        Err(stopped) => told(&page, stopped, &view::retry(&attempt)),
    }
}

async fn finish(
    state: &State,
    page: &Page,
    attempt: &super::model::Attempt,
    answer: Answer,
    browser: Option<Secret>,
) -> std::result::Result<(AccountId, Response), Stopped> {
    let kit = &state.kit;
    let provider = state.provider.as_ref().ok_or(LoginFailure::NotConfigured)?;
    if let Some(error) = &answer.error {
        let failure = super::flow::failure_of(error, &answer.error_description);
        tracing::info!(
            failure = failure.code(),
            "the provider ended a login with an error"
        );
        service::abandon(&kit.db, &kit.env, attempt).await?;
        return Err(failure.into());
    }
    // RFC 9207: an answer that names another issuer is meant for another client or forged.
    if answer.iss.is_some() && answer.iss != kit.config.identity.issuer {
        return Err(LoginFailure::AttemptUnknown.into());
    }
    let (Some(code), Some(browser), Some(wanted)) = (answer.code, browser, answer.state) else {
        return Err(LoginFailure::ProviderFault.into());
    };
    let person = service::identify(provider, attempt, &wanted, &browser, code).await?;
    let mut tx = kit.db.begin().await?;
    let (account, cookie) = service::complete(
        &mut tx,
        &state.log,
        &kit.config,
        attempt,
        &person,
        page.locale,
    )
    .await?;
    tx.commit().await?;
    let mut response = web::see_other(local_path(&attempt.return_to));
    // The attempt's cookie stays for its ten minutes: who reloads this address is told that it was used.
    cookies::add(response.headers_mut(), cookie);
    Ok((account, response))
}

#[derive(Debug, Deserialize)]
struct Nothing {}

/// `POST /logout`
async fn leave(
    Of(state): Of<State>,
    headers: HeaderMap,
    Checked(Nothing {}): Checked<Nothing>,
) -> Result<Response> {
    let mut tx = state.kit.db.begin().await?;
    let cookie = session::close(&mut tx, &headers, &state.kit.here, HolderKind::Resident).await?;
    tx.commit().await?;
    let mut response = web::see_other("/");
    cookies::add(response.headers_mut(), cookie);
    Ok(response)
}

fn told(page: &Page, stopped: Stopped, retry: &str) -> Result<Response> {
    match stopped {
        Stopped::Failed(failure) => failed(page, failure, retry),
        Stopped::Database(error) => Err(error.into()),
    }
}

/// The page of a failed login: what happened, what to do, and the way to try again.
fn failed(page: &Page, failure: LoginFailure, retry: &str) -> Result<Response> {
    let title = page.text(&format!("identity-failed-{}-title", failure.code()));
    let own = view::Failed::of(failure, retry, page);
    let mut response = page.html("identity/failed.html", title, own)?;
    *response.status_mut() = status(failure);
    Ok(response)
}

const fn status(failure: LoginFailure) -> StatusCode {
    match failure {
        LoginFailure::Cancelled
        | LoginFailure::PinLocked
        | LoginFailure::CardRevoked
        | LoginFailure::ConsentRefused
        | LoginFailure::LoginRequired
        | LoginFailure::TokenRefused => StatusCode::FORBIDDEN,
        LoginFailure::AttemptUnknown | LoginFailure::CodeRefused => StatusCode::BAD_REQUEST,
        LoginFailure::AttemptExpired | LoginFailure::AttemptUsed => StatusCode::GONE,
        LoginFailure::ProviderFault => StatusCode::BAD_GATEWAY,
        LoginFailure::ProviderDown | LoginFailure::NotConfigured => StatusCode::SERVICE_UNAVAILABLE,
    }
}
