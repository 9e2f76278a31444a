//! A report (届出) is checked and recorded: nobody decides it, and it is told, closed and counted like any other case.

use smart_window::applications::{self, flow::Stage};
use smart_window::events;
use smart_window::kernel::receipt::ReceiptNumber;

use crate::both_databases;
use crate::story::submit;
use crate::support::app::{TestApp, log_in};
use crate::support::client::{Answer, Client};

const SLUG: &str = "pregnancy-notification";

/// What is written on the pages of the form, in order.
const PAGES: [&[(&str, &str)]; 4] = [
    &[
        ("kana", "ｺﾏﾂ ﾊﾅｺ"),
        ("occupation", "会社員"),
        ("phone", "０９０－１２３４－５６７８"),
    ],
    &[
        ("weeks", "９"),
        ("due_date__year", "令和9"),
        ("due_date__month", "6"),
        ("due_date__day", "25"),
        ("diagnosed_by", "doctor"),
        ("clinic", "小松レディースクリニック"),
        ("std_exam", "not_yet"),
        ("tb_exam", "done"),
    ],
    &[
        ("interview_days", "tuesday"),
        ("interview_time", "morning"),
        ("wishes", "日本語で話すのが難しい"),
    ],
    &[("correct", "yes")],
];

/// The review of a form that is filled in.
async fn filled_in(client: &Client, card: &str) -> Answer {
    let procedure = client
        .open(&format!("/procedures/{SLUG}"))
        .await
        .expect(200);
    let mut page = procedure.form("/start").submit().await.expect(200);
    if page.path.starts_with("/login") {
        let begin = log_in(page, card).await.expect(200);
        page = begin.form("/start").submit().await.expect(200);
    }
    for answers in PAGES {
        let form = page.form("/pages/").set("action", "next");
        let form = answers
            .iter()
            .fold(form, |form, (name, value)| form.set(name, *value));
        page = form.submit().await.expect(200);
    }
    assert!(page.path.ends_with("/review"), "{}", page.path);
    page
}

async fn stage(app: &TestApp, number: &ReceiptNumber) -> Stage {
    let found = applications::store::find(&app.kit.db, number).await;
    found.unwrap().expect("the case").case.stage
}

both_databases! {
    async fn a_report_is_recorded_told_and_closed_and_nobody_decides_it(app: TestApp) {
        let hanako = app.client();
        // Whoever notifies reads, before sending, what becomes of the data and that messages can be stopped.
        let review = filled_in(&hanako, "hanako").await.shows("小松 花子").shows("小松レディースクリニック");
        let last = review.path.replace("/review", "/pages/confirm");
        hanako.open(&last).await.expect(200).shows("いつでも止められます").shows("別の目的に使いません");
        assert!(!review.body.contains("合計"), "a report costs nothing");
        let number = submit(&review).await;
        app.run_jobs().await;
        assert_eq!(stage(app, &number).await, Stage::Arrived);

        // The officers of another section do not see it.
        let path = format!("/staff/cases/{number}");
        let tax = app.officer("yamada").await;
        assert!(!tax.open("/staff/queue").await.expect(200).body.contains(number.as_str()));
        tax.get(&path).await.expect(404);

        let hayashi = app.officer("hayashi").await;
        let queue = hayashi.open("/staff/queue").await.expect(200).shows(number.as_str());
        let case = queue.form("/queue/next").submit().await.expect(200).shows("小松 花子").shows("火曜日");
        assert!(!case.body.contains("/decide\""), "a report has no form to decide");
        let record = case.form("/record");
        let token = |name: &str| (name.to_owned(), record.value(name).expect("a hidden field").to_owned());
        for outcome in ["grant", "refuse", "dismiss"] {
            let forced = [token("csrf"), token("version"), ("outcome".to_owned(), outcome.to_owned())];
            let refused = hayashi.post(&format!("{path}/decide"), &forced).await;
            assert!([409, 422].contains(&refused.status), "{outcome}: {}", refused.status);
        }
        assert_eq!(stage(app, &number).await, Stage::InReview);

        record.submit().await.expect(200).shows("完了");
        record.send().await.expect(409);
        app.run_jobs().await;
        assert_eq!(stage(app, &number).await, Stage::Closed);
        let application = applications::store::find(&app.kit.db, &number).await.unwrap().unwrap();
        assert_eq!(application.case.outcome, None);
        let log = events::of_application(&app.kit.db, application.id).await.unwrap();
        let kinds: Vec<String> = log.iter().map(|entry| entry.event.kind()).collect();
        insta::assert_snapshot!("the_log_of_a_report", kinds.join("\n"));

        hanako.open(&format!("/applications/{number}")).await.expect(200).shows("届出を記録しました");
        let inbox = hanako.open("/inbox").await.expect(200).shows("届出を記録しました");
        let first = inbox.links("/inbox/").into_iter().next().expect("a notice");
        hanako.open(&first).await.expect(200).shows("手続はこれで完了です");

        // The first report that was completed online is proposed as a reform; the second is not.
        let tanaka = app.officer("tanaka").await;
        let register = tanaka.open("/admin/reforms").await.expect(200).shows("妊娠の届出");
        let proposed = register.links("/admin/reforms/").len();
        let second = submit(&filled_in(&hanako, "hanako").await).await;
        let case = hayashi.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        case.form("/record").submit().await.expect(200);
        app.run_jobs().await;
        assert_eq!(stage(app, &second).await, Stage::Closed);
        let register = tanaka.open("/admin/reforms").await.expect(200);
        assert_eq!(register.links("/admin/reforms/").len(), proposed);
    }

    async fn a_report_is_taken_back_before_anybody_has_begun(app: TestApp) {
        let hanako = app.client();
        let number = submit(&filled_in(&hanako, "hanako").await).await;
        let page = hanako.open(&format!("/applications/{number}")).await.expect(200);
        page.form("/withdraw").submit().await.expect(200).shows("取り下げました");
        app.run_jobs().await;
        assert_eq!(stage(app, &number).await, Stage::Withdrawn);
        let hayashi = app.officer("hayashi").await;
        assert!(!hayashi.open("/staff/queue").await.expect(200).body.contains(number.as_str()));
        assert_eq!(events::count(&app.kit.db, "application_recorded").await.unwrap(), 0);
    }
}
