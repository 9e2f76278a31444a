//! The demo's key, new devices, and taking a push.

use axum::http::HeaderMap;

use super::model::{Device, Refusal};
use super::store;
use crate::db::{self, Db};
use crate::kernel::{Env, Secret};
use crate::standins::mock_idp;
use crate::web::Kit;

/// The sender's key of the demo (PKCS#8 PEM): drawn once and kept, because subscriptions of real browsers hold to it.
///
/// # Errors
/// A sentence for the operator.
pub async fn sender_key(db: &Db, env: &Env) -> Result<Secret, String> {
    let said = |error: db::Error| error.to_string();
    if let Some(pem) = store::sender_key(db).await.map_err(said)? {
        return Ok(pem);
    }
    let pem = mock_idp::new_key(&env.rng)?;
    let mut tx = db.begin().await.map_err(said)?;
    store::keep_sender_key(&mut tx, &pem).await.map_err(said)?;
    tx.commit().await.map_err(said)?;
    Ok(pem)
}

/// A push that was not taken.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is not right.
    Refused(Refusal),
    /// The database.
    Db(db::Error),
}

impl From<db::Error> for Fault {
    fn from(error: db::Error) -> Self {
        Self::Db(error)
    }
}

/// Makes a device.
pub(super) async fn subscribe(kit: &Kit, sender_key: &str) -> db::Result<Device> {
    let device = Device::draw(&kit.env.rng, sender_key, kit.env.now());
    let mut tx = kit.db.begin().await?;
    store::add(&mut tx, &device).await?;
    tx.commit().await?;
    Ok(device)
}

/// Takes a push, or says why not.
pub(super) async fn take(
    kit: &Kit,
    token: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Fault> {
    let device = store::device(&kit.db, token).await?;
    let device = device.ok_or(Fault::Refused(Refusal::Unknown))?;
    let origin = kit.config.http.origin();
    let stamp = (kit.env.id(), kit.env.now());
    let message = device
        .take(headers, body, &origin, stamp)
        .map_err(Fault::Refused)?;
    let mut tx = kit.db.begin().await?;
    store::keep(&mut tx, &message).await?;
    Ok(tx.commit().await?)
}
