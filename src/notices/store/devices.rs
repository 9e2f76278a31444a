//! The table of devices, and the deliveries to them.

use super::super::model::{DeliveryState, Device, PushWay};
use crate::db::{self, Affected as _, Db, Tx};
use crate::kernel::{AccountId, DeviceId, Digest, Locale, NoticeId, Timestamp};
use crate::outbound::push::Subscription;
use crate::{execute, in_tx, on};

/// The devices of an account, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn of_account(db: &Db, account: AccountId) -> db::Result<Vec<Device>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, account_id, label, lang, endpoint_digest, created_at, gone_at FROM push_devices
         WHERE municipality_id = $1 AND account_id = $2 ORDER BY created_at DESC, id DESC")
        .bind(db.city()).bind(account).fetch_all(c).await)
}

/// The devices of an account that can be told.
///
/// # Errors
/// Whatever the database says.
pub async fn live(tx: &mut Tx, account: AccountId) -> db::Result<Vec<DeviceId>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_scalar(
        "SELECT id FROM push_devices WHERE municipality_id = $1 AND account_id = $2 AND gone_at IS NULL
         ORDER BY created_at, id")
        .bind(city).bind(account).fetch_all(c).await)
}

/// The device at an endpoint, whosever it is.
///
/// # Errors
/// Whatever the database says.
pub async fn at_endpoint(tx: &mut Tx, digest: &Digest) -> db::Result<Option<Device>> {
    let city = tx.city();
    in_tx!(tx, c => sqlx::query_as(
        "SELECT id, account_id, label, lang, endpoint_digest, created_at, gone_at FROM push_devices
         WHERE municipality_id = $1 AND endpoint_digest = $2")
        .bind(city).bind(digest).fetch_optional(c).await)
}

/// Adds a device.
///
/// # Errors
/// Whatever the database says.
pub async fn insert(tx: &mut Tx, new: &Device, at: &Subscription) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO push_devices (municipality_id, id, account_id, label, lang, endpoint, endpoint_digest, p256dh,
                                   auth, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(city).bind(new.id).bind(new.account_id).bind(&new.label).bind(new.lang).bind(&at.endpoint)
        .bind(&new.endpoint_digest).bind(&at.p256dh).bind(&at.auth).bind(new.created_at))?;
    Ok(())
}

/// The browser subscribed again at the same endpoint: its keys and language are the new ones.
///
/// # Errors
/// Whatever the database says.
pub async fn renew(
    tx: &mut Tx,
    id: DeviceId,
    label: &str,
    lang: Locale,
    at: &Subscription,
) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE push_devices SET label = $3, lang = $4, p256dh = $5, auth = $6
             WHERE municipality_id = $1 AND id = $2 AND gone_at IS NULL"
        )
        .bind(city)
        .bind(id)
        .bind(label)
        .bind(lang)
        .bind(&at.p256dh)
        .bind(&at.auth)
    )
    .exactly_one()
}

/// Removes a device of the account; false where it has no such one.
///
/// # Errors
/// Whatever the database says.
pub async fn remove(tx: &mut Tx, account: AccountId, id: DeviceId) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM push_devices WHERE municipality_id = $1 AND id = $2 AND account_id = $3"
        )
        .bind(city)
        .bind(id)
        .bind(account)
    )
    .any()
}

/// Forgets endpoint and keys: the push service no longer knows them. False where that was noted before, or where the
/// browser has meanwhile subscribed anew at another endpoint.
///
/// # Errors
/// Whatever the database says.
pub async fn end(tx: &mut Tx, id: DeviceId, endpoint: &str, at: Timestamp) -> db::Result<bool> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query(
            "UPDATE push_devices SET endpoint = NULL, endpoint_digest = NULL, p256dh = NULL, auth = NULL, gone_at = $4
             WHERE municipality_id = $1 AND id = $2 AND endpoint = $3"
        )
        .bind(city)
        .bind(id)
        .bind(endpoint)
        .bind(at)
    )
    .any()
}

/// Forgets the devices that were gone before `before`.
///
/// # Errors
/// Whatever the database says.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> db::Result<u64> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("DELETE FROM push_devices WHERE municipality_id = $1 AND gone_at <= $2")
            .bind(city)
            .bind(before)
    )
}

/// Queues a notice for a device.
///
/// # Errors
/// Whatever the database says.
pub async fn queue(
    tx: &mut Tx,
    notice: NoticeId,
    device: DeviceId,
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO deliveries (municipality_id, notice_id, channel, device_id, state, attempts, changed_at)
         VALUES ($1, $2, 'push', $3, 'queued', 0, $4)
         ON CONFLICT (municipality_id, notice_id, channel, device_id) DO NOTHING")
        .bind(city).bind(notice).bind(device).bind(at))?;
    Ok(())
}

/// The way of a notice to a device, with the subscription as it is now.
///
/// # Errors
/// Whatever the database says.
pub async fn way(db: &Db, notice: NoticeId, device: DeviceId) -> db::Result<Option<PushWay>> {
    on!(db, c => sqlx::query_as(
        "SELECT d.state, n.created_at, p.account_id, p.lang, p.endpoint, p.p256dh, p.auth
         FROM deliveries d
         JOIN notices n ON n.municipality_id = d.municipality_id AND n.id = d.notice_id
         LEFT JOIN push_devices p ON p.municipality_id = d.municipality_id AND p.id = d.device_id
              AND p.account_id = n.account_id
         WHERE d.municipality_id = $1 AND d.notice_id = $2 AND d.channel = 'push' AND d.device_id = $3")
        .bind(db.city()).bind(notice).bind(device).fetch_optional(c).await)
}

/// Notes an attempt to push: where the delivery now stands, and why it did not go.
///
/// # Errors
/// Whatever the database says.
pub async fn note_attempt(
    tx: &mut Tx,
    notice: NoticeId,
    device: DeviceId,
    (state, error): (DeliveryState, Option<&str>),
    at: Timestamp,
) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "UPDATE deliveries SET state = $4, attempts = attempts + 1, last_error = $5, changed_at = $6
         WHERE municipality_id = $1 AND notice_id = $2 AND channel = 'push' AND device_id = $3 AND state <> 'sent'")
        .bind(city).bind(notice).bind(device).bind(state).bind(error).bind(at))?;
    Ok(())
}
