//! The push service's tables.

use super::model::{Device, Message};
use crate::db::{self, Db, Tx};
use crate::kernel::Secret;
use crate::{execute, on};

/// The sender's key of the demo, if one was drawn.
///
/// # Errors
/// Whatever the database says.
pub async fn sender_key(db: &Db) -> db::Result<Option<Secret>> {
    let pem: Option<String> = on!(db, c => sqlx::query_scalar(
        "SELECT vapid_key FROM standin_push_keys WHERE municipality_id = $1")
        .bind(db.city()).fetch_optional(c).await)?;
    Ok(pem.map(Secret::new))
}

/// Keeps the sender's key of the demo.
///
/// # Errors
/// Whatever the database says.
pub async fn keep_sender_key(tx: &mut Tx, pem: &Secret) -> db::Result<()> {
    let city = tx.city();
    execute!(
        tx,
        sqlx::query("INSERT INTO standin_push_keys (municipality_id, vapid_key) VALUES ($1, $2)")
            .bind(city)
            .bind(pem.reveal())
    )?;
    Ok(())
}

/// Adds a device.
///
/// # Errors
/// Whatever the database says.
pub async fn add(tx: &mut Tx, device: &Device) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_push_devices (municipality_id, token, private_key, auth, sender_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(city).bind(&device.token).bind(&device.private_key).bind(&device.auth)
        .bind(&device.sender_key).bind(device.created_at))?;
    Ok(())
}

/// The device behind an endpoint.
///
/// # Errors
/// Whatever the database says.
pub async fn device(db: &Db, token: &str) -> db::Result<Option<Device>> {
    on!(db, c => sqlx::query_as(
        "SELECT token, private_key, auth, sender_key, created_at FROM standin_push_devices
         WHERE municipality_id = $1 AND token = $2")
        .bind(db.city()).bind(token).fetch_optional(c).await)
}

/// The devices made last, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn devices(db: &Db, most: i64) -> db::Result<Vec<Device>> {
    on!(db, c => sqlx::query_as(
        "SELECT token, private_key, auth, sender_key, created_at FROM standin_push_devices
         WHERE municipality_id = $1 ORDER BY created_at DESC, token LIMIT $2")
        .bind(db.city()).bind(most).fetch_all(c).await)
}

/// Keeps a push.
///
/// # Errors
/// Whatever the database says.
pub async fn keep(tx: &mut Tx, message: &Message) -> db::Result<()> {
    let city = tx.city();
    execute!(tx, sqlx::query(
        "INSERT INTO standin_push_messages (municipality_id, id, token, received_at, ttl, urgency, topic, subject, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(city).bind(message.id).bind(&message.token).bind(message.received_at).bind(message.ttl)
        .bind(&message.urgency).bind(&message.topic).bind(&message.subject).bind(&message.body))?;
    Ok(())
}

/// The pushes taken last, latest first.
///
/// # Errors
/// Whatever the database says.
pub async fn latest(db: &Db, most: i64) -> db::Result<Vec<Message>> {
    on!(db, c => sqlx::query_as(
        "SELECT id, token, received_at, ttl, urgency, topic, subject, body FROM standin_push_messages
         WHERE municipality_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2")
        .bind(db.city()).bind(most).fetch_all(c).await)
}
