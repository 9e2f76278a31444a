//! What the framework refuses is told like every other error: in the reader's language, or as problem+json.

use std::fmt::Write as _;

use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::both_databases;
use crate::support::client::Answer;

fn kind(headers: &HeaderMap) -> &str {
    headers
        .get("content-type")
        .map_or("", |kind| kind.to_str().unwrap())
}

#[track_caller]
fn is_our_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(
        kind(&answer.headers).starts_with("text/html"),
        "{}: {}",
        answer.path,
        kind(&answer.headers)
    );
    assert!(answer.body.contains("lang=\"ja\""));
    for english in ["Invalid", "deserialize", "Expected", "Failed"] {
        assert!(
            !answer.text().contains(english),
            "{}: {}",
            answer.path,
            answer.text()
        );
    }
}

both_databases! {
    async fn what_the_framework_refuses_is_told_in_the_readers_language(app: TestApp) {
        let hanako = app.resident("hanako", "").await;
        is_our_page(&hanako.get("/drafts/no-draft").await.shows("ページが見つかりません"), 404);
        is_our_page(&hanako.get("/drafts/%FF").await, 404);
        let yamada = app.officer("yamada").await;
        is_our_page(&yamada.get("/staff/queue?none=perhaps").await.shows("読み取れませんでした"), 400);
        let token = hanako.open("/drafts").await.form("/logout").value("csrf").unwrap().to_owned();
        // A form without the field that its handler needs.
        let draft = "/drafts/01890000-0000-7000-8000-000000000000/submit";
        is_our_page(&hanako.post(draft, &[("csrf".to_owned(), token)]).await, 400);
        is_our_page(&app.client().post("/login", &[("x".to_owned(), "長".repeat(30_000))]).await.shows("大きすぎます"), 413);
        let method = hanako.request(Method::DELETE, "/procedures").header("accept", "text/html").send().await.unwrap();
        assert_eq!(method.status(), 405);
        assert_eq!(method.headers()["allow"], "GET,HEAD");
        assert!(kind(method.headers()).starts_with("text/html"));
        assert!(method.text().await.unwrap().contains("この開き方はできません"));
    }

    async fn a_machine_reads_the_same_refusals_as_problem_json(app: TestApp) {
        let client = app.client();
        for (method, path, body, status, code) in [
            (Method::GET, "/staff/login?return_to=%FF&return_to=x", String::new(), 400, "bad-request"),
            (Method::PUT, "/webhooks/payments/sandbox", String::new(), 405, "method"),
            (Method::POST, "/webhooks/payments/sandbox", "x".repeat(2_097_153), 413, "too-large"),
            (Method::POST, "/procedures/%FF/start", String::new(), 404, "not-found"),
        ] {
            let request = client.request(method.clone(), path).header("accept", "application/json").body(body);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), status, "{method} {path}");
            assert_eq!(kind(answer.headers()), "application/problem+json", "{method} {path}");
            let problem: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            assert_eq!(problem["type"], format!("/problems/{code}"));
            assert_eq!(problem["status"], status);
        }
    }

    async fn no_route_answers_in_the_frameworks_words(app: TestApp) {
        let client = app.resident("hanako", "").await;
        let mut faults = String::new();
        for route in app.table.iter().filter(|route| route.path.contains('{') && !route.path.contains("{*")) {
            let parts = route.path.split('/').map(|part| if part.starts_with('{') { "%FF" } else { part });
            let request = client.request(route.method.clone(), &parts.collect::<Vec<_>>().join("/"));
            let answer = request.send().await.unwrap();
            let (status, kind) = (answer.status().as_u16(), kind(answer.headers()).to_owned());
            let words = answer.text().await.unwrap();
            if status >= 400 && (kind.starts_with("text/plain") || kind.is_empty() || words.contains("Invalid")) {
                writeln!(faults, "{} {}: {status} {kind} {words}", route.method, route.path).unwrap();
            }
        }
        assert!(faults.is_empty(), "{faults}");
    }
}
