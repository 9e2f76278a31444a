//! The real sender against the real push service's rules, without the wire: what it makes is taken and read, and
//! nothing else is.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::model::{Device, Message, Refusal};
use crate::kernel::{Rng, Secret, Timestamp};
use crate::outbound::push::{Keys, Vapid, encrypt};
use crate::standins::mock_idp;

const ORIGIN: &str = "http://localhost:8080";
const NOW: Timestamp = Timestamp::from_unix_seconds(1_780_000_000);

fn sender(seed: u64) -> Vapid {
    let pem: Secret = mock_idp::new_key(&Rng::seeded(seed)).unwrap();
    Vapid::new(&pem, "mailto:dx@city.example").unwrap()
}

fn device() -> Device {
    Device::draw(&Rng::seeded(3), sender(1).public_key(), NOW)
}

fn headers(authorization: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("ttl", "60"),
        ("topic", "news"),
        ("urgency", "normal"),
        ("content-encoding", "aes128gcm"),
        ("authorization", authorization),
    ] {
        let value = HeaderValue::from_str(value).unwrap();
        headers.insert(HeaderName::from_static(name), value);
    }
    headers
}

fn sealed(to: &Device) -> Vec<u8> {
    let keys = Keys::parse(&to.public_key(), &to.auth).unwrap();
    let ephemeral = p256::SecretKey::from_slice(&[5; 32]).unwrap();
    encrypt(&keys, &ephemeral, [1; 16], b"{\"news\":\"vi\"}", 64).unwrap()
}

fn take(headers: &HeaderMap, body: &[u8]) -> Result<Message, Refusal> {
    device().take(headers, body, ORIGIN, (uuid::Uuid::nil(), NOW))
}

#[test]
fn what_the_sender_makes_is_taken_and_read() {
    let signed = sender(1).authorization(ORIGIN, NOW).unwrap();
    let message = take(&headers(&signed), &sealed(&device())).unwrap();
    assert_eq!(message.body, "{\"news\":\"vi\"}");
    assert_eq!(message.subject, "mailto:dx@city.example");
    assert_eq!(
        (
            message.ttl,
            message.topic.as_str(),
            message.urgency.as_str()
        ),
        (60, "news", "normal")
    );
}

#[test]
fn wrong_senders_and_tokens_are_refused() {
    let body = sealed(&device());
    let signed = |seed, origin: &str, at| sender(seed).authorization(origin, at).unwrap();
    let day = std::time::Duration::from_hours(24);
    let other = signed(2, ORIGIN, NOW);
    // Another's token under the key that the device knows.
    let borrowed = format!(
        "{}k={}",
        other.split("k=").next().unwrap(),
        sender(1).public_key()
    );
    let cut = signed(1, ORIGIN, NOW).replace(", k=", "x, k=");
    for (authorization, why) in [
        (String::new(), Refusal::Unsigned),
        ("Bearer abc".to_owned(), Refusal::Unsigned),
        (other, Refusal::Sender),
        (borrowed, Refusal::Signature),
        (cut, Refusal::Signature),
        (
            signed(1, "https://fcm.googleapis.com", NOW),
            Refusal::Audience,
        ),
        (signed(1, ORIGIN, NOW.minus(day)), Refusal::Expiry),
        (signed(1, ORIGIN, NOW.plus(day)), Refusal::Expiry),
    ] {
        assert_eq!(
            take(&headers(&authorization), &body).err(),
            Some(why),
            "{authorization}"
        );
    }
}

#[test]
fn wrong_headers_and_bodies_are_refused() {
    let signed = sender(1).authorization(ORIGIN, NOW).unwrap();
    let with = |name: &'static str, value: &str| {
        let mut headers = headers(&signed);
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        );
        take(&headers, &sealed(&device())).err()
    };
    assert_eq!(with("ttl", "soon"), Some(Refusal::Ttl));
    assert_eq!(with("topic", &"n".repeat(33)), Some(Refusal::Header));
    assert_eq!(with("topic", "お知らせ"), Some(Refusal::Header));
    assert_eq!(with("urgency", "extreme"), Some(Refusal::Header));
    assert_eq!(with("content-encoding", "gzip"), Some(Refusal::Unreadable));
    let headers = headers(&signed);
    let mut altered = sealed(&device());
    *altered.last_mut().unwrap() ^= 1;
    let foreign = sealed(&Device::draw(&Rng::seeded(4), sender(1).public_key(), NOW));
    for body in [altered, foreign, Vec::new(), b"plain".to_vec()] {
        assert_eq!(take(&headers, &body).err(), Some(Refusal::Unreadable));
    }
    assert_eq!(take(&headers, &[0; 4097]).err(), Some(Refusal::TooLarge));
}
