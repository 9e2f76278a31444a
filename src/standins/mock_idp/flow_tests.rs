//! Each refusal of the stand-in, by name.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

use super::super::keys;
use super::*;
use crate::kernel::{Rng, Secret};

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const ENDPOINT: &str = "http://localhost/token";
const GOOD: &str = "response_type=code&client_id=RP1&redirect_uri=http%3A%2F%2Flocalhost%2Fcb&scope=openid+name\
    &state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

fn client() -> (Registration, Secret) {
    let key = keys::new_key(&Rng::seeded(1)).unwrap();
    let registration = Registration {
        client_id: "RP1".to_owned(),
        redirect_uri: "http://localhost/cb".to_owned(),
        jwks: JwkSet {
            keys: vec![keys::public_half(&key).unwrap()],
        },
    };
    (registration, key)
}

fn error(from: &str, to: &str) -> &'static str {
    assert!(GOOD.contains(from), "{from}");
    match check(&GOOD.replace(from, to), &client().0) {
        Err(AuthRefusal::Redirect { error, .. }) => error,
        Err(AuthRefusal::Page(_)) => "page",
        Ok(_) => "none",
    }
}

#[test]
fn a_good_request_passes() {
    let request = check(GOOD, &client().0).unwrap();
    assert_eq!(request.facts(), ["name"]);
    assert_eq!(request.state, "s");
}

#[test]
fn an_unknown_client_or_address_is_told_on_a_page() {
    assert_eq!(error("RP1", "RP2"), "page");
    assert_eq!(error("localhost%2Fcb", "localhost%2Fcb%2F"), "page");
    assert_eq!(error("localhost%2Fcb", "evil.example%2Fcb"), "page");
}

#[test]
fn the_rest_is_told_to_the_client() {
    assert_eq!(
        error("type=code", "type=token"),
        "unsupported_response_type"
    );
    assert_eq!(error("openid+", ""), "invalid_scope");
    assert_eq!(error("+name", "+profile"), "invalid_scope");
    assert_eq!(error("state=s&", ""), "invalid_request");
    assert_eq!(error("nonce=n&", ""), "invalid_request");
    assert_eq!(error("nonce=n", "nonce=n&nonce=m"), "invalid_request");
    assert_eq!(error("S256", "plain"), "invalid_request");
    assert_eq!(error("&code_challenge_method=S256", ""), "invalid_request");
    assert_eq!(error("E9Melhoa", ""), "invalid_request");
}

fn assertion(change: impl FnOnce(&mut serde_json::Value)) -> Result<Assertion, &'static str> {
    let (client, key) = client();
    let mut claims = json!({
        "iss": "RP1", "sub": "RP1", "aud": [ENDPOINT], "jti": "j", "exp": 1_800_000_060,
    });
    change(&mut claims);
    let mut header = Header::new(Algorithm::ES256);
    header.kid = client.jwks.keys[0].common.key_id.clone();
    let signing = EncodingKey::from_ec_pem(key.reveal().as_bytes()).unwrap();
    let token = jsonwebtoken::encode(&header, &claims, &signing).unwrap();
    check_assertion(&token, &client, ENDPOINT, NOW)
}

#[test]
fn an_assertion_must_be_short_and_for_this_endpoint() {
    assert_eq!(assertion(|_| {}).unwrap().jti, "j");
    assert!(assertion(|claims| claims["aud"] = json!("http://localhost")).is_err());
    assert!(assertion(|claims| claims["exp"] = json!(1_800_000_000)).is_err());
    assert!(assertion(|claims| claims["exp"] = json!(1_800_000_301)).is_err());
    assert!(assertion(|claims| claims["sub"] = json!("RP2")).is_err());
    assert!(assertion(|claims| claims["jti"] = json!("")).is_err());
}

#[test]
fn an_assertion_with_another_algorithm_or_key_is_refused() {
    let (client, _) = client();
    let claims =
        json!({ "iss": "RP1", "sub": "RP1", "aud": ENDPOINT, "jti": "j", "exp": 1_800_000_060 });
    let symmetric = jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(b"secret"),
    )
    .unwrap();
    assert!(check_assertion(&symmetric, &client, ENDPOINT, NOW).is_err());
    let other = keys::new_key(&Rng::seeded(2)).unwrap();
    let signing = EncodingKey::from_ec_pem(other.reveal().as_bytes()).unwrap();
    let mut header = Header::new(Algorithm::ES256);
    header.kid = client.jwks.keys[0].common.key_id.clone();
    let forged = jsonwebtoken::encode(&header, &claims, &signing).unwrap();
    assert!(check_assertion(&forged, &client, ENDPOINT, NOW).is_err());
}

#[test]
fn a_pin_is_four_digits_of_any_width() {
    assert_eq!(pin("１２３４").as_deref(), Some("1234"));
    assert_eq!(pin(" 1234 ").as_deref(), Some("1234"));
    for wrong in ["123", "12345", "12a4", ""] {
        assert_eq!(pin(wrong), None, "{wrong}");
    }
}
