//! The table of staff accounts.

use std::collections::HashMap;

use sqlx::QueryBuilder;
use sqlx::types::Json;

use super::model::Account;
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{Role, StaffId, Timestamp};
use crate::{execute, in_tx, on};

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, login, name, password_hash, totp_secret, totp_step, roles, sections, failures, locked_until,
                    disabled_at FROM staff WHERE municipality_id = $1 ",
            $rest
        )
    };
}

/// The account with this login.
///
/// # Errors
/// Whatever the database says.
pub async fn by_login(db: &Db, login: &str) -> db::Result<Option<Account>> {
    on!(db, c => sqlx::query_as(columns!("AND login = $2")).bind(db.city()).bind(login).fetch_optional(c).await)
}

/// The same within a transaction.
///
/// # Errors
/// Whatever the database says.
pub async fn by_login_in(tx: &mut Tx, login: &str) -> db::Result<Option<Account>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(columns!("AND login = $2")).bind(city).bind(login).fetch_optional(c).await)
}

/// The account of a session, unless it was disabled.
///
/// # Errors
/// Whatever the database says.
pub async fn active(db: &Db, id: StaffId) -> db::Result<Option<Account>> {
    on!(db, c => sqlx::query_as(columns!("AND id = $2 AND disabled_at IS NULL"))
        .bind(db.city()).bind(id).fetch_optional(c).await)
}

/// The names of these accounts, disabled ones included; an unknown id is left out.
///
/// # Errors
/// Whatever the database says.
pub async fn names(db: &Db, ids: &[StaffId]) -> db::Result<HashMap<StaffId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(StaffId, String)> = on!(db, c => {
        let mut query = QueryBuilder::new("SELECT id, name FROM staff WHERE municipality_id = ");
        query.push_bind(db.city()).push(" AND id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

/// All accounts, closed ones included: key, login and name, in the order of logins.
///
/// # Errors
/// Whatever the database says.
pub async fn directory(db: &Db) -> db::Result<Vec<(StaffId, String, String)>> {
    on!(db, c => sqlx::query_as("SELECT id, login, name FROM staff WHERE municipality_id = $1 ORDER BY login")
        .bind(db.city()).fetch_all(c).await)
}

/// What a new account is made of.
pub(super) struct NewAccount<'a> {
    pub(super) id: StaffId,
    pub(super) login: &'a str,
    pub(super) name: &'a str,
    pub(super) password_hash: &'a str,
    pub(super) totp_secret: &'a str,
    pub(super) roles: &'a [Role],
    pub(super) sections: &'a [String],
}

/// Adds an account; false where the login is taken.
pub(super) async fn insert(tx: &mut Tx, new: &NewAccount<'_>, at: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO staff (municipality_id, id, login, name, password_hash, totp_secret, totp_step, roles, sections,
                            failures, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, 0, $9)
         ON CONFLICT (municipality_id, login) DO NOTHING")
        .bind(city).bind(new.id).bind(new.login).bind(new.name).bind(new.password_hash).bind(new.totp_secret)
        .bind(Json(new.roles)).bind(Json(new.sections)).bind(at))
    .any()
}

/// Gives the account a new password and second factor and opens its lock.
pub(super) async fn reset(
    tx: &mut Tx,
    id: StaffId,
    password_hash: &str,
    totp_secret: &str,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE staff SET password_hash = $3, totp_secret = $4, totp_step = 0, failures = 0, locked_until = NULL
         WHERE municipality_id = $1 AND id = $2")
        .bind(city).bind(id).bind(password_hash).bind(totp_secret))
    .exactly_one()
}

/// Closes the account; false where it was closed before.
pub(super) async fn disable(tx: &mut Tx, id: StaffId, at: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE staff SET disabled_at = $3
             WHERE municipality_id = $1 AND id = $2 AND disabled_at IS NULL"
        )
        .bind(city)
        .bind(id)
        .bind(at)
    )
    .any()
}

/// Uses up the code of `step` with the password that was checked; false where the code was used, the account
/// locked, disabled or reset meanwhile.
pub(super) async fn enter(
    tx: &mut Tx,
    was: &Account,
    step: i64,
    now: Timestamp,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE staff SET totp_step = $3, failures = 0, locked_until = NULL
         WHERE municipality_id = $1 AND id = $2 AND totp_step < $3 AND password_hash = $4 AND disabled_at IS NULL
           AND (locked_until IS NULL OR locked_until <= $5)")
        .bind(city).bind(was.id).bind(step).bind(&was.password_hash).bind(now))
    .any()
}

/// Counts a wrong attempt; gives the new count.
pub(super) async fn count_failure(tx: &mut Tx, id: StaffId) -> db::Result<i64> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "UPDATE staff SET failures = failures + 1 WHERE municipality_id = $1 AND id = $2 RETURNING failures")
        .bind(city).bind(id).fetch_one(c).await)
}

/// Locks the account until the given instant.
pub(super) async fn lock(tx: &mut Tx, id: StaffId, until: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("UPDATE staff SET locked_until = $3 WHERE municipality_id = $1 AND id = $2")
            .bind(city)
            .bind(id)
            .bind(until)
    )?;
    Ok(())
}
