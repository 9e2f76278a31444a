//! What the monitoring reads: route patterns and counts, nothing about anybody.

use smart_window::jobs::{self, NewJob};

use crate::both_databases;
use crate::support::client::Client;

/// The value of the sample that begins with `start`.
fn value(text: &str, start: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.starts_with(start))?;
    line.rsplit(' ').next()?.parse().ok()
}

both_databases! {
    async fn the_figures_name_routes_and_kinds_and_nobody(app: TestApp) {
        let metrics = Client::new(app.metrics_url.as_deref().expect("a listener"));
        app.client().get("/metrics").await.expect(404);
        metrics.get("/").await.expect(404);
        let hanako = app.resident("hanako", "name,address,birthdate").await;
        hanako.get("/applications/2222-2222-2?lang=en").await.expect(404);
        hanako.get("/no/such/2222-2222-2").await.expect(404);
        let mut tx = app.kit.db.begin().await.unwrap();
        let job = NewJob {
            kind: "test.nobody-knows",
            payload: serde_json::json!({}),
            dedup_key: None,
            run_at: app.kit.env.now().minus(std::time::Duration::from_secs(90)),
        };
        jobs::enqueue(&mut tx, &app.kit.env, job).await.unwrap();
        tx.commit().await.unwrap();
        let text = metrics.get("/metrics").await.expect(200).body;
        let found = |start: &str| value(&text, start).unwrap_or_else(|| panic!("no {start} in\n{text}"));
        assert!(found(r#"smart_window_http_requests_total{route="/applications/{receipt_number}",method="GET",status="4xx"}"#) >= 1.0);
        assert!(found(r#"smart_window_http_requests_total{route="none",method="GET",status="4xx"}"#) >= 1.0);
        assert!(found(r#"smart_window_http_request_seconds_count{route="/login",method="POST"}"#) >= 1.0);
        assert!(found(r#"smart_window_jobs{kind="test.nobody-knows",state="queued"}"#) == 1.0);
        assert!(found(r#"smart_window_jobs_oldest_due_seconds{kind="test.nobody-knows"}"#) >= 90.0);
        assert!(found("smart_window_database_up") == 1.0);
        assert!(found("smart_window_database_begin_seconds_count") > 1.0);
        assert!(found("smart_window_resident_memory_bytes") > 1e6);
        assert!(found("smart_window_log_unsealed_rows") >= 0.0);
        assert!(text.contains(concat!("version=\"", env!("CARGO_PKG_VERSION"), "\"")));
        for secret in ["2222-2222-2", "hanako", "/no/such", "花子"] {
            assert!(!text.contains(secret), "{secret} in\n{text}");
        }
        let client = app.client();
        client.get("/readyz").await.expect(200);
        app.kit.vitals.stop();
        client.get("/readyz").await.expect(503).shows("stopping");
        client.get("/healthz").await.expect(200);
        app.leaves_jobs();
    }
}
