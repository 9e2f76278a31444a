//! Being told: the inbox always, mail when an address is confirmed, delayed but never lost.

use std::time::Duration;

use smart_window::standins::mailbox::{self, Manner};

use crate::both_databases;
use crate::story::apply;
use crate::support::app::TestApp;
use crate::support::client::Client;

async fn mails(app: &TestApp) -> Vec<mailbox::StoredMail> {
    mailbox::store::latest(&app.kit.db, 50).await.unwrap()
}

/// Confirms an address with the code that was mailed.
async fn confirm(app: &TestApp, resident: &Client) {
    let settings = resident.open("/settings").await.expect(200);
    settings
        .form("/settings/email")
        .set("email", "hanako@example.jp")
        .submit()
        .await
        .expect(200);
    app.run_jobs().await;
    let mail = mails(app)
        .await
        .into_iter()
        .next()
        .expect("a mail with a code");
    let code = mail
        .text_body
        .split(|letter: char| !letter.is_ascii_digit())
        .find(|run| run.len() == 6)
        .expect("a code");
    let settings = resident.open("/settings").await.expect(200);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = settings
        .form("/email/confirm")
        .set("code", wrong)
        .send()
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let done = resident
        .open("/settings")
        .await
        .form("/email/confirm")
        .set("code", code)
        .submit()
        .await;
    done.expect(200).shows("hanako@example.jp");
}

both_databases! {
    async fn news_wait_for_a_mail_server_that_is_down_and_arrive_once(app: TestApp) {
        let resident = app.resident("hanako", "").await;
        confirm(app, &resident).await;
        let before = mails(app).await.len();
        app.smtp.behave(Manner::Refuse(451));
        let number = apply(&resident, "hanako").await;
        app.run_jobs().await;
        assert_eq!(mails(app).await.len(), before, "the server took nothing");
        // The inbox does not wait for the mail server.
        resident.open("/inbox").await.expect(200).shows("申請が届きました");
        app.smtp.behave(Manner::Accept);
        app.later(Duration::from_hours(2)).await;
        let after = mails(app).await;
        assert_eq!(after.len(), before + 1, "one mail for one piece of news");
        let news = &after[0];
        assert!(!news.text_body.contains(number.as_str()) && !news.text_body.contains("小松 花子") && !news.text_body.contains("710"));
        assert!(news.text_body.contains("/inbox"), "{}", news.text_body);
        app.later(Duration::from_hours(2)).await;
        assert_eq!(mails(app).await.len(), before + 1, "and no second one");
    }

    async fn without_a_confirmed_address_nothing_is_mailed(app: TestApp) {
        let resident = app.client();
        apply(&resident, "hanako").await;
        app.run_jobs().await;
        assert!(mails(app).await.is_empty());
        let inbox = resident.open("/inbox").await.expect(200).shows("申請が届きました");
        let first = inbox.links("/inbox/").into_iter().next().expect("a notice");
        resident.open(&first).await.expect(200);
        // Another resident sees nothing of it.
        app.resident("taro", "").await.get(&first).await.expect(404);
    }
}
