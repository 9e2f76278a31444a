//! The whole service with its stand-ins on a free port, a clock that stands still, and both engines.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use smart_window::app::App;
use smart_window::app::demo::{self, Demo};
use smart_window::config::Config;
use smart_window::kernel::{Env, ManualClock, Rng, Secret, Timestamp};
use smart_window::standins::{mailbox, push_service};
use time::macros::date;
use tokio::task::JoinHandle;

use super::client::{Answer, Client};
use super::postgres;

/// Which engine a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A running service.
pub struct TestApp {
    pub url: String,
    pub clock: ManualClock,
    pub kit: smart_window::web::Kit,
    pub log: smart_window::events::Log,
    pub worker: smart_window::jobs::Worker,
    pub table: Vec<smart_window::web::Route>,
    pub registry: Arc<smart_window::kpi::Registry>,
    pub smtp: mailbox::Smtp,
    pub push: push_service::Mood,
    /// The routes of the staff's own listener, where there is one.
    pub staff_table: Vec<smart_window::web::Route>,
    /// Where officers come in.
    pub staff_url: String,
    /// Where the monitoring comes in.
    pub metrics_url: Option<String>,
    servers: Vec<JoinHandle<()>>,
    /// The story's own folder: the database file and the attachments.
    pub folder: PathBuf,
    leftovers: bool,
}

/// A place for attachments, for services that a story builds without the demo; none of them attaches any.
pub fn attachments(config: &mut Config) {
    let name = format!("smart-window-test-files-{}", std::process::id());
    config.files.dir = std::env::temp_dir().join(name);
    config.files.key = Some(Secret::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
}

/// Ten in the morning of a Tuesday, an opening day.
pub fn start_of_story() -> Timestamp {
    Timestamp::start_of(date!(2026 - 11 - 24)).plus(Duration::from_hours(10))
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Self::start_at(engine, start_of_story()).await
    }

    pub async fn start_at(engine: Engine, at: Timestamp) -> Self {
        Self::start_with(engine, at, |_| {}).await
    }

    /// With a configuration that differs from the default.
    pub async fn start_with(
        engine: Engine,
        at: Timestamp,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let name = format!(
            "smart-window-test-{}-{}",
            std::process::id(),
            Env::system().id::<uuid::Uuid>()
        );
        let folder = std::env::temp_dir().join(name);
        let url = match engine {
            Engine::Postgres => postgres::database().await,
            Engine::Sqlite => format!("sqlite://{}/test.db", folder.display()),
        };
        let clock = ManualClock::at(at);
        let env = Env {
            clock: Arc::new(clock.clone()),
            rng: Rng::seeded(7),
        };
        let mut config = Config::default();
        config.http.listen = ([127, 0, 0, 1], 0).into();
        config.metrics.listen = Some(config.http.listen);
        config.database.url = Secret::new(url);
        // The program of the tests draws no letters.
        config.letters.renderer = Some(env!("CARGO_BIN_EXE_smart-window").into());
        config.files.dir = folder.join("files");
        change(&mut config);
        let Demo {
            app,
            listeners,
            smtp,
            push,
        } = demo::prepare(config, env)
            .await
            .expect("the service starts");
        let App {
            kit,
            log,
            worker,
            table,
            router,
            registry,
            staff,
            ..
        } = app;
        let url = kit.config.http.origin();
        let staff_url = kit
            .config
            .staff
            .door()
            .map_or_else(|| url.clone(), |door| door.origin());
        let metrics = smart_window::app::metrics::router(&kit);
        let staff_table = staff
            .as_ref()
            .map_or_else(Vec::new, |door| door.table.clone());
        let staff_router = staff.map(|door| door.router);
        let metrics_url = listeners
            .metrics
            .as_ref()
            .map(|listener| format!("http://{}", listener.local_addr().expect("an address")));
        let served = [
            Some((listeners.public, router)),
            listeners.staff.zip(staff_router),
            listeners.metrics.zip(Some(metrics)),
        ];
        let serve = |(listener, router): (tokio::net::TcpListener, axum::Router)| {
            let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
            tokio::spawn(async move {
                axum::serve(listener, service)
                    .await
                    .expect("the service serves");
            })
        };
        let servers = served.into_iter().flatten().map(serve).collect();
        Self {
            url,
            clock,
            kit,
            log,
            worker,
            table,
            registry,
            smtp,
            push,
            staff_table,
            staff_url,
            metrics_url,
            servers,
            folder,
            leftovers: false,
        }
    }

    /// A new browser.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// Runs what is due until nothing is.
    pub async fn run_jobs(&self) {
        self.worker.run_due().await.expect("the jobs run");
    }

    /// Moves the clock and runs what has become due.
    pub async fn later(&self, by: Duration) {
        self.clock.advance(by);
        self.run_jobs().await;
    }

    /// This story ends with jobs that are still to be done.
    pub fn leaves_jobs(&mut self) {
        self.leftovers = true;
    }

    /// Ends the service; fails on jobs that were abandoned, or are due and undone.
    pub async fn finish(self) {
        if !self.leftovers {
            let abandoned = smart_window::jobs::abandoned(&self.kit.db)
                .await
                .expect("the queue");
            assert!(abandoned.is_empty(), "abandoned jobs: {abandoned:?}");
            let due = smart_window::jobs::next_due(&self.kit.db)
                .await
                .expect("the queue");
            assert!(
                due.is_none_or(|due| due > self.clock_now()),
                "jobs that are due were not run"
            );
        }
        for server in &self.servers {
            server.abort();
        }
        self.kit.db.close().await;
        let _ = std::fs::remove_dir_all(&self.folder);
    }

    fn clock_now(&self) -> Timestamp {
        use smart_window::kernel::Clock as _;
        self.clock.now()
    }

    /// A resident with this test card, logged in with the given facts.
    pub async fn resident(&self, card: &str, facts: &str) -> Client {
        let client = self.client();
        let query = if facts.is_empty() {
            String::new()
        } else {
            format!("&facts={facts}")
        };
        let page = client
            .open(&format!("/login?return_to=/applications{query}"))
            .await
            .expect(200);
        log_in(page, card).await.expect(200);
        client
    }

    /// An officer of the demo, logged in with the second factor of this moment.
    pub async fn officer(&self, login: &str) -> Client {
        let client = Client::new(&self.staff_url);
        let accounts = mailbox::store::accounts(&self.kit.db)
            .await
            .expect("the accounts");
        let account = accounts
            .into_iter()
            .find(|account| account.login == login)
            .expect("the officer");
        let code = account.code(self.clock_now()).expect("a code");
        let form = client
            .open("/staff/login")
            .await
            .expect(200)
            .form("/staff/login");
        let form = form
            .set("login", login)
            .set("password", account.password)
            .set("code", code);
        form.submit().await.expect(200);
        // A code works once: the next login of the same officer needs a later one.
        self.clock.advance(Duration::from_secs(30));
        client
    }
}

/// From the login page through card, PIN and consent, back into the service.
pub async fn log_in(page: Answer, card: &str) -> Answer {
    let cards = page.form("/login").submit().await.expect(200);
    let pin = cards
        .form("screens/card")
        .set("person", card)
        .submit()
        .await
        .expect(200);
    let consent = pin.form("screens/pin").set("pin", "1234").submit().await;
    if consent.path.starts_with("/mock-idp") {
        return consent
            .expect(200)
            .form("screens/consent")
            .set("decision", "allow")
            .submit()
            .await;
    }
    consent
}

/// Makes a story a test for each engine.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {$(
        async fn $name($app: &mut $crate::support::app::TestApp) $body

        $(#[$meta])*
        mod $name {
            use $crate::support::app::{Engine, TestApp};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let mut app = TestApp::start(Engine::Sqlite).await;
                super::$name(&mut app).await;
                app.finish().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let mut app = TestApp::start(Engine::Postgres).await;
                super::$name(&mut app).await;
                app.finish().await;
            }
        }
    )+};
}
