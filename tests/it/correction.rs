//! 補正 and 決裁: one item reopens and nothing else, the clock stops, the difference is seen; nobody approves alone.

use std::time::Duration;

use smart_window::applications;
use smart_window::applications::flow::Stage;
use smart_window::events::{self, Outcome};
use smart_window::kernel::receipt::ReceiptNumber;

use crate::both_databases;
use crate::family::{ACCOUNT, file_of, fill, pdf, to_account};
use crate::story::submit;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};

/// An application for one baby, with its passbook.
async fn applied(hanako: &Client) -> ReceiptNumber {
    let page = to_account(hanako, "hanako").await;
    let page = fill(&page, ACCOUNT, "next")
        .with_files(&[("account_proof", "通帳.pdf", &pdf())])
        .await
        .follow()
        .await
        .expect(200);
    let page = fill(&page, &[("pension", "national")], "next")
        .submit()
        .await
        .expect(200);
    let review = fill(&page, &[("checks", "yes"), ("correct", "yes")], "next")
        .submit()
        .await
        .expect(200);
    submit(&review).await
}

async fn stage(app: &TestApp, number: &ReceiptNumber) -> Stage {
    let found = applications::store::find(&app.kit.db, number)
        .await
        .unwrap();
    found.unwrap().case.stage
}

fn case(number: &ReceiptNumber) -> String {
    format!("/staff/cases/{number}")
}

/// Takes the case and opens the form for a correction.
async fn correction_form(officer: &Client, number: &ReceiptNumber) -> Answer {
    let page = officer.open(&case(number)).await.expect(200);
    page.form("/claim").submit().await.expect(200);
    officer
        .open(&format!("{}/correction", case(number)))
        .await
        .expect(200)
}

both_databases! {
    async fn one_item_reopens_and_nothing_else(app: TestApp) {
        let hanako = app.client();
        let number = applied(&hanako).await;
        app.run_jobs().await;
        let sato = app.officer("sato").await;
        let form = correction_form(&sato, &number).await;
        // Nothing chosen, no reason, a day that is over: each is told, nothing is sent.
        form.form("/correction").submit().await.expect(422).shows("1つ以上");
        let ticked = form.form("/correction").set("item", "children/1/child_name");
        ticked.submit().await.expect(422).shows("理由を選んで");
        let chosen = || form.form("/correction").set("item", "children/1/child_name")
            .set("reason:children/1/child_name", "mismatch").set("words", "戸籍の字とちがいます。");
        chosen().set("due", "2026-11-24").submit().await.expect(422).shows("期限は");
        let again = chosen().set("words", "123456789018 の方").submit().await.expect(422).shows("伏せ字");
        assert!(!again.body.contains("123456789018"));
        // Only a paper has a date of issue.
        chosen().set("reason:children/1/child_name", "expired").set("date:children/1/child_name", "2026-08-01")
            .submit().await.expect(422).shows("理由を選んで");
        form.form("/correction").set("item", "account_proof").set("reason:account_proof", "expired")
            .submit().await.expect(422).shows("発行日");
        // A fact from the card is not the applicant's to change.
        form.form("/correction").set("item", "name").set("reason:name", "mismatch").submit().await.expect(400);
        let asked = chosen().set("due", "2026-12-08").submit().await.expect(200);
        asked.shows("補正を待っています");
        assert_eq!(stage(app, &number).await, Stage::CorrectionRequested);
        app.run_jobs().await;

        // The applicant reads what is wrong, in their language, and the officer's words as Japanese.
        hanako.open("/inbox").await.expect(200).shows("補正をお願いします");
        let page = hanako.open(&format!("/applications/{number}?lang=en")).await.expect(200);
        let page = page.shows("differs from other documents").shows("Japanese only").shows("戸籍の字とちがいます。");
        hanako.open("/?lang=ja").await.expect(200);
        let open = page.form("/correct").submit().await.expect(200);
        assert!(open.markup().contains("name=\"children/1/child_name\""));
        for closed in ["children/1/child_living", "children/1/child_kana", "bank_code", "add:children", "remove:children"] {
            assert!(!open.markup().contains(closed), "{closed} is open");
        }
        // What is sent for a closed item is not taken over.
        let sent = fill(&open, &[("children/1/child_name", "小松 一朗")], "next");
        let sent = sent.set("children/1/child_living", "apart").set("children__entries", "5").set("reason", "other");
        let review = sent.submit().await.expect(200).shows("補正の確認").shows("小松 一朗");
        assert!(!review.body.contains("別居している"));
        let done = review.form("/submit").submit().await.expect(200);
        assert_eq!(done.path, format!("/applications/{number}"));
        // Pressed twice, it leads to the same place.
        review.form("/submit").submit().await.expect(200);
        assert_eq!(events::count(&app.kit.db, "correction_submitted").await.unwrap(), 1);
        assert_eq!(stage(app, &number).await, Stage::InReview);
        app.run_jobs().await;

        let seen = sato.open(&case(&number)).await.expect(200);
        let seen = seen.shows("補正で変わったところ").shows("小松 一郎").shows("小松 一朗");
        assert!(seen.markup().contains("<del>小松 一郎</del>"));
        let found = applications::store::find(&app.kit.db, &number).await.unwrap().unwrap();
        let content = applications::store::content(&app.kit.db, found.id).await.unwrap().unwrap();
        let child = &content.answers.0.0["children"][0];
        assert_eq!(child["child_name"], "小松 一朗");
        assert_eq!(child["child_living"], "together");
        assert_eq!(content.answers.0.0["reason"], "birth");
    }

    async fn a_paper_is_sent_again_and_the_old_one_stays_until_then(app: TestApp) {
        let hanako = app.client();
        let number = applied(&hanako).await;
        let sato = app.officer("sato").await;
        let form = correction_form(&sato, &number).await;
        let old = file_of(&sato.open(&case(&number)).await);
        let form = form.form("/correction").set("item", "account_proof").set("reason:account_proof", "unreadable");
        form.set("due", "2026-12-08").submit().await.expect(200);
        let page = hanako.open(&format!("/applications/{number}")).await.expect(200);
        let page = page.form("/correct").submit().await.expect(200);
        let page = page.form("/pages/").set("action", format!("remove:account_proof/{old}")).submit().await.expect(200);
        hanako.get(&format!("/files/{old}")).await.expect(200);
        let page = fill(&page, &[], "next").with_files(&[("account_proof", "新しい通帳.pdf", &pdf())]).await.follow().await;
        let review = page.expect(200).shows("新しい通帳.pdf");
        review.form("/submit").submit().await.expect(200);
        let seen = sato.open(&case(&number)).await.expect(200).shows("新しい通帳.pdf");
        let new = file_of(&seen);
        assert_ne!(new, old);
        sato.get(&format!("{}/files/{new}", case(&number))).await.expect(200);
        app.run_jobs().await;
    }

    async fn the_applicant_is_reminded_and_staff_decide_when_nothing_comes(app: TestApp) {
        let hanako = app.client();
        let number = applied(&hanako).await;
        let sato = app.officer("sato").await;
        let form = correction_form(&sato, &number).await;
        let form = form.form("/correction").set("item", "phone").set("reason:phone", "incomplete");
        form.set("due", "2026-12-08").submit().await.expect(200);
        // The clock stops: no day is promised while the applicant has the case.
        let page = hanako.open(&format!("/applications/{number}")).await.expect(200);
        assert!(!page.body.contains("までに決定"));
        app.later(Duration::from_hours(24 * 12)).await;
        assert_eq!(events::count(&app.kit.db, "correction_reminded").await.unwrap(), 1);
        app.later(Duration::from_hours(24 * 5)).await;
        assert_eq!(stage(app, &number).await, Stage::CorrectionRequested, "the system decides nothing");
        let hanako = app.resident("hanako", "name,address,birthdate").await;
        let late = hanako.open(&format!("/applications/{number}")).await.expect(200).shows("まだ送れます");
        let begun = late.form("/correct").submit().await.expect(200);
        let sato = app.officer("sato").await;
        let page = sato.open(&case(&number)).await.expect(200);
        page.form("/end-correction").submit().await.expect(200);
        assert_eq!(stage(app, &number).await, Stage::InReview);
        // What the applicant had begun is over: they are told, and nothing is half changed.
        let gone = fill(&begun, &[("phone", "090-0000-0000")], "next").submit().await;
        assert!(gone.status == 404 || gone.status == 410, "{}", gone.status);
        app.run_jobs().await;
    }

    async fn a_draft_is_approved_by_somebody_else_alone_or_in_a_list(app: TestApp) {
        let hanako = app.client();
        let number = applied(&hanako).await;
        let sato = app.officer("sato").await;
        let page = sato.open(&case(&number)).await.expect(200).form("/claim").submit().await.expect(200);
        let page = page.form("/decide").set("outcome", "refuse").set("reasons", reason(&page)).set("words", "所得を確認しました。");
        page.submit().await.expect(200).shows("自分の起案です");
        assert_eq!(stage(app, &number).await, Stage::InApproval);
        sato.get("/staff/approvals").await.expect(403);
        let kimura = app.officer("kimura").await;
        let drafted = kimura.open(&case(&number)).await.expect(200).shows("所得を確認しました。");
        drafted.form("/send-back").submit().await.expect(422).shows("指示を書いて");
        drafted.form("/send-back").set("words", "理由をもう少し詳しく。").submit().await.expect(200);
        let page = sato.open(&case(&number)).await.expect(200).shows("理由をもう少し詳しく。");
        assert_eq!(stage(app, &number).await, Stage::InReview);
        // The draft that was sent back cannot be approved any more.
        drafted.form("/approve").submit().await.expect(409);
        let page = page.form("/claim").submit().await.expect(200);
        page.form("/decide").set("outcome", "grant").submit().await.expect(200);
        let list = kimura.open("/staff/approvals").await.expect(200);
        let version = list.first("input[name=draft]").is_some();
        assert!(version, "the draft can be ticked");
        let (_, value) = list.choices().into_iter().find(|(name, _)| name == "draft").expect("a box");
        let approve = list.form("/staff/approvals").set("draft", value);
        let done = approve.submit().await.expect(200).shows("承認しました。");
        drop(done);
        // Sent twice, the second is told and nothing happens again.
        approve.submit().await.expect(200).shows("承認していません");
        assert_eq!(events::count(&app.kit.db, "application_decided").await.unwrap(), 1);
        let found = applications::store::find(&app.kit.db, &number).await.unwrap().unwrap();
        assert_eq!(found.case.outcome, Some(Outcome::Granted));
        app.run_jobs().await;
    }
}

/// The first reason of the list.
fn reason(page: &Answer) -> String {
    let known = page.choices().into_iter();
    known
        .filter(|(name, _)| name == "reasons")
        .map(|(_, value)| value)
        .next()
        .expect("a reason")
}
