//! The administrator sees what the reform is worth: KPIs of a plan that is over stay, the measures go on.

mod files;
mod world;

use std::time::Duration;

use smart_window::kernel::Role;
use smart_window::kpi::service;

use crate::support::client::{Answer, Client};
use files::{
    a_file_is_shown_before_it_is_taken, another_section_implements, open_data_is_for_everybody,
    the_events_behind_a_value_are_shown,
};
use world::{World, row};

/// Runs a story on both engines, with the clock on a day.
macro_rules! on_both {
    ($($story:ident: $day:expr),+ $(,)?) => {
        mod sqlite { use time::macros::date; $(#[tokio::test(flavor = "multi_thread")] async fn $story() {
            super::$story(super::World::on_sqlite($day).await).await;
        })+ }
        mod postgres { use time::macros::date; $(#[tokio::test(flavor = "multi_thread")] async fn $story() {
            super::$story(super::World::on_postgres($day).await).await;
        })+ }
    };
}

on_both!(
    the_first_online_case_proposes_a_reform_that_counts_once_implemented: date!(2026 - 11 - 24),
    within_the_period_of_plan_7_the_same_story_moves_plan_7: date!(2024 - 06 - 10),
    a_late_figure_waits_for_an_explicit_act: date!(2026 - 03 - 10),
    a_file_is_shown_before_it_is_taken: date!(2026 - 11 - 24),
    open_data_is_for_everybody: date!(2026 - 11 - 24),
    the_events_behind_a_value_are_shown: date!(2026 - 11 - 24),
    another_section_implements: date!(2026 - 11 - 24),
    who_may_see_and_who_may_change: date!(2026 - 11 - 24),
);

const HOUR: Duration = Duration::from_hours(1);

async fn overview(chief: &Client) -> Answer {
    chief.open("/admin").await.expect(200)
}

/// Records evidence for the only reform case and sets it to implemented today; returns its page before that.
async fn implement(chief: &Client) -> Answer {
    let register = chief.open("/admin/reforms").await.expect(200);
    let links = register.links("/admin/reforms/");
    assert_eq!(links.len(), 1, "exactly one reform case");
    let page = chief.open(&links[0]).await.expect(200).shows("提案");
    let early = page.form("/steps").set("step", "implement").send().await;
    early.expect(422).shows("先に根拠を記録してください。");
    let evidence = page
        .form("/evidence")
        .set("evidence", "処理時間を10件で測った");
    let evidence = evidence
        .set("before", "２０")
        .set("after", "5")
        .set("yearly", "1,200");
    let page = evidence.submit().await.expect(200).shows("300");
    let step = page.form("/steps").set("step", "implement");
    let wrong = step
        .clone()
        .set("on-year", "令和90")
        .send()
        .await
        .expect(422);
    wrong.shows("今日までの日付を入力してください。");
    step.submit()
        .await
        .expect(200)
        .shows("から件数に数えています");
    page
}

async fn the_first_online_case_proposes_a_reform_that_counts_once_implemented(world: World) {
    world.later(HOUR).await;
    let chief = world.officer(Role::Administrator).await;
    let page = overview(&chief).await;
    let reforms = row(&page, "plan-7-reform-cases");
    for part in ["令和2年度〜令和6年度", "100件", "未入力", "確定 第1版"] {
        assert!(reforms.contains(part), "{part}: {reforms}");
    }
    let cards = row(&page, "plan-7-cards-issued");
    for part in [
        "令和2年度〜令和7年度",
        "16,139",
        "100,000",
        "未入力",
        "確定",
    ] {
        assert!(cards.contains(part), "{part}: {cards}");
    }
    let next = row(&page, "plan-8-cards-issued");
    assert!(next.contains("未確定") && next.contains("期間中"), "{next}");

    // Two cases that are completed at once propose one reform.
    tokio::join!(world.close(), world.close());
    world.close().await;
    let before = implement(&chief).await;
    let again = before.form("/steps").set("step", "implement");
    again.send().await.expect(409);

    let page = overview(&chief).await;
    let moved = row(&page, "plan-8-reform-cases");
    assert!(
        moved.contains("1件 2026年(令和8年)11月24日 時点"),
        "{moved}"
    );
    assert_eq!(row(&page, "plan-7-reform-cases"), reforms, "frozen");
    service::rebuild(&world.db).await.unwrap();
    assert_eq!(overview(&chief).await.text(), page.text());
}

async fn within_the_period_of_plan_7_the_same_story_moves_plan_7(world: World) {
    world.later(HOUR).await;
    let chief = world.officer(Role::Administrator).await;
    world.close().await;
    implement(&chief).await;
    let page = overview(&chief).await;
    let moved = row(&page, "plan-7-reform-cases");
    for part in [
        "期間中",
        "1件 2024年(令和6年)6月10日 時点",
        "1.0%",
        "99件",
        "残り10か月",
    ] {
        assert!(moved.contains(part), "{part}: {moved}");
    }
    service::rebuild(&world.db).await.unwrap();
    assert_eq!(overview(&chief).await.text(), page.text());
}

const KPI: &str = "/admin/kpis/plan-7-cards-issued";

async fn a_late_figure_waits_for_an_explicit_act(world: World) {
    let chief = world.officer(Role::Administrator).await;
    let path = "/admin/measures/cards_issued";
    let figure = async |year: &str, month: &str, day: &str, value: &str| {
        let form = chief.open(path).await.expect(200).form("/figures");
        let form = form.set("as_of-year", year).set("as_of-month", month);
        let form = form.set("as_of-day", day).set("value", value);
        form.set("source", "デモ").send().await
    };
    let wrong = figure("2026", "2", "31", "たくさん").await.expect(422);
    let wrong = wrong.shows("正しい日付を").shows("0以上の整数を");
    assert_eq!(
        wrong.form("/figures").value("source"),
        Some("デモ"),
        "nothing is lost"
    );
    figure("令和8", "2", "28", "８４,０００").await.expect(303);

    // Weeks later the period is over, and its last official figure comes in.
    world.later(Duration::from_hours(24 * 40)).await;
    let chief = world.officer(Role::Administrator).await;
    let figure = chief.open(path).await.expect(200).form("/figures");
    let figure = figure.set("as_of-year", "2026").set("as_of-month", "3");
    let figure = figure.set("as_of-day", "31").set("value", "85500");
    let page = figure.set("source", "総務省").submit().await.expect(200);
    let frozen = row(&page, "plan-7-cards-issued");
    let page = chief.open(KPI).await.expect(200);
    for part in [
        "84,000",
        "デモ",
        "84.0%",
        "80.9%",
        "16,000",
        "確定後に届いた情報",
    ] {
        assert!(frozen.contains(part), "{part}: {frozen}");
    }
    let anew = page.form("/versions");
    let told = anew.send().await.expect(422).shows("入力してください。");
    assert!(told.body.contains("id=\"reason-error\""));
    let anew = anew.set("reason", "3月末の公表値が届いたため");
    let page = anew.submit().await.expect(200);
    let frozen = row(&page, "plan-7-cards-issued");
    assert!(
        frozen.contains("85,500") && frozen.contains("第2版"),
        "{frozen}"
    );
    let page = page.shows("3月末の公表値が届いたため").shows("84,000枚");
    anew.send().await.expect(409);
    service::rebuild(&world.db).await.unwrap();
    assert_eq!(chief.open(KPI).await.text(), page.text());

    let again = chief.open(path).await.expect(200).form("/figures");
    let again = again
        .set("as_of-year", "2026")
        .set("as_of-month", "3")
        .set("as_of-day", "31");
    let again = again.set("value", "85600").set("source", "総務省");
    let told = again
        .send()
        .await
        .expect(422)
        .shows("変える理由を入力してください。");
    let told = told.form("/figures").set("reason", "総務省が訂正したため");
    told.submit()
        .await
        .expect(200)
        .shows("総務省が訂正したため")
        .shows("訂正前");
    let row = row(&chief.open(KPI).await, "plan-7-cards-issued");
    assert!(row.contains("85,500"), "still frozen: {row}");
}

async fn who_may_see_and_who_may_change(world: World) {
    let paths = [
        "/admin/measures",
        "/admin/measures/reform_cases",
        "/admin/measures/women_in_management",
        "/admin/measures?year=2022",
        "/admin/kpis/plan-7-reform-cases",
        "/admin/kpis/plan-8-cards-issued",
        "/admin/reforms",
        "/admin/reforms?year=2026&state=proposed&section=tax",
    ];
    let chief = world.officer(Role::Administrator).await;
    let auditor = world.officer(Role::Auditor).await;
    let reviewer = world.officer(Role::Reviewer).await;
    for path in paths {
        for language in ["ja", "ja-easy", "pt-BR", "en", "vi", "zh-Hans"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = chief.get(&format!("{path}{sign}lang={language}")).await;
            page.follow().await.expect(200);
        }
        let page = auditor.get(path).await.expect(200);
        assert!(!page.body.contains("<form class=\"stack\""), "{path}");
        reviewer.get(path).await.expect(403);
        let login = world.nobody().get(path).await.expect(303).location();
        assert!(login.unwrap().starts_with("/staff/login"), "{path}");
    }
    let page = chief.get("/admin/reforms?lang=ja").await.follow().await;
    let hand = page.form("/admin/reforms").set("category", "paperless");
    let told = hand.send().await.expect(422).shows("入力してください。");
    let hand = told
        .form("/admin/reforms")
        .set("title", "議会資料のペーパーレス");
    let hand = hand.set("category", "paperless").submit().await.expect(200);
    hand.shows("議会資料のペーパーレス")
        .shows("件数には数えていません");
    let token = auditor.get("/admin/reforms").await.form("/logout");
    let mut form = token;
    "/admin/reforms".clone_into(&mut form.action);
    form.send().await.expect(403);
    auditor.get("/admin/figures").await.expect(403);
    auditor.get("/admin/export/kpis.csv").await.expect(200);
    reviewer.get("/admin/export/kpis.csv").await.expect(403);
    for missing in [
        "/admin/export/kpis",
        "/admin/export/path.csv",
        "/admin/kpis/unknown",
    ] {
        chief.get(missing).await.expect(404);
    }
    chief.get("/admin/measures/unknown").await.expect(404);
    chief.get("/admin/reforms/unknown").await.expect(404);
}
