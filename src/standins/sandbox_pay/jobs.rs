//! Webhooks, sent and sent again; pages and reservations that run out.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use super::Settings;
use super::model::{Payment, Webhook};
use super::service::{self, Refusal};
use super::store;
use crate::db::{self, Tx};
use crate::jobs::{self, Failure, Handler, Job, NewJob, Running};
use crate::kernel::{Env, Secret, Timestamp};
use crate::web::Kit;

const WEBHOOK: &str = "sandbox_pay.webhook";
const EXPIRE: &str = "sandbox_pay.expire";

/// The pauses between the attempts to deliver a webhook.
const PAUSES: [Duration; 5] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_hours(1),
    Duration::from_hours(24),
    Duration::from_hours(48),
];

/// Queues delivery `number` of a webhook.
pub(super) async fn deliver(
    tx: &mut Tx,
    env: &Env,
    webhook: &Webhook,
    number: usize,
    run_at: Timestamp,
) -> db::Result<()> {
    let job = NewJob {
        kind: WEBHOOK,
        payload: json!({ "webhook": webhook.id }),
        dedup_key: Some(format!("{}:{number}", webhook.id)),
        run_at,
    };
    jobs::enqueue(tx, env, job).await
}

/// Queues the end of a page or a reservation.
pub(super) async fn expire(tx: &mut Tx, env: &Env, payment: &Payment) -> db::Result<()> {
    let job = NewJob {
        kind: EXPIRE,
        payload: json!({ "payment": payment.id }),
        dedup_key: Some(format!("{}:{}", payment.id, payment.state.word())),
        run_at: payment.expires_at,
    };
    jobs::enqueue(tx, env, job).await
}

pub(super) fn handlers(kit: &Kit, settings: &Settings) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(Deliver {
            kit: kit.clone(),
            settings: settings.clone(),
        }),
        Arc::new(Expire { kit: kit.clone() }),
    ]
}

struct Deliver {
    kit: Kit,
    settings: Settings,
}

#[derive(Deserialize)]
struct DeliverPayload {
    webhook: String,
}

impl Handler for Deliver {
    fn kind(&self) -> &'static str {
        WEBHOOK
    }

    fn most_attempts(&self) -> i64 {
        6
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let DeliverPayload { webhook } = job.payload()?;
            let Some(webhook) = store::webhook(&self.kit.db, &webhook).await? else {
                return Ok(());
            };
            // Signed anew each time: the receiver refuses an old timestamp.
            let timestamp = self.kit.env.now().unix_seconds().to_string();
            let signature = sign(&self.settings.webhook_secrets, &webhook, &timestamp);
            let answer = self
                .kit
                .http
                .post(&self.settings.webhook_url)
                .header("content-type", "application/json")
                .header("webhook-id", &webhook.id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", signature)
                .body(webhook.body.clone())
                .send()
                .await
                .map(|response| response.status());
            let delivered = matches!(&answer, Ok(status) if status.is_success());
            let mut tx = self.kit.db.begin().await?;
            let status = answer.as_ref().ok().map(reqwest::StatusCode::as_u16);
            let at = delivered.then(|| self.kit.env.now());
            store::note_attempt(&mut tx, &webhook.id, status, at).await?;
            tx.commit().await?;
            if delivered {
                return Ok(());
            }
            let next = usize::try_from(job.attempts - 1).unwrap_or(0);
            Err(Failure::Retry {
                reason: match answer {
                    Ok(status) => status.to_string(),
                    Err(error) => error.without_url().to_string(),
                },
                after: PAUSES.get(next).copied(),
            })
        })
    }
}

/// `v1,<base64>` for each active key, separated by spaces (Standard Webhooks 1.0).
fn sign(keys: &Secret, webhook: &Webhook, timestamp: &str) -> String {
    let signed = |key: &str| {
        let key = BASE64_STANDARD
            .decode(key.trim().strip_prefix("whsec_")?)
            .ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{}.{timestamp}.{}", webhook.id, webhook.body).as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        Some(format!("v1,{signature}"))
    };
    let signatures: Vec<String> = keys.reveal().split(',').filter_map(signed).collect();
    signatures.join(" ")
}

struct Expire {
    kit: Kit,
}

#[derive(Deserialize)]
struct ExpirePayload {
    payment: String,
}

impl Handler for Expire {
    fn kind(&self) -> &'static str {
        EXPIRE
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let ExpirePayload { payment } = job.payload()?;
            match service::expire(&self.kit, &payment).await {
                Err(Refusal::Db(error)) => Err(error.into()),
                _ => Ok(()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_active_key_signs_as_the_reference_vector_does() {
        let webhook = Webhook {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(),
            body: r#"{"test": 2432232314}"#.to_owned(),
        };
        let keys = Secret::new(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, whsec_b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXk=",
        );
        let signatures = sign(&keys, &webhook, "1614265330");
        assert!(
            signatures.starts_with("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,"),
            "{signatures}"
        );
    }
}
