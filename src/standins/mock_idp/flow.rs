//! Pure checks of what a client asks, as strict as the real provider.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::model::Registration;
use crate::kernel::Timestamp;
use crate::kernel::text::fold_digits;

/// The scopes that this provider knows.
const SCOPES: [&str; 5] = ["openid", "name", "address", "birthdate", "gender"];
/// A client assertion may live this long.
const ASSERTION_SECONDS: i64 = 300;

/// A well-formed authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthRequest {
    /// The registered address.
    pub redirect_uri: String,
    /// Goes back as it came.
    pub state: String,
    /// Goes into the ID token.
    pub nonce: String,
    /// With one space between the words.
    pub scope: String,
    /// PKCE, `S256`.
    pub challenge: String,
    /// As asked for; may be empty.
    pub acr_values: String,
}

impl AuthRequest {
    /// The facts asked for, as scopes.
    pub fn facts(&self) -> Vec<&str> {
        self.scope
            .split(' ')
            .filter(|scope| *scope != "openid")
            .collect()
    }
}

/// Why an authorization request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthRefusal {
    /// Told on a page: the client is unknown, so the browser is sent nowhere.
    Page(&'static str),
    /// Told to the client.
    Redirect {
        /// The code of RFC 6749 section 4.1.2.1.
        error: &'static str,
        /// For the client's developer.
        description: &'static str,
        /// As the client sent it, where it did.
        state: Option<String>,
    },
}

/// Checks an authorization request.
///
/// # Errors
/// [`AuthRefusal`]; the client's identity comes first, because an unregistered address is never redirected to.
pub fn check(query: &str, client: &Registration) -> Result<AuthRequest, AuthRefusal> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    if get("client_id") != Some(&client.client_id) {
        return Err(AuthRefusal::Page("unknown client_id"));
    }
    if get("redirect_uri") != Some(&client.redirect_uri) {
        return Err(AuthRefusal::Page("redirect_uri is not registered"));
    }
    let printable = |name| {
        get(name).filter(|value| {
            (1..=255).contains(&value.len())
                && value.bytes().all(|byte| (0x20..=0x7E).contains(&byte))
        })
    };
    let state = printable("state");
    let refuse = |error, description| {
        Err(AuthRefusal::Redirect {
            error,
            description,
            state: state.map(str::to_owned),
        })
    };
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return refuse("invalid_request", "a parameter is given twice");
    }
    if get("response_type") != Some("code") {
        return refuse("unsupported_response_type", "response_type must be code");
    }
    let scope = get("scope").unwrap_or_default();
    let scopes: Vec<&str> = scope.split(' ').filter(|word| !word.is_empty()).collect();
    if !scopes.contains(&"openid") {
        return refuse("invalid_scope", "scope must contain openid");
    }
    if scopes.iter().any(|scope| !SCOPES.contains(scope)) {
        return refuse("invalid_scope", "scope contains an unknown word");
    }
    let Some(known_state) = state else {
        return refuse("invalid_request", "state is missing or malformed");
    };
    let Some(nonce) = printable("nonce") else {
        return refuse("invalid_request", "nonce is missing or malformed");
    };
    if get("code_challenge_method") != Some("S256") {
        return refuse("invalid_request", "code_challenge_method must be S256");
    }
    let challenge = get("code_challenge").unwrap_or_default();
    let well_formed = challenge.len() == 43
        && challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !well_formed {
        return refuse("invalid_request", "code_challenge is missing or malformed");
    }
    Ok(AuthRequest {
        redirect_uri: client.redirect_uri.clone(),
        state: known_state.to_owned(),
        nonce: nonce.to_owned(),
        scope: scopes.join(" "),
        challenge: challenge.to_owned(),
        acr_values: get("acr_values").unwrap_or_default().to_owned(),
    })
}

#[derive(Deserialize)]
struct AssertionClaims {
    iss: String,
    sub: String,
    aud: serde_json::Value,
    jti: String,
    exp: i64,
}

/// A believed client assertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Its unique identifier, which counts once.
    pub jti: String,
    /// Its end.
    pub expires_at: Timestamp,
}

/// Checks a client assertion (RFC 7523 section 3): ES256, a registered key, short, for this token endpoint.
///
/// # Errors
/// For the client's developer.
pub fn check_assertion(
    assertion: &str,
    client: &Registration,
    token_endpoint: &str,
    now: Timestamp,
) -> Result<Assertion, &'static str> {
    let header =
        jsonwebtoken::decode_header(assertion).map_err(|_| "client_assertion is no JWT")?;
    if header.alg != Algorithm::ES256 {
        return Err("client_assertion must be signed with ES256");
    }
    let kid = header.kid.ok_or("client_assertion has no kid")?;
    let key = client.jwks.find(&kid).ok_or("kid is not registered")?;
    let key = DecodingKey::from_jwk(key).map_err(|_| "the registered key cannot be used")?;
    let mut validation = Validation::new(Algorithm::ES256);
    // Times are read against the injected clock, below.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let claims: AssertionClaims = jsonwebtoken::decode(assertion, &key, &validation)
        .map_err(|_| "the signature or a claim of client_assertion does not hold")?
        .claims;
    let for_us = match &claims.aud {
        serde_json::Value::String(one) => one == token_endpoint,
        serde_json::Value::Array(many) => many.iter().any(|one| one == token_endpoint),
        _ => false,
    };
    let lifetime = claims.exp.saturating_sub(now.unix_seconds());
    if claims.iss != client.client_id || claims.sub != client.client_id {
        Err("iss and sub must be the client_id")
    } else if !for_us {
        Err("aud must be the token endpoint")
    } else if lifetime <= 0 {
        Err("client_assertion has expired")
    } else if lifetime > ASSERTION_SECONDS {
        Err("exp of client_assertion is too far away")
    } else if claims.jti.is_empty() {
        Err("jti is missing")
    } else {
        Ok(Assertion {
            jti: claims.jti,
            expires_at: Timestamp::from_unix_seconds(claims.exp),
        })
    }
}

/// Four digits, full-width ones included; `None` for anything else, which costs no try.
pub fn pin(text: &str) -> Option<String> {
    let digits = fold_digits(text.trim());
    (digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;
