//! Forged tokens are refused by name.

use p256::pkcs8::{EncodePrivateKey as _, LineEnding};

use super::*;
use crate::kernel::{ManualClock, Rng, Timestamp};

fn key(seed: u8) -> ClientKey {
    let secret = p256::SecretKey::from_slice(&[seed; 32]).unwrap();
    let pem = secret.to_pkcs8_pem(LineEnding::LF).unwrap();
    ClientKey::from_pem(&Secret::new(pem.as_str())).unwrap()
}

fn set(keys: &[&ClientKey]) -> JwkSet {
    JwkSet {
        keys: keys.iter().map(|key| key.public.clone()).collect(),
    }
}

fn claims() -> serde_json::Value {
    json!({ "iss": "https://idp.example", "sub": "person", "aud": "RP1", "exp": 2, "iat": 1, "nonce": "n" })
}

fn signed(key: &ClientKey, kid: Option<&str>) -> String {
    let mut header = Header::new(Algorithm::ES256);
    header.kid = kid.map(str::to_owned);
    jsonwebtoken::encode(&header, &claims(), &key.signing).unwrap()
}

fn by_hand(header: &serde_json::Value, signature: &str) -> String {
    let part = |value: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(&claims()))
}

#[test]
fn a_token_of_a_published_key_is_read() {
    let key = key(1);
    let read = verify(&signed(&key, key.kid()), &set(&[&key])).unwrap();
    assert_eq!(
        (read.sub.as_str(), read.nonce.as_deref()),
        ("person", Some("n"))
    );
    assert!(verify(&signed(&key, None), &set(&[&key])).is_ok());
}

#[test]
fn alg_none_is_refused() {
    let key = key(1);
    for name in ["none", "None", "nOnE"] {
        let token = by_hand(&json!({ "alg": name, "kid": key.kid() }), "");
        assert_eq!(verify(&token, &set(&[&key])), Err(TokenRefusal::Algorithm));
    }
}

#[test]
fn a_symmetric_signature_with_the_public_key_is_refused() {
    let key = key(1);
    let public = serde_json::to_vec(&key.public).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = key.kid().map(str::to_owned);
    let token =
        jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(&public)).unwrap();
    assert_eq!(verify(&token, &set(&[&key])), Err(TokenRefusal::Algorithm));
}

#[test]
fn another_algorithm_than_the_keys_is_refused() {
    let key = key(1);
    let token = by_hand(&json!({ "alg": "RS256", "kid": key.kid() }), "AAAA");
    assert_eq!(verify(&token, &set(&[&key])), Err(TokenRefusal::Algorithm));
}

#[test]
fn a_published_symmetric_key_is_never_used() {
    let keys: JwkSet =
        serde_json::from_value(json!({ "keys": [{ "kty": "oct", "kid": "k", "k": "c2VjcmV0" }] }))
            .unwrap();
    let token = by_hand(&json!({ "alg": "ES256", "kid": "k" }), "AAAA");
    assert_eq!(verify(&token, &keys), Err(TokenRefusal::Algorithm));
}

#[test]
fn a_wrong_key_under_a_known_kid_is_refused() {
    let (ours, theirs) = (key(1), key(2));
    let token = signed(&theirs, ours.kid());
    assert_eq!(verify(&token, &set(&[&ours])), Err(TokenRefusal::Signature));
}

#[test]
fn an_unknown_kid_is_refused() {
    let (ours, theirs) = (key(1), key(2));
    let token = signed(&theirs, theirs.kid());
    assert_eq!(
        verify(&token, &set(&[&ours])),
        Err(TokenRefusal::UnknownKey)
    );
    let unnamed = signed(&ours, None);
    assert_eq!(
        verify(&unnamed, &set(&[&ours, &theirs])),
        Err(TokenRefusal::UnknownKey)
    );
}

#[test]
fn a_changed_claim_or_cut_signature_is_refused() {
    let key = key(1);
    let token = signed(&key, key.kid());
    let parts: Vec<&str> = token.split('.').collect();
    let other = BASE64_URL_SAFE_NO_PAD.encode(claims().to_string().replace("person", "nosrep"));
    let changed = format!("{}.{other}.{}", parts[0], parts[2]);
    assert_eq!(
        verify(&changed, &set(&[&key])),
        Err(TokenRefusal::Signature)
    );
    let cut = format!("{}.{}.", parts[0], parts[1]);
    assert_eq!(verify(&cut, &set(&[&key])), Err(TokenRefusal::Signature));
    assert_eq!(
        verify("not a token", &set(&[&key])),
        Err(TokenRefusal::Malformed)
    );
}

#[test]
fn an_assertion_is_short_unique_and_names_its_key() {
    let env = Env {
        clock: std::sync::Arc::new(ManualClock::at(Timestamp(1_800_000_000_000))),
        rng: Rng::seeded(1),
    };
    let key = key(1);
    let read = |assertion: Secret| -> serde_json::Value {
        let body = assertion.reveal().split('.').nth(1).unwrap().to_owned();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
    };
    let one = read(key.assertion(&env, "RP1", "https://idp/token").unwrap());
    let two = read(key.assertion(&env, "RP1", "https://idp/token").unwrap());
    assert_ne!(one["jti"], two["jti"]);
    assert_eq!((&one["iss"], &one["sub"]), (&json!("RP1"), &json!("RP1")));
    assert_eq!(one["aud"], "https://idp/token");
    assert_eq!(one["exp"], 1_800_000_060);
}

#[test]
fn the_challenge_is_the_one_of_the_rfc() {
    // RFC 7636 appendix B.
    assert_eq!(
        challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
    let browser = Secret::new("browser");
    let nonce = derived("nonce", &browser, "state");
    assert_eq!(nonce.len(), 64);
    assert_ne!(nonce, derived("verifier", &browser, "state"));
}
