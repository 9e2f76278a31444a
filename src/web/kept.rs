//! Forms that were sent after the session was lost: kept for half an hour, for the same person in the same browser.
//!
//! A form is kept only if its token is genuine and this browser knows whose it was; it is carried out by its own
//! person's press of a button after the next login, never by itself. What it holds is never logged.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::error::Kind;
use super::{Error, Kit, Visitor, cookies, form, layers, visitor};
use crate::db::{self, Db, Tx};
use crate::kernel::{AccountId, Digest, Secret, Timestamp};
use crate::{execute, in_tx, on};

/// The hidden input of a form that is carried out from what was kept.
pub const MARK: &str = "kept";

/// Says which kept forms are this browser's.
const BROWSER: &str = "sw_kept";
/// Says who logged in last in this browser, as a digest; it outlives the session.
const OWNER: &str = "sw_owner";
/// From the form that was sent to the login after it.
const LIFE: Duration = Duration::from_mins(30);
const LIFE_SECONDS: i64 = 1_800;
/// The most bytes of a form that is kept.
const MOST: usize = 64 * 1024;
/// The longest address of a form.
const LONGEST_PATH: usize = 300;
/// The most forms of one browser, and of all: whoever can only send forms cannot fill the disk.
const OF_ONE: i64 = 5;
const OF_ALL: i64 = 1_000;

/// A form that was kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    /// Where it was sent to.
    pub path: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    owner: String,
    fields: String,
}

impl Kept {
    /// What was typed, without the form token.
    pub fn fields(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.fields.as_bytes())
            .into_owned()
            .collect()
    }
}

/// What this browser kept, as the account that is logged in may know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The account's own forms, latest first.
    pub forms: Vec<Kept>,
    /// There were forms of somebody else; they are dropped.
    pub dropped: bool,
}

/// Who logged in, as a digest that tells nothing outside this browser.
fn owner(form_token: &str, account: AccountId) -> String {
    let AccountId(id) = account;
    Digest::of_parts(&[b"owner", form_token.as_bytes(), id.as_bytes()]).0
}

fn browser(headers: &HeaderMap, kit: &Kit) -> Option<Secret> {
    cookies::get(headers, &kit.here, BROWSER)
        .filter(|token| token.len() == 43)
        .map(Secret::new)
}

/// The `Set-Cookie` values of a login: who it was. Where it is another person than the last one in this browser,
/// the form tokens of the last one's pages die too.
pub fn remember(
    kit: &Kit,
    headers: &HeaderMap,
    visitor: &Visitor,
    account: AccountId,
) -> Vec<HeaderValue> {
    let http = &kit.here;
    let mine = owner(&visitor.form_token, account);
    match cookies::get(headers, http, OWNER) {
        Some(last) if last == mine => Vec::new(),
        None => vec![cookies::set(http, OWNER, &mine, None)],
        Some(_) => {
            let secret = kit.env.rng.token();
            let token = visitor::form_token(secret.reveal());
            vec![
                cookies::set(http, visitor::VISIT, secret.reveal(), None),
                cookies::set(http, OWNER, &owner(&token, account), None),
            ]
        }
    }
}

/// Hands a form on; if it meets a lost session, keeps it and says so.
pub(super) async fn keep(State(kit): State<Kit>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned();
    let Some(visitor) = visitor.filter(|_| is_form(&request)) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, form::MOST).await else {
        return Error::TooLarge.into_response();
    };
    let headers = parts.headers.clone();
    let by_script = layers::wants_json(&headers, parts.uri.path());
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    let response = next.run(request).await;
    let lost = response.extensions().get::<Kind>();
    let lost = lost.and_then(|kind| kind.pick_up);
    let done = match lost {
        // A script keeps what was typed on its own page.
        Some(_) if by_script => Ok(None),
        Some(pick_up) => lay_aside(&kit, &headers, &visitor, &bytes, pick_up).await,
        None => carried_out(&kit, &headers, &visitor, &bytes, response.status())
            .await
            .map(|()| None),
    };
    match done {
        Ok(Some(told)) => told,
        Ok(None) => response,
        Err(cause) => {
            tracing::warn!(%cause, "the forms that are kept cannot be reached");
            response
        }
    }
}

/// A larger body is left to its handler. What is refused unread ends the connection, and a browser may then show no answer.
fn is_form(request: &Request) -> bool {
    let text = |name| {
        let value = request.headers().get(name)?;
        value.to_str().ok()
    };
    let size = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    request.method() == Method::POST
        && kind.starts_with("application/x-www-form-urlencoded")
        && size.is_some_and(|size| size <= form::MOST)
}

/// Keeps a genuine form of a known person; `None` where it is not kept.
async fn lay_aside(
    kit: &Kit,
    headers: &HeaderMap,
    visitor: &Visitor,
    bytes: &Bytes,
    pick_up: &str,
) -> db::Result<Option<Response>> {
    let Some(owner) = cookies::get(headers, &kit.here, OWNER) else {
        return Ok(None);
    };
    let fits = bytes.len() <= MOST && visitor.path.len() <= LONGEST_PATH;
    let genuine = fits && form::check(kit, headers, visitor, bytes).is_ok();
    if !genuine || owner.len() != 64 {
        return Ok(None);
    }
    let browser = browser(headers, kit).unwrap_or_else(|| kit.env.rng.token());
    let typed = url::form_urlencoded::parse(bytes)
        .into_owned()
        .filter(|(name, _)| name != "csrf" && name != MARK);
    let fields: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(typed)
        .finish();
    let kept = Kept {
        path: visitor.path.clone(),
        sent_at: kit.env.now(),
        owner,
        fields,
    };
    let mut tx = kit.db.begin().await?;
    sweep(&mut tx, kept.sent_at).await?;
    if !has_room(&mut tx, &browser.digest()).await? {
        return Ok(None);
    }
    put(&mut tx, &browser.digest(), &kept).await?;
    tx.commit().await?;
    let login = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("return_to", pick_up)
        .finish();
    let told = Error::Kept {
        login: format!("/login?{login}"),
    };
    let mut response = told.into_response();
    let cookie = cookies::set(&kit.here, BROWSER, browser.reveal(), Some(LIFE_SECONDS));
    cookies::add(response.headers_mut(), cookie);
    Ok(Some(response))
}

/// Forgets a kept form once its second sending has had an answer that shows what was typed or has stored it.
async fn carried_out(
    kit: &Kit,
    headers: &HeaderMap,
    visitor: &Visitor,
    bytes: &Bytes,
    status: StatusCode,
) -> db::Result<()> {
    let from_kept = url::form_urlencoded::parse(bytes).any(|(name, _)| name == MARK);
    let unheard = status.is_server_error() || matches!(status.as_u16(), 401 | 403 | 429);
    if from_kept && !unheard {
        forget(kit, headers, &visitor.path).await?;
    }
    Ok(())
}

/// What this browser kept of `account`; what it kept of anybody else is dropped.
///
/// # Errors
/// Whatever the database says.
pub async fn find(
    kit: &Kit,
    headers: &HeaderMap,
    visitor: &Visitor,
    account: AccountId,
) -> db::Result<Found> {
    let Some(browser) = browser(headers, kit) else {
        return Ok(Found::default());
    };
    let all = of_browser(&kit.db, &browser.digest(), kit.env.now()).await?;
    let mine = owner(&visitor.form_token, account);
    let (forms, foreign): (Vec<Kept>, Vec<Kept>) =
        all.into_iter().partition(|kept| kept.owner == mine);
    if !foreign.is_empty() {
        let mut tx = kit.db.begin().await?;
        for kept in &foreign {
            delete(&mut tx, &browser.digest(), &kept.path).await?;
        }
        tx.commit().await?;
    }
    Ok(Found {
        forms,
        dropped: !foreign.is_empty(),
    })
}

/// Drops the form that this browser kept for `path`.
///
/// # Errors
/// Whatever the database says.
pub async fn forget(kit: &Kit, headers: &HeaderMap, path: &str) -> db::Result<()> {
    if let Some(browser) = browser(headers, kit) {
        let mut tx = kit.db.begin().await?;
        delete(&mut tx, &browser.digest(), path).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Removes what was kept long enough.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM kept_forms WHERE municipality_id = $1 AND kept_until <= $2")
            .bind(city)
            .bind(now)
    )
}

async fn has_room(tx: &mut Tx, browser: &Digest) -> db::Result<bool> {
    let city = tx.city();
    let (all, own): (i64, i64) = in_tx!(tx, c => sqlx::query_as(
        "SELECT COUNT(*), COUNT(CASE WHEN browser_digest = $2 THEN 1 END) FROM kept_forms WHERE municipality_id = $1")
        .bind(city).bind(browser).fetch_one(c).await)?;
    Ok(all < OF_ALL && own < OF_ONE)
}

async fn put(tx: &mut Tx, browser: &Digest, kept: &Kept) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO kept_forms (municipality_id, browser_digest, path, owner, fields, sent_at, kept_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (municipality_id, browser_digest, path)
         DO UPDATE SET owner = excluded.owner, fields = excluded.fields, sent_at = excluded.sent_at,
                       kept_until = excluded.kept_until")
        .bind(city).bind(browser).bind(&kept.path).bind(&kept.owner).bind(&kept.fields).bind(kept.sent_at)
        .bind(kept.sent_at.plus(LIFE)))?;
    Ok(())
}

async fn of_browser(db: &Db, browser: &Digest, now: Timestamp) -> db::Result<Vec<Kept>> {
    on!(db, c => sqlx::query_as(
        "SELECT path, sent_at, owner, fields FROM kept_forms
         WHERE municipality_id = $1 AND browser_digest = $2 AND kept_until > $3 ORDER BY sent_at DESC, path")
        .bind(db.city()).bind(browser).bind(now).fetch_all(c).await)
}

async fn delete(tx: &mut Tx, browser: &Digest, path: &str) -> db::Result<u64> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "DELETE FROM kept_forms WHERE municipality_id = $1 AND browser_digest = $2 AND path = $3")
        .bind(city).bind(browser).bind(path))
}
