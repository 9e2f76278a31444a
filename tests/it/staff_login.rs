//! The login of staff: what is wrong locks for longer and longer, a code opens once, a reset ends everything.

use std::time::Duration;

use smart_window::kernel::Clock as _;
use smart_window::staff::service;
use smart_window::standins::mailbox::DemoAccount;
use smart_window::standins::mailbox::store::accounts;

use crate::both_databases;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};

async fn account(app: &TestApp, login: &str) -> DemoAccount {
    let accounts = accounts(&app.kit.db).await.unwrap();
    accounts
        .into_iter()
        .find(|account| account.login == login)
        .expect("an account")
}

fn code(app: &TestApp, account: &DemoAccount) -> String {
    account.code(app.clock.now()).expect("a code")
}

async fn enter(client: &Client, login: &str, password: &str, code: &str) -> Answer {
    let page = client.open("/staff/login").await.expect(200);
    let form = page.form("/staff/login").set("login", login);
    form.set("password", password)
        .set("code", code)
        .send()
        .await
}

both_databases! {
    async fn a_code_opens_once(app: TestApp) {
        let yamada = account(app, "yamada").await;
        let now = code(app, &yamada);
        enter(&app.client(), "yamada", &yamada.password, &now).await.expect(303);
        let told = enter(&app.client(), "yamada", &yamada.password, &now).await.expect(422);
        assert!(!told.body.contains(&yamada.password) && !told.body.contains(&now), "nothing secret comes back");
        app.clock.advance(Duration::from_secs(30));
        enter(&app.client(), "yamada", &yamada.password, &code(app, &yamada)).await.expect(303);
    }

    async fn wrong_attempts_lock_for_longer_and_longer(app: TestApp) {
        let yamada = account(app, "yamada").await;
        let client = app.client();
        for _ in 0..5 {
            enter(&client, "yamada", "wrong", "000000").await.expect(422);
        }
        // Locked for a minute: even what is right does not open, and does not count as another failure.
        let locked = enter(&client, "yamada", &yamada.password, &code(app, &yamada)).await.expect(422);
        let unknown = enter(&client, "nobody", "wrong", "000000").await.expect(422);
        assert_eq!(locked.first("#error-summary"), unknown.first("#error-summary"), "which part was wrong is not told");
        app.clock.advance(Duration::from_secs(61));
        enter(&client, "yamada", "wrong", "000000").await.expect(422);
        // The sixth failure locks for two minutes.
        app.clock.advance(Duration::from_secs(61));
        enter(&client, "yamada", &yamada.password, &code(app, &yamada)).await.expect(422);
        app.clock.advance(Duration::from_mins(1));
        enter(&client, "yamada", &yamada.password, &code(app, &yamada)).await.expect(303);
        client.get("/staff/queue").await.expect(200);
        // Entering forgets the failures: four more lock nothing.
        let other = app.client();
        for _ in 0..4 {
            enter(&other, "yamada", "wrong", "000000").await.expect(422);
        }
        app.clock.advance(Duration::from_secs(30));
        enter(&other, "yamada", &yamada.password, &code(app, &yamada)).await.expect(303);
        app.run_jobs().await;
    }

    async fn a_reset_ends_the_sessions_and_the_old_password(app: TestApp) {
        let yamada = account(app, "yamada").await;
        let client = app.officer("yamada").await;
        client.get("/staff/queue").await.expect(200);
        let invitation = service::reset(&app.kit.db, &app.log, "小松市", "yamada").await.unwrap();
        let out = client.get("/staff/queue").await.expect(303);
        assert!(out.location().unwrap().starts_with("/staff/login"));
        enter(&client, "yamada", &yamada.password, &code(app, &yamada)).await.expect(422);
        let address = url::Url::parse(invitation.otpauth.reveal()).unwrap();
        let secret = address.query_pairs().find(|(name, _)| name == "secret").unwrap().1.into_owned();
        let anew = DemoAccount { totp_secret: secret, password: invitation.password.reveal().to_owned(), ..yamada.clone() };
        enter(&client, "yamada", &anew.password, &code(app, &yamada)).await.expect(422);
        enter(&client, "yamada", &anew.password, &code(app, &anew)).await.expect(303);
        client.get("/staff/queue").await.expect(200);
    }
}
