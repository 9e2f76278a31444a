//! Every claim is refused by name.

use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn claims() -> Claims {
    Claims {
        iss: "https://idp.example/realms/main".to_owned(),
        sub: "person".to_owned(),
        aud: Audience::One("RP1".to_owned()),
        exp: 1_800_000_300,
        iat: 1_800_000_000,
        nbf: None,
        nonce: Some("n".to_owned()),
        azp: None,
        at_hash: Some("h".to_owned()),
    }
}

fn expected() -> Expected<'static> {
    Expected {
        issuer: "https://idp.example/realms/main",
        client_id: "RP1",
        nonce: "n",
        at_hash: "h",
        now: NOW,
        skew: Duration::from_mins(1),
    }
}

fn refusal(change: impl FnOnce(&mut Claims)) -> Option<TokenRefusal> {
    let mut claims = claims();
    change(&mut claims);
    check(&claims, &expected()).err()
}

#[test]
fn good_claims_pass_also_without_at_hash() {
    assert_eq!(refusal(|_| {}), None);
    assert_eq!(refusal(|claims| claims.at_hash = None), None);
}

#[test]
fn the_issuer_is_compared_byte_for_byte() {
    assert_eq!(
        refusal(|claims| claims.iss.push('/')),
        Some(TokenRefusal::Issuer)
    );
    assert_eq!(
        refusal(|claims| claims.iss.make_ascii_uppercase()),
        Some(TokenRefusal::Issuer)
    );
}

#[test]
fn the_token_must_be_for_this_client() {
    assert_eq!(
        refusal(|claims| claims.aud = Audience::One("RP2".to_owned())),
        Some(TokenRefusal::Audience)
    );
    assert_eq!(
        refusal(|claims| claims.aud = Audience::Many(vec![])),
        Some(TokenRefusal::Audience)
    );
}

#[test]
fn several_recipients_need_azp() {
    let both = || Audience::Many(vec!["RP1".to_owned(), "RP2".to_owned()]);
    assert_eq!(
        refusal(|claims| claims.aud = both()),
        Some(TokenRefusal::AuthorisedParty)
    );
    let other = refusal(|claims| {
        claims.aud = both();
        claims.azp = Some("RP2".to_owned());
    });
    assert_eq!(other, Some(TokenRefusal::AuthorisedParty));
    let mine = refusal(|claims| {
        claims.aud = both();
        claims.azp = Some("RP1".to_owned());
    });
    assert_eq!(mine, None);
}

#[test]
fn the_nonce_must_be_the_attempts() {
    assert_eq!(
        refusal(|claims| claims.nonce = None),
        Some(TokenRefusal::Nonce)
    );
    assert_eq!(
        refusal(|claims| claims.nonce = Some("m".to_owned())),
        Some(TokenRefusal::Nonce)
    );
}

#[test]
fn times_are_read_with_the_tolerated_skew() {
    assert_eq!(refusal(|claims| claims.exp = 1_799_999_941), None);
    assert_eq!(
        refusal(|claims| claims.exp = 1_799_999_940),
        Some(TokenRefusal::Expired)
    );
    assert_eq!(refusal(|claims| claims.iat = 1_800_000_060), None);
    assert_eq!(
        refusal(|claims| claims.iat = 1_800_000_061),
        Some(TokenRefusal::NotYetValid)
    );
    assert_eq!(
        refusal(|claims| claims.nbf = Some(1_800_000_061)),
        Some(TokenRefusal::NotYetValid)
    );
    assert_eq!(
        refusal(|claims| claims.exp = i64::MIN),
        Some(TokenRefusal::Expired)
    );
}

#[test]
fn the_access_token_must_be_the_one_beside() {
    assert_eq!(
        refusal(|claims| claims.at_hash = Some("x".to_owned())),
        Some(TokenRefusal::AccessTokenHash)
    );
}

#[test]
fn an_attempt_is_taken_once_in_time_by_its_browser() {
    let browser = Digest("b".to_owned());
    let attempt = Attempt {
        state_digest: Digest("s".to_owned()),
        browser_digest: browser.clone(),
        return_to: "/".to_owned(),
        facts: String::new(),
        expires_at: NOW.plus(Duration::from_mins(10)),
        consumed_at: None,
    };
    assert_eq!(check_attempt(Some(&attempt), &browser, NOW), Ok(()));
    assert_eq!(
        check_attempt(None, &browser, NOW),
        Err(LoginFailure::AttemptUnknown)
    );
    assert_eq!(
        check_attempt(Some(&attempt), &Digest("other".to_owned()), NOW),
        Err(LoginFailure::AttemptUnknown)
    );
    assert_eq!(
        check_attempt(Some(&attempt), &browser, attempt.expires_at),
        Err(LoginFailure::AttemptExpired)
    );
    let used = Attempt {
        consumed_at: Some(NOW),
        ..attempt
    };
    assert_eq!(
        check_attempt(Some(&used), &browser, NOW),
        Err(LoginFailure::AttemptUsed)
    );
}

#[test]
fn the_providers_errors_are_told_apart() {
    assert_eq!(
        failure_of("access_denied", "PIN locked"),
        LoginFailure::PinLocked
    );
    assert_eq!(
        failure_of("access_denied", "certificate_revoked"),
        LoginFailure::CardRevoked
    );
    assert_eq!(
        failure_of("access_denied", "consent_refused"),
        LoginFailure::ConsentRefused
    );
    assert_eq!(failure_of("access_denied", ""), LoginFailure::Cancelled);
    assert_eq!(
        failure_of("login_required", ""),
        LoginFailure::LoginRequired
    );
    assert_eq!(
        failure_of("temporarily_unavailable", ""),
        LoginFailure::ProviderDown
    );
    assert_eq!(failure_of("server_error", ""), LoginFailure::ProviderFault);
    assert_eq!(
        failure_of("<script>", "<script>"),
        LoginFailure::ProviderFault
    );
}

#[test]
fn facts_are_read_as_far_as_asked_for_and_names_kept_as_given() {
    // A compatibility ideograph, an ideograph outside the basic plane and an ideographic variation sequence.
    let name = "\u{FA19}\u{20BB7}\u{8FBB}\u{E0100}";
    let answer = serde_json::json!({
        "sub": "person", "name": name, "address": " ", "birthdate": "19850315", "gender": "2",
    });
    let facts = facts_of(&answer, &Fact::ALL);
    assert_eq!(facts.name.as_deref(), Some(name));
    assert_eq!(facts.address, None);
    assert_eq!(facts.birthdate.as_deref(), Some("1985-03-15"));
    assert_eq!(facts.gender.as_deref(), Some("female"));
    assert_eq!(facts_of(&answer, &[Fact::Gender]).name, None);
    for (given, read) in [
        ("1985-03-15", Some("1985-03-15")),
        ("19851399", None),
        ("昭和", None),
    ] {
        assert_eq!(birthdate(given).as_deref(), read, "{given}");
    }
    for (given, read) in [
        ("1", Some("male")),
        ("Female", Some("female")),
        ("9", Some("other")),
        ("x", None),
    ] {
        assert_eq!(gender(given), read, "{given}");
    }
}
