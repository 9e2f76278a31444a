//! What happens after the commit: the questions and orders to the agent, and reminders.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::flow;
use super::model::Charge;
use super::provider::AgentError;
use super::service::{self, AskError, Desk};
use crate::db::{self, Tx};
use crate::events::Log;
use crate::jobs::{self, Failure, Handler, Job, NewJob, Running};
use crate::kernel::{ChargeId, PaymentId};

pub(super) const CAPTURE: &str = "payments.capture";
pub(super) const RELEASE: &str = "payments.release";
pub(super) const ASK: &str = "payments.ask";
const RECONCILE: &str = "payments.reconcile";
const REMIND: &str = "payments.remind";

/// Queues a job about one attempt, unless one is queued.
pub(super) async fn enqueue(
    tx: &mut Tx,
    log: &Log,
    kind: &'static str,
    payment: PaymentId,
) -> db::Result<()> {
    let job = NewJob {
        kind,
        payload: json!({ "payment": payment }),
        dedup_key: Some(payment.to_string()),
        run_at: log.now(),
    };
    jobs::enqueue(tx, log.env(), job).await
}

/// Queues the reminder that the charge's state asks for, if it asks for one.
pub(super) async fn remind(tx: &mut Tx, log: &Log, charge: &Charge) -> db::Result<()> {
    let Some(run_at) = flow::reminder(charge.state, charge.changed_at, charge.due_at) else {
        return Ok(());
    };
    let job = NewJob {
        kind: REMIND,
        payload: json!({ "charge": charge.id }),
        dedup_key: Some(format!("{}:{}", charge.id, run_at.0)),
        run_at,
    };
    jobs::enqueue(tx, log.env(), job).await
}

pub(super) fn handlers(desk: &Desk) -> Vec<Arc<dyn Handler>> {
    let about = |kind| -> Arc<dyn Handler> {
        Arc::new(AboutPayment {
            desk: desk.clone(),
            kind,
        })
    };
    vec![
        about(CAPTURE),
        about(RELEASE),
        about(ASK),
        Arc::new(Reconcile(desk.clone())),
        Arc::new(Remind(desk.clone())),
    ]
}

/// Speaks with the agent about one attempt.
struct AboutPayment {
    desk: Desk,
    kind: &'static str,
}

#[derive(Deserialize)]
struct Payload {
    payment: PaymentId,
}

impl Handler for AboutPayment {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let Payload { payment } = job.payload()?;
            let spoken = match self.kind {
                CAPTURE => service::capture(&self.desk, payment).await,
                RELEASE => service::release(&self.desk, payment).await,
                _ => service::ask(&self.desk, payment).await,
            };
            spoken.map_err(failure)
        })
    }
}

fn failure(error: AskError) -> Failure {
    let reason = error.to_string();
    match error {
        AskError::Db(error) => error.into(),
        AskError::Stale => Failure::Retry {
            reason,
            after: Some(Duration::ZERO),
        },
        AskError::Agent(AgentError::Temporary(_) | AgentError::Conflict) => Failure::retry(reason),
        AskError::Agent(AgentError::Unknown | AgentError::Refused(_))
        | AskError::Mismatch
        | AskError::Contradiction => Failure::abandon(reason),
    }
}

/// Looks for attempts of which nothing was heard.
struct Reconcile(Desk);

impl Handler for Reconcile {
    fn kind(&self) -> &'static str {
        RECONCILE
    }

    fn run<'a>(&'a self, _: &'a Job) -> Running<'a> {
        Box::pin(async move { Ok(service::reconcile(&self.0).await?) })
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_mins(1))
    }
}

/// Reminds of one charge.
struct Remind(Desk);

#[derive(Deserialize)]
struct RemindPayload {
    charge: ChargeId,
}

impl Handler for Remind {
    fn kind(&self) -> &'static str {
        REMIND
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let RemindPayload { charge } = job.payload()?;
            Ok(service::remind(&self.0, charge).await?)
        })
    }
}
