//! What answers mean, and a name of the list that turns inward.

use reqwest::header::HeaderValue;

use super::*;
use crate::config::Push;
use crate::kernel::Secret;

/// A P-256 key in PKCS#8 PEM.
fn key() -> Secret {
    use p256::pkcs8::{EncodePrivateKey as _, LineEnding};
    let key = p256::SecretKey::from_slice(&[9; 32]).unwrap();
    Secret::new(key.to_pkcs8_pem(LineEnding::LF).unwrap().as_str())
}

#[test]
fn answers_are_told_apart() {
    let judged = |code: u16| {
        judge(
            StatusCode::from_u16(code).unwrap(),
            &HeaderMap::new(),
            Timestamp(0),
        )
    };
    for taken in [200, 201, 202] {
        assert_eq!(judged(taken), Ok(()));
    }
    for over in [404, 410] {
        assert_eq!(judged(over), Err(PushError::Gone(over)));
    }
    for later in [429, 500, 502, 503] {
        assert!(
            matches!(judged(later), Err(PushError::Later { after: None, reason }) if reason.contains(&later.to_string()))
        );
    }
    for never in [301, 307, 400, 401, 403, 413, 422] {
        assert!(
            matches!(judged(never), Err(PushError::Refused(reason)) if reason.contains(&never.to_string()))
        );
    }
}

#[test]
fn the_pause_that_a_push_service_asks_for_is_kept() {
    let now = Timestamp::from_unix_seconds(1_445_412_000);
    let asked = |text: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
        retry_after(&headers, now)
    };
    assert_eq!(asked("120"), Some(Duration::from_mins(2)));
    assert_eq!(
        asked("Wed, 21 Oct 2015 07:28:00 GMT"),
        Some(Duration::from_mins(8))
    );
    assert_eq!(asked("Wed, 21 Oct 2015 07:00:00 GMT"), Some(Duration::ZERO));
    assert_eq!(asked("999999999"), Some(LONGEST_PAUSE));
    assert_eq!(asked("soon"), None);
}

#[tokio::test]
async fn a_listed_name_that_resolves_inward_is_refused_for_good() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = Push {
        vapid_key: Some(key()),
        subject: "mailto:dx@city.example".to_owned(),
        ..Push::default()
    };
    let mut pusher = Pusher::new(&config).unwrap().unwrap();
    // A name that resolves to this machine, as a rebound name of the list would.
    let listed = Guard::new(vec![config::Allowed::Host("localhost".to_owned())]);
    pusher.http = reqwest::Client::builder()
        .no_proxy()
        .dns_resolver(listed.clone())
        .build()
        .unwrap();
    pusher.guard = listed;
    let to = Subscription {
        endpoint: "https://localhost/push".to_owned(),
        p256dh: pusher.public_key().to_owned(),
        auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
    };
    let message = Message {
        text: b"{}",
        ttl: Duration::from_mins(1),
        topic: "news",
        urgency: "normal",
    };
    let refused = pusher.send(&Env::system(), &to, message).await;
    assert_eq!(
        refused,
        Err(PushError::Refused(Hostile::Private.to_string()))
    );
    assert!(!format!("{to:?}").contains("localhost"));
}

#[test]
fn without_a_key_nothing_is_pushed_and_a_wrong_one_is_named() {
    assert!(Pusher::new(&Push::default()).unwrap().is_none());
    let config = Push {
        vapid_key: Some(Secret::new("no key")),
        ..Push::default()
    };
    let error = Pusher::new(&config).unwrap_err();
    assert!(error.contains("push.vapid_key"), "{error}");
}
