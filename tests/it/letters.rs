//! Letters: numbered without gaps, told electronically to whoever accepted that, posted otherwise, printed or refused.

use std::process::{Command, Stdio};
use std::time::Duration;

use smart_window::applications::{self, flow::Stage};
use smart_window::casework::letters::model::{Letter, Series};
use smart_window::casework::letters::store;
use smart_window::events;
use smart_window::kernel::calendar::FiscalYear;
use smart_window::kernel::receipt::ReceiptNumber;
use smart_window::kernel::{Digest, LetterId};

use crate::both_databases;
use crate::story::{begin, fill_in, pay, submit};
use crate::support::app::{Engine, TestApp, start_of_story};
use crate::support::client::{Answer, Client};

/// A case that was refused, with its resident and its officer.
struct Refused {
    resident: Client,
    officer: Client,
    number: ReceiptNumber,
}

async fn refused(app: &TestApp, card: &str, electronic: bool, words: &str) -> Refused {
    let resident = app.client();
    let review = fill_in(begin(&resident, card).await).await;
    let form = review.form("/submit");
    let number = if electronic {
        let sent = form.set("electronic_notice", "yes").submit().await;
        let path = sent.expect(200).path;
        path.split('/').nth(2).unwrap().parse().unwrap()
    } else {
        submit(&review).await
    };
    pay(&resident, &number, "authorise").await.expect(200);
    app.run_jobs().await;
    let officer = app.officer("yamada").await;
    let page = officer.open("/staff/queue").await;
    let page = page.form("/queue/next").submit().await.expect(200);
    let form = page
        .form("/decide")
        .set("outcome", "refuse")
        .set("reasons", "income_not_declared")
        .set("words", words);
    form.submit().await.expect(200);
    app.run_jobs().await;
    Refused {
        resident,
        officer,
        number,
    }
}

impl Refused {
    fn case(&self) -> String {
        format!("/staff/cases/{}", self.number)
    }

    /// The page of the latest letter, as the officer sees it.
    async fn desk(&self) -> Answer {
        let case = self.officer.open(&self.case()).await.expect(200);
        let letter = case.links("/letters/").remove(0);
        self.officer.open(&letter).await.expect(200)
    }

    async fn issue(&self, delivery: &str) -> Answer {
        let page = self.desk().await;
        let form = page.form("/issue").set("delivery", delivery);
        form.submit().await.expect(200)
    }

    async fn stage(&self, app: &TestApp) -> Stage {
        self.application(app).await.case.stage
    }

    async fn application(&self, app: &TestApp) -> applications::model::Application {
        let found = applications::store::find(&app.kit.db, &self.number).await;
        found.unwrap().unwrap()
    }

    async fn letters(&self, app: &TestApp) -> Vec<Letter> {
        let id = self.application(app).await.id;
        store::of_application(&app.kit.db, id).await.unwrap()
    }
}

async fn file(client: &Client, path: &str) -> Vec<u8> {
    let answer = client.request(reqwest::Method::GET, path).send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    answer.bytes().await.unwrap().to_vec()
}

/// The text of a PDF without its spaces.
fn words(pdf: &[u8]) -> String {
    let name = format!("sw-letter-{}.pdf", Digest::of(pdf).0);
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, pdf).unwrap();
    let said = Command::new("pdftotext")
        .arg("-raw")
        .arg(&path)
        .arg("-")
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    std::fs::remove_file(path).unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    text.split_whitespace().collect()
}

async fn count(app: &TestApp, kind: &str) -> i64 {
    events::count(&app.kit.db, kind).await.unwrap()
}

const TAX_2026: Series<'static> = Series {
    section: "tax",
    year: FiscalYear(2026),
};

both_databases! {
    async fn who_accepted_it_gets_the_letter_in_the_inbox_and_opening_it_is_logged(app: TestApp) {
        let case = refused(app, "hanako", true, "先に申告をしてください。").await;
        assert_eq!(count(app, "electronic_notice_accepted").await, 1);
        assert_eq!(case.stage(app).await, Stage::Decided, "the letter is still to be issued");
        case.officer.open("/staff/queue?filter=letter").await.expect(200).shows(case.number.as_str());
        let preview = case.desk().await.shows("（案）").shows("小税第").shows("小松 花子 様").shows("同意しています");
        let draft = words(&file(&case.officer, &preview.links("letter.pdf")[0]).await);
        assert!(draft.contains("（案）") && draft.contains("小松花子"), "{draft}");
        let form = preview.form("/issue").set("delivery", "electronic");
        form.submit().await.expect(200).shows("小税第1号").shows("まだ開かれていません");
        form.submit().await.expect(200).shows("小税第1号");
        assert_eq!(count(app, "letter_issued").await, 1, "a second press draws no number");
        app.run_jobs().await;
        assert_eq!(case.stage(app).await, Stage::Closed);

        case.resident.open("/inbox").await.expect(200).shows("通知書が届きました");
        let page = case.resident.open(&format!("/applications/{}", case.number)).await.expect(200);
        let letter = page.links("/letters/").remove(0);
        let stranger = app.resident("taro", "").await;
        stranger.get(&letter).await.expect(404);
        assert_eq!(count(app, "letter_opened").await, 0);
        let opened = case.resident.open(&letter).await.expect(200).shows("小税第1号").shows("決定の理由");
        let opened = opened.shows("先に申告をしてください。").shows("審査請求をすることができます").shows("小松市長 見本 太郎");
        case.resident.open(&format!("{letter}?lang=en")).await.expect(200).shows("The Japanese letter is the official document");
        assert_eq!(count(app, "letter_opened").await, 1);
        let desk = case.desk().await;
        assert!(!desk.text().contains("まだ開かれていません"), "{}", desk.text());

        let pdf = file(&case.resident, &opened.links("letter.pdf")[0]).await;
        let first = case.letters(app).await.remove(0).pdf_digest;
        assert_eq!(first, Some(Digest::of(&pdf)), "a later download is the same letter");
        let text = words(&pdf);
        for part in ["小税第1号", "令和8年11月24日", "小松花子様", "公印省略", "先に申告をしてください。", "小松市税務課"] {
            assert!(text.contains(part), "{part} in\n{text}");
        }
        assert!(!text.contains("（案）"));
    }

    async fn without_consent_the_letter_is_printed_and_posted(app: TestApp) {
        let case = refused(app, "hanako", false, "").await;
        let preview = case.desk().await.shows("同意していません");
        preview.form("/issue").set("delivery", "electronic").submit().await.expect(400);
        case.officer.open(&case.case()).await.expect(200);
        case.issue("post").await.shows("小税第1号").shows("印刷して郵送し");
        assert_eq!(case.stage(app).await, Stage::Decided, "the envelope has not left");
        let own = case.desk().await.path.replace("/staff/cases/", "/applications/");
        case.resident.get(&own).await.expect(404);
        let page = case.officer.open(&case.case()).await.expect(200);
        page.form("/send").set("postage", "110").submit().await.expect(200).shows("完了");
        assert_eq!(count(app, "letter_posted").await, 1);
        assert_eq!(case.stage(app).await, Stage::Closed);
        case.resident.open(&own).await.expect(200).shows("小税第1号");
        assert_eq!(count(app, "letter_opened").await, 0, "paper tells when it is read to nobody");
        let queue = case.officer.open("/staff/queue?filter=letter").await.expect(200);
        assert!(!queue.text().contains(case.number.as_str()));
        app.run_jobs().await;
    }

    async fn what_nobody_opens_in_time_is_posted_as_well(app: TestApp) {
        let mut case = refused(app, "hanako", true, "").await;
        case.issue("electronic").await.expect(200);
        app.run_jobs().await;
        app.later(Duration::from_hours(24 * 6)).await;
        assert_eq!(count(app, "letter_unopened").await, 0);
        app.later(Duration::from_hours(24 * 2)).await;
        app.later(Duration::from_hours(2)).await;
        assert_eq!(count(app, "letter_unopened").await, 1);
        case.officer = app.officer("yamada").await;
        case.officer.open("/staff/queue?filter=letter").await.expect(200).shows(case.number.as_str());
        let page = case.officer.open(&case.case()).await.expect(200).shows("期間内に開かれなかった");
        page.form("/send").set("postage", "110").submit().await.expect(200);
        assert_eq!(count(app, "letter_posted").await, 1);
        app.run_jobs().await;
    }

    async fn a_void_number_stays_in_the_book_and_the_new_letter_has_the_next(app: TestApp) {
        let case = refused(app, "hanako", true, "").await;
        let issued = case.issue("electronic").await;
        let void = issued.form("/void");
        void.submit().await.expect(422).shows("欠番にする理由を選んでください");
        let void = void.set("reason", "wrong_text");
        void.clone().set("words", "番号は123456789018").submit().await.expect(422).shows("伏せ字");
        void.submit().await.expect(200).shows("文書番号はまだありません");
        void.submit().await.expect(200);
        assert_eq!(count(app, "letter_voided").await, 1);
        case.issue("electronic").await.shows("小税第2号");
        let book = case.officer.open("/staff/document-numbers").await.expect(200).shows("小税第2号").shows("小税第1号");
        book.shows("本文の誤り");
        let old = case.letters(app).await.pop().unwrap();
        let own = format!("/applications/{}/letters/{}", case.number, old.id);
        case.resident.open(&own).await.expect(200).shows("取り消されました");
        app.run_jobs().await;
        let lines = store::book(&app.kit.db, TAX_2026).await.unwrap();
        assert_eq!(lines.iter().map(|line| (line.number, line.void_at.is_some())).collect::<Vec<_>>(), [(2, false), (1, true)]);
    }

    async fn a_character_that_no_font_has_is_named_and_nothing_is_issued(app: TestApp) {
        let case = refused(app, "tsuji", true, "外字\u{E000}を含みます。").await;
        let page = case.desk().await.shows("印刷できない文字があります").shows("U+E000");
        assert!(!page.body.contains("/issue\""), "nothing can be issued");
        assert!(page.links("letter.pdf").is_empty());
        let token = page.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let version = case.application(app).await.version.to_string();
        let fields = [("csrf", token), ("version", &version), ("delivery", "electronic")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        case.officer.post(&format!("{}/issue", page.path), &fields).await.expect(422).shows("発行できません");
        assert_eq!(count(app, "letter_issued").await, 0);
        assert!(store::book(&app.kit.db, TAX_2026).await.unwrap().is_empty(), "no number was drawn");
        app.run_jobs().await;
    }

    async fn numbers_have_no_gaps_whoever_draws_and_gives_back(app: TestApp) {
        let draw = |given_back: bool, year: i32| {
            let kit = app.kit.clone();
            async move {
                let series = Series { section: "children", year: FiscalYear(year) };
                let mut tx = kit.db.begin().await.unwrap();
                let letter: LetterId = kit.env.id();
                let number = store::draw(&mut tx, series, "小こ家", letter, kit.env.now()).await.unwrap();
                if given_back {
                    drop(tx);
                    return None;
                }
                tx.commit().await.unwrap();
                Some(number)
            }
        };
        let mut drawing = tokio::task::JoinSet::new();
        for at in 0..16 {
            drawing.spawn(draw(at % 5 == 4, 2026));
        }
        let mut numbers: Vec<i64> = drawing.join_all().await.into_iter().flatten().collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=13).collect::<Vec<_>>());
        assert_eq!(draw(false, 2027).await, Some(1), "each April begins with 1");
        assert_eq!(draw(false, 2026).await, Some(14));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_fonts_the_window_runs_and_names_the_packages() {
    let nowhere = |config: &mut smart_window::config::Config| {
        config.letters.font_dirs = "/nowhere".to_owned();
    };
    let app = TestApp::start_with(Engine::Sqlite, start_of_story(), nowhere).await;
    let case = refused(&app, "hanako", true, "").await;
    let page = case.desk().await.shows("fonts-ipaexfont-mincho");
    page.shows("小松 花子").shows("（案）");
    app.run_jobs().await;
    app.finish().await;
}
