//! The tables of charges, payments and webhooks.

use super::model::{Charge, ChargeState, Payment};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{ApplicationId, ChargeId, PaymentId, Timestamp};
use crate::{execute, in_tx, on};

/// Writes a charge; false where the application has one already.
pub(super) async fn insert_charge(tx: &mut Tx, charge: &Charge) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO charges (municipality_id, id, application_id, amount, state, version, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7)
         ON CONFLICT (municipality_id, application_id) DO NOTHING")
        .bind(city).bind(charge.id).bind(charge.application_id).bind(charge.amount).bind(charge.state)
        .bind(charge.created_at).bind(charge.changed_at))
    .any()
}

/// The charge of an application; none where it is free.
///
/// # Errors
/// Whatever the database says.
pub async fn charge_of(db: &Db, application: ApplicationId) -> db::Result<Option<Charge>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, application_id, amount, state, payment_id, due_at, reminded_at, created_at, changed_at
         FROM charges WHERE municipality_id = $1 AND application_id = $2")
        .bind(db.city()).bind(application).fetch_optional(c).await)
}

/// As [`charge_of`], within a transaction.
pub(super) async fn charge_in(
    tx: &mut Tx,
    application: ApplicationId,
) -> db::Result<Option<Charge>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT id, application_id, amount, state, payment_id, due_at, reminded_at, created_at, changed_at
         FROM charges WHERE municipality_id = $1 AND application_id = $2")
        .bind(city).bind(application).fetch_optional(c).await)
}

/// The charge of an application, held until the transaction ends: a charge and its payments move one at a time.
pub(super) async fn lock_charge_of(
    tx: &mut Tx,
    application: ApplicationId,
) -> db::Result<Option<Charge>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "UPDATE charges SET version = version + 1 WHERE municipality_id = $1 AND application_id = $2
         RETURNING id, application_id, amount, state, payment_id, due_at, reminded_at, created_at, changed_at")
        .bind(city).bind(application).fetch_optional(c).await)
}

/// As [`lock_charge_of`], by its key.
pub(super) async fn lock_charge(tx: &mut Tx, id: ChargeId) -> db::Result<Charge> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "UPDATE charges SET version = version + 1 WHERE municipality_id = $1 AND id = $2
         RETURNING id, application_id, amount, state, payment_id, due_at, reminded_at, created_at, changed_at")
        .bind(city).bind(id).fetch_one(c).await)
}

/// Moves a locked charge; what was reminded in the old state counts no more.
pub(super) async fn move_charge(
    tx: &mut Tx,
    id: ChargeId,
    state: ChargeState,
    holder: Option<PaymentId>,
    due: Option<Timestamp>,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE charges SET state = $3, payment_id = $4, due_at = $5, reminded_at = NULL, changed_at = $6
         WHERE municipality_id = $1 AND id = $2")
        .bind(city).bind(id).bind(state).bind(holder).bind(due).bind(at))
    .exactly_one()
}

pub(super) async fn mark_reminded(tx: &mut Tx, id: ChargeId, at: Timestamp) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("UPDATE charges SET reminded_at = $3 WHERE municipality_id = $1 AND id = $2")
            .bind(city)
            .bind(id)
            .bind(at)
    )
    .exactly_one()
}

pub(super) async fn insert_payment(
    tx: &mut Tx,
    payment: &Payment,
    provider: &str,
    ask_at: Option<Timestamp>,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO payments (municipality_id, id, charge_id, application_id, amount, state, provider, version,
             created_at, changed_at, ask_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)")
        .bind(city).bind(payment.id).bind(payment.charge_id).bind(payment.application_id).bind(payment.amount)
        .bind(payment.state).bind(provider).bind(payment.version).bind(payment.created_at).bind(ask_at))
    .exactly_one()
}

/// One attempt; none where it is not known.
pub(super) async fn payment(db: &Db, id: PaymentId) -> db::Result<Option<Payment>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, charge_id, application_id, amount, state, provider_ref, page_url, code, version, created_at, changed_at
         FROM payments WHERE municipality_id = $1 AND id = $2")
        .bind(db.city()).bind(id).fetch_optional(c).await)
}

/// As [`payment`], within a transaction.
pub(super) async fn payment_in(tx: &mut Tx, id: PaymentId) -> db::Result<Option<Payment>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT id, charge_id, application_id, amount, state, provider_ref, page_url, code, version, created_at, changed_at
         FROM payments WHERE municipality_id = $1 AND id = $2")
        .bind(city).bind(id).fetch_optional(c).await)
}

/// The attempt of a charge that may still be on the agent's page; at most one.
pub(super) async fn open_payment(tx: &mut Tx, charge: ChargeId) -> db::Result<Option<Payment>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT id, charge_id, application_id, amount, state, provider_ref, page_url, code, version, created_at, changed_at
         FROM payments WHERE municipality_id = $1 AND charge_id = $2 AND state IN ('created', 'pending')")
        .bind(city).bind(charge).fetch_optional(c).await)
}

/// The latest attempt of a charge.
pub(super) async fn latest_payment(db: &Db, charge: ChargeId) -> db::Result<Option<Payment>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, charge_id, application_id, amount, state, provider_ref, page_url, code, version, created_at, changed_at
         FROM payments WHERE municipality_id = $1 AND charge_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1")
        .bind(db.city()).bind(charge).fetch_optional(c).await)
}

/// Moves an attempt that is still as it was read. A key or a page of the agent's that is known stays known.
pub(super) async fn move_payment(
    tx: &mut Tx,
    was: &Payment,
    to: &Payment,
    ask_at: Option<Timestamp>,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE payments SET state = $4, provider_ref = COALESCE(provider_ref, $5), page_url = COALESCE($6, page_url),
             code = $7, changed_at = $8, ask_at = $9, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3")
        .bind(city).bind(was.id).bind(was.version).bind(to.state).bind(&to.provider_ref).bind(&to.page_url)
        .bind(&to.code).bind(to.changed_at).bind(ask_at))
    .exactly_one()
}

/// Sets when the agent is next asked.
pub(super) async fn ask_later(
    tx: &mut Tx,
    id: PaymentId,
    ask_at: Option<Timestamp>,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("UPDATE payments SET ask_at = $3 WHERE municipality_id = $1 AND id = $2")
            .bind(city)
            .bind(id)
            .bind(ask_at)
    )
    .exactly_one()
}

/// The attempts about which the agent is to be asked, longest due first.
pub(super) async fn to_ask(db: &Db, now: Timestamp, most: i64) -> db::Result<Vec<PaymentId>> {
    on!(db, c => sqlx::query_scalar(
        "SELECT id FROM payments WHERE municipality_id = $1 AND ask_at <= $2 ORDER BY ask_at, id LIMIT $3")
        .bind(db.city()).bind(now).bind(most).fetch_all(c).await)
}

/// Notes a webhook; false where this id was heard before.
pub(super) async fn hear(
    tx: &mut Tx,
    provider: &str,
    (id, kind): (&str, &str),
    payment: Option<PaymentId>,
    at: Timestamp,
) -> db::Result<bool> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO payment_webhooks (municipality_id, provider, webhook_id, received_at, kind, payment_id)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (municipality_id, provider, webhook_id) DO NOTHING")
        .bind(city).bind(provider).bind(id).bind(at).bind(kind).bind(payment))
    .any()
}

/// Removes the notes of webhooks older than `before`.
pub(super) async fn forget_webhooks(tx: &mut Tx, before: Timestamp) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM payment_webhooks WHERE municipality_id = $1 AND received_at < $2")
            .bind(city)
            .bind(before)
    )
}

/// All attempts for an application, oldest first.
///
/// # Errors
/// Whatever the database says.
pub async fn attempts(db: &Db, application: ApplicationId) -> db::Result<Vec<Payment>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, charge_id, application_id, amount, state, provider_ref, page_url, code, version, created_at, changed_at
         FROM payments WHERE municipality_id = $1 AND application_id = $2 ORDER BY created_at, id")
        .bind(db.city()).bind(application).fetch_all(c).await)
}
