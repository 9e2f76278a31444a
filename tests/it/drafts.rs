//! What somebody typed, followed from the field to the officer's screen.

use smart_window::kernel::receipt::ReceiptNumber;
use smart_window::web::Access;
use smart_window::{events, execute, on};

use crate::both_databases;
use crate::story::{begin, fill_in, submit};
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};

/// Twelve digits with the check digit of an individual number.
const TWELVE: &str = "123456789018";

/// The answers of the unfinished drafts, as the table has them.
async fn stored(app: &TestApp) -> String {
    let db = &app.kit.db;
    on!(db, c => sqlx::query_scalar(
        "SELECT CAST(answers AS TEXT) FROM drafts WHERE municipality_id = $1 AND receipt_number IS NULL")
        .bind(db.city()).fetch_one(c).await)
    .unwrap()
}

/// The page that asks where the paper goes.
async fn second_page(client: &Client, card: &str) -> Answer {
    let first = begin(client, card).await.expect(200);
    let form = first
        .form("/pages/")
        .set("phone", "0761-22-4111")
        .set("own_certificate", "yes");
    form.set("action", "next").submit().await.expect(200)
}

/// Ticks and chooses what is open on the page, and goes on with `words` as the place where the paper goes.
async fn going_on_with(page: &Answer, words: &str, overridden: bool) -> Answer {
    let mut form = page
        .form("/pages/")
        .set("fiscal_year", "2026")
        .set("copies", "2")
        .set("submit_to", words);
    for (name, value) in page.choices() {
        if form.value(&name).is_none() && !name.ends_with("__not_my_number") {
            form = form.set(&name, value);
        }
    }
    if overridden {
        form = form.set("submit_to__not_my_number", "yes");
    }
    form.set("action", "next").submit().await
}

async fn at_the_desk(app: &TestApp, number: &ReceiptNumber) -> Answer {
    let yamada = app.officer("yamada").await;
    yamada
        .open(&format!("/staff/cases/{number}"))
        .await
        .expect(200)
}

both_databases! {
    async fn twelve_digits_are_masked_until_somebody_says_they_are_no_individual_number(app: TestApp) {
        let hanako = app.client();
        let page = second_page(&hanako, "hanako").await;
        let words = format!("受付 {TWELVE} 係");
        let told = going_on_with(&page, &words, false).await.expect(422).shows("12桁");
        assert!(!stored(app).await.contains(TWELVE), "masked before it is stored");
        assert!(stored(app).await.contains("＊"));
        let on = going_on_with(&told, &words, true).await.expect(200);
        assert!(stored(app).await.contains(TWELVE), "kept as given");
        let review = fill_in(on).await.shows(TWELVE);
        let number = submit(&review).await;
        at_the_desk(app, &number).await.shows(&words);
        app.run_jobs().await;
    }

    async fn a_name_and_an_emoji_reach_the_officer_byte_for_byte(app: TestApp) {
        let name = "\u{FA19}\u{20BB7} \u{8FBB}\u{E0100}子";
        let words = "\u{8FBB}\u{E0100}\u{FA19}\u{795E}さん \u{1F469}\u{200D}\u{1F4BB}";
        let tsuji = app.client();
        let page = second_page(&tsuji, "tsuji").await;
        let page = going_on_with(&page, words, false).await.expect(200);
        assert!(stored(app).await.contains(words));
        let review = fill_in(page).await.shows(name).shows(words);
        let number = submit(&review).await;
        let desk = at_the_desk(app, &number).await.shows(name).shows(words);
        assert!(desk.body.contains(name) && desk.body.contains(words), "not as character references either");
        let db = &app.kit.db;
        let kept: String = on!(db, c => sqlx::query_scalar("SELECT applicant_name FROM application_contents WHERE municipality_id = $1")
            .bind(db.city()).fetch_one(c).await).unwrap();
        assert_eq!(kept.as_bytes(), name.as_bytes());
        app.run_jobs().await;
    }

    async fn a_wrong_form_token_loses_nothing(app: TestApp) {
        let hanako = app.client();
        let page = begin(&hanako, "hanako").await.expect(200);
        page.form("/pages/").set("phone", "0761-22-4111").set("action", "later").submit().await.expect(200);
        let page = hanako.open(&page.path).await.expect(200);
        let before = stored(app).await;
        let form = page.form("/pages/").set("phone", "0761-99-9999").set("own_certificate", "yes").set("action", "next");
        form.clone().set("csrf", "f".repeat(64)).send().await.expect(403).shows("保存済みの下書きは残っています");
        form.clone().without("csrf").send().await.expect(403);
        assert_eq!(stored(app).await, before);
        // The Back button shows the page as it was typed; its own token is still good.
        form.submit().await.expect(200);
        assert!(stored(app).await.contains("0761-99-9999"));
    }

    async fn who_is_not_logged_in_needs_the_token_too(app: TestApp) {
        let mut seen = 0;
        for route in app.table.iter().filter(|route| route.method == "POST") {
            let path = route.path.replace("{slug}", "income-tax-certificate").replace("{receipt_number}", "2222-2222-2")
                .replace("{id}", "01890000-0000-7000-8000-000000000000").replace("{page}", "applicant").replace("{measure}", "cards_issued");
            if path.contains('{') {
                continue;
            }
            let wanted = match route.access {
                Access::Public => 403,
                Access::Resident | Access::Staff(_) => 401,
                Access::Machine | Access::StandIn => continue,
            };
            seen += 1;
            let client = app.client();
            for token in [None, Some("0".repeat(64))] {
                let fields: Vec<(String, String)> = token.map(|token| ("csrf".to_owned(), token)).into_iter().collect();
                let answer = client.post(&path, &fields).await;
                assert_eq!(answer.status, wanted, "POST {path}: {}", answer.text());
            }
        }
        assert!(seen > 15, "only {seen} forms");
    }

    async fn eight_submissions_at_once_make_one_case_and_one_charge(app: TestApp) {
        let hanako = app.client();
        let review = fill_in(begin(&hanako, "hanako").await).await;
        let presses: Vec<_> = (0..8)
            .map(|_| {
                let form = review.form("/submit");
                tokio::spawn(async move { form.send().await })
            })
            .collect();
        let mut places = Vec::new();
        for press in presses {
            places.push(press.await.unwrap().expect(303).location().expect("a place"));
        }
        places.dedup();
        assert_eq!(places.len(), 1, "{places:?}");
        assert!(places[0].ends_with("/confirmed"), "{places:?}");
        for kind in ["application_submitted", "charge_created"] {
            assert_eq!(events::count(&app.kit.db, kind).await.unwrap(), 1, "{kind}");
        }
        app.run_jobs().await;
    }

    async fn new_facts_between_review_and_submission_are_shown_first(app: TestApp) {
        let hanako = app.client();
        let review = fill_in(begin(&hanako, "hanako").await).await;
        let other = hanako.open("/procedures/income-tax-certificate").await.expect(200);
        // The same facts change nothing: the review in the first window is as good as before.
        other.form("/start").submit().await.expect(200);
        let moved = "石川県小松市園町ハ23番地";
        let mut tx = app.kit.db.begin().await.unwrap();
        let city = tx.city();
        execute!(&mut tx, sqlx::query("UPDATE account_facts SET value = $2 WHERE municipality_id = $1 AND fact = 'address'")
            .bind(city).bind(moved)).unwrap();
        tx.commit().await.unwrap();
        other.form("/start").submit().await.expect(200);
        let again = review.form("/submit").send().await.expect(409).shows(moved);
        assert_eq!(events::count(&app.kit.db, "application_submitted").await.unwrap(), 0);
        let number = submit(&again).await;
        at_the_desk(app, &number).await.shows(moved);
        app.run_jobs().await;
    }

    async fn an_error_names_its_field_and_leads_to_it(app: TestApp) {
        let hanako = app.client();
        let page = begin(&hanako, "hanako").await.expect(200);
        let told = page.form("/pages/").set("phone", "").set("action", "next").submit().await.expect(422);
        let summary = told.first("#error-summary a[href='#phone']").expect("a line for the field");
        let label = told.first("label[for=phone]").expect("a label");
        let name = label.split(['※', '任']).next().unwrap_or_default().trim().to_owned();
        assert!(!name.is_empty() && summary.starts_with(&format!("{name}：")), "{summary}");
        let review = hanako.open(&page.path.replace("/pages/applicant", "/review")).await.expect(200);
        assert!(review.first(".error-summary a[href$='#phone']").expect("a line").starts_with(&name));
    }
}
