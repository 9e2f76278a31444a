//! The devices to which news is pushed.

use serde_json::json;

use crate::db::{self, Tx};
use crate::events::{Event, Log};
use crate::jobs::{NewJob, enqueue};
use crate::kernel::{AccountId, Actor, DeviceId, Digest, Locale};
use crate::notices::flow;
use crate::notices::jobs::{PUSH, PushPayload};
use crate::notices::model::{Device, Notice};
use crate::notices::store::devices as store;
use crate::outbound::push::Subscription;

/// Queues a notice for each device of its recipient.
pub(super) async fn queue(tx: &mut Tx, log: &Log, notice: &Notice) -> db::Result<()> {
    for device in store::live(tx, notice.account_id).await? {
        store::queue(tx, notice.id, device, log.now()).await?;
        let payload = PushPayload {
            notice: notice.id,
            device,
        };
        let job = NewJob {
            kind: PUSH,
            payload: json!(payload),
            dedup_key: Some(format!("{} {device}", notice.id)),
            run_at: log.now(),
        };
        enqueue(tx, log.env(), job).await?;
    }
    Ok(())
}

/// Registers a browser's subscription, which [`crate::outbound::push`] has judged. Registering again changes nothing
/// but keys, label and language. A browser that was another account's is now this one's: whoever uses it now is told,
/// nobody else. False where the account has [`flow::MOST_DEVICES`].
///
/// # Errors
/// Whatever the database says.
pub async fn register(
    tx: &mut Tx,
    log: &Log,
    account: AccountId,
    (label, lang): (String, Locale),
    at: &Subscription,
) -> db::Result<bool> {
    let digest = Digest::of(at.endpoint.as_bytes());
    let known = store::at_endpoint(tx, &digest).await?;
    if let Some(known) = known.as_ref().filter(|known| known.account_id == account) {
        store::renew(tx, known.id, &label, lang, at).await?;
        return Ok(true);
    }
    if store::live(tx, account).await?.len() >= flow::MOST_DEVICES {
        return Ok(false);
    }
    if let Some(known) = known {
        take_away(tx, log, Actor::System, known.account_id, known.id).await?;
    }
    let device = Device {
        id: log.env().id(),
        account_id: account,
        label,
        lang,
        endpoint_digest: Some(digest),
        created_at: log.now(),
        gone_at: None,
    };
    store::insert(tx, &device, at).await?;
    let device = device.id;
    let event = Event::PushDeviceAdded { account, device };
    log.append(tx, Actor::Resident(account), event).await?;
    Ok(true)
}

/// Removes a device of the account. What is not there, or not theirs, stays as it is.
///
/// # Errors
/// Whatever the database says.
pub async fn remove(
    tx: &mut Tx,
    log: &Log,
    account: AccountId,
    device: DeviceId,
) -> db::Result<()> {
    take_away(tx, log, Actor::Resident(account), account, device).await
}

async fn take_away(
    tx: &mut Tx,
    log: &Log,
    by: Actor,
    account: AccountId,
    device: DeviceId,
) -> db::Result<()> {
    if store::remove(tx, account, device).await? {
        let event = Event::PushDeviceRemoved { account, device };
        log.append(tx, by, event).await?;
    }
    Ok(())
}
