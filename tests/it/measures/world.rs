//! A service with staff of three roles, on its own port, whose jobs run when a story says so.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use time::Date;

use smart_window::app::{self, Extras};
use smart_window::config::Config;
use smart_window::db::{self, Db};
use smart_window::events::{Channel, Event, Log, Outcome};
use smart_window::jobs::Worker;
use smart_window::kernel::{Actor, Env, ManualClock, Rng, Role, Secret, Timestamp};
use smart_window::staff::service::{Newcomer, Seed, seed};
use smart_window::staff::store::by_login;
use smart_window::web::session::{self, Holder};
use smart_window::web::{Access, Kit, Routes};

use crate::support::client::{Answer, Client};
use crate::support::postgres;

pub struct World {
    pub db: Db,
    pub log: Log,
    clock: ManualClock,
    base: String,
    worker: Worker,
    folder: Option<std::path::PathBuf>,
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl World {
    pub async fn on_sqlite(day: Date) -> Self {
        let name = format!("smart-window-kpi-{}", Env::system().id::<uuid::Uuid>());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite://{}/window.db", folder.display());
        let mut world = Self::start(&url, day).await;
        world.folder = Some(folder);
        world
    }

    pub async fn on_postgres(day: Date) -> Self {
        Self::start(&postgres::database().await, day).await
    }

    async fn start(url: &str, day: Date) -> Self {
        // Another story may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut config = Config::default();
        config.http.public_url = base.parse().unwrap();
        crate::support::app::attachments(&mut config);
        let clock = ManualClock::at(Timestamp::start_of(day).plus(Duration::from_hours(10)));
        let env = Env {
            clock: Arc::new(clock.clone()),
            rng: Rng::seeded(3),
        };
        let db = db::open(url, config.city.id()).await.unwrap();
        db::migrate(&db).await.unwrap();
        let kit = app::kit(config, env, db.clone(), false).unwrap();
        let login = Routes::new()
            .get("/test-login/{login}", Access::Public, log_in)
            .with_state(kit.clone());
        let extras = Extras {
            routes: Some(login),
            ..Extras::default()
        };
        let app = app::build(kit, extras).await.unwrap();
        tokio::spawn(async move { axum::serve(listener, app.router).await.unwrap() });
        let world = Self {
            db,
            log: app.log,
            clock,
            base,
            worker: app.worker,
            folder: None,
        };
        for role in [Role::Administrator, Role::Auditor, Role::Reviewer] {
            world.employs(role.code(), role, &[]).await;
        }
        world
    }

    async fn employs(&self, login: &str, role: Role, sections: &[String]) {
        let password = Secret::new("a password of this story");
        let ready = Seed::prepare(&self.log, &password, &[7; 20]).await.unwrap();
        let newcomer = Newcomer {
            login,
            name: "改革 一郎",
            roles: &[role],
            sections,
        };
        let mut tx = self.db.begin().await.unwrap();
        seed(&mut tx, &self.log, &newcomer, &ready).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The browser of the officer with this role.
    pub async fn officer(&self, role: Role) -> Client {
        self.logs_in(role.code()).await
    }

    /// The browser of an administrator who belongs to a section.
    pub async fn administrator_of(&self, section: &str) -> Client {
        let login = format!("admin-{section}");
        let sections = [section.to_owned()];
        self.employs(&login, Role::Administrator, &sections).await;
        self.logs_in(&login).await
    }

    async fn logs_in(&self, login: &str) -> Client {
        let client = self.nobody();
        let path = format!("/test-login/{login}");
        client.get(&path).await.expect(204);
        client
    }

    /// A browser without a session.
    pub fn nobody(&self) -> Client {
        Client::new(&self.base)
    }

    pub async fn later(&self, by: Duration) {
        self.clock.advance(by);
        self.worker.run_due().await.unwrap();
    }

    /// Closes a case of the certificate that came in online and was granted.
    pub async fn close(&self) {
        let event = Event::ApplicationClosed {
            application: self.log.env().id(),
            procedure: "income-tax-certificate".to_owned(),
            channel: Channel::Online,
            outcome: Some(Outcome::Granted),
        };
        let mut tx = self.db.begin().await.unwrap();
        self.log
            .append(&mut tx, Actor::System, event)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

async fn log_in(State(kit): State<Kit>, Path(login): Path<String>) -> Response {
    let account = by_login(&kit.db, &login).await.unwrap().unwrap();
    let mut tx = kit.db.begin().await.unwrap();
    let holder = Holder::Staff(account.id);
    let cookie = session::open(&mut tx, &kit.env, &kit.config, &kit.here, holder);
    let cookie = cookie.await.unwrap();
    tx.commit().await.unwrap();
    (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response()
}

/// The row of a KPI, one space between words.
pub fn row(page: &Answer, kpi: &str) -> String {
    let row = page.first(&format!("#{kpi}")).expect("the row of a KPI");
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}
