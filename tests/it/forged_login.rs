//! A provider that lies, or is gone: every proof that does not hold is refused, and told.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use smart_window::app::{self, Extras};
use smart_window::kernel::{Rng, Timestamp};
use smart_window::standins::mock_idp::new_key;

use crate::both_databases;
use crate::support::app::start_of_story;
use crate::support::client::Client;

/// Resolves nowhere: only the back channel can be reached.
const ISSUER: &str = "http://idp.invalid/realms/main";

/// Says what the code asks it to say: `<lie>.<nonce>`.
struct Liar {
    published: EncodingKey,
    other: EncodingKey,
}

fn key(seed: u64) -> EncodingKey {
    let pem = new_key(&Rng::seeded(seed)).expect("a key");
    EncodingKey::from_ec_pem(pem.reveal().as_bytes()).expect("a signing key")
}

async fn certs(State(liar): State<Arc<Liar>>) -> Json<Value> {
    let mut public = Jwk::from_encoding_key(&liar.published, Algorithm::ES256).expect("a key");
    public.common.key_id = Some("k".to_owned());
    Json(json!({ "keys": [public] }))
}

async fn token(
    State(liar): State<Arc<Liar>>,
    Form(form): Form<Vec<(String, String)>>,
) -> (StatusCode, Json<Value>) {
    let code = form.iter().find(|(name, _)| name == "code");
    let (lie, nonce) = code
        .and_then(|(_, code)| code.split_once('.'))
        .expect("a code");
    if lie == "broken" {
        return (
            StatusCode::INTERNAL_SERVER_ERROR,
            Json(json!({ "error": "secret detail" })),
        );
    }
    let now = start_of_story().unix_seconds();
    let mut claims = json!({
        "iss": ISSUER, "sub": "person", "aud": "smart-window", "nonce": nonce, "iat": now, "exp": now + 300,
    });
    match lie {
        "expired" => claims["exp"] = json!(now - 61),
        "issuer" => claims["iss"] = json!(format!("{ISSUER}/")),
        "audience" => claims["aud"] = json!("another"),
        "nonce" => claims["nonce"] = json!("another"),
        "hash" => claims["at_hash"] = json!("another"),
        _ => {}
    }
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(if lie == "unknown" { "x" } else { "k" }.to_owned());
    let signing = if lie == "forged" {
        &liar.other
    } else {
        &liar.published
    };
    let mut id_token = jsonwebtoken::encode(&header, &claims, signing).expect("a token");
    if lie == "none" {
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        id_token = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims));
    }
    let answer = json!({ "access_token": lie, "token_type": "Bearer", "id_token": id_token });
    (StatusCode::OK, Json(answer))
}

async fn userinfo(headers: HeaderMap) -> Json<Value> {
    let other = headers
        .get("authorization")
        .is_some_and(|value| value == "Bearer person");
    Json(json!({ "sub": if other { "somebody" } else { "person" }, "name": "小松 花子" }))
}

async fn listen(router: Router) -> url::Url {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    url::Url::parse(&format!("http://{address}")).expect("an address")
}

/// A second service on the story's database that trusts the provider behind `back_channel`.
async fn trusting(kit: &smart_window::web::Kit, back_channel: url::Url) -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut config = (*kit.config).clone();
    config.http.public_url = url::Url::parse(&format!("http://{address}")).expect("an address");
    let endpoint = |name: &str| url::Url::parse(&format!("http://idp.invalid/{name}")).ok();
    config.identity.issuer = Some(ISSUER.to_owned());
    config.identity.authorization_endpoint = endpoint("auth");
    config.identity.token_endpoint = endpoint("token");
    config.identity.userinfo_endpoint = endpoint("userinfo");
    config.identity.jwks_uri = endpoint("certs");
    config.identity.back_channel = Some(back_channel);
    let kit = app::kit(config, kit.env.clone(), kit.db.clone(), true).expect("a kit");
    let base = kit.config.http.origin();
    let app = app::build(kit, Extras::default()).await.expect("a service");
    tokio::spawn(async move { axum::serve(listener, app.router).await });
    Client::new(&base)
}

/// Logs in with a provider that tells `lie`; gives the answer to the browser's return.
async fn told(client: &Client, lie: &str) -> crate::support::client::Answer {
    let page = client
        .open("/login?return_to=/applications&facts=name")
        .await
        .expect(200);
    let away = page
        .form("/login")
        .send()
        .await
        .expect(303)
        .location()
        .expect("a redirect");
    let away = url::Url::parse(&away).expect("an address");
    assert_eq!(
        away.host_str(),
        Some("idp.invalid"),
        "the browser goes to the public address"
    );
    let part = |name: &str| {
        let mut pairs = away.query_pairs();
        pairs
            .find(|(key, _)| key == name)
            .expect("a parameter")
            .1
            .into_owned()
    };
    let (state, nonce) = (part("state"), part("nonce"));
    client
        .get(&format!("/auth/callback?code={lie}.{nonce}&state={state}"))
        .await
}

both_databases! {
    async fn a_proof_that_does_not_hold_logs_nobody_in(app: TestApp) {
        assert_eq!(start_of_story(), Timestamp(app.kit.env.now().0));
        let liar = Arc::new(Liar { published: key(1), other: key(2) });
        let provider = Router::new()
            .route("/certs", get(certs))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(liar);
        let client = trusting(&app.kit, listen(provider).await).await;
        for lie in ["forged", "expired", "issuer", "audience", "nonce", "hash", "unknown", "none", "person"] {
            let answer = told(&client, lie).await;
            assert_eq!(answer.status, 403, "{lie}: {}", answer.text());
            answer.shows("本人確認の結果を信頼できません");
        }
        let broken = told(&client, "broken").await.expect(503).shows("つながりません");
        assert!(!broken.body.contains("secret detail"), "no text of the provider is shown");
        client.get("/applications").await.expect(303);
        assert_eq!(told(&client, "nothing").await.location().as_deref(), Some("/applications"));
        client.get("/applications").await.expect(200);
    }

    async fn a_provider_that_is_gone_is_told(app: TestApp) {
        let gone = url::Url::parse("http://127.0.0.1:9").expect("an address");
        let client = trusting(&app.kit, gone).await;
        let answer = told(&client, "nothing").await.expect(503).shows("下書きは残っています");
        assert!(answer.links("/login").iter().any(|link| link.contains("name")), "the way to try again");
    }
}
