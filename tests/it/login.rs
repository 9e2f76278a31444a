//! The login: cards, PINs, consent, and everything that can go wrong on the way.

use std::time::Duration;

use crate::both_databases;
use crate::support::app::log_in;
use crate::support::client::{Answer, Client};

const LOGIN: &str = "/login?return_to=/applications&facts=name,address,birthdate,gender";

async fn count(kit: &smart_window::web::Kit, statement: &'static str) -> i64 {
    let db = &kit.db;
    smart_window::on!(db, c => sqlx::query_scalar(statement).bind(db.city()).fetch_one(c).await)
        .expect("a count")
}

async fn cards(client: &Client) -> Answer {
    let page = client.open(LOGIN).await.expect(200);
    page.form("/login").submit().await.expect(200)
}

async fn pin_screen(client: &Client, card: &str) -> Answer {
    let cards = cards(client).await;
    let form = cards.form("screens/card").set("person", card);
    form.submit().await.expect(200)
}

async fn consent_screen(client: &Client, card: &str) -> Answer {
    let pin = pin_screen(client, card).await;
    pin.form("screens/pin")
        .set("pin", "1234")
        .submit()
        .await
        .expect(200)
}

/// The address with code and state to which the provider sends the browser back.
async fn way_back(client: &Client, card: &str) -> String {
    let consent = consent_screen(client, card).await;
    let form = consent.form("screens/consent").set("decision", "allow");
    form.send().await.location().expect("a redirect")
}

fn part(address: &str, name: &str) -> String {
    let query = address.split_once('?').expect("a query").1;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .unwrap_or_else(|| panic!("no {name} in {address}"))
        .1
        .into_owned()
}

both_databases! {
    async fn a_card_opens_one_account_with_the_facts_that_were_agreed_to(app: TestApp) {
        let client = app.client();
        let page = client.open(LOGIN).await.expect(200).shows("暗証番号").shows("生年月日");
        let landed = log_in(page, "tsuji").await.expect(200);
        assert_eq!(landed.path, "/applications");
        let name: String = {
            let db = &app.kit.db;
            smart_window::on!(db, c => sqlx::query_scalar(
                "SELECT value FROM account_facts WHERE municipality_id = $1 AND fact = 'name'")
                .bind(db.city()).fetch_one(c).await).expect("the name")
        };
        assert_eq!(name, "\u{FA19}\u{20BB7} \u{8FBB}\u{E0100}子", "a name is kept byte for byte");
        let accounts = "SELECT COUNT(*) FROM accounts WHERE municipality_id = $1";
        let before = count(&app.kit, accounts).await;
        let again = app.client();
        let page = again.open("/login?return_to=/applications").await.expect(200);
        log_in(page, "tsuji").await.expect(200);
        assert_eq!(count(&app.kit, accounts).await, before, "the same person, the same account");
        let sessions = "SELECT COUNT(*) FROM sessions WHERE municipality_id = $1 AND holder_kind = 'resident'";
        assert_eq!(count(&app.kit, sessions).await, 2);
        let out = again.open("/applications").await.form("/logout").send().await;
        assert_eq!(out.status, 303);
        assert_eq!(count(&app.kit, sessions).await, 1);
        again.get("/applications").await.expect(303);
        client.get("/applications").await.expect(200);
    }

    async fn who_is_logged_in_goes_on_at_once_and_never_to_another_site(app: TestApp) {
        let client = app.resident("hanako", "name").await;
        let on = client.get("/login?return_to=/drafts&facts=name").await;
        assert_eq!(on.location().as_deref(), Some("/drafts"));
        let away = client.get("/login?return_to=//evil.example/").await;
        assert_eq!(away.location().as_deref(), Some("/"));
        client.get("/login?return_to=/drafts&facts=name,gender").await.expect(200);
    }

    async fn three_wrong_pins_lock_the_card_in_every_browser(app: TestApp) {
        let client = app.client();
        let screen = pin_screen(&client, "taro").await;
        let screen = screen.form("screens/pin").set("pin", "12").submit().await.expect(200).shows("数えていません");
        let screen = screen.form("screens/pin").set("pin", "0000").submit().await.expect(200).shows("あと2回");
        let screen = screen.form("screens/pin").set("pin", "1111").submit().await.expect(200).shows("あと1回");
        screen.form("screens/pin").set("pin", "2222").submit().await.expect(200).shows("市民窓口");
        screen.form("screens/pin").set("pin", "1234").submit().await.expect(200).shows("ロックされました");
        let other = app.client();
        let locked = pin_screen(&other, "taro").await.shows("ロックされました");
        let told = locked.form("screens/cancel").submit().await.expect(403);
        let told = told.shows("暗証番号がロックされています").shows("市役所の市民窓口");
        assert!(told.links("/login").iter().any(|link| link.contains("gender")), "the way to try again");
        let unlocked = locked.form("screens/unlock").submit().await.expect(200);
        let wide = unlocked.form("screens/pin").set("pin", "１２３４").submit().await.expect(200);
        wide.shows("情報の提供への同意");
    }

    async fn refusing_cancelling_and_a_revoked_card_are_told_apart(app: TestApp) {
        let client = app.client();
        let consent = consent_screen(&client, "hanako").await.shows("小松 花子").shows("女");
        let refused = consent.form("screens/consent").set("decision", "refuse").submit().await;
        refused.expect(403).shows("同意されませんでした");
        let again = consent.form("screens/consent").set("decision", "allow").submit().await;
        again.expect(410);
        let cancelled = cards(&client).await.form("screens/cancel").submit().await;
        cancelled.expect(403).shows("ログインを中止しました");
        let revoked = consent_screen(&client, "jiro").await.shows("失効");
        revoked.form("screens/cancel").submit().await.expect(403).shows("電子証明書が使えません");
        let accounts = "SELECT COUNT(*) FROM login_attempts WHERE municipality_id = $1 AND consumed_at IS NULL";
        assert_eq!(count(&app.kit, accounts).await, 0, "each answer ended its attempt");
    }

    async fn an_answer_counts_once_in_time_for_its_browser(app: TestApp) {
        let client = app.client();
        let way = way_back(&client, "hanako").await;
        let stranger = app.client();
        stranger.get(&way).await.expect(400).shows("このブラウザで始めたものではありません");
        let forged = way.replace(&part(&way, "state"), "forged");
        client.get(&forged).await.expect(400).shows("ログインを確認できません");
        client.get("/auth/callback").await.expect(400);
        client.get(&way).await.expect(303);
        client.get(&way).await.expect(410).shows("もう使われました");

        let second = app.client();
        let other = way_back(&second, "hanako").await;
        let reused = other.replace(&part(&other, "code"), &part(&way, "code"));
        second.get(&reused).await.expect(400).shows("ログインの確認コード");

        let late = app.client();
        let way = way_back(&late, "hanako").await;
        app.clock.advance(Duration::from_mins(11));
        late.get(&way).await.expect(410).shows("10分");
        app.run_jobs().await;
    }

    async fn another_issuer_or_a_providers_fault_is_told(app: TestApp) {
        let client = app.client();
        let way = way_back(&client, "hanako").await;
        let issuer = url::form_urlencoded::byte_serialize(part(&way, "iss").as_bytes()).collect::<String>();
        client.get(&way.replace(&issuer, "https%3A%2F%2Fevil.example")).await.expect(400);
        let state = part(&way, "state");
        let fault = format!("/auth/callback?error=server_error&error_description=%3Cscript%3E&state={state}");
        let told = client.get(&fault).await.expect(502).shows("あなたの操作の誤りではありません");
        assert!(!told.body.contains("script>&") && !told.text().contains("script"));
    }

    async fn the_stand_in_refuses_what_the_real_provider_refuses(app: TestApp) {
        let client = app.client();
        let token = "/mock-idp/realms/main/protocol/openid-connect/token";
        let secret = client.request(reqwest::Method::POST, token).body("client_secret=s&grant_type=authorization_code");
        assert_eq!(secret.send().await.expect("an answer").status(), 401);
        let unsigned = client.request(reqwest::Method::POST, token).body("grant_type=authorization_code&code=x");
        assert_eq!(unsigned.send().await.expect("an answer").status(), 401);
        let userinfo = "/mock-idp/realms/main/protocol/openid-connect/userinfo";
        let guess = client.request(reqwest::Method::GET, userinfo).bearer_auth("guess");
        assert_eq!(guess.send().await.expect("an answer").status(), 401);
        let auth = "/mock-idp/realms/main/protocol/openid-connect/auth";
        client.get(&format!("{auth}?client_id=smart-window&redirect_uri=https://evil.example/")).await.expect(400);
        let page = client.open(LOGIN).await.expect(200);
        let asked = page.form("/login").send().await.location().expect("a redirect");
        let plain = client.get(&asked.replace("S256", "plain")).await;
        assert!(plain.location().expect("a redirect").starts_with("/auth/callback?error=invalid_request"));
    }
}
