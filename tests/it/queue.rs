//! The desk: one case has one officer, whoever loses is told who was first, and a refusal carries its reasons.

use std::time::Duration;

use smart_window::applications::model::{Application, Case, Content};
use smart_window::applications::{self, flow::Stage};
use smart_window::catalog::fees::Amount;
use smart_window::catalog::form::{Checked, Facts};
use smart_window::catalog::model::Kind;
use smart_window::events::{self, Channel};
use smart_window::kernel::money::Yen;
use smart_window::kernel::receipt::ReceiptNumber;
use smart_window::kernel::{Locale, Role, Timestamp};
use smart_window::staff::service::Newcomer;
use smart_window::standins::mailbox::DemoAccount;
use sqlx::types::Json;

use crate::both_databases;
use crate::story::{apply, pay};
use crate::support::app::TestApp;
use crate::support::client::Answer;

async fn stage(app: &TestApp, number: &ReceiptNumber) -> Stage {
    applications::store::find(&app.kit.db, number)
        .await
        .unwrap()
        .unwrap()
        .case
        .stage
}

fn case(number: &ReceiptNumber) -> String {
    format!("/staff/cases/{number}")
}

/// Refuses with the given reason.
async fn refuse(page: &Answer, reason: &str, words: &str) -> Answer {
    let form = page
        .form("/decide")
        .set("outcome", "refuse")
        .set("words", words);
    let form = if reason.is_empty() {
        form
    } else {
        form.set("reasons", reason)
    };
    form.submit().await
}

/// A case that came by post and is over.
async fn closed_case(app: &TestApp, arrived_at: Timestamp) -> Application {
    let env = &app.kit.env;
    let application = Application {
        id: env.id(),
        receipt_number: ReceiptNumber::draw(&env.rng),
        procedure: "income-tax-certificate".to_owned(),
        procedure_version: 1,
        kind: Kind::Request,
        channel: Channel::Post,
        section: "tax".to_owned(),
        account_id: None,
        lang: Locale::Ja,
        total: Yen(0),
        arrived_at,
        version: 1,
        case: Case::arrived(),
    };
    let content = Content {
        answers: Json(Checked::default()),
        facts: Json(Facts::default()),
        amount: Json(Amount {
            lines: Vec::new(),
            total: Yen(0),
        }),
        applicant_name: "小松 花子".to_owned(),
    };
    let arrival = applications::store::Arrival {
        application: &application,
        draft: None,
        content: &content,
        search_key: "",
    };
    let over = Case {
        stage: Stage::Closed,
        closed_at: Some(arrived_at),
        ..Case::arrived()
    };
    let mut tx = app.kit.db.begin().await.unwrap();
    applications::store::insert(&mut tx, &arrival)
        .await
        .unwrap();
    applications::store::advance(&mut tx, &application, &over, arrived_at)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    application
}

/// An officer with this role, at the page on which their work begins.
async fn at_work(app: &TestApp, role: Role) -> Answer {
    let newcomer = Newcomer {
        login: role.code(),
        name: "試験 太郎",
        roles: &[role],
        sections: &[],
    };
    let invited =
        smart_window::staff::service::add(&app.kit.db, &app.log, "小松市", &newcomer).await;
    let invited = invited.unwrap();
    let address = url::Url::parse(invited.otpauth.reveal()).unwrap();
    let secret = address.query_pairs().find(|(name, _)| name == "secret");
    let device = DemoAccount {
        login: role.code().to_owned(),
        name: String::new(),
        role_label: String::new(),
        password: invited.password.reveal().to_owned(),
        totp_secret: secret.expect("a second factor").1.into_owned(),
    };
    let form = app.client().open("/staff/login").await.form("/staff/login");
    let form = form
        .set("login", role.code())
        .set("password", &device.password)
        .set("code", device.code(app.log.now()).expect("a code"));
    form.submit().await.expect(200)
}

both_databases! {
    async fn each_role_is_shown_only_what_it_may_open(app: TestApp) {
        for role in Role::ALL {
            let page = at_work(app, role).await;
            let links = [page.links("/staff/"), page.links("/admin/")].concat();
            for link in &links {
                page.client().open(link).await.expect(200);
            }
            let works_the_queue = links.iter().any(|link| link == "/staff/queue");
            assert_eq!(works_the_queue, role == Role::Reviewer, "{role:?}: {links:?}");
        }
    }

    async fn what_is_over_is_listed_newest_first_page_by_page(app: TestApp) {
        let mut cases = Vec::new();
        for step in 0..53 {
            // Two at a time arrive in the same millisecond: the key decides between them.
            let at = crate::support::app::start_of_story().plus(Duration::from_secs(step / 2));
            cases.push(closed_case(app, at).await);
        }
        cases.sort_by_key(|case| std::cmp::Reverse((case.arrived_at, case.id)));
        let wanted: Vec<String> =
            cases.iter().map(|case| format!("/staff/cases/{}", case.receipt_number)).collect();
        let yamada = app.officer("yamada").await;
        let first = yamada.open("/staff/queue?filter=closed").await.expect(200);
        // The language menu leads to this same page, not to the next one.
        let onward = |page: &Answer| {
            let mut links = page.links("after=");
            links.retain(|link| !link.contains("lang="));
            links
        };
        let next = onward(&first);
        assert_eq!(next.len(), 1, "{next:?}");
        let second = yamada.open(&next[0]).await.expect(200);
        assert!(onward(&second).is_empty());
        let mut listed = first.links("/staff/cases/");
        assert_eq!(listed.len(), 50);
        listed.extend(second.links("/staff/cases/"));
        assert_eq!(listed, wanted);
    }

    async fn two_officers_never_hold_or_decide_the_same_case(app: TestApp) {
        let number = apply(&app.client(), "hanako").await;
        let yamada = app.officer("yamada").await;
        let suzuki = app.officer("suzuki").await;
        let (first, second) = (yamada.open("/staff/queue").await, suzuki.open("/staff/queue").await);
        let (first, second) = (first.form("/queue/next"), second.form("/queue/next"));
        let (first, second) = tokio::join!(first.submit(), second.submit());
        let took = [&first, &second].iter().filter(|page| page.path == case(&number)).count();
        assert_eq!(took, 1, "{} and {}", first.path, second.path);
        let (winner, loser, name) =
            if first.path == case(&number) { (&yamada, &suzuki, "山田 一郎") } else { (&suzuki, &yamada, "鈴木 美咲") };
        // The loser opened the page before the winner decided.
        let stale = winner.open(&case(&number)).await.expect(200);
        loser.open(&case(&number)).await.expect(200).shows(name);
        stale.form("/decide").set("outcome", "grant").submit().await.expect(200);
        let again = stale.form("/decide").set("outcome", "grant").submit().await;
        again.expect(409).shows(name).shows("2026年");
        assert_eq!(events::count(&app.kit.db, "application_decided").await.unwrap(), 1);
        app.run_jobs().await;
    }

    async fn a_lease_that_runs_out_frees_the_case(app: TestApp) {
        let number = apply(&app.client(), "hanako").await;
        let yamada = app.officer("yamada").await;
        let held = yamada.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        app.clock.advance(Duration::from_mins(31));
        let suzuki = app.officer("suzuki").await;
        let taken = suzuki.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        assert_eq!(taken.path, case(&number));
        // What the first officer still has on the screen is refused by name.
        held.form("/decide").set("outcome", "grant").submit().await.expect(409).shows("鈴木 美咲");
        taken.form("/release").submit().await.expect(200).shows("担当者なし");
        assert_eq!(stage(app, &number).await, Stage::InReview);
        app.run_jobs().await;
    }

    async fn a_refusal_carries_reasons_and_how_to_object(app: TestApp) {
        let resident = app.client();
        let number = apply(&resident, "hanako").await;
        pay(&resident, &number, "authorise").await.expect(200);
        app.run_jobs().await;
        let yamada = app.officer("yamada").await;
        let page = yamada.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        let reason = page.choices().into_iter().find(|(name, _)| name == "reasons").expect("a reason").1;
        refuse(&page, "", "").await.expect(422).shows("理由を1つ以上選んでください");
        let masked = refuse(&page, &reason, "番号は123456789018です").await.expect(422).shows("個人番号");
        assert!(!masked.body.contains("123456789018"));
        refuse(&page, &reason, "申告をしてから、もう一度請求してください。").await.expect(200);
        app.run_jobs().await;
        let seen = resident.open(&format!("/applications/{number}")).await.expect(200);
        let seen = seen.shows("認めないことに決定しました").shows("申告をしてから、もう一度請求してください。");
        seen.shows("審査請求をすることができます").shows("支払いを取り消しました");
        // Its letter is still to be issued.
        assert_eq!(stage(app, &number).await, Stage::Decided);
    }

    async fn a_case_is_withdrawn_at_once_until_started_and_asked_for_afterwards(app: TestApp) {
        let resident = app.client();
        let first = apply(&resident, "hanako").await;
        let page = resident.open(&format!("/applications/{first}")).await.expect(200);
        page.form("/withdraw").submit().await.expect(200).shows("取り下げました");
        let second = apply(&resident, "hanako").await;
        let yamada = app.officer("yamada").await;
        yamada.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        let page = resident.open(&format!("/applications/{second}")).await.expect(200);
        page.form("/withdraw").submit().await.expect(200).shows("取下げの願い出");
        let desk = yamada.open(&case(&second)).await.expect(200).shows("先に回答してください");
        desk.form("/withdrawal").set("answer", "grant").submit().await.expect(200);
        assert_eq!(stage(app, &second).await, Stage::Withdrawn);
        app.run_jobs().await;
    }

    async fn nobody_is_named_where_the_applicant_moved_the_case_last(app: TestApp) {
        let resident = app.client();
        let number = apply(&resident, "hanako").await;
        let yamada = app.officer("yamada").await;
        let page = yamada.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        app.clock.advance(Duration::from_mins(1));
        let own = resident.open(&format!("/applications/{number}")).await.expect(200);
        own.form("/withdraw").submit().await.expect(200).shows("取下げの願い出");
        let told = page.form("/decide").set("outcome", "grant").submit().await;
        let told = told.expect(409).shows("ほかの画面で先に変更されています");
        assert!(!told.text().contains("山田"), "{}", told.text());
        app.run_jobs().await;
    }

    async fn nothing_is_sent_unpaid_and_what_was_never_paid_can_lapse(app: TestApp) {
        let resident = app.client();
        let number = apply(&resident, "hanako").await;
        let yamada = app.officer("yamada").await;
        let page = yamada.open("/staff/queue").await.form("/queue/next").submit().await.expect(200);
        let decided = page.form("/decide").set("outcome", "grant").submit().await.expect(200);
        app.run_jobs().await;
        assert!(!decided.body.contains("/send\""), "the form to send is offered before the money is there");
        let page = yamada.open(&case(&number)).await.expect(200);
        let version = page.form("/lapse").value("version").expect("a version").to_owned();
        let forced = page.form("/lapse");
        let send = [
            ("csrf".to_owned(), forced.value("csrf").expect("a token").to_owned()),
            ("version".to_owned(), version),
            ("on".to_owned(), "2026-11-24".to_owned()),
            ("postage".to_owned(), "110".to_owned()),
        ];
        yamada.post(&format!("{}/send", case(&number)), &send).await.expect(422).shows("発送できません");
        page.form("/lapse").submit().await.expect(200).shows("期限切れ");
        app.run_jobs().await;
        resident.open(&format!("/applications/{number}")).await.expect(200).shows("期限切れ");
    }
}
