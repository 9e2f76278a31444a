//! A service with its sandbox agent, on its own port, whose jobs run when a story says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::Mac as _;
use serde_json::{Value, json};
use sqlx::types::Json;
use time::macros::datetime;

use smart_window::app::{self, Extras};
use smart_window::applications::flow::Stage;
use smart_window::applications::model::{Application, Case as Life, Content};
use smart_window::applications::service as applications;
use smart_window::catalog::model::Kind;
use smart_window::config::Config;
use smart_window::db::{self, Db};
use smart_window::events::{self, Channel, Event, Log};
use smart_window::jobs::Worker;
use smart_window::kernel::money::Yen;
use smart_window::kernel::receipt::ReceiptNumber;
use smart_window::kernel::{
    AccountId, Actor, ApplicationId, Env, Locale, ManualClock, PaymentId, Rng, Secret, Timestamp,
};
use smart_window::payments::model::{Charge, PaymentState};
use smart_window::payments::{self};
use smart_window::standins::sandbox_pay::{self, Settings};
use smart_window::web::session::{self, Holder};
use smart_window::web::{Access, Kit, Routes};

use crate::support::client::{Answer, Client};
use crate::support::postgres;

pub const API_KEY: &str = "the-key-of-the-api";
pub const KEY: &str = "Zmlyc3Qta2V5LWZpcnN0LWtleS1maXJzdC1rZXk=";
pub const NEXT_KEY: &str = "bmV4dC1rZXktbmV4dC1rZXktbmV4dC1rZXktbmV4dA==";

static NEXT: AtomicU32 = AtomicU32::new(0);

pub struct World {
    pub db: Db,
    pub clock: ManualClock,
    pub base: String,
    log: Log,
    env: Env,
    worker: Worker,
    down: Arc<AtomicBool>,
    folder: Option<std::path::PathBuf>,
}

/// Somebody's application with a fee of 710 yen.
pub struct Case {
    pub application: ApplicationId,
    pub account: AccountId,
    pub browser: Client,
    number: ReceiptNumber,
}

impl World {
    pub async fn on_sqlite() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("smart-window-pay-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite://{}/window.db", folder.display());
        let mut world = Self::start(&url).await;
        world.folder = Some(folder);
        world
    }

    pub async fn on_postgres() -> Self {
        Self::start(&postgres::database().await).await
    }

    async fn start(url: &str) -> Self {
        // Another story may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let keys = Secret::new(format!("whsec_{KEY},whsec_{NEXT_KEY}"));
        let mut config = Config::default();
        config.http.public_url = base.parse().unwrap();
        crate::support::app::attachments(&mut config);
        config.payments.api_url = Some(format!("{base}/sandbox-pay/api/").parse().unwrap());
        config.payments.api_key = Some(Secret::new(API_KEY));
        config.payments.webhook_secrets = Some(keys.clone());
        let clock = ManualClock::at(Timestamp::from_unix_seconds(
            datetime!(2026-05-18 10:00 +9).unix_timestamp(),
        ));
        let seed = u64::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let env = Env {
            clock: Arc::new(clock.clone()),
            rng: Rng::seeded(seed),
        };
        let db = db::open(url, config.city.id()).await.unwrap();
        db::migrate(&db).await.unwrap();
        let kit = app::kit(config, env.clone(), db.clone(), false).unwrap();
        let settings = Settings {
            api_key: Secret::new(API_KEY),
            webhook_url: format!("{base}/webhooks/payments/sandbox"),
            webhook_secrets: keys,
        };
        let login = Routes::new()
            .get("/test-login/{account}", Access::Public, login)
            .with_state(kit.clone());
        let extras = Extras {
            routes: Some(sandbox_pay::routes(kit.clone(), settings.clone()).merge(login)),
            handlers: sandbox_pay::handlers(&kit, &settings),
        };
        let app = app::build(kit, extras).await.unwrap();
        let down = Arc::new(AtomicBool::new(false));
        let router = app
            .router
            .layer(from_fn_with_state(Arc::clone(&down), outage));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            db,
            clock,
            base,
            log: app.log,
            env,
            worker: app.worker,
            down,
            folder: None,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.env.now()
    }

    /// Whether the agent's API answers 503.
    pub fn agent_is_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    pub async fn run_jobs(&self) {
        self.worker.run_due().await.unwrap();
    }

    pub async fn append(&self, actor: Actor, event: Event) {
        let mut tx = self.db.begin().await.unwrap();
        self.log.append(&mut tx, actor, event).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn case(&self) -> Case {
        let account: AccountId = self.env.id();
        let number = ReceiptNumber::draw(&self.env.rng);
        let application = Application {
            id: self.env.id(),
            receipt_number: number.clone(),
            procedure: "income-certificate".to_owned(),
            procedure_version: 1,
            kind: Kind::Request,
            channel: Channel::Online,
            section: "tax".to_owned(),
            account_id: Some(account),
            lang: Locale::Ja,
            total: Yen(710),
            arrived_at: self.now(),
            version: 1,
            case: Life::arrived(),
        };
        assert_eq!(application.case.stage, Stage::Arrived);
        let amount = json!({ "total": 710, "lines": [
            { "label": { "ja": "証明書の交付" }, "unit": 300, "quantity": 2, "sum": 600 },
            { "label": { "ja": "郵送料" }, "unit": 110, "quantity": 1, "sum": 110 },
        ] });
        let content = Content {
            answers: Json::default(),
            facts: Json::default(),
            amount: Json(serde_json::from_value(amount).unwrap()),
            applicant_name: "小松 花子".to_owned(),
        };
        let mut tx = self.db.begin().await.unwrap();
        applications::arrive(&mut tx, &self.log, &application, None, &content)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let browser = Client::new(&self.base);
        let case = Case {
            application: application.id,
            account,
            browser,
            number,
        };
        case.logs_in().await;
        case
    }

    pub async fn charge(&self, case: &Case) -> Charge {
        payments::store::charge_of(&self.db, case.application)
            .await
            .unwrap()
            .unwrap()
    }

    pub async fn settled(&self, case: &Case) -> bool {
        let mut tx = self.db.begin().await.unwrap();
        payments::service::settled(&mut tx, case.application)
            .await
            .unwrap()
    }

    pub async fn attempts(&self, case: &Case) -> Vec<PaymentState> {
        let attempts = payments::store::attempts(&self.db, case.application).await;
        attempts
            .unwrap()
            .into_iter()
            .map(|attempt| attempt.state)
            .collect()
    }

    pub async fn payment(&self, case: &Case) -> Known {
        let attempts = payments::store::attempts(&self.db, case.application).await;
        let payment = attempts.unwrap().pop().unwrap();
        Known {
            id: payment.provider_ref.unwrap(),
            reference: payment.id,
        }
    }

    pub async fn events(&self, kind: &str) -> i64 {
        events::count(&self.db, kind).await.unwrap()
    }

    /// Sends a webhook signed with `key`; gives the status.
    pub async fn webhook(&self, id: &str, seconds: i64, body: &str, key: &str) -> u16 {
        let key = BASE64_STANDARD.decode(key).unwrap_or_default();
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        smart_window::web::Kit::http_client()
            .expect("a client")
            .post(format!("{}/webhooks/payments/sandbox", self.base))
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", format!("v1,{signature}"))
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }

    /// Calls the agent's API to create a payment.
    pub async fn create(&self, bearer: &str, key: &str, body: &Value) -> (u16, Value) {
        let answer = smart_window::web::Kit::http_client()
            .expect("a client")
            .post(format!("{}/sandbox-pay/api/payments", self.base))
            .bearer_auth(bearer)
            .header("idempotency-key", key)
            .json(body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// A payment as both sides name it.
pub struct Known {
    id: String,
    reference: PaymentId,
}

impl Known {
    /// The body of a webhook about it.
    pub fn event(&self, status: &str, amount: i64) -> String {
        let data = json!({
            "id": self.id, "reference": self.reference, "amount": amount, "currency": "JPY", "status": status,
        });
        json!({ "type": format!("payment.{status}"), "timestamp": "", "data": data }).to_string()
    }
}

impl Case {
    /// Opens a session: how residents log in is another story.
    pub async fn logs_in(&self) {
        let path = format!("/test-login/{}", self.account);
        self.browser.get(&path).await.expect(204);
    }

    pub fn pay(&self) -> String {
        format!("/applications/{}/pay", self.number)
    }

    /// Goes to the agent's page.
    pub async fn starts(&self) -> Answer {
        let page = self.browser.get(&self.pay()).await.expect(200);
        page.form("pay").submit().await.expect(200)
    }

    /// Chooses on the agent's page and returns, if the choice leads back.
    pub async fn chooses(&self, choice: &str, scenario: &str) -> Answer {
        let agent = self.starts().await;
        let form = agent.form("pay").set("scenario", scenario);
        form.set("choice", choice).submit().await.expect(200)
    }
}

async fn login(
    State(kit): State<Kit>,
    axum::extract::Path(account): axum::extract::Path<String>,
) -> Response {
    let mut tx = kit.db.begin().await.unwrap();
    let holder = Holder::Resident(account.parse().unwrap());
    let cookie = session::open(&mut tx, &kit.env, &kit.config, &kit.here, holder)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (
        axum::http::StatusCode::NO_CONTENT,
        [(axum::http::header::SET_COOKIE, cookie)],
    )
        .into_response()
}

async fn outage(State(down): State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    let to_agent = request.uri().path().starts_with("/sandbox-pay/api/");
    if to_agent && down.load(Ordering::SeqCst) {
        return axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}
