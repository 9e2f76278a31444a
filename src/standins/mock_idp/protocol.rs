//! The endpoints that machines speak with: discovery, token, userinfo, keys.

use axum::Json;
use axum::extract::State as Of;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::service::Refused;
use super::web::State;
use crate::kernel::Secret;
use crate::web::{Access, Error, Result, Routes};

/// The routes.
pub fn routes(state: State) -> Routes {
    Routes::new()
        .get(
            "/mock-idp/realms/main/.well-known/openid-configuration",
            Access::StandIn,
            discovery,
        )
        .post(
            "/mock-idp/realms/main/protocol/openid-connect/token",
            Access::Machine,
            token,
        )
        .get(
            "/mock-idp/realms/main/protocol/openid-connect/userinfo",
            Access::StandIn,
            userinfo,
        )
        .get(
            "/mock-idp/realms/main/protocol/openid-connect/certs",
            Access::StandIn,
            certs,
        )
        .with_state(state)
}

async fn discovery(Of(state): Of<State>) -> Response {
    let provider = &state.provider;
    Json(json!({
        "issuer": provider.issuer(),
        "authorization_endpoint": provider.endpoint("auth"),
        "token_endpoint": provider.endpoint("token"),
        "userinfo_endpoint": provider.endpoint("userinfo"),
        "jwks_uri": provider.endpoint("certs"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "name", "address", "birthdate", "gender"],
        "claims_supported": ["sub", "name", "address", "birthdate", "gender"],
    }))
    .into_response()
}

async fn certs(Of(state): Of<State>) -> Result<Response> {
    let keys = state.provider.certs().await.map_err(Error::internal)?;
    Ok(Json(keys).into_response())
}

/// `POST …/token`; never through a browser, so without a form token.
async fn token(Of(state): Of<State>, headers: HeaderMap, body: String) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        return refused("invalid_client", "use private_key_jwt");
    }
    let form: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    match state.provider.exchange(&form).await {
        Ok(answer) => ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
        Err(Refused::Protocol(error, description)) => refused(error, description),
        Err(Refused::Broken(cause)) => {
            tracing::error!(%cause, "the mock identity provider failed");
            oauth_error(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "")
        }
    }
}

fn refused(error: &'static str, description: &'static str) -> Response {
    let status = if error == "invalid_client" {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    oauth_error(status, error, description)
}

fn oauth_error(status: StatusCode, error: &str, description: &str) -> Response {
    let body = json!({ "error": error, "error_description": description });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

async fn userinfo(Of(state): Of<State>, headers: HeaderMap) -> Result<Response> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let answer = match token {
        Some(token) => state.provider.userinfo(&Secret::new(token)).await,
        None => Ok(None),
    };
    Ok(match answer.map_err(Error::internal)? {
        Some(answer) => ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
        None => (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")],
        )
            .into_response(),
    })
}
