//! The use cases: writing the inbox, opening a notice, the mail address. Devices: [`devices`].

pub mod devices;

use serde_json::json;
use sqlx::types::Json;

use super::flow::{self, Verdict};
use super::model::{Notice, Params};
use super::{jobs, store};
use crate::applications;
use crate::config::Config;
use crate::db::{self, Tx};
use crate::events::{Entry, Event, Log, Reader, Reading};
use crate::jobs::{NewJob, enqueue};
use crate::kernel::{AccountId, Actor, Locale, NoticeId};

/// The inline reader: in the transaction of the event an inbox entry, a mail job where an address is confirmed, and a
/// push job for each device.
#[derive(Clone, Debug)]
pub struct News {
    host: String,
    mails: bool,
    pushes: bool,
}

impl News {
    /// Without `mail.url` it mails nothing, without `push.vapid_key` it pushes nothing.
    pub fn new(config: &Config) -> Self {
        Self {
            host: jobs::host(config),
            mails: config.mail.url.is_some(),
            pushes: config.push.vapid_key.is_some(),
        }
    }

    async fn tell(&self, tx: &mut Tx, log: &Log, entry: &Entry) -> db::Result<()> {
        let (Some(kind), Some(id)) = (flow::kind_of(&entry.event), entry.event.application())
        else {
            return Ok(());
        };
        let case = applications::store::get(tx, id).await?;
        let Some(account) = case.account_id else {
            return Ok(());
        };
        let due = match &entry.event {
            Event::ChargeRequested { due, .. } => Some(*due),
            _ => None,
        };
        let notice = Notice {
            id: log.env().id(),
            account_id: account,
            event_id: entry.id,
            kind,
            application_id: Some(id),
            params: Json(Params {
                receipt_number: case.receipt_number.as_str().to_owned(),
                procedure: case.procedure,
                version: case.procedure_version,
                due,
            }),
            lang: case.lang,
            created_at: entry.at,
            opened_at: None,
        };
        if !store::insert(tx, &notice).await? {
            return Ok(());
        }
        if self.mails {
            self.queue_mail(tx, log, &notice).await?;
        }
        if self.pushes {
            devices::queue(tx, log, &notice).await?;
        }
        Ok(())
    }

    async fn queue_mail(&self, tx: &mut Tx, log: &Log, notice: &Notice) -> db::Result<()> {
        let contact = store::contact_in(tx, notice.account_id).await?;
        if contact.and_then(|contact| contact.email).is_none() {
            return Ok(());
        }
        let message_id = format!("<{}@{}>", notice.id, self.host);
        store::queue(tx, notice.id, &message_id, log.now()).await?;
        let job = NewJob {
            kind: jobs::NEWS,
            payload: json!({ "notice": notice.id }),
            dedup_key: Some(notice.id.to_string()),
            run_at: log.now(),
        };
        enqueue(tx, log.env(), job).await
    }
}

impl Reader for News {
    fn name(&self) -> &'static str {
        "notices"
    }

    fn wants(&self, event: &Event) -> bool {
        flow::kind_of(event).is_some()
    }

    fn read<'a>(&'a self, tx: &'a mut Tx, log: &'a Log, entry: &'a Entry) -> Reading<'a> {
        Box::pin(self.tell(tx, log, entry))
    }
}

/// Marks a notice as opened by its recipient; the log tells it once.
///
/// # Errors
/// Whatever the database says.
pub async fn open(tx: &mut Tx, log: &Log, notice: &Notice) -> db::Result<()> {
    if store::open(tx, notice.id, log.now()).await? {
        let event = Event::NoticeOpened {
            notice: notice.id,
            application: notice.application_id,
        };
        log.append(tx, Actor::Resident(notice.account_id), event)
            .await?;
    }
    Ok(())
}

/// Notes an address and lets a code be sent to it; false where too many were asked for.
///
/// # Errors
/// Whatever the database says.
pub async fn ask(
    tx: &mut Tx,
    log: &Log,
    account: AccountId,
    email: &str,
    lang: Locale,
) -> db::Result<bool> {
    let now = log.now();
    let contact = store::contact_in(tx, account).await?.unwrap_or_default();
    let Some(asks) = flow::one_more_ask(&contact, now) else {
        return Ok(false);
    };
    store::put_pending(tx, account, email, now, asks).await?;
    let job = NewJob {
        kind: jobs::CODE,
        payload: json!({ "account": account, "lang": lang }),
        dedup_key: Some(account.to_string()),
        run_at: now,
    };
    enqueue(tx, log.env(), job).await?;
    Ok(true)
}

/// Judges a typed code and, where it is right, confirms the address. Commit in any case: the try counts.
///
/// # Errors
/// Whatever the database says.
pub async fn confirm(
    tx: &mut Tx,
    log: &Log,
    account: AccountId,
    typed: &str,
) -> db::Result<Verdict> {
    let Some(contact) = store::count_try(tx, account).await? else {
        return Ok(Verdict::Expired);
    };
    let verdict = flow::judge(&contact, account, typed, log.now());
    if verdict == Verdict::Right {
        store::confirm(tx, account, log.now()).await?;
        log.append(
            tx,
            Actor::Resident(account),
            Event::EmailConfirmed { account },
        )
        .await?;
    }
    Ok(verdict)
}

/// Removes the address, confirmed or waiting.
///
/// # Errors
/// Whatever the database says.
pub async fn remove(tx: &mut Tx, log: &Log, account: AccountId) -> db::Result<()> {
    let contact = store::contact_in(tx, account).await?.unwrap_or_default();
    store::remove(tx, account).await?;
    if contact.email.is_some() {
        log.append(
            tx,
            Actor::Resident(account),
            Event::EmailRemoved { account },
        )
        .await?;
    }
    Ok(())
}

/// The key of a notice as the path writes it.
///
/// # Errors
/// [`db::Error::NotFound`] for what is no key.
pub fn key(text: &str) -> db::Result<NoticeId> {
    text.parse().map_err(|_| db::Error::NotFound)
}
