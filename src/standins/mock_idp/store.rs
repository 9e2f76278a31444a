//! What the stand-in remembers.

use super::flow::Assertion;
use super::model::{Code, Grant, Sitting};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{Digest, Timestamp};
use crate::{execute, in_tx, on};

/// After so many wrong PINs in a row the card is locked.
pub(super) const TRIES: i64 = 3;

/// The provider's key and the salt of its pairwise subjects; `pem` and `salt` are kept where there are none.
pub(super) async fn key(
    tx: &mut Tx,
    pem: &str,
    salt: &str,
    now: Timestamp,
) -> db::Result<(String, String)> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO standin_idp_keys (municipality_id, pem, salt, created_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (municipality_id) DO NOTHING"
        )
        .bind(city)
        .bind(pem)
        .bind(salt)
        .bind(now)
    )?;
    in_tx!(tx, c => sqlx::query_as("SELECT pem, salt FROM standin_idp_keys WHERE municipality_id = $1")
        .bind(city).fetch_one(c).await)
}

/// Wrong PINs in a row on this card.
pub(super) async fn failures(db: &Db, person: &str) -> db::Result<i64> {
    let found: Option<i64> = on!(db, c => sqlx::query_scalar(
        "SELECT pin_failures FROM standin_idp_cards WHERE municipality_id = $1 AND person = $2")
        .bind(db.city()).bind(person).fetch_optional(c).await)?;
    Ok(found.unwrap_or(0))
}

/// Counts a try before it is judged, so that two at once are two; `None` where the card is locked.
pub(super) async fn count_try(tx: &mut Tx, person: &str) -> db::Result<Option<i64>> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO standin_idp_cards (municipality_id, person, pin_failures)
         VALUES ($1, $2, 0) ON CONFLICT (municipality_id, person) DO NOTHING"
        )
        .bind(city)
        .bind(person)
    )?;
    in_tx!(tx, c => sqlx::query_scalar(
        "UPDATE standin_idp_cards SET pin_failures = pin_failures + 1
         WHERE municipality_id = $1 AND person = $2 AND pin_failures < $3 RETURNING pin_failures")
        .bind(city).bind(person).bind(TRIES).fetch_optional(c).await)
}

/// A right PIN, or the city's counter, resets the count.
pub(super) async fn reset_tries(tx: &mut Tx, person: &str) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE standin_idp_cards SET pin_failures = 0 WHERE municipality_id = $1 AND person = $2")
        .bind(city).bind(person))
    .map(|_| ())
}

/// Remembers a person before the consent screen.
pub(super) async fn insert_sitting(
    tx: &mut Tx,
    token: &Digest,
    sitting: &Sitting,
    expires_at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_idp_sittings (municipality_id, token_digest, person, request, auth_time, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(city).bind(token).bind(&sitting.person).bind(&sitting.request)
        .bind(sitting.auth_time).bind(expires_at))
    .map(|_| ())
}

/// Takes the sitting away; a second press of the button finds none.
pub(super) async fn take_sitting(
    tx: &mut Tx,
    token: &Digest,
    now: Timestamp,
) -> db::Result<Option<Sitting>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "DELETE FROM standin_idp_sittings WHERE municipality_id = $1 AND token_digest = $2 AND expires_at > $3
         RETURNING person, request, auth_time")
        .bind(city).bind(token).bind(now).fetch_optional(c).await)
}

/// Remembers a code.
pub(super) async fn insert_code(tx: &mut Tx, code: &Code) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO standin_idp_codes (municipality_id, code_digest, person, redirect_uri, nonce, challenge,
             scope, acr, auth_time, expires_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        )
        .bind(city)
        .bind(&code.digest)
        .bind(&code.person)
        .bind(&code.redirect_uri)
        .bind(&code.nonce)
        .bind(&code.challenge)
        .bind(&code.scope)
        .bind(&code.acr)
        .bind(code.auth_time)
        .bind(code.expires_at)
        .bind(code.used_at)
    )
    .map(|_| ())
}

/// The code with this digest, used or not.
pub(super) async fn code(tx: &mut Tx, digest: &Digest) -> db::Result<Option<Code>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT code_digest, person, redirect_uri, nonce, challenge, scope, acr, auth_time, expires_at, used_at
         FROM standin_idp_codes WHERE municipality_id = $1 AND code_digest = $2")
        .bind(city).bind(digest).fetch_optional(c).await)
}

/// Marks a code as used; false where it was.
pub(super) async fn use_code(tx: &mut Tx, digest: &Digest, now: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE standin_idp_codes SET used_at = $3 WHERE municipality_id = $1 AND code_digest = $2 AND used_at IS NULL")
        .bind(city).bind(digest).bind(now))
    .any()
}

/// Remembers an access token.
pub(super) async fn insert_token(
    tx: &mut Tx,
    token: &Digest,
    code: &Code,
    expires_at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_idp_tokens (municipality_id, token_digest, code_digest, person, scope, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(city).bind(token).bind(&code.digest).bind(&code.person).bind(&code.scope).bind(expires_at))
    .map(|_| ())
}

/// Takes back the tokens of a code that was presented twice (RFC 6749 section 4.1.2).
pub(super) async fn revoke_tokens(tx: &mut Tx, code: &Digest) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM standin_idp_tokens WHERE municipality_id = $1 AND code_digest = $2"
        )
        .bind(city)
        .bind(code)
    )
    .map(|_| ())
}

/// What a token opens.
pub(super) async fn grant(db: &Db, token: &Digest, now: Timestamp) -> db::Result<Option<Grant>> {
    on!(db, c => sqlx::query_as(
        "SELECT person, scope FROM standin_idp_tokens
         WHERE municipality_id = $1 AND token_digest = $2 AND expires_at > $3")
        .bind(db.city()).bind(token).bind(now).fetch_optional(c).await)
}

/// Remembers an assertion; false where its `jti` was seen.
pub(super) async fn insert_assertion(tx: &mut Tx, assertion: &Assertion) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO standin_idp_assertions (municipality_id, jti_digest, expires_at)
         VALUES ($1, $2, $3) ON CONFLICT (municipality_id, jti_digest) DO NOTHING"
        )
        .bind(city)
        .bind(Digest::of(assertion.jti.as_bytes()))
        .bind(assertion.expires_at)
    )
    .any()
}

/// Removes what ended before `before`.
pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> db::Result<()> {
    let city = tx.city();
    for statement in [
        "DELETE FROM standin_idp_sittings WHERE municipality_id = $1 AND expires_at < $2",
        "DELETE FROM standin_idp_codes WHERE municipality_id = $1 AND expires_at < $2",
        "DELETE FROM standin_idp_tokens WHERE municipality_id = $1 AND expires_at < $2",
        "DELETE FROM standin_idp_assertions WHERE municipality_id = $1 AND expires_at < $2",
    ] {
        execute!(tx, sqlx::query(statement).bind(city).bind(before))?;
    }
    Ok(())
}
