//! Mails about a booking: that there is something to look at, and the link to it. Never what, when or where.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::model::{Booking, Letter};
use super::store::access;
use super::{flow, store};
use crate::applications::flow::Stage;
use crate::db::{self, Tx};
use crate::jobs::{Failure, Handler, Job, NewJob, Running, enqueue};
use crate::kernel::{ApplicationId, Env, SlotId, Timestamp};
use crate::outbound::smtp::{Mail, Mailer, SendError};
use crate::web::Kit;

/// Mails about a booking.
const KIND: &str = "reservations.mail";
/// Until mails are configured again.
const NO_MAILER: Duration = Duration::from_hours(1);

#[derive(Serialize, Deserialize)]
struct Payload {
    application: ApplicationId,
    slot: SlotId,
    letter: Letter,
}

/// Queues a mail, which is written when it goes out: to nobody where there is no address then.
///
/// # Errors
/// Whatever the database says.
pub(super) async fn enqueue_letter(
    tx: &mut Tx,
    env: &Env,
    application: ApplicationId,
    slot: SlotId,
    letter: Letter,
    run_at: Timestamp,
) -> db::Result<()> {
    let payload = serde_json::json!({ "application": application, "slot": slot, "letter": letter });
    let job = NewJob {
        kind: KIND,
        payload,
        dedup_key: Some(format!("{application}:{slot}:{}", letter.code())),
        run_at,
    };
    enqueue(tx, env, job).await
}

/// The jobs of this feature.
///
/// # Errors
/// In words for the operator, naming the key.
pub fn handlers(kit: &Kit) -> Result<Vec<Arc<dyn Handler>>, String> {
    let mailer = Mailer::of(&kit.config.mail).map_err(|error| error.to_string())?;
    Ok(vec![Arc::new(Post {
        kit: kit.clone(),
        mailer,
    })])
}

#[derive(Debug)]
struct Post {
    kit: Kit,
    mailer: Option<Mailer>,
}

#[derive(Serialize)]
struct Context<'a> {
    html_lang: &'static str,
    city: &'a str,
    origin: String,
    link: String,
    letter: &'static str,
}

impl Post {
    async fn send(&self, job: &Job) -> Result<(), Failure> {
        let Payload {
            application,
            slot,
            letter,
        } = job.payload()?;
        let kit = &self.kit;
        let Some(booking) = store::booking(&kit.db, application).await? else {
            return Ok(());
        };
        let Some(email) = booking
            .email
            .clone()
            .filter(|_| self.is_due(&booking, slot, letter))
        else {
            return Ok(());
        };
        let Some(mailer) = &self.mailer else {
            return Err(Failure::Retry {
                reason: "mail.url is not set: nothing can be mailed".to_owned(),
                after: Some(NO_MAILER),
            });
        };
        let link = self.link(&booking, letter).await?;
        let mail = self.write(job, &booking, letter, email, link)?;
        let refused = match mailer.send(&mail).await {
            Ok(()) => false,
            Err(SendError::Temporary(reason)) => return Err(Failure::retry(reason)),
            Err(SendError::Permanent(reason)) => {
                tracing::info!(%reason, "a mail about a booking was refused; its address is forgotten");
                true
            }
        };
        let mut tx = kit.db.begin().await?;
        if letter == Letter::Reminded {
            store::reminded(&mut tx, application, kit.env.now()).await?;
        }
        if refused || letter == Letter::Cancelled {
            store::forget_email(&mut tx, application).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A mail that waited long may have been overtaken by a move, a cancellation or the day itself.
    fn is_due(&self, booking: &Booking, slot: SlotId, letter: Letter) -> bool {
        let stands = booking.stage == Stage::Confirmed && booking.slot_id == slot;
        match letter {
            Letter::Confirmed | Letter::Moved => stands,
            Letter::Cancelled => booking.stage == Stage::Cancelled,
            Letter::Reminded => {
                stands && booking.reminded_at.is_none() && self.kit.env.now() < booking.starts_at
            }
        }
    }

    /// A new link for each mail: of those before only digests are left. It leads to this one booking, and dies with it.
    async fn link(&self, booking: &Booking, letter: Letter) -> Result<String, Failure> {
        let (kit, http) = (&self.kit, &self.kit.config.http);
        if letter == Letter::Cancelled {
            return Ok(http.url("/reservations"));
        }
        let token = kit.env.rng.token();
        let until = booking.starts_at.plus(flow::LINK_AFTER);
        let mut tx = kit.db.begin().await?;
        access::put_link(&mut tx, &token.digest(), booking.application_id, until).await?;
        tx.commit().await?;
        Ok(http.url(&format!("/reservations/links/{}", token.reveal())))
    }

    fn write(
        &self,
        job: &Job,
        booking: &Booking,
        letter: Letter,
        to: String,
        link: String,
    ) -> Result<Mail, Failure> {
        let (config, lang) = (&self.kit.config, booking.lang);
        let context = Context {
            html_lang: lang.html_lang(),
            city: &config.city.name,
            origin: config.http.origin(),
            link,
            letter: letter.code(),
        };
        let render = |file: &str| {
            let template = format!("emails/booking/{file}");
            let text = self.kit.view.render(lang, &template, &context);
            text.map_err(|error| Failure::retry(error.to_string()))
        };
        let host = config.http.public_url.host_str().unwrap_or("localhost");
        Ok(Mail {
            to,
            subject: render("subject.txt")?.trim().to_owned(),
            text: render("body.txt")?,
            html: Some(render("body.html")?),
            message_id: format!("<{}@{host}>", job.id),
            lang,
        })
    }
}

impl Handler for Post {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(self.send(job))
    }
}
