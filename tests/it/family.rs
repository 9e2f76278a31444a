//! A family applies for the child allowance: an exit, children that come and go, papers, and the desk that reads them.

use smart_window::applications;
use smart_window::events;
use smart_window::files;
use smart_window::kernel::FileId;

use crate::both_databases;
use crate::story::submit;
use crate::support::app::log_in;
use crate::support::client::{Answer, Client, Form};

pub const SLUG: &str = "child-allowance";
/// What no byte on the disk may show.
pub const SECRET: &str = "PASSBOOK OF KOMATSU HANAKO 1234567";

/// A PDF as far as its bytes tell.
pub fn pdf() -> Vec<u8> {
    format!(
        "%PDF-1.7\n{SECRET}\n{}\n%%EOF\n",
        "0123456789abcdef".repeat(9000)
    )
    .into_bytes()
}

/// From the procedure's page to the first page of the form.
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

pub fn fill(page: &Answer, answers: &[(&str, &str)], action: &str) -> Form {
    let form = page.form("/pages/").set("action", action);
    answers
        .iter()
        .fold(form, |form, (name, value)| form.set(name, *value))
}

pub const REASON: &[(&str, &str)] = &[
    ("public_servant", "no"),
    ("reason", "birth"),
    ("reason_date__year", "2026"),
    ("reason_date__month", "11"),
    ("reason_date__day", "20"),
];

pub const APPLICANT: &[(&str, &str)] = &[
    ("kana", "ｺﾏﾂ ﾊﾅｺ"),
    ("phone", "090-1234-5678"),
    ("spouse", "no"),
    ("january_1", "here"),
    ("main_earner", "yes"),
];

pub const BABY: &[(&str, &str)] = &[
    ("children/1/child_name", "小松 一郎"),
    ("children/1/child_kana", "コマツ イチロウ"),
    ("children/1/child_birthdate__year", "令和8"),
    ("children/1/child_birthdate__month", "11"),
    ("children/1/child_birthdate__day", "20"),
    ("children/1/child_living", "together"),
    ("children/1/child_custody", "yes"),
    ("older_children", "no"),
];

pub const ACCOUNT: &[(&str, &str)] = &[
    ("bank_code", "０１４６"),
    ("bank_name", "北國銀行"),
    ("branch_code", "001"),
    ("account_kind", "ordinary"),
    ("account_number", "0012345"),
    ("account_holder", "コマツ ハナコ"),
    ("account_own", "yes"),
];

/// Up to the page of the account, which takes files.
pub async fn to_account(client: &Client, card: &str) -> Answer {
    let page = begin(client, card).await;
    let page = fill(&page, REASON, "next").submit().await.expect(200);
    let page = fill(&page, APPLICANT, "next").submit().await.expect(200);
    fill(&page, BABY, "next")
        .submit()
        .await
        .expect(200)
        .shows("口座")
}

pub fn file_of(page: &Answer) -> FileId {
    let markup = page.markup();
    let at = markup.find("/files/").expect("a file") + "/files/".len();
    markup[at..at + 36].parse().expect("an id")
}

both_databases! {
    async fn a_family_applies_with_its_papers(app: TestApp) {
        let hanako = app.client();
        let page = begin(&hanako, "hanako").await;
        let servant = fill(&page, REASON, "next").set("public_servant", "yes").submit().await;
        let page = servant.expect(422).shows("勤務先");
        let page = fill(&page, REASON, "next").submit().await.expect(200);
        let page = fill(&page, APPLICANT, "next").submit().await.expect(200);

        // A second child is added and filled in wrongly, a third comes and goes.
        let page = fill(&page, BABY, "add:children").submit().await.expect(200);
        assert!(page.path.ends_with("#children/2"), "{}", page.path);
        assert_eq!(page.form("/pages/").value("children/1/child_name"), Some("小松 一郎"));
        let second = [
            ("children/2/child_name", "小松 二郎"),
            ("children/2/child_kana", "コマツ ジロウ"),
            ("children/2/child_birthdate__year", "2015"),
            ("children/2/child_birthdate__month", "13"),
            ("children/2/child_birthdate__day", "1"),
            ("children/2/child_living", "apart"),
            ("children/2/child_custody", "yes"),
        ];
        let wrong = fill(&page, &second, "next").submit().await.expect(422);
        assert!(wrong.markup().contains("href=\"#children/2/child_birthdate\""), "the error leads to its field");
        assert!(wrong.markup().contains("href=\"#children/2/child_address\""), "asked since this child lives apart");
        let page = fill(&wrong, &[], "add:children").submit().await.expect(200);
        let page = fill(&page, &[("children/3/child_name", "まちがい")], "remove:children/3").submit().await.expect(200);
        assert!(!page.body.contains("まちがい"));
        let right = [("children/2/child_birthdate__month", "4"), ("children/2/child_address", "金沢市広坂1-1-1")];
        let page = fill(&page, &right, "next").submit().await.expect(200).shows("口座");

        // The passbook: pressing "next" sends a chosen file too.
        let page = fill(&page, ACCOUNT, "next").with_files(&[("account_proof", "通帳.pdf", &pdf())]).await.follow().await;
        let page = page.expect(200).shows("年金");
        // The baby is under three: the pension is asked for, and its proof where it is an employee's.
        let page = fill(&page, &[("pension", "employee")], "upload:pension_proof").with_files(&[("pension_proof", "", b"")]).await;
        let page = page.follow().await.expect(200);
        let page = fill(&page, &[], "next").with_files(&[("pension_proof", "資格.pdf", &pdf())]).await.follow().await.expect(200);
        let page = page.shows("別居");
        let page = fill(&page, &[], "next").with_files(&[("apart_statement", "申立書.pdf", &pdf())]).await.follow().await.expect(200);
        let review = fill(&page, &[("checks", "yes"), ("correct", "yes")], "next").submit().await.expect(200);
        let review = review.shows("お子さん 1").shows("小松 二郎").shows("通帳.pdf").shows("0146").shows("0012345");
        let file = file_of(&review);
        let number = submit(&review).await;
        app.run_jobs().await;

        // What the applicant sent is theirs to see, and nobody else's.
        let own = hanako.request(reqwest::Method::GET, &format!("/files/{file}")).send().await.unwrap();
        assert_eq!(own.status(), 200);
        let header = |name: &str| own.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("sandbox"));
        assert!(header("content-disposition").starts_with("attachment; filename=\"file.pdf\"; filename*=UTF-8''%E9%80%9A"));
        assert_eq!(own.bytes().await.unwrap().as_ref(), pdf());
        let taro = app.resident("taro", "").await;
        taro.get(&format!("/files/{file}")).await.expect(404);

        let application = applications::store::find(&app.kit.db, &number).await.unwrap().unwrap();
        let row = files::store::of_application(&app.kit.db, file, application.id).await.unwrap().unwrap();
        assert_eq!((row.draft_id, row.name.as_str()), (None, "通帳.pdf"));
        let path = format!("/staff/cases/{number}/files/{file}");
        let tax = app.officer("yamada").await;
        tax.get(&path).await.expect(404);
        assert_eq!(events::count(&app.kit.db, "attachment_viewed").await.unwrap(), 0);
        let sato = app.officer("sato").await;
        let case = sato.open(&format!("/staff/cases/{number}")).await.expect(200).shows("小松 二郎").shows("通帳.pdf");
        assert!(case.markup().contains(&path));
        let seen = sato.request(reqwest::Method::GET, &path).send().await.unwrap();
        assert_eq!(seen.bytes().await.unwrap().as_ref(), pdf());
        assert_eq!(events::count(&app.kit.db, "attachment_viewed").await.unwrap(), 1);
        sato.open(&format!("/staff/cases/{number}")).await.expect(200).shows("添付書類を閲覧");
        let other = "01890000-0000-7000-8000-000000000000";
        sato.get(&format!("/staff/cases/{number}/files/{other}")).await.expect(404);
        assert_eq!(events::count(&app.kit.db, "attachment_viewed").await.unwrap(), 1);
        app.run_jobs().await;
    }

    async fn an_attachment_of_a_question_that_no_longer_applies_is_not_submitted(app: TestApp) {
        let hanako = app.client();
        let page = to_account(&hanako, "hanako").await;
        let page = fill(&page, ACCOUNT, "next").with_files(&[("account_proof", "a.pdf", &pdf())]).await.follow().await.expect(200);
        let page = fill(&page, &[("pension", "employee")], "upload:pension_proof").with_files(&[("pension_proof", "b.pdf", &pdf())]).await;
        let page = page.follow().await.expect(200).shows("b.pdf");
        let file = file_of(&page);
        let page = fill(&page, &[("pension", "national")], "next").submit().await.expect(200);
        let review = fill(&page, &[("checks", "yes"), ("correct", "yes")], "next").submit().await.expect(200);
        assert!(!review.body.contains("b.pdf"));
        submit(&review).await;
        hanako.get(&format!("/files/{file}")).await.expect(404);
        app.run_jobs().await;
    }
}
