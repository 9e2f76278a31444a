//! What happens after the commit: news by mail and push, codes by mail, and forgetting what is over.

mod push;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::model::DeliveryState;
use super::{flow, store};
use crate::config::Config;
use crate::events::Log;
use crate::jobs::{Failure, Handler, Job, Running};
use crate::kernel::{AccountId, Locale, NoticeId};
use crate::outbound::push::Pusher;
use crate::outbound::smtp::{Mail, Mailer, SendError};
use crate::web::Kit;

pub(super) use push::{PUSH, Payload as PushPayload};

/// Mails that there is news.
pub(super) const NEWS: &str = "notices.email";
/// Mails the code of an address.
pub(super) const CODE: &str = "notices.code";
/// Forgets addresses that were never confirmed, and devices that were gone long ago.
const SWEEP: &str = "notices.sweep";

/// Until mails or pushes are configured again.
const NO_SENDER: Duration = Duration::from_hours(1);

/// The mailer of the configuration; none where no mail server is named.
///
/// # Errors
/// In words for the operator, naming the key.
pub fn mailer(config: &Config) -> Result<Option<Mailer>, String> {
    Mailer::of(&config.mail).map_err(|error| error.to_string())
}

/// The host of the public address: the right side of each Message-ID.
pub(super) fn host(config: &Config) -> String {
    config
        .http
        .public_url
        .host_str()
        .unwrap_or("localhost")
        .to_owned()
}

/// The jobs of this feature.
///
/// # Errors
/// As [`mailer`].
pub fn handlers(
    kit: &Kit,
    log: &Log,
    pusher: Option<Pusher>,
) -> Result<Vec<Arc<dyn Handler>>, String> {
    let post = Post {
        mailer: mailer(&kit.config)?,
        kit: kit.clone(),
    };
    Ok(vec![
        Arc::new(News(post.clone())),
        Arc::new(Code(post)),
        Arc::new(push::Push {
            kit: kit.clone(),
            log: log.clone(),
            pusher,
        }),
        Arc::new(Sweep(kit.clone())),
    ])
}

#[derive(Clone, Debug)]
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
    code: &'a str,
    minutes: u64,
}

/// One way of writing a mail: the folder below `templates/emails/` and the page that it leads to.
struct Form {
    folder: &'static str,
    path: &'static str,
}

const NEWS_FORM: Form = Form {
    folder: "news",
    path: "/inbox",
};
const CODE_FORM: Form = Form {
    folder: "confirm",
    path: "/settings",
};

impl Post {
    fn mailer(&self) -> Result<&Mailer, Failure> {
        self.mailer.as_ref().ok_or_else(|| Failure::Retry {
            reason: "mail.url is not set: nothing can be mailed".to_owned(),
            after: Some(NO_SENDER),
        })
    }

    fn write(
        &self,
        form: &Form,
        lang: Locale,
        to: String,
        message_id: String,
        code: &str,
    ) -> Result<Mail, Failure> {
        let http = &self.kit.config.http;
        let context = Context {
            html_lang: lang.html_lang(),
            city: &self.kit.config.city.name,
            origin: http.origin(),
            link: http.url(form.path),
            code,
            minutes: flow::CODE_LIFE.as_secs() / 60,
        };
        let render = |file: &str| {
            let template = format!("emails/{}/{file}", form.folder);
            self.kit
                .view
                .render(lang, &template, &context)
                .map_err(|error| Failure::retry(error.to_string()))
        };
        Ok(Mail {
            to,
            subject: render("subject.txt")?.trim().to_owned(),
            text: render("body.txt")?,
            html: Some(render("body.html")?),
            message_id,
            lang,
        })
    }
}

#[derive(Deserialize)]
struct NewsPayload {
    notice: NoticeId,
}

/// One mail a notice: the delivery's row says whether it is still to be sent.
#[derive(Debug)]
struct News(Post);

impl News {
    async fn send(&self, notice: NoticeId) -> Result<(), Failure> {
        let kit = &self.0.kit;
        let Some(delivery) = store::delivery(&kit.db, notice).await? else {
            return Ok(());
        };
        if delivery.state == DeliveryState::Sent {
            return Ok(());
        }
        let Some(email) = delivery.email else {
            let gone = "the address was removed before the mail went out";
            return self.note(notice, DeliveryState::Failed, Some(gone)).await;
        };
        let mailer = self.0.mailer()?;
        let mail = self
            .0
            .write(&NEWS_FORM, delivery.lang, email, delivery.message_id, "")?;
        match mailer.send(&mail).await {
            Ok(()) => self.note(notice, DeliveryState::Sent, None).await,
            Err(SendError::Temporary(reason)) => {
                self.note(notice, DeliveryState::Queued, Some(&reason))
                    .await?;
                Err(Failure::retry(reason))
            }
            Err(SendError::Permanent(reason)) => {
                self.note(notice, DeliveryState::Failed, Some(&reason))
                    .await?;
                Err(Failure::abandon(reason))
            }
        }
    }

    async fn note(
        &self,
        notice: NoticeId,
        state: DeliveryState,
        error: Option<&str>,
    ) -> Result<(), Failure> {
        let kit = &self.0.kit;
        let mut tx = kit.db.begin().await?;
        store::note_attempt(&mut tx, notice, state, error, kit.env.now()).await?;
        Ok(tx.commit().await?)
    }
}

impl Handler for News {
    fn kind(&self) -> &'static str {
        NEWS
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(async move { self.send(job.payload::<NewsPayload>()?.notice).await })
    }

    /// A mail server may be down for days: news waits, and is never lost.
    fn most_attempts(&self) -> i64 {
        i64::MAX
    }
}

#[derive(Deserialize)]
struct CodePayload {
    account: AccountId,
    lang: Locale,
}

/// Draws a code, keeps its digest, mails it. Its life begins when it goes out, however long the mail server was down.
#[derive(Debug)]
struct Code(Post);

impl Code {
    async fn send(&self, job: &Job) -> Result<(), Failure> {
        let CodePayload { account, lang } = job.payload()?;
        let kit = &self.0.kit;
        let mailer = self.0.mailer()?;
        let code = format!("{:06}", kit.env.rng.below(1_000_000));
        let digest = flow::code_digest(account, &code);
        let until = kit.env.now().plus(flow::CODE_LIFE);
        let mut tx = kit.db.begin().await?;
        let email = store::set_code(&mut tx, account, &digest, until).await?;
        tx.commit().await?;
        let Some(email) = email else {
            return Ok(());
        };
        let message_id = format!("<{}.{}@{}>", job.id, job.attempts, host(&kit.config));
        let mail = self.0.write(&CODE_FORM, lang, email, message_id, &code)?;
        match mailer.send(&mail).await {
            Ok(()) => Ok(()),
            Err(SendError::Temporary(reason)) => Err(Failure::retry(reason)),
            Err(SendError::Permanent(reason)) => {
                // The settings page says so: the resident can mend the address, the operator cannot.
                tracing::info!(%reason, "a code could not be mailed");
                let mut tx = kit.db.begin().await?;
                store::refuse_pending(&mut tx, account).await?;
                Ok(tx.commit().await?)
            }
        }
    }
}

impl Handler for Code {
    fn kind(&self) -> &'static str {
        CODE
    }

    fn run<'a>(&'a self, job: &'a Job) -> Running<'a> {
        Box::pin(self.send(job))
    }
}

#[derive(Debug)]
struct Sweep(Kit);

impl Handler for Sweep {
    fn kind(&self) -> &'static str {
        SWEEP
    }

    fn run<'a>(&'a self, _: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let now = self.0.env.now();
            let mut tx = self.0.db.begin().await?;
            store::sweep(&mut tx, now.minus(flow::PENDING_LIFE)).await?;
            store::devices::sweep(&mut tx, now.minus(flow::GONE_LIFE)).await?;
            Ok(tx.commit().await?)
        })
    }

    fn every(&self) -> Option<Duration> {
        Some(Duration::from_hours(1))
    }
}
