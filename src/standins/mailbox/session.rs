//! One SMTP session (RFC 5321), from the greeting to `QUIT`.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use super::model;
use super::server::{Manner, Mood};
use super::store;
use crate::db;
use crate::web::Kit;

/// The largest message, in octets, as `SIZE` declares it (RFC 1870).
pub(super) const LARGEST: usize = 5 * 1024 * 1024;
/// The longest line that is read as one; RFC 5321 section 4.5.3.1 asks for at least 1000.
const LINE: u64 = 8 * 1024;
/// The most recipients of one mail (RFC 5321 section 4.5.3.1.8 asks for at least 100).
const RECIPIENTS: usize = 100;
/// How long the client may be silent (RFC 5321 section 4.5.3.2.7).
const SILENCE: Duration = Duration::from_mins(5);

struct Session<'a> {
    kit: &'a Kit,
    mood: &'a Mood,
    input: BufReader<OwnedReadHalf>,
    output: OwnedWriteHalf,
    greeted: bool,
    sender: Option<String>,
    recipients: Vec<String>,
}

/// Speaks with one client until it leaves.
pub(super) async fn talk(stream: TcpStream, kit: &Kit, mood: &Mood) -> Result<()> {
    stream.set_nodelay(true)?;
    let (input, output) = stream.into_split();
    let mut session = Session {
        kit,
        mood,
        input: BufReader::new(input),
        output,
        greeted: false,
        sender: None,
        recipients: Vec::new(),
    };
    session.say("220 mailbox.localhost ESMTP stand-in").await?;
    loop {
        let line = match session.line().await {
            Ok(Some(line)) => line,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::TimedOut => {
                return session.say("421 4.4.2 silent for too long, closing").await;
            }
            Err(error) => return Err(error),
        };
        if mood.now() == Manner::Stall {
            return session.stall().await;
        }
        if !line.ends_with(b"\r\n") {
            session
                .say("500 5.5.2 lines end with CR LF and have a bound")
                .await?;
            if !line.ends_with(b"\n") {
                return Ok(());
            }
            continue;
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if !session.obey(&line).await? {
            return Ok(());
        }
    }
}

impl Session<'_> {
    async fn say(&mut self, answer: &str) -> Result<()> {
        self.output.write_all(answer.as_bytes()).await?;
        self.output.write_all(b"\r\n").await?;
        self.output.flush().await
    }

    /// One line with its end; a longer one than [`LINE`] comes in pieces. `None`: the client has left.
    async fn line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.input).take(LINE);
        let read = tokio::time::timeout(SILENCE, limited.read_until(b'\n', &mut line)).await;
        match read {
            Ok(Ok(0)) => Ok(None),
            Ok(Ok(_)) => Ok(Some(line)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::from(ErrorKind::TimedOut)),
        }
    }

    /// Listens without a word until the client gives up.
    async fn stall(&mut self) -> Result<()> {
        while self.line().await?.is_some() {}
        Ok(())
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    /// Carries out one command; false: the session is over.
    async fn obey(&mut self, line: &str) -> Result<bool> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => {
                self.greeted = true;
                self.forget();
                let size = format!("250-SIZE {LARGEST}");
                for answer in [
                    "250-mailbox.localhost",
                    "250-8BITMIME",
                    "250-SMTPUTF8",
                    &size,
                    "250 ENHANCEDSTATUSCODES",
                ] {
                    self.say(answer).await?;
                }
            }
            "HELO" => {
                self.greeted = true;
                self.forget();
                self.say("250 mailbox.localhost").await?;
            }
            "MAIL" => self.mail(rest).await?,
            "RCPT" => self.rcpt(rest).await?,
            "DATA" => return self.data().await,
            "RSET" => {
                self.forget();
                self.say("250 2.0.0 forgotten").await?;
            }
            "NOOP" => self.say("250 2.0.0 nothing done").await?,
            "VRFY" => self.say("252 2.1.5 only a delivery tells").await?,
            "QUIT" => {
                self.say("221 2.0.0 goodbye").await?;
                return Ok(false);
            }
            _ => self.say("500 5.5.1 no such command here").await?,
        }
        Ok(true)
    }

    async fn mail(&mut self, rest: &str) -> Result<()> {
        if !self.greeted || self.sender.is_some() {
            return self
                .say("503 5.5.1 EHLO first, and one mail at a time")
                .await;
        }
        let Some((address, parameters)) = path(rest, "FROM:") else {
            return self.say("501 5.5.4 write MAIL FROM:<address>").await;
        };
        let declared = parameters.split_ascii_whitespace().find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.eq_ignore_ascii_case("SIZE")
                .then(|| value.parse::<usize>().ok())?
        });
        if declared.is_some_and(|size| size > LARGEST) {
            return self.say("552 5.3.4 the message is too large").await;
        }
        self.sender = Some(address.to_owned());
        self.say("250 2.1.0 sender noted").await
    }

    async fn rcpt(&mut self, rest: &str) -> Result<()> {
        if self.sender.is_none() {
            return self.say("503 5.5.1 MAIL first").await;
        }
        let Some((address, _)) = path(rest, "TO:").filter(|(address, _)| !address.is_empty())
        else {
            return self.say("501 5.5.4 write RCPT TO:<address>").await;
        };
        if let Manner::Refuse(code) = self.mood.now() {
            let class = if code < 500 { 4 } else { 5 };
            return self
                .say(&format!("{code} {class}.2.1 told to refuse"))
                .await;
        }
        if self.recipients.len() >= RECIPIENTS {
            return self.say("452 4.5.3 too many recipients").await;
        }
        self.recipients.push(address.to_owned());
        self.say("250 2.1.5 recipient noted").await
    }

    async fn data(&mut self) -> Result<bool> {
        if self.recipients.is_empty() {
            self.say("503 5.5.1 RCPT first").await?;
            return Ok(true);
        }
        self.say("354 send it, end with a line that holds one dot")
            .await?;
        let Some((body, fits)) = self.body().await? else {
            return Ok(false);
        };
        let answer = if fits {
            match self.keep(&body).await {
                Ok(()) => "250 2.0.0 kept",
                Err(error) => {
                    tracing::warn!(%error, "the mailbox could not keep a mail");
                    "451 4.3.0 cannot be kept now"
                }
            }
        } else {
            "552 5.3.4 the message is too large"
        };
        self.forget();
        self.say(answer).await?;
        Ok(true)
    }

    /// The message without its stuffed dots (RFC 5321 section 4.5.2), and whether it was small enough. Only
    /// CR LF ends a line here: a bare LF before a dot is content, so no second mail can be smuggled in.
    async fn body(&mut self) -> Result<Option<(Vec<u8>, bool)>> {
        let mut body = Vec::new();
        let mut fits = true;
        let mut at_start = true;
        loop {
            let Some(line) = self.line().await? else {
                return Ok(None);
            };
            if at_start && line == b".\r\n" {
                return Ok(Some((body, fits)));
            }
            let kept = if at_start && line.starts_with(b".") {
                &line[1..]
            } else {
                &line[..]
            };
            at_start = line.ends_with(b"\r\n");
            fits = fits && body.len() + kept.len() <= LARGEST;
            if fits {
                body.extend_from_slice(kept);
            }
        }
    }

    async fn keep(&mut self, raw: &[u8]) -> db::Result<()> {
        let sender = self.sender.clone().unwrap_or_default();
        let mail = model::decode(
            self.kit.env.id(),
            self.kit.env.now(),
            sender,
            &self.recipients,
            raw,
        );
        let mut tx = self.kit.db.begin().await?;
        store::insert(&mut tx, &mail).await?;
        tx.commit().await
    }
}

/// Splits `FROM:<address> parameters`.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let head = rest.get(..word.len())?;
    let tail = rest.get(word.len()..)?.trim_start();
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    tail.strip_prefix('<')?.split_once('>')
}
