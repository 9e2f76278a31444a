//! What the agent does.

use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::jobs;
use super::model::{
    Choice, Method, PAGE, Payment, RESERVATION, Request, SHORT, Scenario, State, Webhook,
};
use super::store;
use crate::db::{self, Tx};
use crate::kernel::{Env, Timestamp};
use crate::web::Kit;

/// Why the agent refuses.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 404
    Unknown,
    /// 409: the key was used with another request.
    KeyUsed,
    /// 409: not in this state.
    State,
    /// 422: no such amount or address.
    Invalid,
    Db(db::Error),
}

impl From<db::Error> for Refusal {
    fn from(error: db::Error) -> Self {
        Self::Db(error)
    }
}

/// Makes a payment, once for each key.
pub(super) async fn create(kit: &Kit, key: &str, request: &Request) -> Result<Payment, Refusal> {
    let address = url::Url::parse(&request.return_url).ok();
    let to_web = address.is_some_and(|url| matches!(url.scheme(), "http" | "https"));
    if request.amount <= 0 || request.currency != "JPY" || !to_web {
        return Err(Refusal::Invalid);
    }
    let now = kit.env.now();
    let payment = Payment {
        id: format!("pay_{}", hex::encode(kit.env.rng.bytes::<12>())),
        token: kit.env.rng.token().reveal().to_owned(),
        reference: request.reference.clone(),
        amount: request.amount,
        description: request.description.clone(),
        return_url: request.return_url.clone(),
        state: State::Pending,
        method: None,
        scenario: Scenario::Normal,
        code: None,
        changed_at: now,
        expires_at: now.plus(PAGE),
    };
    let text = serde_json::to_string(request).map_err(|_| Refusal::Invalid)?;
    let mut tx = kit.db.begin().await?;
    if store::insert(&mut tx, &payment, key, &text).await? {
        jobs::expire(&mut tx, &kit.env, &payment).await?;
        tx.commit().await?;
        return Ok(payment);
    }
    let (id, first) = store::by_key(&mut tx, key).await?;
    // The language of the page is no part of what was agreed.
    let same = first.is_some_and(|first| {
        Request {
            lang: None,
            ..first
        } == Request {
            lang: None,
            ..request.clone()
        }
    });
    let payment = store::lock(&mut tx, &id).await?.ok_or(Refusal::Unknown)?;
    if same {
        Ok(payment)
    } else {
        Err(Refusal::KeyUsed)
    }
}

/// Takes the reserved money, as the scenario has it.
pub(super) async fn capture(kit: &Kit, id: &str) -> Result<Payment, Refusal> {
    let now = kit.env.now();
    change(kit, id, |payment| match (payment.state, payment.scenario) {
        (State::Captured, _) => Ok(None),
        (State::Authorised, Scenario::CaptureRefused) => Ok(Some(payment.reach(
            State::Failed,
            Some("capture_refused"),
            now,
        ))),
        (State::Authorised, _) => Ok(Some(payment.reach(State::Captured, None, now))),
        _ => Err(Refusal::State),
    })
    .await
}

/// Gives a reservation back, or closes the page.
pub(super) async fn release(kit: &Kit, id: &str) -> Result<Payment, Refusal> {
    let now = kit.env.now();
    change(kit, id, |payment| match payment.state {
        State::Released => Ok(None),
        State::Pending | State::Authorised => Ok(Some(payment.reach(State::Released, None, now))),
        _ => Err(Refusal::State),
    })
    .await
}

/// The payer's choice. A page that is over stays as it is.
pub(super) async fn choose(
    kit: &Kit,
    id: &str,
    choice: Choice,
    method: Method,
    scenario: Scenario,
) -> Result<Payment, Refusal> {
    let now = kit.env.now();
    change(kit, id, |payment| {
        if payment.state != State::Pending {
            return Ok(None);
        }
        let mut chosen = match choice {
            Choice::Authorise | Choice::AuthoriseAndLeave => {
                payment.reach(State::Authorised, None, now)
            }
            Choice::Decline => payment.reach(State::Failed, Some("declined"), now),
            Choice::Cancel => payment.reach(State::Failed, Some("cancelled"), now),
        };
        chosen.method = Some(method);
        chosen.scenario = scenario;
        chosen.expires_at = now.plus(match scenario {
            Scenario::ReservationLapses => SHORT,
            _ => RESERVATION,
        });
        Ok(Some(chosen))
    })
    .await
}

/// Lets a page or a reservation run out whose time has come.
pub(super) async fn expire(kit: &Kit, id: &str) -> Result<(), Refusal> {
    change(kit, id, |_| Ok(None)).await.map(|_| ())
}

/// Changes a payment and tells the customer. What has run out has run out before anything else happens.
async fn change(
    kit: &Kit,
    id: &str,
    decide: impl FnOnce(Payment) -> Result<Option<Payment>, Refusal> + Send,
) -> Result<Payment, Refusal> {
    let now = kit.env.now();
    let mut tx = kit.db.begin().await?;
    let mut payment = store::lock(&mut tx, id).await?.ok_or(Refusal::Unknown)?;
    let code = match payment.state {
        State::Pending => Some("timed_out"),
        State::Authorised => Some("reservation_lapsed"),
        _ => None,
    };
    if code.is_some() && payment.expires_at <= now {
        payment = payment.reach(State::Expired, code, now);
        announce(&mut tx, &kit.env, &payment).await?;
    }
    let answer = match decide(payment.clone()) {
        Ok(None) => Ok(payment),
        Ok(Some(changed)) => {
            announce(&mut tx, &kit.env, &changed).await?;
            if changed.state == State::Authorised {
                jobs::expire(&mut tx, &kit.env, &changed).await?;
            }
            Ok(changed)
        }
        Err(refusal) => Err(refusal),
    };
    tx.commit().await?;
    answer
}

/// Writes a change and its webhook, to be delivered as the scenario has it.
async fn announce(tx: &mut Tx, env: &Env, payment: &Payment) -> db::Result<()> {
    store::update(tx, payment).await?;
    let webhook = Webhook {
        id: format!("msg_{}", hex::encode(env.rng.bytes::<12>())),
        body: json!({
            "type": format!("payment.{}", payment.state.word()),
            "timestamp": rfc3339(payment.changed_at),
            "data": payment.body(None),
        })
        .to_string(),
    };
    store::insert_webhook(tx, &webhook, &payment.id, payment.changed_at).await?;
    for (number, pause) in payment.scenario.deliveries().iter().enumerate() {
        jobs::deliver(tx, env, &webhook, number, payment.changed_at.plus(*pause)).await?;
    }
    Ok(())
}

fn rfc3339(at: Timestamp) -> String {
    at.in_tokyo().format(&Rfc3339).unwrap_or_default()
}
