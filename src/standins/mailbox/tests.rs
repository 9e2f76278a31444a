//! The real client against the real server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use url::Url;

use super::model::{self, DemoAccount};
use super::{Manner, Smtp, store};
use crate::config::Config;
use crate::db;
use crate::kernel::{Env, Locale, MunicipalityId, Timestamp};
use crate::outbound::smtp::{Mail, Mailer, SendError};
use crate::view::View;
use crate::web::Kit;

const FREE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn kit() -> (Kit, Folder) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder =
        std::env::temp_dir().join(format!("smart-window-{}", Env::system().id::<uuid::Uuid>()));
    std::fs::create_dir(&folder).unwrap();
    let url = format!("sqlite://{}", folder.join("mailbox.db").display());
    let db = db::open(&url, MunicipalityId(uuid::Uuid::from_u128(1)))
        .await
        .unwrap();
    db::migrate(&db).await.unwrap();
    let kit = Kit {
        db,
        env: Env::system(),
        view: View::load().unwrap(),
        config: Arc::new(Config::default()),
        http: Kit::http_client().unwrap(),
        site: Arc::default(),
        here: Arc::default(),
        vitals: Arc::default(),
    };
    (kit, Folder(folder))
}

fn mailer(url: &str, timeout: Duration) -> Mailer {
    let from = "スマート窓口 <madoguchi@city.example>";
    Mailer::new(&Url::parse(url).unwrap(), None, from, timeout).unwrap()
}

fn mail() -> Mail {
    Mail {
        to: "hanako@example.jp".to_owned(),
        subject: "【スマート窓口】お手続きについてお知らせがあります".to_owned(),
        text: "小松 花子 様\n.\n..点で始まる行\nhttp://localhost:8080/inbox\n長い行: ".to_owned()
            + &"あいうえお".repeat(300)
            + "\n",
        html: Some("<p>お知らせ &amp; more</p>".to_owned()),
        message_id: "<019c@localhost>".to_owned(),
        lang: Locale::JaEasy,
    }
}

const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn what_is_sent_is_what_is_read() {
    let (kit, _folder) = kit().await;
    let server = Smtp::start(FREE, kit.clone()).await.unwrap();
    let mailer = mailer(&server.url(), SOON);
    mailer.send(&mail()).await.unwrap();
    let plain = Mail {
        html: None,
        text: ".".to_owned(),
        ..mail()
    };
    mailer.send(&plain).await.unwrap();

    let dotted = Mail {
        to: "a..b.@docomo.example".to_owned(),
        ..mail()
    };
    mailer.send(&dotted).await.unwrap();

    let kept = store::latest(&kit.db, 10).await.unwrap();
    assert_eq!(kept.len(), 3);
    let (third, second, first) = (&kept[0], &kept[1], &kept[2]);
    assert!(
        third.headers.contains("To: \"a..b.\"@docomo.example"),
        "{}",
        third.headers
    );
    assert_eq!(third.recipients, "\"a..b.\"@docomo.example");
    assert_eq!(first.sender, "madoguchi@city.example");
    assert_eq!(first.recipients, "hanako@example.jp");
    assert_eq!(first.subject, mail().subject);
    assert_eq!(first.text_body.replace("\r\n", "\n"), mail().text);
    assert_eq!(first.html_body, mail().html);
    assert_eq!(first.message_id, mail().message_id);
    assert_eq!(first.lang, "ja");
    assert!(first.headers.contains("Auto-Submitted: auto-generated"));
    assert_eq!(second.text_body.trim_end(), ".");
    assert_eq!(second.html_body, None);
}

#[tokio::test]
async fn refusals_are_told_apart_and_never_repeat_the_recipient() {
    let (kit, _folder) = kit().await;
    let server = Smtp::start(FREE, kit.clone()).await.unwrap();
    let mailer = mailer(&server.url(), SOON);

    server.behave(Manner::Refuse(451));
    let put_off = mailer.send(&mail()).await.unwrap_err();
    assert!(matches!(&put_off, SendError::Temporary(text) if text.contains("451")));
    server.behave(Manner::Refuse(550));
    let refused = mailer.send(&mail()).await.unwrap_err();
    assert!(matches!(&refused, SendError::Permanent(text) if text.contains("550")));
    for error in [put_off, refused] {
        assert!(!format!("{error} {error:?}").contains("hanako"));
    }
    let nobody = Mail {
        to: "nobody".to_owned(),
        ..mail()
    };
    assert!(matches!(
        mailer.send(&nobody).await,
        Err(SendError::Permanent(_))
    ));

    server.behave(Manner::Accept);
    mailer.send(&mail()).await.unwrap();
    assert_eq!(store::latest(&kit.db, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_silent_and_a_dead_server_are_temporary() {
    let (kit, _folder) = kit().await;
    let server = Smtp::start(FREE, kit.clone()).await.unwrap();
    server.behave(Manner::Stall);
    let hasty = mailer(&server.url(), Duration::from_millis(200));
    assert!(matches!(
        hasty.send(&mail()).await,
        Err(SendError::Temporary(_))
    ));
    let (address, url) = (server.address(), server.url());
    server.stop().await;
    let patient = mailer(&url, SOON);
    assert!(matches!(
        patient.send(&mail()).await,
        Err(SendError::Temporary(_))
    ));
    let _back = Smtp::start(address, kit.clone()).await.unwrap();
    patient.send(&mail()).await.unwrap();
    assert_eq!(store::latest(&kit.db, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_protocol_is_kept() {
    let (kit, _folder) = kit().await;
    let server = Smtp::start(FREE, kit.clone()).await.unwrap();
    let mut stream = BufReader::new(TcpStream::connect(server.address()).await.unwrap());
    let mut answer = String::new();
    stream.read_line(&mut answer).await.unwrap();
    assert!(answer.starts_with("220 "));
    let too_large = format!(
        "MAIL FROM:<a@b.example> SIZE={}",
        super::session::LARGEST + 1
    );
    for (said, expected) in [
        ("MAIL FROM:<a@b.example>", "503"),
        ("HELO tester", "250"),
        ("RCPT TO:<c@d.example>", "503"),
        ("DATA", "503"),
        (too_large.as_str(), "552"),
        ("MAIL nonsense", "501"),
        ("mail from:<>", "250"),
        ("RSET", "250"),
        ("MAIL FROM:<a@b.example> BODY=8BITMIME", "250"),
        ("RCPT TO:<c@d.example>", "250"),
        ("NOOP", "250"),
        ("EXPN all", "500"),
        ("DATA", "354"),
        // A bare line feed before the dot does not end the message.
        (
            "Subject: =?UTF-8?B?44GT44KT?=\r\n\r\none\n.\ntwo\r\n.",
            "250",
        ),
        ("QUIT", "221"),
    ] {
        stream
            .get_mut()
            .write_all(format!("{said}\r\n").as_bytes())
            .await
            .unwrap();
        answer.clear();
        stream.read_line(&mut answer).await.unwrap();
        assert!(answer.starts_with(expected), "{said}: {answer}");
    }
    let kept = store::latest(&kit.db, 10).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].subject, "こん");
    assert_eq!(kept[0].text_body.trim_end(), "one\n.\ntwo");
}

#[test]
fn a_code_is_the_one_of_rfc_6238() {
    let account = DemoAccount {
        login: "reviewer".to_owned(),
        name: "審査 太郎".to_owned(),
        role_label: "審査担当".to_owned(),
        password: "demo".to_owned(),
        totp_secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
    };
    let at = Timestamp::from_unix_seconds(59);
    assert_eq!(account.code(at).as_deref(), Some("287082"));
    assert_eq!(model::seconds_left(at), 1);
    let broken = DemoAccount {
        totp_secret: "1!".to_owned(),
        ..account
    };
    assert_eq!(broken.code(at), None);
}
