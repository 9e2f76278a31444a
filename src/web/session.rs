//! Sessions in the database: a 256-bit token in a cookie, its SHA-256 in the table.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};

use super::{Kit, cookies};
use crate::config::{Config, Http};
use crate::db::{self, Db, Tx};
use crate::kernel::{AccountId, Digest, Env, Secret, SessionId, StaffId, Timestamp};
use crate::{execute, on};

/// How often, at most, a session's last use is written.
const TOUCH: Duration = Duration::from_mins(1);

/// Whose session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A resident.
    Resident(AccountId),
    /// An officer.
    Staff(StaffId),
}

/// The two kinds of sessions; each has its own cookie, so one browser can hold both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderKind {
    /// A resident's.
    Resident,
    /// An officer's.
    Staff,
}

impl HolderKind {
    const fn cookie(self) -> &'static str {
        match self {
            Self::Resident => "sw_resident",
            Self::Staff => "sw_staff",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Staff => "staff",
        }
    }

    fn idle(self, config: &Config) -> Duration {
        let minutes = match self {
            Self::Resident => config.sessions.resident_idle_minutes,
            Self::Staff => config.sessions.staff_idle_minutes,
        };
        Duration::from_mins(u64::from(minutes))
    }
}

impl Holder {
    const fn kind(self) -> HolderKind {
        match self {
            Self::Resident(_) => HolderKind::Resident,
            Self::Staff(_) => HolderKind::Staff,
        }
    }

    const fn id(self) -> uuid::Uuid {
        match self {
            Self::Resident(AccountId(id)) | Self::Staff(StaffId(id)) => id,
        }
    }
}

/// A live session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// Its id, which may be shown and logged, unlike its token.
    pub id: SessionId,
    /// The holder's id: an [`AccountId`] or [`StaffId`] by the kind that was asked for.
    pub holder_id: uuid::Uuid,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Its end, whatever happens.
    pub expires_at: Timestamp,
}

/// Opens a session within `tx` on the listener `here`; gives the `Set-Cookie` value. A login always makes a new token.
///
/// # Errors
/// Whatever the database says.
pub async fn open(
    tx: &mut Tx,
    env: &Env,
    config: &Config,
    here: &Http,
    holder: Holder,
) -> db::Result<HeaderValue> {
    let now = env.now();
    let token = env.rng.token();
    let kind = holder.kind();
    let expires = now.plus(Duration::from_mins(u64::from(
        config.sessions.absolute_minutes,
    )));
    let idle_until = now.plus(kind.idle(config));
    let city = tx.city();
    let id: SessionId = env.id();
    execute!(tx, sqlx::query(
        "INSERT INTO sessions (municipality_id, token_digest, id, holder_kind, holder_id, created_at, seen_at, idle_until, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)")
        .bind(city).bind(token.digest()).bind(id).bind(kind.word()).bind(holder.id())
        .bind(now).bind(idle_until).bind(expires))?;
    Ok(cookies::set(here, kind.cookie(), token.reveal(), None))
}

/// Whether the request carries a session cookie of this kind; says nothing about its worth.
pub fn has_cookie(headers: &HeaderMap, kit: &Kit, kind: HolderKind) -> bool {
    cookies::get(headers, &kit.here, kind.cookie()).is_some()
}

/// The live session of a request: one indexed read, and at most once a minute one write.
///
/// # Errors
/// Whatever the database says.
pub async fn current(
    headers: &HeaderMap,
    kit: &Kit,
    kind: HolderKind,
) -> db::Result<Option<Session>> {
    let Some(token) = cookies::get(headers, &kit.here, kind.cookie()) else {
        return Ok(None);
    };
    let digest = Secret::new(token).digest();
    let now = kit.env.now();
    let Some(session) = find(&kit.db, &digest, kind, now).await? else {
        return Ok(None);
    };
    if now.since(session.seen_at) >= TOUCH {
        let mut tx = kit.db.begin().await?;
        let city = tx.city();
        execute!(&mut tx, sqlx::query(
            "UPDATE sessions SET seen_at = $3, idle_until = $4 WHERE municipality_id = $1 AND token_digest = $2")
            .bind(city).bind(&digest).bind(now).bind(now.plus(kind.idle(&kit.config))))?;
        tx.commit().await?;
    }
    Ok(Some(session))
}

async fn find(
    db: &Db,
    digest: &Digest,
    kind: HolderKind,
    now: Timestamp,
) -> db::Result<Option<Session>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, holder_id, seen_at, expires_at FROM sessions
         WHERE municipality_id = $1 AND token_digest = $2 AND holder_kind = $3 AND idle_until > $4 AND expires_at > $4")
        .bind(db.city()).bind(digest).bind(kind.word()).bind(now).fetch_optional(c).await)
}

/// Ends the request's session; gives the `Set-Cookie` value that removes the cookie.
///
/// # Errors
/// Whatever the database says.
pub async fn close(
    tx: &mut Tx,
    headers: &HeaderMap,
    here: &Http,
    kind: HolderKind,
) -> db::Result<HeaderValue> {
    if let Some(token) = cookies::get(headers, here, kind.cookie()) {
        let city = tx.city();
        execute!(
            tx,
            sqlx::query("DELETE FROM sessions WHERE municipality_id = $1 AND token_digest = $2")
                .bind(city)
                .bind(Secret::new(token).digest())
        )?;
    }
    Ok(cookies::set(here, kind.cookie(), "", Some(0)))
}

/// Ends all sessions of a holder, in all browsers.
///
/// # Errors
/// Whatever the database says.
pub async fn close_all(tx: &mut Tx, holder: Holder) -> db::Result<u64> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "DELETE FROM sessions WHERE municipality_id = $1 AND holder_kind = $2 AND holder_id = $3")
        .bind(city).bind(holder.kind().word()).bind(holder.id()))
}

/// Removes the sessions that are over.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> db::Result<u64> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "DELETE FROM sessions WHERE municipality_id = $1 AND (expires_at <= $2 OR idle_until <= $2)")
        .bind(city).bind(now))
}
