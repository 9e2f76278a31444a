//! The commands of the night: what stands before production, which work was given up.

use std::path::PathBuf;

use insta::assert_snapshot;
use smart_window::jobs::{self, Handler, Job, NewJob, Worker};

use crate::both_databases;
use crate::support::program::run;

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("smart-window-operator-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The table without its columns' widths.
fn plain(table: &str) -> String {
    let lines = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines of the configuration itself: procedures and plans change with the catalogue.
fn own(table: &str) -> String {
    let plain = plain(table);
    let lines = plain
        .lines()
        .filter(|line| !line.contains(" procedures/") && !line.contains(" kpi "));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_nobody_configured_is_not_ready_for_production() {
    let said = run(&folder(), &[], &["config", "check", "--production"]).await;
    let said = said.refused(&["not ready for production"]);
    assert_snapshot!(own(&said.out));
    let open = "REFUSED procedures/income-tax-certificate: fee stands as an example";
    assert!(plain(&said.out).contains(open), "{}", said.out);
    run(&folder(), &[], &["config", "check"]).await.well();
}

#[tokio::test]
async fn stand_ins_are_refused_and_secrets_belong_into_files() {
    let key = "SMART_WINDOW_IDENTITY__KEY";
    let variables = [
        (
            "SMART_WINDOW_HTTP__PUBLIC_URL",
            "http://window.city.komatsu.lg.jp",
        ),
        ("SMART_WINDOW_STAFF__LISTEN", "10.0.0.5:8081"),
        (
            "SMART_WINDOW_STAFF__PUBLIC_URL",
            "https://staff.city.komatsu.lg.jp",
        ),
        ("SMART_WINDOW_METRICS__LISTEN", "0.0.0.0:9090"),
        (
            "SMART_WINDOW_IDENTITY__ISSUER",
            "https://window.city.komatsu.lg.jp/mock-idp/realms/main",
        ),
        (
            "SMART_WINDOW_IDENTITY__BACK_CHANNEL",
            "http://127.0.0.1:8080",
        ),
        (key, "a key"),
        ("SMART_WINDOW_PAYMENTS__PROVIDER", "agent"),
        ("SMART_WINDOW_PAYMENTS__API_URL", "http://10.0.0.9/v1/"),
        ("SMART_WINDOW_PAYMENTS__API_KEY", "a key"),
        ("SMART_WINDOW_PAYMENTS__WEBHOOK_SECRETS", "whsec_a2V5"),
        (
            "SMART_WINDOW_PAYMENTS__PAGE_ORIGIN",
            "https://pay.agent.co.jp",
        ),
        (
            "SMART_WINDOW_PUSH__ALLOWED_HOSTS",
            "fcm.googleapis.com, http://localhost:8080",
        ),
        ("SMART_WINDOW_MAIL__URL", "smtp://mail.city.komatsu.lg.jp"),
        ("SMART_WINDOW_MAIL__FROM", "madoguchi@city.komatsu.lg.jp"),
        (
            "SMART_WINDOW_DATABASE__URL",
            "postgres://sw:secret@db/window",
        ),
    ];
    let said = run(&folder(), &variables, &["config", "check", "--production"]).await;
    let said = said.refused(&["not ready for production"]);
    assert!(
        !said.out.contains("a key") && !said.out.contains("secret@"),
        "{}",
        said.out
    );
    assert_snapshot!(own(&said.out));
}

struct Broken;

impl Handler for Broken {
    fn kind(&self) -> &'static str {
        "test.broken"
    }

    fn run<'a>(&'a self, _job: &'a Job) -> jobs::Running<'a> {
        Box::pin(async { Err(jobs::Failure::abandon("the letter has no address")) })
    }
}

both_databases! {
    async fn a_job_that_was_given_up_is_named_and_put_back(app: TestApp) {
        let (db, env) = (&app.kit.db, &app.kit.env);
        let mut tx = db.begin().await.unwrap();
        let job = NewJob { kind: "test.broken", payload: serde_json::json!({}), dedup_key: None, run_at: env.now() };
        jobs::enqueue(&mut tx, env, job).await.unwrap();
        tx.commit().await.unwrap();
        let worker = Worker::new(db.clone(), env.clone(), vec![std::sync::Arc::new(Broken)]);
        worker.run_due().await.unwrap();
        let (id, ..) = jobs::abandoned(db).await.unwrap().remove(0);

        let url = [("SMART_WINDOW_DATABASE__URL", app.kit.config.database.url.reveal())];
        let listed = run(&folder(), &url, &["jobs", "list"]).await.well();
        assert!(listed.out.contains(&format!("{id}  test.broken  the letter has no address")), "{}", listed.out);
        run(&folder(), &url, &["jobs", "requeue", &id.to_string()]).await.well();
        assert!(jobs::abandoned(db).await.unwrap().is_empty());
        run(&folder(), &url, &["jobs", "requeue", &id.to_string()]).await.refused(&["no such job was given up"]);
        worker.run_due().await.unwrap();
        app.clock.advance(std::time::Duration::from_hours(24 * 365 * 5));
        worker.run_due().await.unwrap();
        let again = run(&folder(), &url, &["jobs", "requeue", "--kind", "test.broken"]).await.well();
        assert!(again.out.starts_with("1 job(s)"), "{}", again.out);
        app.leaves_jobs();
    }
}
