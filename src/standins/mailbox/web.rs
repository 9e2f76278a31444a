//! The page of the mailbox: what the demo's mail server took, and the demo's logins.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use url::Url;

use super::model::{self, DemoAccount, StoredMail};
use super::store;
use crate::kernel::Timestamp;
use crate::standins::push_service;
use crate::web::{Access, Error, Kit, Page, Result, Routes};

/// How many mails the list shows.
const MOST: i64 = 100;
/// How many devices of the push service stand-in.
const MOST_DEVICES: i64 = 5;

/// The pages, for a demo only: they show passwords.
pub fn routes(kit: Kit) -> Routes {
    Routes::new()
        .get("/demo/mailbox", Access::StandIn, list)
        .get("/demo/mailbox/{id}", Access::StandIn, show)
        .with_state(kit)
}

#[derive(Serialize)]
struct Line {
    id: String,
    received_at: i64,
    recipients: String,
    subject: String,
}

#[derive(Serialize)]
struct Entrance {
    login: String,
    name: String,
    role_label: String,
    password: String,
    code: Option<String>,
}

impl Entrance {
    fn of(account: DemoAccount, now: Timestamp) -> Self {
        Self {
            code: account.code(now),
            login: account.login,
            name: account.name,
            role_label: account.role_label,
            password: account.password,
        }
    }
}

/// A device of the push service stand-in, as a browser would hand it to a page, and what it was sent.
#[derive(Serialize)]
struct DeviceView {
    name: String,
    endpoint: String,
    p256dh: String,
    auth: String,
    created_at: i64,
    messages: Vec<MessageView>,
}

#[derive(Serialize)]
struct MessageView {
    body: String,
    received_at: i64,
    ttl: i64,
    topic: String,
    urgency: String,
}

async fn devices(kit: &Kit) -> Result<Vec<DeviceView>> {
    let devices = push_service::store::devices(&kit.db, MOST_DEVICES).await?;
    let messages = push_service::store::latest(&kit.db, MOST).await?;
    let sent_to = |token: &str| {
        let sent = messages.iter().filter(|message| message.token == token);
        sent.map(|message| MessageView {
            body: message.body.clone(),
            received_at: message.received_at.0,
            ttl: message.ttl,
            topic: message.topic.clone(),
            urgency: message.urgency.clone(),
        })
        .collect()
    };
    let view = |device: push_service::Device| DeviceView {
        name: device.token.chars().take(8).collect(),
        endpoint: push_service::endpoint(kit, &device.token),
        p256dh: device.public_key(),
        messages: sent_to(&device.token),
        auth: device.auth,
        created_at: device.created_at.0,
    };
    Ok(devices.into_iter().map(view).collect())
}

#[derive(Serialize)]
struct ListContext {
    mails: Vec<Line>,
    logins: Vec<Entrance>,
    seconds_left: i64,
    devices: Vec<DeviceView>,
}

/// `GET /demo/mailbox`
async fn list(State(kit): State<Kit>, page: Page) -> Result<Response> {
    let now = kit.env.now();
    let mails = store::latest(&kit.db, MOST).await?;
    let accounts = store::accounts(&kit.db).await?;
    let context = ListContext {
        mails: mails
            .into_iter()
            .map(|mail| Line {
                id: mail.id.to_string(),
                received_at: mail.received_at.0,
                recipients: mail.recipients,
                subject: mail.subject,
            })
            .collect(),
        logins: accounts
            .into_iter()
            .map(|account| Entrance::of(account, now))
            .collect(),
        seconds_left: model::seconds_left(now),
        devices: devices(&kit).await?,
    };
    page.html("mailbox/list.html", page.text("mailbox-title"), context)
}

/// A stretch of a mail's text: with an address where it may be followed.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Piece {
    text: String,
    href: Option<String>,
}

#[derive(Serialize)]
struct MailContext {
    received_at: i64,
    sender: String,
    recipients: String,
    subject: String,
    lang: String,
    pieces: Vec<Piece>,
    html_body: Option<String>,
    headers: String,
}

/// `GET /demo/mailbox/{id}`
async fn show(State(kit): State<Kit>, page: Page, Path(id): Path<String>) -> Result<Response> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let StoredMail {
        received_at,
        sender,
        recipients,
        lang,
        subject,
        text_body,
        html_body,
        headers,
        ..
    } = store::get(&kit.db, id).await?;
    let context = MailContext {
        received_at: received_at.0,
        pieces: pieces(&text_body, &kit.config.http.public_url),
        sender,
        recipients,
        lang,
        html_body,
        headers,
        subject,
    };
    page.html("mailbox/show.html", page.text("mailbox-title"), context)
}

/// Cuts a text at its addresses. Only those of `site` can be followed: a mail may say anything.
fn pieces(text: &str, site: &Url) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text;
    let next = |rest: &str| {
        ["http://", "https://"]
            .iter()
            .filter_map(|scheme| rest.find(scheme))
            .min()
    };
    while let Some(start) = next(rest) {
        let (before, from) = rest.split_at(start);
        let ends =
            |letter: char| !letter.is_ascii() || letter.is_whitespace() || "<>\"".contains(letter);
        let (address, after) = from.split_at(from.find(ends).unwrap_or(from.len()));
        let href = Url::parse(address)
            .ok()
            .filter(|url| url.origin() == site.origin())
            .map(|url| match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            });
        pieces.push(Piece {
            text: before.to_owned(),
            href: None,
        });
        pieces.push(Piece {
            text: address.to_owned(),
            href,
        });
        rest = after;
    }
    pieces.push(Piece {
        text: rest.to_owned(),
        href: None,
    });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_services_own_addresses_can_be_followed() {
        let site = Url::parse("http://localhost:8080").unwrap();
        let text =
            "ログイン http://localhost:8080/inbox?x=1。https://evil.example/ http://localhost:9/a";
        let found: Vec<_> = pieces(text, &site)
            .into_iter()
            .map(|piece| (piece.text, piece.href))
            .collect();
        let links: Vec<_> = found.iter().filter(|(_, href)| href.is_some()).collect();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].0, "http://localhost:8080/inbox?x=1");
        assert_eq!(links[0].1.as_deref(), Some("/inbox?x=1"));
        assert_eq!(
            found
                .iter()
                .map(|(text, _)| text.as_str())
                .collect::<String>(),
            text
        );
    }
}
