//! Accounts, identity links, facts, attempts to log in.

use super::model::{Attempt, Fact, Facts};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{AccountId, Digest, Locale, Timestamp};
use crate::{execute, in_tx, on};

/// Remembers an attempt.
pub(super) async fn insert_attempt(tx: &mut Tx, attempt: &Attempt) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO login_attempts (municipality_id, state_digest, browser_digest, return_to, facts, expires_at, consumed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(city).bind(&attempt.state_digest).bind(&attempt.browser_digest).bind(&attempt.return_to)
        .bind(&attempt.facts).bind(attempt.expires_at).bind(attempt.consumed_at))
    .map(|_| ())
}

/// The attempt with this state.
pub(super) async fn attempt(db: &Db, state: &Digest) -> db::Result<Option<Attempt>> {
    on!(db, c => sqlx::query_as(
        "SELECT state_digest, browser_digest, return_to, facts, expires_at, consumed_at
         FROM login_attempts WHERE municipality_id = $1 AND state_digest = $2")
        .bind(db.city()).bind(state).fetch_optional(c).await)
}

/// Takes the attempt's one answer; `Stale` where it was taken already.
pub(super) async fn consume_attempt(tx: &mut Tx, state: &Digest, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE login_attempts SET consumed_at = $3
         WHERE municipality_id = $1 AND state_digest = $2 AND consumed_at IS NULL"
        )
        .bind(city)
        .bind(state)
        .bind(at)
    )
    .exactly_one()
}

/// Removes attempts that ended before `before`.
pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM login_attempts WHERE municipality_id = $1 AND expires_at < $2")
            .bind(city)
            .bind(before)
    )
    .map(|_| ())
}

/// The account behind an identity.
pub(super) async fn account_of(
    tx: &mut Tx,
    issuer: &str,
    subject: &str,
) -> db::Result<Option<AccountId>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "SELECT account_id FROM identity_links WHERE municipality_id = $1 AND issuer = $2 AND subject = $3")
        .bind(city).bind(issuer).bind(subject).fetch_optional(c).await)
}

/// Links an identity to an account; false where it is linked already.
pub(super) async fn link(
    tx: &mut Tx,
    issuer: &str,
    subject: &str,
    account: AccountId,
    at: Timestamp,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO identity_links (municipality_id, issuer, subject, account_id, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (municipality_id, issuer, subject) DO NOTHING"
        )
        .bind(city)
        .bind(issuer)
        .bind(subject)
        .bind(account)
        .bind(at)
    )
    .any()
}

/// Makes the account, or notes a further login and its language.
pub(super) async fn touch_account(
    tx: &mut Tx,
    account: AccountId,
    lang: Locale,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO accounts (municipality_id, id, lang, created_at, logged_in_at)
         VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (municipality_id, id) DO UPDATE SET lang = excluded.lang, logged_in_at = excluded.logged_in_at"
        )
        .bind(city)
        .bind(account)
        .bind(lang.code())
        .bind(at)
    )
    .map(|_| ())
}

/// The language of the account's last login.
///
/// # Errors
/// Whatever the database says.
pub async fn language(db: &Db, account: AccountId) -> db::Result<Option<Locale>> {
    let code: Option<String> = on!(db, c => sqlx::query_scalar(
        "SELECT lang FROM accounts WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(account).fetch_optional(c).await)?;
    Ok(code.as_deref().and_then(Locale::parse))
}

/// Replaces one fact.
pub(super) async fn put_fact(
    tx: &mut Tx,
    account: AccountId,
    fact: Fact,
    value: &str,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO account_facts (municipality_id, account_id, fact, value, obtained_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (municipality_id, account_id, fact)
         DO UPDATE SET value = excluded.value, obtained_at = excluded.obtained_at"
        )
        .bind(city)
        .bind(account)
        .bind(fact)
        .bind(value)
        .bind(at)
    )
    .map(|_| ())
}

#[derive(sqlx::FromRow)]
struct FactRow {
    fact: Fact,
    value: String,
    obtained_at: Timestamp,
}

/// All facts of an account; `None` where there is none.
pub(super) async fn facts(db: &Db, account: AccountId) -> db::Result<Option<Facts>> {
    let rows: Vec<FactRow> = on!(db, c => sqlx::query_as(
        "SELECT fact, value, obtained_at FROM account_facts
         WHERE municipality_id = $1 AND account_id = $2 ORDER BY fact")
        .bind(db.city()).bind(account).fetch_all(c).await)?;
    let Some(oldest) = rows.iter().map(|row| row.obtained_at).min() else {
        return Ok(None);
    };
    let mut facts = Facts {
        obtained_at: Some(oldest),
        ..Facts::default()
    };
    for row in rows {
        facts.set(row.fact, Some(row.value));
    }
    Ok(Some(facts))
}

/// Removes all facts of an account.
///
/// # Errors
/// Whatever the database says.
pub async fn erase_facts(tx: &mut Tx, account: AccountId) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM account_facts WHERE municipality_id = $1 AND account_id = $2")
            .bind(city)
            .bind(account)
    )
}
