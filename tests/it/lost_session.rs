//! A form that is sent after the session was lost: nothing is lost, and nobody else gets it.

use std::time::Duration;

use smart_window::{execute, on};

use crate::both_databases;
use crate::story::begin;
use crate::support::app::{TestApp, log_in};
use crate::support::client::{Answer, Client, Form};

const TYPED: &str = "0761-22-4111";

async fn kept_rows(app: &TestApp) -> i64 {
    let db = &app.kit.db;
    on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM kept_forms WHERE municipality_id = $1")
        .bind(db.city()).fetch_one(c).await)
    .unwrap()
}

/// All sessions end, as if somebody had ended them in the office.
async fn end_sessions(app: &TestApp) {
    let mut tx = app.kit.db.begin().await.unwrap();
    let city = tx.city();
    execute!(
        &mut tx,
        sqlx::query("DELETE FROM sessions WHERE municipality_id = $1").bind(city)
    )
    .unwrap();
    tx.commit().await.unwrap();
}

/// The first page of the form, filled in but not sent.
async fn typed(client: &Client) -> (Answer, Form) {
    let page = begin(client, "hanako").await.expect(200);
    let (draft, _) = page.path.split_once("/pages/").expect("a page of a draft");
    let page = client
        .open(&format!("{draft}/pages/applicant"))
        .await
        .expect(200);
    let form = page
        .form("/pages/")
        .set("phone", TYPED)
        .set("own_certificate", "yes")
        .set("action", "next");
    (page, form)
}

/// Sends the form into the void and logs in as the page says.
async fn sent_and_logged_in(form: &Form, card: &str) -> Answer {
    let told = form.send().await.expect(401).shows("30分間お預かりします");
    assert!(!told.body.contains(TYPED));
    let way = told.links("/login").remove(0);
    assert_eq!(way, "/login?return_to=%2Fkept-form");
    let client = told.client();
    log_in(client.open(&way).await.expect(200), card)
        .await
        .expect(200)
}

both_databases! {
    async fn nothing_is_lost_however_the_session_ended(app: TestApp) {
        let hanako = app.client();
        for (phone, way) in [("1", "time"), ("2", "logged out elsewhere"), ("3", "ended by the office")] {
            let (page, form) = typed(&hanako).await;
            // What stands there is another answer, so that a stored one cannot be taken for the typed one.
            let form = form.set("phone", format!("0761-22-000{phone}"));
            match way {
                "time" => app.later(Duration::from_mins(u64::from(app.kit.config.sessions.resident_idle_minutes) + 1)).await,
                "logged out elsewhere" => {
                    hanako.open("/drafts").await.form("/logout").send().await.expect(303);
                }
                _ => end_sessions(app).await,
            }
            let kept = sent_and_logged_in(&form, "hanako").await.shows("お預かりしている入力内容");
            assert_eq!(kept.path, "/kept-form");
            // Looking changes nothing: a reload still has it.
            let kept = kept.client().open("/kept-form").await.expect(200);
            let on = kept.form("/pages/").submit().await.expect(200);
            assert!(on.path.contains("/pages/") && on.path != page.path, "{way}: went on to {}", on.path);
            let stored = hanako.open(&page.path).await.expect(200);
            assert_eq!(stored.form("/pages/").value("phone"), form.value("phone"), "{way}");
            hanako.open("/kept-form").await.expect(200).shows("お預かりしている入力内容はありません");
            assert_eq!(kept_rows(app).await, 0, "{way}");
        }
        app.run_jobs().await;
    }

    async fn a_kept_form_over_a_newer_draft_shows_both(app: TestApp) {
        let hanako = app.client();
        let (page, form) = typed(&hanako).await;
        let other = hanako.open(&page.path).await.expect(200);
        other.form("/pages/").set("phone", "090-0000-0000").set("action", "later").submit().await.expect(200);
        end_sessions(app).await;
        let kept = sent_and_logged_in(&form, "hanako").await;
        let both = kept.form("/pages/").submit().await.expect(409).shows("別の画面で変更されました");
        assert_eq!(both.form("/pages/").value("phone"), Some(TYPED));
        assert_eq!(kept_rows(app).await, 0);
    }

    async fn another_person_or_browser_never_sees_it(app: TestApp) {
        let hanako = app.client();
        let (page, form) = typed(&hanako).await;
        end_sessions(app).await;
        let told = form.send().await.expect(401);
        let elsewhere = app.resident("hanako", "").await;
        elsewhere.open("/kept-form").await.expect(200).shows("お預かりしている入力内容はありません");
        assert_eq!(kept_rows(app).await, 1);
        let login = hanako.open(&told.links("/login")[0]).await.expect(200);
        let taro = log_in(login, "taro").await.expect(200).shows("別の方の入力内容を捨てました");
        assert!(!taro.body.contains(TYPED) && !taro.body.contains("/pages/"));
        assert_eq!(kept_rows(app).await, 0);
        // A page of hers that is still open in this browser is worth nothing to him.
        form.send().await.expect(403);
        hanako.get(&page.path).await.expect(404);
        hanako.open("/applications").await.form("/logout").send().await.expect(303);
        let login = hanako.open("/login?return_to=/kept-form").await.expect(200);
        log_in(login, "hanako").await.expect(200).shows("お預かりしている入力内容はありません");
    }

    async fn only_a_genuine_small_form_is_kept_and_only_for_a_while(app: TestApp) {
        let hanako = app.client();
        let (_, form) = typed(&hanako).await;
        end_sessions(app).await;
        form.clone().set("csrf", "0".repeat(64)).send().await.expect(401).shows("ログインしてください");
        let foreign = hanako.request(reqwest::Method::POST, &form.action).header("origin", "https://evil.example");
        let foreign = foreign.form(&form.fields).send().await.unwrap();
        assert_eq!(foreign.status(), 401);
        form.clone().set("submit_to", "長".repeat(10_000)).send().await.expect(401).shows("ログインしてください");
        let script = hanako.request(reqwest::Method::POST, &format!("{}/autosave", form.action)).header("accept", "application/json");
        assert_eq!(script.form(&form.fields).send().await.unwrap().status(), 401);
        let stranger = app.client();
        let token = stranger.open("/login").await.form("/login").value("csrf").unwrap().to_owned();
        stranger.post(&form.action, &[("csrf".to_owned(), token)]).await.expect(401).shows("ログインしてください");
        assert_eq!(kept_rows(app).await, 0);

        let kept = sent_and_logged_in(&form, "hanako").await;
        kept.form("/discard").submit().await.expect(200).shows("お預かりしている入力内容はありません");
        end_sessions(app).await;
        form.send().await.expect(401).shows("30分間お預かりします");
        app.later(Duration::from_mins(31)).await;
        let login = hanako.open("/login?return_to=/kept-form").await.expect(200);
        log_in(login, "hanako").await.expect(200).shows("30分を過ぎたものは捨てています");
        app.later(Duration::from_hours(1)).await;
        assert_eq!(kept_rows(app).await, 0, "swept");
    }
}
