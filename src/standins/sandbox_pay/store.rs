//! The agent's memory.

use super::model::{Payment, Request, Webhook};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::Timestamp;
use crate::{execute, in_tx, on};

/// Writes a payment; false where its idempotency key was used before.
pub(super) async fn insert(
    tx: &mut Tx,
    payment: &Payment,
    key: &str,
    request: &str,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_pay_payments (municipality_id, id, token, idempotency_key, request, reference, amount,
             description, return_url, state, scenario, created_at, changed_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
         ON CONFLICT (municipality_id, idempotency_key) DO NOTHING")
        .bind(city).bind(&payment.id).bind(&payment.token).bind(key).bind(request).bind(&payment.reference)
        .bind(payment.amount).bind(&payment.description).bind(&payment.return_url).bind(payment.state)
        .bind(payment.scenario).bind(payment.changed_at).bind(payment.expires_at))
    .any()
}

/// The payment that a key made, and the request it was made with.
pub(super) async fn by_key(tx: &mut Tx, key: &str) -> db::Result<(String, Option<Request>)> {
    let city = tx.city();
    let (id, request): (String, String) = in_tx!(tx, c => sqlx::query_as(
        "SELECT id, request FROM standin_pay_payments WHERE municipality_id = $1 AND idempotency_key = $2")
        .bind(city).bind(key).fetch_one(c).await)?;
    Ok((id, serde_json::from_str(&request).ok()))
}

pub(super) async fn get(db: &Db, id: &str) -> db::Result<Option<Payment>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, token, reference, amount, description, return_url, state, method, scenario, code, changed_at, expires_at
         FROM standin_pay_payments WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(id).fetch_optional(c).await)
}

pub(super) async fn by_token(db: &Db, token: &str) -> db::Result<Option<Payment>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, token, reference, amount, description, return_url, state, method, scenario, code, changed_at, expires_at
         FROM standin_pay_payments WHERE municipality_id = $1 AND token = $2")
        .bind(db.city()).bind(token).fetch_optional(c).await)
}

/// The payment, held until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: &str) -> db::Result<Option<Payment>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "UPDATE standin_pay_payments SET changed_at = changed_at WHERE municipality_id = $1 AND id = $2
         RETURNING id, token, reference, amount, description, return_url, state, method, scenario, code, changed_at, expires_at")
        .bind(city).bind(id).fetch_optional(c).await)
}

/// Writes a locked payment back.
pub(super) async fn update(tx: &mut Tx, payment: &Payment) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE standin_pay_payments SET state = $3, method = $4, scenario = $5, code = $6, changed_at = $7, expires_at = $8
         WHERE municipality_id = $1 AND id = $2")
        .bind(city).bind(&payment.id).bind(payment.state).bind(payment.method).bind(payment.scenario)
        .bind(&payment.code).bind(payment.changed_at).bind(payment.expires_at))
    .exactly_one()
}

pub(super) async fn insert_webhook(
    tx: &mut Tx,
    webhook: &Webhook,
    payment: &str,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_pay_webhooks (municipality_id, id, payment_id, body, created_at, attempts)
         VALUES ($1, $2, $3, $4, $5, 0)")
        .bind(city).bind(&webhook.id).bind(payment).bind(&webhook.body).bind(at))
    .exactly_one()
}

pub(super) async fn webhook(db: &Db, id: &str) -> db::Result<Option<Webhook>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, body FROM standin_pay_webhooks WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(id).fetch_optional(c).await)
}

/// Notes an attempt and what was answered; none: nothing was.
pub(super) async fn note_attempt(
    tx: &mut Tx,
    id: &str,
    status: Option<u16>,
    delivered: Option<Timestamp>,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE standin_pay_webhooks SET attempts = attempts + 1, last_status = $3,
             delivered_at = COALESCE(delivered_at, $4)
         WHERE municipality_id = $1 AND id = $2"
        )
        .bind(city)
        .bind(id)
        .bind(status.map(i64::from))
        .bind(delivered)
    )
    .exactly_one()
}
