//! A time to receive the card: from the city's letter to the hand-over, without a login and without a name.

use std::time::Duration;

use smart_window::kernel::{Clock as _, Digest};
use smart_window::reservations::import::{self, ImportError, Imported};
use smart_window::reservations::store;
use smart_window::standins::mailbox;
use smart_window::{events, kpi, on};

use crate::both_databases;
use crate::support::app::TestApp;
use crate::support::client::{Answer, Client};

const HANAKO: (&str, [&str; 3]) = ("2026-0001-DEMO", ["1990", "4", "1"]);
const TARO: (&str, [&str; 3]) = ("2026-0002-DEMO", ["1985", "3", "15"]);
const UNKNOWN: &str = "番号と生年月日の組み合わせを確認できません";

/// Types reference and birth date at the door.
async fn enter(client: &Client, reference: &str, [year, month, day]: [&str; 3]) -> Answer {
    let door = client.open("/reservations").await.expect(200);
    let form = door.form("/reservations").set("reference", reference);
    let form = form.set("birth__year", year).set("birth__month", month);
    form.set("birth__day", day).submit().await
}

/// A browser that has opened the reference.
async fn opened(app: &TestApp, (reference, birth): (&str, [&str; 3])) -> Client {
    let client = app.client();
    enter(&client, reference, birth).await.expect(200);
    client
}

/// The times that are offered on a day.
async fn first_time(client: &Client, day: &str) -> String {
    let page = client.open(&format!("/reservations/slots?day={day}")).await;
    let times = page.expect(200).choices();
    times.first().expect("a free time").1.clone()
}

/// Looks over a time and books it; the answer is not followed.
async fn book(client: &Client, at: &str, email: &str) -> Answer {
    let page = client.open(&format!("/reservations/confirm?at={at}")).await;
    let form = page.expect(200).form("/reservations/book");
    form.set("email", email).send().await
}

fn number(booking: &Answer) -> String {
    booking.first(".receipt-number").expect("a receipt number")
}

async fn mails(app: &TestApp) -> Vec<mailbox::StoredMail> {
    app.run_jobs().await;
    mailbox::store::latest(&app.kit.db, 50).await.unwrap()
}

/// The path of the link in a mail.
fn link(app: &TestApp, mail: &mailbox::StoredMail) -> String {
    let start = format!("{}/reservations/links/", app.url);
    let line = mail.text_body.lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("no link:\n{}", mail.text_body));
    line.trim().strip_prefix(&app.url).unwrap().to_owned()
}

/// マイナンバーカード交付数 as the running plan has it.
async fn cards(app: &TestApp) -> i64 {
    let standings = kpi::service::standings(&app.kit.db, &app.registry, app.clock.now());
    let standings = standings.await.unwrap();
    let mut named = standings
        .iter()
        .filter(|one| one.kpi.id == "plan-8-cards-issued");
    named
        .next()
        .expect("the KPI")
        .reading
        .value
        .expect("a value")
}

async fn number_of(app: &TestApp, what: &str) -> i64 {
    let db = &app.kit.db;
    match what {
        "taken" => on!(db, c => sqlx::query_scalar(
            "SELECT CAST(COALESCE(SUM(taken), 0) AS BIGINT) FROM booking_slots WHERE municipality_id = $1")
            .bind(db.city()).fetch_one(c).await),
        "bookings" => on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM bookings WHERE municipality_id = $1")
            .bind(db.city()).fetch_one(c).await),
        "addresses" => on!(db, c => sqlx::query_scalar(
            "SELECT COUNT(*) FROM bookings WHERE municipality_id = $1 AND email IS NOT NULL")
            .bind(db.city()).fetch_one(c).await),
        "references" => on!(db, c => sqlx::query_scalar(
            "SELECT COUNT(*) FROM booking_references WHERE municipality_id = $1")
            .bind(db.city()).fetch_one(c).await),
        other => panic!("{other}"),
    }
    .unwrap()
}

async fn import(app: &TestApp, lines: &str) -> Result<Imported, ImportError> {
    let file = format!("reference,birth_date,desk\n{lines}");
    import::take(
        &app.kit.db,
        &app.kit.config,
        app.clock.now(),
        file.as_bytes(),
    )
    .await
}

both_databases! {
    async fn from_the_letter_to_the_card(app: TestApp) {
        let client = app.client();
        let unknown = enter(&client, "9999-9999-NONE", HANAKO.1).await.expect(422).shows(UNKNOWN);
        let wrong = enter(&client, HANAKO.0, TARO.1).await.expect(422).shows(UNKNOWN);
        assert_eq!(unknown.text(), wrong.text());
        client.open("/reservations/slots").await.expect(200).shows("時間が過ぎた");
        // Any width, small letters, and the year as the calendar of the era has it.
        let slots = enter(&client, "２０２６ー０００１　demo", ["平成２", "４", "１"]).await.expect(200);
        assert_eq!(slots.path, "/reservations/slots");
        let at = first_time(&client, "2026-11-26").await;
        book(&client, &at, "not an address").await.expect(422).shows("メールアドレスの形");
        assert_eq!(book(&client, &at, "hanako@mail.example").await.location().unwrap(), "/reservations/booking");
        let booking = client.open("/reservations/booking").await.expect(200);
        let number = number(&booking);
        let booking = booking.shows("2026年(令和8年)11月26日（木） 09:00").shows("交付通知書").shows("デモ市役所");
        assert!(!booking.text().contains("hanako@"), "{}", booking.text());
        // The same form again changes nothing.
        book(&client, &at, "").await.expect(303);
        assert_eq!(number_of(app, "bookings").await, 1);

        let mail = mails(app).await.remove(0);
        let words = format!("{}{}{}", mail.subject, mail.text_body, mail.html_body.clone().unwrap_or_default());
        for secret in [number.as_str(), HANAKO.0, "09:00", "11月", "市民課", "マイナンバー"] {
            assert!(!words.contains(secret), "{secret} in\n{words}");
        }
        let other = app.client();
        let shown = other.open(&link(app, &mail)).await.expect(200);
        assert!(!shown.text().contains(&number) && !shown.text().contains("11月"));
        // Looking is not enough: a mail program looks too.
        other.open("/reservations/booking").await.expect(200).shows("時間が過ぎた");
        shown.form("/reservations/links/").submit().await.expect(200).shows(&number);
        // It is moved by the link, and reminded of at nine on the day before, once.
        let to = first_time(&other, "2026-11-27").await;
        book(&other, &to, "").await.expect(303);
        other.open("/reservations/booking").await.expect(200).shows("11月27日（金）").shows(&number);
        assert_eq!(mails(app).await.len(), 2);
        app.later(Duration::from_hours(23)).await;
        assert_eq!(mails(app).await.len(), 2, "nothing on the eve of the time that was given up");
        app.later(Duration::from_hours(24)).await;
        app.later(Duration::from_hours(1)).await;
        let all = mails(app).await;
        assert_eq!(all.len(), 3);
        assert!(all[0].text_body.contains("予約についてのお知らせです"), "{}", all[0].text_body);

        let ito = app.officer("ito").await;
        let list = ito.open("/staff/reservations?day=2026-11-27").await.expect(200).shows(&number).shows("予約中");
        assert!(!list.text().contains("hanako"), "{}", list.text());
        let page = ito.open(&format!("/staff/reservations?number={}", number.to_lowercase())).await.expect(200);
        assert_eq!(page.path, format!("/staff/reservations/{number}"));
        page.form("/hand-over").set("issuance", "new").set("route", "counter").send().await.expect(422).shows("すべてにチェック");
        let before = cards(app).await;
        let mut form = page.form("/hand-over").set("issuance", "new").set("route", "counter");
        for check in ["letter", "identity", "face", "pin", "returned"] {
            form.fields.push(("check".to_owned(), check.to_owned()));
        }
        form.submit().await.expect(200).shows("交付済み");
        form.submit().await.expect(200).shows("交付済み");
        assert_eq!(cards(app).await, before + 1);
        assert_eq!(events::count(&app.kit.db, "card_handed_over").await.unwrap(), 1);
        assert_eq!(number_of(app, "addresses").await, 0);
        // Neither the letter nor the link opens anything any more.
        enter(&app.client(), HANAKO.0, HANAKO.1).await.expect(410);
        app.client().open(&link(app, &all[0])).await.form("/links/").send().await.expect(410);
        app.run_jobs().await;
    }

    async fn sixteen_people_want_the_last_three_places(app: TestApp) {
        let lines: String = (10..26).map(|at| format!("2026-00{at}-MANY,2000-01-01,hall\n")).collect();
        assert_eq!(import(app, &lines).await.unwrap().new, 16);
        let mut forms = Vec::new();
        for at in 10..26 {
            let client = opened(app, (&format!("2026-00{at}-MANY"), ["2000", "1", "1"])).await;
            let time = first_time(&client, "2026-11-25").await;
            let page = client.open(&format!("/reservations/confirm?at={time}")).await.expect(200);
            forms.push(page.form("/reservations/book").set("email", "a@mail.example"));
        }
        let answers = futures_util::future::join_all(forms.iter().map(super::support::client::Form::send)).await;
        let booked = answers.iter().filter(|answer| answer.status == 303).count();
        assert_eq!(booked, 3, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        assert_eq!((number_of(app, "taken").await, number_of(app, "bookings").await), (3, 3));
        assert_eq!(events::count(&app.kit.db, "booking_confirmed").await.unwrap(), 3);
        // Who was too late chooses from what is left, on the same page, and keeps what was typed.
        let late = answers.into_iter().find(|answer| answer.status != 303).unwrap().expect(409).shows("埋まりました");
        let left = late.choices().remove(0).1;
        let form = late.form("/reservations/book").set("at", left);
        assert_eq!(form.value("email"), Some("a@mail.example"));
        form.submit().await.expect(200).shows("09:30");
        assert_eq!(number_of(app, "taken").await, 4);
        app.run_jobs().await;
    }

    async fn a_reference_has_one_booking(app: TestApp) {
        let (phone, desk) = (opened(app, TARO).await, opened(app, TARO).await);
        let mut forms = Vec::new();
        for (client, day) in [(&phone, "2026-11-25"), (&desk, "2026-11-26")] {
            let at = first_time(client, day).await;
            let page = client.open(&format!("/reservations/confirm?at={at}")).await.expect(200);
            forms.push(page.form("/reservations/book"));
        }
        let (first, second) = tokio::join!(forms[0].send(), forms[1].send());
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!((number_of(app, "taken").await, number_of(app, "bookings").await), (1, 1));
        // Cancelled on a page that is up to date, it gives its place back; cancelled twice, nothing more.
        let page = phone.open("/reservations/booking").await.expect(200);
        let cancel = page.form("/reservations/cancel");
        cancel.send().await.expect(200).shows("取り消しました");
        cancel.send().await.expect(200);
        assert_eq!(number_of(app, "taken").await, 0);
        let at = first_time(&desk, "2026-11-25").await;
        book(&desk, &at, "").await.expect(303);
        assert_eq!((number_of(app, "taken").await, number_of(app, "bookings").await), (1, 2));
        // Who leaves has left.
        desk.open("/reservations/booking").await.form("/reservations/leave").submit().await.expect(200);
        desk.open("/reservations/booking").await.expect(200).shows("時間が過ぎた");
        // Nobody came: only after the time, and then the reference can book again.
        let ito = app.officer("ito").await;
        let list = ito.open("/staff/reservations?day=2026-11-25").await.expect(200);
        let own = list.links("/staff/reservations/").remove(0);
        let early = ito.open(&own).await.expect(200);
        let version = early.form("/hand-over").value("version").unwrap().to_owned();
        let csrf = early.form("/hand-over").value("csrf").unwrap().to_owned();
        let fields = [("csrf".to_owned(), csrf), ("version".to_owned(), version)];
        ito.post(&format!("{own}/no-show"), &fields).await.expect(422).shows("時間になっていません");
        app.clock.advance(Duration::from_hours(24));
        let ito = app.officer("ito").await;
        ito.open(&own).await.form("/no-show").submit().await.expect(200).shows("来庁なし");
        assert_eq!(enter(&app.client(), TARO.0, TARO.1).await.expect(200).path, "/reservations/slots");
        app.run_jobs().await;
    }

    async fn guessing_is_stopped_and_says_until_when(app: TestApp) {
        let guesser = app.client();
        for day in 1..=8 {
            enter(&guesser, HANAKO.0, ["1991", "5", &day.to_string()]).await.expect(422).shows(UNKNOWN);
        }
        let told = enter(&guesser, HANAKO.0, HANAKO.1).await.expect(429).shows("2026年(令和8年)11月25日 10:00");
        let wait: i64 = told.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((86_000..=86_401).contains(&wait), "{wait}");
        // An unknown reference is counted in the same way.
        for _ in 0..8 {
            enter(&guesser, "2026-7777-NONE", HANAKO.1).await.expect(422);
        }
        enter(&guesser, "2026-7777-NONE", HANAKO.1).await.expect(429);
        // Whoever is right is not counted, however often; the address has its own, shorter limit.
        for _ in 0..4 {
            let answer = enter(&guesser, TARO.0, TARO.1).await;
            assert!(matches!(answer.status, 200 | 429));
        }
        for at in 0..4 {
            enter(&guesser, &format!("2026-888{at}-NONE"), HANAKO.1).await;
        }
        enter(&guesser, TARO.0, TARO.1).await.expect(429).shows("11:00");
        app.clock.advance(Duration::from_mins(61));
        enter(&guesser, TARO.0, TARO.1).await.expect(200);
        enter(&guesser, HANAKO.0, HANAKO.1).await.expect(429);
        app.clock.advance(Duration::from_hours(24));
        enter(&guesser, HANAKO.0, HANAKO.1).await.expect(200);
        app.run_jobs().await;
    }

    async fn the_desks_file_is_taken_whole_or_not_at_all(app: TestApp) {
        let known = number_of(app, "references").await;
        let bad = import(app, "2026-0101-FILE,1990-04-01,hall\n2026-0102-FILE,1990-13-01,hall\nx,1990-04-01,moon\n").await;
        let told = bad.unwrap_err().to_string();
        for part in ["line 3: `birth_date`", "line 4: `reference`", "nothing was imported"] {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(number_of(app, "references").await, known);
        let file = "2026-0101-FILE,1990-04-01,hall\n2026-0102-FILE,1990/12/1,branch\n";
        assert_eq!(import(app, file).await.unwrap(), Imported { new: 2, corrected: 0, unchanged: 0 });
        assert_eq!(import(app, file).await.unwrap(), Imported { new: 0, corrected: 0, unchanged: 2 });
        let mended = "2026-0101-FILE,1990-04-02,hall\n";
        assert_eq!(import(app, mended).await.unwrap(), Imported { new: 0, corrected: 1, unchanged: 0 });
        enter(&app.client(), "2026-0101-FILE", ["1990", "4", "1"]).await.expect(422);
        let client = opened(app, ("2026-0101-FILE", ["1990", "4", "2"])).await;
        let at = first_time(&client, "2026-11-25").await;
        book(&client, &at, "").await.expect(303);
        let told = import(app, "2026-0102-FILE,1990-12-01,hall\n2026-0101-FILE,1990-04-03,hall\n").await.unwrap_err();
        assert!(told.to_string().contains("line 3: differs"), "{told}");
        // What is stored cannot be found by digesting the letter without the key.
        let mut tx = app.kit.db.begin().await.unwrap();
        let plain = Digest::of_parts(&[b"reference", b"20260101FILE"]);
        assert!(store::hold(&mut tx, &plain).await.unwrap().is_none());
        drop(tx);
        app.run_jobs().await;
    }

    async fn cards_are_one_sections_and_need_no_form(app: TestApp) {
        let yamada = app.officer("yamada").await;
        yamada.open("/staff/reservations").await.expect(404);
        assert!(yamada.open("/staff/queue").await.links("/staff/reservations").is_empty());
        let client = opened(app, HANAKO).await;
        let at = first_time(&client, "2026-11-25").await;
        book(&client, &at, "").await.expect(303);
        let number = number(&client.open("/reservations/booking").await);
        yamada.open(&format!("/staff/reservations/{number}")).await.expect(404);
        app.officer("ito").await.open("/staff").await.expect(200).shows("カード交付の予約");
        let page = client.open("/procedures/card-pickup").await.expect(200).shows("ログインは必要ありません");
        assert_eq!(page.links("/reservations")[0], "/reservations");
        let door = client.open("/reservations").await;
        let csrf = ("csrf".to_owned(), door.form("/reservations").value("csrf").unwrap().to_owned());
        client.post("/procedures/card-pickup/start", &[csrf]).await.expect(404);
        app.run_jobs().await;
    }
}
