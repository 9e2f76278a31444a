//! Mail over SMTP (RFC 5321), with `lettre`.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use url::Url;

use crate::config;
use crate::kernel::{Locale, Secret};

/// How many connections to the mail server are kept, and for how long.
const CONNECTIONS: u32 = 2;
const KEEP: Duration = Duration::from_mins(1);
/// How long one mail may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A mail to one person.
#[derive(Clone)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The plain text; every mail has one.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// `<local@domain>`, the same at each attempt, so that a second copy can be recognised (RFC 5322 section 3.6.4).
    pub message_id: String,
    /// The language it is written in.
    pub lang: Locale,
}

impl std::fmt::Debug for Mail {
    /// Neither recipient nor text: a mail may be named in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("message_id", &self.message_id)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
    }
}

/// Why a mail was not taken. The texts are for the operator; they hold neither recipient nor content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It may be taken later: no connection, a time-out, a 4xx answer, a refused login.
    #[error("{0}")]
    Temporary(String),
    /// It will never be taken: a 5xx answer, an address that cannot be written.
    #[error("{0}")]
    Permanent(String),
}

/// The mail settings cannot be used: names the key.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MailerError(String);

/// Hands mails to the city's mail server. Cheap to clone; connects when it sends.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

impl Mailer {
    /// The mailer of the configuration; none where no mail server is named.
    ///
    /// # Errors
    /// [`MailerError`] naming the key.
    pub fn of(mail: &config::Mail) -> Result<Option<Self>, MailerError> {
        mail.url
            .as_ref()
            .map(|url| Self::new(url, mail.password.as_ref(), &mail.from, TIMEOUT))
            .transpose()
    }

    /// A mailer for `smtp://`, `smtps://` (TLS at once) or `smtp+starttls://` `[user@]host[:port]`. `password`
    /// belongs to the user of the address; `from` is an address or `Name <address>`; one mail may take `timeout`.
    ///
    /// # Errors
    /// [`MailerError`] naming `mail.url` or `mail.from`.
    pub fn new(
        url: &Url,
        password: Option<&Secret>,
        from: &str,
        timeout: Duration,
    ) -> Result<Self, MailerError> {
        let from = from.parse().map_err(|_| {
            MailerError("mail.from must be an address or `Name <address>`".to_owned())
        })?;
        let host = url
            .host_str()
            .ok_or_else(|| MailerError("mail.url must name a host".to_owned()))?
            .trim_matches(['[', ']'])
            .to_owned();
        let tls = || {
            TlsParameters::new(host.clone())
                .map_err(|_| MailerError("mail.url: TLS cannot be set up for this host".to_owned()))
        };
        let (tls, port) = match url.scheme() {
            "smtp" => (Tls::None, 25),
            "smtps" => (Tls::Wrapper(tls()?), 465),
            "smtp+starttls" => (Tls::Required(tls()?), 587),
            other => {
                return Err(MailerError(format!(
                    "mail.url starts with {other}://; it must be smtp, smtps or smtp+starttls"
                )));
            }
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(timeout))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(KEEP));
        if !url.username().is_empty() {
            let user = percent_decoded(url.username());
            let password = password.map_or_else(String::new, |secret| secret.reveal().to_owned());
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            timeout,
        })
    }

    /// Hands one mail to the server and waits until it has taken it.
    ///
    /// # Errors
    /// [`SendError`]; after [`SendError::Temporary`] the server may nevertheless have taken it.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let message = self.message(mail)?;
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(classify(&error, mail.to.is_ascii())),
            Err(_) => Err(SendError::Temporary(
                "the mail server did not answer in time".to_owned(),
            )),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, SendError> {
        let permanent = |what: &str| SendError::Permanent(what.to_owned());
        let to = recipient(&mail.to)
            .ok_or_else(|| permanent("the recipient's address cannot be written in a mail"))?;
        // Said here, because lettre would read it from the header, whose grammar loses the quotes.
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.clone()])
            .map_err(|_| permanent("the mail has no recipient"))?;
        let builder = Message::builder()
            .envelope(envelope)
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .message_id(Some(mail.message_id.clone()))
            .header(AutoSubmitted)
            .header(ContentLanguage(mail.lang.html_lang()));
        let message = match &mail.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(
                mail.text.clone(),
                html.clone(),
            )),
            None => builder
                .header(lettre::message::header::ContentType::TEXT_PLAIN)
                .body(mail.text.clone()),
        };
        message.map_err(|_| permanent("the mail cannot be written"))
    }
}

/// The address as SMTP takes it: old Japanese mobile addresses have dots together or last before the `@`, which RFC
/// 5321 section 4.1.2 allows in a quoted local part only.
fn recipient(to: &str) -> Option<Address> {
    to.parse().ok().or_else(|| {
        let (local, domain) = to.rsplit_once('@')?;
        let plain = local
            .chars()
            .all(|letter| letter.is_ascii_graphic() && !"\"\\@<>".contains(letter));
        (plain && !local.is_empty()).then(|| Address::new(format!("\"{local}\""), domain).ok())?
    })
}

/// The error in our own words: a server's answer often repeats the recipient.
fn classify(error: &lettre::transport::smtp::Error, ascii: bool) -> SendError {
    if let Some(code) = error.status() {
        let number: u16 = code.into();
        return match number {
            // Refused logins and missing encryption (RFC 4954 section 6) are the operator's to mend, not the mail's fault.
            530 | 534 | 535 | 538 => SendError::Temporary(format!(
                "the mail server refused our login ({number}): check mail.url and mail.password"
            )),
            500.. => SendError::Permanent(format!("the mail server refused the mail ({number})")),
            _ => SendError::Temporary(format!("the mail server put the mail off ({number})")),
        };
    }
    let what = if error.is_timeout() {
        "the mail server did not answer in time"
    } else if error.is_tls() {
        "no encrypted connection to the mail server: check its certificate and mail.url"
    } else if error.is_client() && !ascii {
        return SendError::Permanent(
            "the mail server takes no address outside ASCII (RFC 6531)".to_owned(),
        );
    } else {
        "the mail server cannot be reached or broke off: check mail.url"
    };
    SendError::Temporary(what.to_owned())
}

fn percent_decoded(text: &str) -> String {
    // The form decoder gives `+`, `&` and `=` a meaning that they do not have in a user name.
    let value = text.replace('+', "%2B").replace('&', "%26");
    url::form_urlencoded::parse(format!("user={value}").as_bytes())
        .map(|(_, user)| user.into_owned())
        .next()
        .unwrap_or_default()
}

/// `Auto-Submitted: auto-generated` (RFC 3834): answering machines keep silent.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `Content-Language` (RFC 3282).
#[derive(Clone)]
struct ContentLanguage(&'static str);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("written, never read".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}
