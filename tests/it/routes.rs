//! Every route against everybody: the table that the features declare is what the service does.

use std::fmt::Write as _;

use smart_window::kernel::Role;
use smart_window::web::{Access, Route};

use crate::both_databases;
use crate::story::{apply, begin};
use crate::support::app::{Engine, TestApp};
use crate::support::client::{Answer, Client};

/// A path with plausible values in the place of its parameters.
pub fn filled(path: &str) -> String {
    path.replace("{receipt_number}", "2222-2222-2")
        .replace("{slug}", "income-tax-certificate")
        .replace("{measure}", "cards_issued")
        .replace("{page}", "applicant")
        .replace("{provider}", "sandbox")
        .replace("{token}", "nothing")
        .replace("{*path}", "app.css")
        .replace("{id}", "01890000-0000-7000-8000-000000000000")
}

/// A form token that this browser's visit makes genuine.
pub async fn token(client: &Client) -> String {
    let page = client.open("/login").await;
    let page = if page.body.contains("name=\"csrf\"") {
        page
    } else {
        client.open("/staff/login").await
    };
    page.form("").value("csrf").expect("a token").to_owned()
}

pub async fn ask(client: &Client, route: &Route, token: Option<&str>) -> Answer {
    let path = filled(route.path);
    if route.method == "GET" {
        return client.get(&path).await;
    }
    let fields: Vec<(String, String)> = token
        .map(|token| ("csrf".to_owned(), token.to_owned()))
        .into_iter()
        .collect();
    client.post(&path, &fields).await
}

pub fn to_login(answer: &Answer) -> bool {
    answer.status == 401
        || (answer.status == 303 && answer.location().is_some_and(|path| path.contains("login")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_table_of_routes() {
    let app = TestApp::start(Engine::Sqlite).await;
    let access = |access: Access| match access {
        Access::Staff([]) => "Staff".to_owned(),
        Access::Staff(roles) => format!(
            "Staff {}",
            roles
                .iter()
                .map(|role| role.code())
                .collect::<Vec<_>>()
                .join(",")
        ),
        other => format!("{other:?}"),
    };
    let mut lines: Vec<String> = app
        .table
        .iter()
        .map(|route| format!("{} {} {}", route.path, route.method, access(route.access)))
        .collect();
    lines.sort();
    let twice: Vec<_> = lines.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    insta::assert_snapshot!("the_table_of_routes", lines.join("\n"));
    app.finish().await;
}

both_databases! {
    async fn the_table_of_routes_is_what_the_service_does(app: TestApp) {
        let nobody = app.client();
        let resident = app.resident("hanako", "name,address,birthdate").await;
        let reviewer = app.officer("yamada").await;
        let administrator = app.officer("tanaka").await;
        let auditor = app.officer("mori").await;
        let people = [
            ("nobody", &nobody, None, false),
            ("resident", &resident, None, true),
            ("reviewer", &reviewer, Some(Role::Reviewer), false),
            ("administrator", &administrator, Some(Role::Administrator), false),
            ("auditor", &auditor, Some(Role::Auditor), false),
        ];
        let mut tokens = Vec::new();
        for (_, client, ..) in &people {
            tokens.push(token(client).await);
        }
        let mut faults = String::new();
        // Whoever has logged out can no longer show what they may do.
        let (outs, others): (Vec<_>, Vec<_>) = app.table.iter().partition(|route| route.path.contains("logout"));
        assert_eq!(outs.len(), 2);
        for route in others.into_iter().chain(outs) {
            for ((name, client, role, is_resident), token) in people.iter().zip(&tokens) {
                let answer = ask(client, route, Some(token)).await;
                let fits = match route.access {
                    Access::Public | Access::StandIn | Access::Machine => answer.status != 500,
                    Access::Resident if *is_resident => !matches!(answer.status, 401 | 403 | 500) && !to_login(&answer),
                    Access::Resident => to_login(&answer),
                    Access::Staff(_) if role.is_none() => to_login(&answer),
                    Access::Staff(roles) if roles.is_empty() || role.is_some_and(|role| roles.contains(&role)) => {
                        !matches!(answer.status, 401 | 403 | 500)
                    }
                    Access::Staff(_) => answer.status == 403,
                };
                if !fits {
                    writeln!(faults, "{} {} by {name}: {} {:?}", route.method, route.path, answer.status, answer.location()).unwrap();
                }
            }
        }
        assert!(faults.is_empty(), "{faults}");
        app.leaves_jobs();
    }

    async fn no_form_is_taken_without_its_token_or_from_another_origin(app: TestApp) {
        let resident = app.resident("hanako", "").await;
        let reviewer = app.officer("yamada").await;
        let mut faults = String::new();
        let forms = app.table.iter().filter(|route| route.method == "POST" && route.access != Access::Machine);
        let mut seen = 0;
        for route in forms {
            let client = if matches!(route.access, Access::Staff(_)) { &reviewer } else { &resident };
            seen += 1;
            let genuine = token(client).await;
            let path = filled(route.path);
            let mut statuses = vec![ask(client, route, None).await.status, ask(client, route, Some("0".repeat(64).as_str())).await.status];
            let foreign = client
                .request(reqwest::Method::POST, &path)
                .header("origin", "https://evil.example")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("csrf={genuine}"));
            statuses.push(foreign.send().await.unwrap().status().as_u16());
            if statuses.iter().any(|status| *status != 403) {
                writeln!(faults, "POST {}: {statuses:?}", route.path).unwrap();
            }
        }
        assert!(seen > 20, "only {seen} forms");
        assert!(faults.is_empty(), "{faults}");
        app.leaves_jobs();
    }

    async fn what_is_another_residents_cannot_be_told_from_what_is_not_there(app: TestApp) {
        let hanako = app.client();
        let number = apply(&hanako, "hanako").await;
        let draft = begin(&hanako, "hanako").await;
        let taro = app.resident("taro", "").await;
        for path in [format!("/applications/{number}"), format!("/applications/{number}/pay"), draft.path.clone()] {
            hanako.get(&path).await.expect(200);
            taro.get(&path).await.expect(404).shows("見つかりません");
        }
        app.run_jobs().await;
    }

    async fn two_windows_lose_nothing(app: TestApp) {
        let hanako = app.client();
        let first = begin(&hanako, "hanako").await;
        let second = hanako.open(&first.path).await.expect(200);
        first.form("/pages/").set("phone", "090-1111-1111").set("action", "next").submit().await;
        let clash = second.form("/pages/").set("phone", "090-2222-2222").set("action", "next").submit().await;
        let clash = clash.expect(409).shows("別の画面で変更されました");
        assert_eq!(clash.form("/pages/").value("phone"), Some("090-2222-2222"));
        let saved = clash.form("/pages/").set("own_certificate", "yes").set("action", "next").submit().await;
        assert_ne!(saved.status, 409, "the second try is over the newest version");
        let again = hanako.open(&first.path).await.expect(200);
        assert_eq!(again.form("/pages/").value("phone"), Some("090-2222-2222"));
    }

    async fn a_draft_that_is_over_says_so_and_makes_room_for_a_new_one(app: TestApp) {
        let hanako = app.client();
        let page = begin(&hanako, "hanako").await;
        app.clock.advance(std::time::Duration::from_hours(24 * 31));
        let hanako = app.resident("hanako", "name,address,birthdate").await;
        hanako.get(&page.path).await.expect(410);
        let fresh = begin(&hanako, "hanako").await;
        assert_ne!(fresh.path, page.path);
        fresh.expect(200).shows("請求する方");
        app.run_jobs().await;
        hanako.get(&page.path).await.expect(404);
    }

    async fn an_individual_number_is_never_kept_and_a_name_is_never_changed(app: TestApp) {
        let tsuji = app.client();
        let page = begin(&tsuji, "tsuji").await.shows("\u{FA19}\u{20BB7} 辻\u{E0100}子");
        let page = page.form("/pages/").set("phone", "0761-22-4111").set("own_certificate", "yes").set("action", "next");
        let page = page.submit().await.expect(200);
        let form = page.form("/pages/").set("submit_to", "番号は１２３４－５６７８－９０１８ 😀").set("action", "next");
        let told = form.submit().await.expect(422).shows("12桁");
        let stored = tsuji.open(&page.path).await.expect(200);
        let kept = stored.form("/pages/").value("submit_to").unwrap_or_default().to_owned();
        assert!(kept.contains('😀') && kept.contains('＊') && !kept.contains('１'), "{kept}");
        assert!(told.body.contains("submit_to__not_my_number"));
    }

    async fn a_form_page_is_one_read_beyond_the_session_and_light(app: TestApp) {
        let hanako = app.client();
        let page = begin(&hanako, "hanako").await;
        hanako.get(&page.path).await.expect(200);
        let before = app.kit.db.trips();
        let answer = hanako.get(&page.path).await.expect(200);
        assert_eq!(app.kit.db.trips() - before, 2, "the session and the draft");
        assert!(answer.body.len() < 30_000, "{} bytes", answer.body.len());
    }

    async fn an_unknown_page_says_so_in_the_readers_language(app: TestApp) {
        let client = app.client();
        let answer = client.get("/no-such-page?lang=en").await.expect(404);
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        assert!(answer.body.contains("lang=\"en\"") && answer.body.contains(&id));
        // The language is remembered.
        assert!(client.get("/no-such-page").await.expect(404).body.contains("lang=\"en\""));
        let problem = client.request(reqwest::Method::GET, "/no-such-page").header("accept", "application/json");
        let problem = problem.send().await.unwrap();
        assert_eq!(problem.headers()["content-type"], "application/problem+json");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    }
}
