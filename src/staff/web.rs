//! Login and logout of staff, and the extractors that prove a role.

use axum::extract::{FromRef, FromRequestParts, OriginalUri, Query, State as Extract};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::model::Officer;
use super::{service, store};
use crate::events::Log;
use crate::kernel::{Role, Secret, StaffId};
use crate::web::session::{self, HolderKind};
use crate::web::{self, Access, Checked, Kit, OfficerBadge, Page, Routes, local_path, see_other};

/// Where staff log in.
const LOGIN: &str = "/staff/login";

/// The roles that may open a case.
pub const CASE: &[Role] = &[Role::Reviewer, Role::Approver];

/// The roles that keep the service running.
pub const CARETAKERS: &[Role] = &[Role::Administrator, Role::Operator];

/// The roles at the card desk.
pub const CARD_DESK: &[Role] = &[Role::Counter, Role::Reviewer];

/// What the handlers need.
#[derive(Clone, Debug, FromRef)]
pub struct State {
    /// Database, clock, templates, configuration.
    pub kit: Kit,
    /// The event log.
    pub log: Log,
}

/// The feature's routes.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get("/staff", Access::Staff(&[]), home)
        .get(LOGIN, Access::Public, form)
        .post(LOGIN, Access::Public, log_in)
        .post("/staff/logout", Access::Staff(&[]), log_out)
        .with_state(state)
}

impl Officer {
    /// What the staff layout shows.
    pub fn badge(&self) -> OfficerBadge {
        OfficerBadge {
            name: self.name.clone(),
            roles: self.roles.iter().map(|role| role.code()).collect(),
            sections: self.sections.clone(),
        }
    }
}

impl<S> FromRequestParts<S> for Officer
where
    S: Send + Sync,
    Kit: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let kit = Kit::from_ref(state);
        let account = match session::current(&parts.headers, &kit, HolderKind::Staff).await {
            Ok(Some(session)) => store::active(&kit.db, StaffId(session.holder_id)).await,
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        match account {
            Ok(Some(account)) => Ok(account.officer()),
            Ok(None) => Err(to_login(parts)),
            Err(error) => Err(web::Error::from(error).into_response()),
        }
    }
}

/// A page leads to the login and back; a form says where to log in, because it cannot be sent again by itself.
fn to_login(parts: &Parts) -> Response {
    if parts.method != Method::GET {
        let login = LOGIN.to_owned();
        return web::Error::Unauthorised {
            login,
            pick_up: None,
        }
        .into_response();
    }
    let uri = parts
        .extensions
        .get::<OriginalUri>()
        .map_or(&parts.uri, |original| &original.0);
    let path = uri.path_and_query().map_or("/staff", |path| path.as_str());
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", path)
        .finish();
    see_other(format!("{LOGIN}?{query}"))
}

macro_rules! by_role {
    ($($(#[$doc:meta])* $name:ident: $roles:expr),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub Officer);

        impl<S> FromRequestParts<S> for $name
        where
            S: Send + Sync,
            Kit: FromRef<S>,
        {
            type Rejection = Response;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
                let officer = Officer::from_request_parts(parts, state).await?;
                let wanted: &[Role] = $roles;
                if wanted.iter().any(|role| officer.has(*role)) {
                    Ok(Self(officer))
                } else {
                    Err(web::Error::Forbidden.into_response())
                }
            }
        }
    )+};
}

by_role! {
    /// The card desk ([`CARD_DESK`]): 窓口職員 and 審査担当.
    CardDesk: CARD_DESK,
    /// 審査担当
    Reviewer: &[Role::Reviewer],
    /// 決裁者
    Approver: &[Role::Approver],
    /// Whoever may open a case: 審査担当 and 決裁者.
    CaseOfficer: CASE,
    /// 行革・DX推進担当
    Administrator: &[Role::Administrator],
    /// 監査
    Auditor: &[Role::Auditor],
    /// Whoever keeps the service running: 行革・DX推進担当 and システム管理.
    Caretaker: CARETAKERS,
    /// Whoever may see what an administrator manages: 行革・DX推進担当 and 監査.
    Overseer: &[Role::Administrator, Role::Auditor],
}

#[derive(Deserialize)]
struct Return {
    #[serde(default)]
    return_to: String,
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct LoginForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: Secret,
    #[serde(default)]
    code: Secret,
    #[serde(default)]
    return_to: String,
}

fn login_page(page: &Page, return_to: &str, login: &str, failed: bool) -> web::Result<Response> {
    let own = serde_json::json!({ "return_to": return_to, "login": login, "failed": failed });
    page.html("staff/login.html", page.text("staff-login-title"), own)
}

/// `GET /staff/login`
async fn form(page: Page, Query(query): Query<Return>) -> web::Result<Response> {
    login_page(&page, &query.return_to, "", false)
}

/// `POST /staff/login`
async fn log_in(
    Extract(state): Extract<State>,
    page: Page,
    Checked(form): Checked<LoginForm>,
) -> web::Result<Response> {
    let attempt = service::Attempt {
        login: form.login.clone(),
        password: form.password,
        code: form.code,
    };
    let Some((_, cookie)) = service::log_in(&state.kit, &state.log, attempt).await? else {
        let page = page.with_errors();
        let mut again = login_page(&page, &form.return_to, &form.login, true)?;
        *again.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(again);
    };
    let path = match form.return_to.as_str() {
        "" => "/staff",
        path => local_path(path),
    };
    Ok(with_cookie(see_other(path), cookie))
}

/// `POST /staff/logout`
async fn log_out(
    Extract(state): Extract<State>,
    _officer: Officer,
    headers: HeaderMap,
    Checked(Nothing {}): Checked<Nothing>,
) -> web::Result<Response> {
    let mut tx = state.kit.db.begin().await?;
    let cookie = session::close(&mut tx, &headers, &state.kit.here, HolderKind::Staff).await?;
    tx.commit().await?;
    Ok(with_cookie(see_other(LOGIN), cookie))
}

fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// `GET /staff`: the page on which this officer's work begins.
async fn home(page: Page, officer: Officer) -> web::Result<Response> {
    if officer.has(Role::Reviewer) {
        return Ok(see_other("/staff/queue"));
    }
    if officer.has(Role::Approver) {
        return Ok(see_other("/staff/approvals"));
    }
    if officer.has(Role::Administrator) {
        return Ok(see_other("/admin/measures"));
    }
    if officer.has(Role::Auditor) {
        return Ok(see_other("/admin/audit"));
    }
    if officer.has(Role::Counter) {
        return Ok(see_other("/staff/reservations"));
    }
    let title = page.text("staff-home-title");
    page.with_officer(officer.badge())
        .html("staff/home.html", title, serde_json::json!({}))
}
