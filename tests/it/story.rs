//! The whole story: from the procedure's page to the issued certificate, paid, told and counted.

use smart_window::applications;
use smart_window::events;
use smart_window::kernel::receipt::ReceiptNumber;

use crate::both_databases;
use crate::support::app::log_in;
use crate::support::client::{Answer, Client};

/// The first procedure.
pub const SLUG: &str = "income-tax-certificate";

/// Logs in from the procedure's page, as a newcomer does, up to the first page of the form.
pub async fn begin(client: &Client, card: &str) -> Answer {
    let procedure = client
        .open(&format!("/procedures/{SLUG}"))
        .await
        .expect(200);
    let next = procedure.form("/start").submit().await.expect(200);
    if !next.path.starts_with("/login") {
        return next;
    }
    let begin = log_in(next, card).await.expect(200);
    begin.form("/start").submit().await.expect(200)
}

/// Fills in every page with plain answers, up to the review.
pub async fn fill_in(mut page: Answer) -> Answer {
    for _ in 0..10 {
        if page.path.ends_with("/review") {
            return page;
        }
        let mut form = page.form("/pages/").set("action", "next");
        for (name, value) in [
            ("fiscal_year", "2026"),
            ("copies", "２"),
            ("submit_to", "銀行"),
            ("phone", "０９０－１２３４－５６７８"),
            ("kana", "ｺﾏﾂ ﾊﾅｺ"),
        ] {
            if page.body.contains(&format!("name=\"{name}\"")) {
                form = form.set(name, value);
            }
        }
        for (name, value) in page.choices() {
            if form.value(&name).is_none() {
                form = form.set(&name, value);
            }
        }
        let before = page.path.clone();
        page = form.submit().await;
        assert!(
            page.status == 200,
            "{before} was not accepted:\n{}",
            page.text()
        );
    }
    panic!("no review after ten pages");
}

/// Submits and gives the receipt number.
pub async fn submit(review: &Answer) -> ReceiptNumber {
    let confirmed = review
        .form("/submit")
        .submit()
        .await
        .expect(200)
        .shows("申請が届きました");
    let number = confirmed
        .path
        .split('/')
        .nth(2)
        .expect("a number in the path")
        .to_owned();
    number.parse().expect("a receipt number")
}

/// Pays at the sandbox with the given choice and returns.
pub async fn pay(client: &Client, number: &ReceiptNumber, choice: &str) -> Answer {
    let pay = client
        .open(&format!("/applications/{number}/pay"))
        .await
        .expect(200)
        .shows("710円");
    let sandbox = pay.form("/pay").submit().await.expect(200);
    sandbox
        .form("/sandbox-pay/")
        .set("choice", choice)
        .submit()
        .await
}

/// A new case of this resident.
pub async fn apply(client: &Client, card: &str) -> ReceiptNumber {
    let review = fill_in(begin(client, card).await).await;
    submit(&review).await
}

both_databases! {
    async fn from_the_procedure_to_the_issued_certificate(app: TestApp) {
        let hanako = app.client();
        let review = fill_in(begin(&hanako, "hanako").await).await;
        let review = review.shows("合計").shows("710円").shows("小松 花子");
        let number = submit(&review).await;
        // A second press of the same button makes no second case.
        let again = review.form("/submit").submit().await.expect(200);
        assert!(again.path.contains(number.as_str()), "{}", again.path);
        assert_eq!(events::count(&app.kit.db, "application_submitted").await.unwrap(), 1);

        pay(&hanako, &number, "authorise").await.expect(200);
        app.run_jobs().await;
        hanako.open(&format!("/applications/{number}")).await.expect(200).shows("支払い方法が確認できました");

        let yamada = app.officer("yamada").await;
        let queue = yamada.open("/staff/queue").await.expect(200).shows(number.as_str());
        let case = queue.form("/queue/next").submit().await.expect(200).shows("小松 花子");
        let decided = case.form("/decide").set("outcome", "grant").submit().await.expect(200);
        decided.shows("まだ発送できません");
        app.run_jobs().await;
        let case = yamada.open(&format!("/staff/cases/{number}")).await.expect(200);
        case.form("/send").set("postage", "110").submit().await.expect(200).shows("完了");

        hanako.open(&format!("/applications/{number}")).await.expect(200).shows("支払いが済みました").shows("発送しました");
        let application = applications::store::find(&app.kit.db, &number).await.unwrap().unwrap();
        let log = events::of_application(&app.kit.db, application.id).await.unwrap();
        let kinds: Vec<String> = log.iter().map(|entry| entry.event.kind()).collect();
        insta::assert_snapshot!("the_log_of_a_case", kinds.join("\n"));
        app.run_jobs().await;
    }
}
