//! Tells a device that there is news.

use serde::{Deserialize, Serialize};

use super::super::flow;
use super::super::model::{DeliveryState, PushWay};
use super::super::store::devices as store;
use crate::db::Tx;
use crate::events::{Event, Log};
use crate::jobs::{Failure, Handler, Job, Running};
use crate::kernel::{Actor, DeviceId, Locale, NoticeId};
use crate::outbound::push::{Message, PushError, Pusher, Subscription};
use crate::web::Kit;

/// Pushes that there is news.
pub(in crate::notices) const PUSH: &str = "notices.push";

/// What the job needs.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::notices) struct Payload {
    pub(in crate::notices) notice: NoticeId,
    pub(in crate::notices) device: DeviceId,
}

/// All that a push says: that there is news, and in which language to say so. Nothing else may ever be in it.
#[derive(Serialize)]
struct Said {
    news: Locale,
}

/// One push a notice and device: the delivery's row says whether it is still to be sent.
#[derive(Debug)]
pub(super) struct Push {
    pub(super) kit: Kit,
    pub(super) log: Log,
    pub(super) pusher: Option<Pusher>,
}

impl Push {
    async fn send(&self, to: &Payload) -> Result<(), Failure> {
        let kit = &self.kit;
        let Some(way) = store::way(&kit.db, to.notice, to.device).await? else {
            return Ok(());
        };
        if matches!(way.state, DeliveryState::Sent | DeliveryState::Gone) {
            return Ok(());
        }
        let Some((subscription, lang)) = subscription(&way) else {
            let gone = "the device was removed before the push went out";
            return self.note(to, DeliveryState::Gone, Some(gone)).await;
        };
        let age = kit.env.now().since(way.created_at);
        let Some(ttl) = flow::PUSH_LIFE
            .checked_sub(age)
            .filter(|ttl| !ttl.is_zero())
        else {
            let late = "the push service did not take the push for three days";
            self.note(to, DeliveryState::Failed, Some(late)).await?;
            return Err(Failure::abandon(late));
        };
        let Some(pusher) = &self.pusher else {
            return Err(Failure::Retry {
                reason: "push.vapid_key is not set: nothing can be pushed".to_owned(),
                after: Some(super::NO_SENDER),
            });
        };
        let text = serde_json::to_vec(&Said { news: lang })
            .map_err(|error| Failure::abandon(error.to_string()))?;
        let message = Message {
            text: &text,
            ttl,
            topic: "news",
            urgency: "normal",
        };
        match pusher.send(&kit.env, &subscription, message).await {
            Ok(()) => self.note(to, DeliveryState::Sent, None).await,
            Err(error @ PushError::Gone(_)) => {
                self.end(to, &way, &subscription, &error.to_string()).await
            }
            Err(PushError::Later { reason, after }) => {
                self.note(to, DeliveryState::Queued, Some(&reason)).await?;
                Err(Failure::Retry { reason, after })
            }
            Err(PushError::Refused(reason)) => {
                self.note(to, DeliveryState::Failed, Some(&reason)).await?;
                Err(Failure::abandon(reason))
            }
        }
    }

    async fn note(
        &self,
        to: &Payload,
        state: DeliveryState,
        error: Option<&str>,
    ) -> Result<(), Failure> {
        let mut tx = self.kit.db.begin().await?;
        self.note_in(&mut tx, to, state, error).await?;
        Ok(tx.commit().await?)
    }

    async fn note_in(
        &self,
        tx: &mut Tx,
        to: &Payload,
        state: DeliveryState,
        error: Option<&str>,
    ) -> Result<(), Failure> {
        let at = self.kit.env.now();
        Ok(store::note_attempt(tx, to.notice, to.device, (state, error), at).await?)
    }

    /// The push service no longer knows the subscription: the settings page tells its owner.
    async fn end(
        &self,
        to: &Payload,
        way: &PushWay,
        at: &Subscription,
        reason: &str,
    ) -> Result<(), Failure> {
        let mut tx = self.kit.db.begin().await?;
        self.note_in(&mut tx, to, DeliveryState::Gone, Some(reason))
            .await?;
        let ended = store::end(&mut tx, to.device, &at.endpoint, self.kit.env.now()).await?;
        if let (true, Some(account)) = (ended, way.account_id) {
            let device = to.device;
            let event = Event::PushDeviceGone { account, device };
            self.log.append(&mut tx, Actor::System, event).await?;
        }
        Ok(tx.commit().await?)
    }
}

fn subscription(way: &PushWay) -> Option<(Subscription, Locale)> {
    let subscription = Subscription {
        endpoint: way.endpoint.clone()?,
        p256dh: way.p256dh.clone()?,
        auth: way.auth.clone()?,
    };
    Some((subscription, way.lang?))
}

impl Handler for Push {
    fn kind(&self) -> &'static str {
        PUSH
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move { self.send(&job.payload()?).await })
    }

    /// The age of the notice ends the attempts, not their number.
    fn most_attempts(&self) -> i64 {
        i64::MAX
    }
}
