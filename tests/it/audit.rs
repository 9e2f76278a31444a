//! The auditor: who looked at whom, by receipt number; nothing can be changed, and looking stands in the log.

use std::time::Duration;

use smart_window::db::Engine;
use smart_window::events;

use crate::both_databases;
use crate::story::apply;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};

/// The names of the person behind the card `hanako`, and what else only her file holds.
const HANAKO: [&str; 2] = ["小松 花子", "小馬出町91"];

/// The text of the table's rows.
fn rows(page: &Answer) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let rows = scraper::Selector::parse("tbody tr").expect("a selector");
    html.select(&rows)
        .map(|row| {
            row.text()
                .flat_map(str::split_whitespace)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

async fn search(auditor: &Client, fields: &[(&str, &str)]) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    auditor.get(&format!("/admin/audit?{query}")).await
}

async fn count(app: &TestApp, kind: &str) -> i64 {
    events::count(&app.kit.db, kind).await.unwrap()
}

both_databases! {
    async fn the_auditor_sees_who_looked_at_whom_and_no_name_of_a_resident(app: TestApp) {
        let number = apply(&app.client(), "hanako").await.to_string();
        let yamada = app.officer("yamada").await;
        yamada.open(&format!("/staff/cases/{number}")).await.expect(200);
        app.run_jobs().await;
        let mori = app.officer("mori").await;
        let home = mori.open("/staff").await.expect(200).shows("監査ログ");
        assert_eq!(home.path, "/admin/audit");
        let views = search(&mori, &[("events", "views")]).await.expect(200);
        let seen = rows(&views);
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen[0].contains("山田 一郎") && seen[0].contains(&number) && seen[0].contains("閲覧"), "{seen:?}");
        // The account of the resident never shows, nor a name.
        let all = search(&mori, &[("number", &number)]).await.expect(200).shows("住民");
        for page in [&home, &views, &all] {
            for name in HANAKO {
                assert!(!page.body.contains(name), "{name} on {}", page.path);
            }
            assert!(rows(page).iter().all(|row| !row.contains("account")), "{}", page.path);
        }
        assert!(rows(&all).iter().all(|row| row.contains(&number)));
        app.run_jobs().await;
    }

    async fn every_search_and_export_stands_in_the_log(app: TestApp) {
        let number = apply(&app.client(), "hanako").await.to_string();
        let mori = app.officer("mori").await;
        let page = search(&mori, &[("number", &number), ("from", "2026-11-24"), ("to", "2026-11-24")]).await.expect(200);
        assert!(!rows(&page).is_empty());
        // The first was the page on which the auditor's login ended.
        assert_eq!(count(app, "audit_searched").await, 2);
        let logged = search(&mori, &[("events", "audit_searched")]).await.expect(200);
        let logged = rows(&logged);
        assert!(logged[0].contains("森 直子") && logged[0].contains(&number) && logged[0].contains("2026-11-24"), "{logged:?}");
        let file = page.form("/export").send().await.expect(200);
        assert_eq!(count(app, "audit_exported").await, 1);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("audit-2026-11-24.csv"));
        let text = file.body.strip_prefix('\u{feff}').unwrap_or(&file.body);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows(&page).len());
        assert!(records.iter().all(|record| &record[5] == number.as_str()));
        assert!(HANAKO.iter().all(|name| !file.body.contains(name)));
        app.run_jobs().await;
    }

    async fn a_file_begins_with_the_mark_and_holds_more_than_a_page(app: TestApp) {
        let mori = app.officer("mori").await;
        append_many(app, 1100).await;
        let page = search(&mori, &[("events", "log_verified")]).await.expect(200);
        let file = page.form("/export").send().await.expect(200);
        assert_eq!(file.body.lines().count(), 1101);
        let form = page.form("/export");
        let fields = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        let raw = mori
            .request(reqwest::Method::POST, "/admin/audit/export")
            .header("origin", &app.url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(fields);
        let bytes = raw.send().await.unwrap().bytes().await.unwrap();
        assert_eq!(&bytes[..3], b"\xef\xbb\xbf");
        app.run_jobs().await;
    }

    async fn filters_and_pages_hold_together(app: TestApp) {
        let mori = app.officer("mori").await;
        for index in 0..120 {
            append(app).await;
            // Some events share an instant: the page's cursor must tell them apart.
            if index % 7 == 0 {
                app.clock.advance(Duration::from_millis(1));
            }
        }
        let mut page = search(&mori, &[("events", "log_verified")]).await.expect(200);
        let mut sizes = vec![rows(&page).len()];
        while let Some(next) = page.links("&before=").into_iter().find(|link| !link.contains("lang=")) {
            page = mori.get(&next).await.expect(200);
            sizes.push(rows(&page).len());
            assert!(sizes.len() < 9);
        }
        assert_eq!(sizes, [50, 50, 20]);
        let mine = search(&mori, &[("events", "staff_logged_in")]).await.expect(200);
        assert_eq!(rows(&mine).len(), 1);
        let officers = page.body.split("<option value=\"").filter(|option| option.contains("(yamada)")).count();
        assert_eq!(officers, 1);
        let nothing = search(&mori, &[("from", "2026-12-01")]).await.expect(200);
        nothing.shows("合う記録はありません");
        let wrong = search(&mori, &[("number", "1234"), ("from", "yesterday")]).await.expect(422);
        wrong.shows("見つかりません").shows("のように入力してください");
        app.run_jobs().await;
    }

    async fn the_box_says_how_the_seal_stands(app: TestApp) {
        let mori = app.officer("mori").await;
        append(app).await;
        let before = mori.open("/admin/audit").await.expect(200).shows("封印待ち");
        assert!(!before.text().contains("異常が見つかりました"));
        app.later(Duration::from_secs(3)).await;
        app.later(Duration::from_hours(24)).await;
        let mori = app.officer("mori").await;
        mori.open("/admin/audit").await.expect(200).shows("異常はありませんでした").shows("番まで");
        tamper(app).await;
        app.later(Duration::from_hours(24)).await;
        let mori = app.officer("mori").await;
        mori.open("/admin/audit").await.expect(200).shows("1件の異常が見つかりました");
        app.run_jobs().await;
    }

    async fn nobody_else_reads_the_log(app: TestApp) {
        for login in ["yamada", "tanaka"] {
            app.officer(login).await.get("/admin/audit").await.expect(403);
        }
        app.client().get("/admin/audit").await.expect(303);
        let before = count(app, "audit_searched").await;
        assert_eq!(before, 0);
        app.run_jobs().await;
    }

    async fn every_page_that_shows_a_person_to_staff_is_logged(app: TestApp) {
        let number = apply(&app.client(), "hanako").await.to_string();
        let people = [app.officer("yamada").await, app.officer("tanaka").await, app.officer("mori").await];
        let pages: Vec<String> = app
            .table
            .iter()
            .filter(|route| route.method == "GET" && matches!(route.access, smart_window::web::Access::Staff(_)))
            .map(|route| route.path.replace("{receipt_number}", &number).replace("{measure}", "cards_issued"))
            .collect();
        let mut shown = 0;
        for officer in &people {
            for path in &pages {
                let before = views(app).await;
                let page = officer.open(path).await;
                if HANAKO.iter().any(|name| page.body.contains(name)) {
                    shown += 1;
                    assert!(views(app).await > before, "{path} shows a person and logs nothing");
                }
            }
        }
        assert!(shown > 0, "no page shows the person: the test looks for the wrong names");
        app.run_jobs().await;
    }
}

/// How many events say that somebody saw a person's data.
async fn views(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM events WHERE kind LIKE '%viewed'";
    match app.kit.db.engine() {
        Engine::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_one(read).await.unwrap(),
        Engine::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
    }
}

/// Moves an event in time behind the service's back.
async fn tamper(app: &TestApp) {
    let sql = "UPDATE events SET at = at - 60000 WHERE seal_number = 2";
    match app.kit.db.engine() {
        Engine::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Engine::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
    }
}

async fn append(app: &TestApp) {
    append_many(app, 1).await;
}

async fn append_many(app: &TestApp, number: usize) {
    let mut tx = app.kit.db.begin().await.unwrap();
    for _ in 0..number {
        let event = events::Event::LogVerified {
            sealed: 0,
            unsealed: 0,
            findings: 0,
        };
        let actor = smart_window::kernel::Actor::System;
        app.log.append(&mut tx, actor, event).await.unwrap();
    }
    tx.commit().await.unwrap();
}
