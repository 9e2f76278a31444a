//! What an operator meets when something is not as it should be: the real program, its exit code and its words.

use std::path::PathBuf;

use smart_window::config::Config;
use smart_window::db::{self, Db};
use smart_window::kernel::{Env, Timestamp};
use sqlx::Connection as _;

use crate::support::program::{self, Said};

/// No message may hold this.
const SECRET: &str = "himitsu-no-kotoba";

/// A folder of its own, in which the program is started.
struct Desk {
    folder: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let name = format!("smart-window-operator-{}", Env::system().id::<uuid::Uuid>());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { folder }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}/city.db", self.folder.display())
    }

    async fn open(&self) -> Db {
        db::open(&self.database_url(), Config::default().city.id())
            .await
            .expect("the database opens")
    }

    /// A migrated database; marked as a demo's or a real one's where that is said.
    async fn database(&self, demo: Option<bool>) -> Db {
        let db = self.open().await;
        db::migrate(&db).await.expect("the migrations run");
        if let Some(demo) = demo {
            db::installation::mark(&db, "小松市", demo, Timestamp(0))
                .await
                .expect("the mark");
        }
        db
    }

    /// Runs the program to its end. Whatever is wrong, it tells no secret.
    async fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let url = self.database_url();
        let mut all = vec![
            ("SMART_WINDOW_HTTP__LISTEN", "127.0.0.1:0"),
            ("SMART_WINDOW_DATABASE__URL", url.as_str()),
            ("SMART_WINDOW_MAIL__PASSWORD", SECRET),
        ];
        all.extend_from_slice(variables);
        let said = program::run(&self.folder, &all, arguments).await;
        assert!(
            !format!("{said:?}").contains(SECRET),
            "a secret is told: {said:?}"
        );
        said
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_port_in_use_is_named_with_the_keys_that_change_it() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let desk = Desk::new();
    for command in ["serve", "demo"] {
        let said = desk
            .run(&[command], &[("SMART_WINDOW_HTTP__LISTEN", &address)])
            .await;
        said.refused(&[&address, "in use", "http.listen", "public_url"]);
    }
}

#[tokio::test]
async fn serve_leaves_a_demo_alone() {
    let desk = Desk::new();
    let db = desk.database(Some(true)).await;
    let said = desk.run(&["serve"], &[]).await;
    said.refused(&["made by the demo", "database.url"]);
    let jobs = smart_window::jobs::counts(&db).await.expect("the queue");
    assert!(jobs.is_empty(), "serve wrote into it: {jobs:?}");
}

#[tokio::test]
async fn serve_asks_for_the_migrations_and_does_not_run_them() {
    let desk = Desk::new();
    let said = desk.run(&["serve"], &[]).await;
    said.refused(&["migration", "0001", "run `smart-window migrate`"]);
    let db = desk.open().await;
    let pending = db::pending(&db).await.expect("the migrations");
    assert!(pending.len() > 1, "serve migrated");
    // Whoever does what it says comes further: the next thing that is missing is another.
    let migrated = desk.run(&["migrate"], &[]).await;
    migrated.well();
    assert!(db::pending(&db).await.expect("the migrations").is_empty());
}

#[tokio::test]
async fn the_demo_leaves_a_real_database_as_it_is() {
    let desk = Desk::new();
    let db = desk.database(Some(false)).await;
    // As an older version left it: one migration is still to come.
    let db::Engine::Sqlite { write, .. } = db.engine() else {
        panic!("not SQLite")
    };
    sqlx::query(
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)",
    )
    .execute(write)
    .await
    .expect("the bookkeeping");
    let said = desk.run(&["demo"], &[]).await;
    said.refused(&["real installation", "database.url"]);
    assert_eq!(db::pending(&db).await.expect("the migrations").len(), 1);
    let demo = db::installation::is_demo(&db).await.expect("the mark");
    assert_eq!(demo, Some(false));
}

#[tokio::test]
async fn the_demo_serves_this_machine_only() {
    let desk = Desk::new();
    let everywhere = [("SMART_WINDOW_HTTP__LISTEN", "0.0.0.0:0")];
    let said = desk.run(&["demo"], &everywhere).await;
    said.refused(&["this machine only", "http.listen", "loopback"]);
    let elsewhere = [("SMART_WINDOW_HTTP__PUBLIC_URL", "https://city.example")];
    let said = desk.run(&["demo"], &elsewhere).await;
    said.refused(&["this machine only", "http.public_url"]);
    assert!(
        !desk.folder.join("city.db").exists(),
        "a database was made all the same"
    );
}

#[tokio::test]
async fn a_locked_database_is_told_and_not_waited_for() {
    let desk = Desk::new();
    desk.database(None).await.close().await;
    let path = desk.folder.join("city.db");
    let mut other = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .expect("another process's connection");
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("the writer's lock");
    for command in ["serve", "migrate", "demo"] {
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let said = desk
            .run(&[command], &[("SMART_WINDOW_FILES__KEY", key)])
            .await;
        if command == "migrate" && said.code == 0 {
            // Nothing to apply: nothing to wait for.
            continue;
        }
        said.refused(&["busy", "another process", "end that"]);
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_without_its_password() {
    let desk = Desk::new();
    let gone = format!("postgres://city:{SECRET}@127.0.0.1:1/window");
    let said = desk
        .run(&["serve"], &[("SMART_WINDOW_DATABASE__URL", &gone)])
        .await;
    said.refused(&["database cannot be opened", "database.url"]);
    let wrong = format!("mysql://city:{SECRET}@db/window");
    let said = desk
        .run(&["serve"], &[("SMART_WINDOW_DATABASE__URL", &wrong)])
        .await;
    said.refused(&["database.url", "sqlite://", "postgres://"]);
}

#[tokio::test]
async fn a_wrong_key_is_named_with_those_that_exist() {
    let desk = Desk::new();
    let said = desk
        .run(&["serve"], &[("SMART_WINDOW_HTTP__LISTN", "127.0.0.1:0")])
        .await;
    said.refused(&["[http]", "listn", "listen"]);
    let file = desk.write("city.toml", "[payment]\ndue_days = 14\n");
    let said = desk.run(&["config", "check", "--config", &file], &[]).await;
    said.refused(&["unknown section `payment`", "payments"]);
    let file = desk.write(
        "city.toml",
        &format!("[payments]\napi_key = \"{SECRET}\ndue_days = 14\n"),
    );
    let said = desk.run(&["config", "check", "--config", &file], &[]).await;
    said.refused(&["the configuration cannot be read", "city.toml", "line 2"]);
    let file = desk.write("city.toml", "[sessions]\nlease_minutes = \"thirty\"\n");
    let said = desk.run(&["config", "check", "--config", &file], &[]).await;
    said.refused(&["[sessions]", "lease_minutes"]);
    let missing = desk
        .run(&["config", "check", "--config", "nowhere.toml"], &[])
        .await;
    missing.refused(&["the configuration cannot be read", "nowhere.toml"]);
}

#[tokio::test]
async fn a_secret_file_that_cannot_be_read_is_named_by_its_key() {
    let desk = Desk::new();
    let folder = desk.folder.display().to_string();
    for path in ["/nowhere/api-key", folder.as_str()] {
        let given = [("SMART_WINDOW_PAYMENTS__API_KEY_FILE", path)];
        let said = desk.run(&["serve"], &given).await;
        said.refused(&["payments.api_key_file", path, "cannot be read"]);
    }
    let file = desk.write("password", SECRET);
    let both = [("SMART_WINDOW_MAIL__PASSWORD_FILE", file.as_str())];
    let said = desk.run(&["serve"], &both).await;
    said.refused(&["mail.password", "keep one"]);
}

#[tokio::test]
async fn a_broken_procedure_file_is_refused_with_line_and_remedy() {
    let desk = Desk::new();
    let sound = include_str!("../../procedures/income-tax-certificate.yaml");
    let file = desk.write("sound.yaml", sound);
    let said = desk.run(&["procedures", "check", &file], &[]).await.well();
    assert!(
        said.out.contains("income-tax-certificate: ok"),
        "{}",
        said.out
    );
    let line = sound
        .lines()
        .position(|line| line.starts_with("kind: request"))
        .expect("the line of the kind")
        + 1;
    let file = desk.write(
        "broken.yaml",
        &sound.replace("kind: request", "kind: reqest"),
    );
    let said = desk.run(&["procedures", "check", &file], &[]).await;
    let place = format!("broken.yaml:{line}:");
    said.refused(&[&place, "`reqest`", "use one of", "`request`"]);
    let said = desk
        .run(&["procedures", "check", "nowhere.yaml"], &[])
        .await;
    said.refused(&["nowhere.yaml", "cannot be read", "check the name"]);
}
