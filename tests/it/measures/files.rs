//! Files of figures, open data, the events behind a value, and who implements a reform.

use smart_window::events::{CardIssuance, CardRoute, Event};
use smart_window::kernel::{Actor, Role};
use smart_window::kpi::service;

use super::world::{World, row};
use crate::support::client::{Answer, Client};

const FILE: &str = "as_of,issued,held,source,reason\r\n2026-09-30,90000,82000,総務省,\r\n2026-10-31,90400,82300,総務省,\r\n";

/// Sends a file as a browser does.
async fn send(chief: &Client, file: &str) -> Answer {
    let page = chief.open("/admin/figures").await.expect(200);
    let token = page.form("/preview").value("csrf").unwrap().to_owned();
    let line = "--boundary\r\ncontent-disposition: form-data; name=";
    let body = format!(
        "{line}\"csrf\"\r\n\r\n{token}\r\n{line}\"shape\"\r\n\r\nissuance\r\n\
         {line}\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n{file}\r\n--boundary--\r\n"
    );
    chief
        .send_body(
            "/admin/figures/preview",
            "multipart/form-data; boundary=boundary",
            body,
        )
        .await
}

pub async fn a_file_is_shown_before_it_is_taken(world: World) {
    let chief = world.officer(Role::Administrator).await;
    let measure = "/admin/measures/cards_issued";
    let bad = FILE.replace("2026-10-31", "2026-10-32");
    let told = send(&chief, &bad).await.expect(422);
    told.shows("3行目: 「2026-10-32」は日付ではありません。");
    chief.open(measure).await.expect(200).shows("未入力");

    let shown = send(&chief, FILE)
        .await
        .expect(200)
        .shows("新規")
        .shows("90,400");
    chief.open(measure).await.expect(200).shows("未入力");
    let confirm = shown.form("/admin/figures");
    confirm
        .send()
        .await
        .expect(200)
        .shows("新規 4件、訂正 0件、変更なし 0件");
    confirm
        .send()
        .await
        .expect(200)
        .shows("新規 0件、訂正 0件、変更なし 4件");
    chief.open(measure).await.expect(200).shows("90,400枚");
    send(&chief, FILE)
        .await
        .expect(200)
        .shows("取り込むものはありません");

    let silent = FILE.replace("90400", "90410");
    send(&chief, &silent)
        .await
        .expect(422)
        .shows("3行目: この日の値は、いま90400 (総務省)です。");
    let reason = silent.replace("82300,総務省,", "82300,総務省,総務省の訂正");
    let shown = send(&chief, &reason)
        .await
        .expect(200)
        .shows("訂正")
        .shows("90,400")
        .shows("90,410");
    shown
        .form("/admin/figures")
        .send()
        .await
        .expect(200)
        .shows("訂正 1件");
    chief
        .open(measure)
        .await
        .expect(200)
        .shows("総務省の訂正")
        .shows("訂正前");
    send(&chief, "")
        .await
        .expect(422)
        .shows("CSVファイルを選んでください。");
}

pub async fn open_data_is_for_everybody(world: World) {
    let chief = world.officer(Role::Administrator).await;
    let shown = send(&chief, FILE).await.expect(200);
    shown.form("/admin/figures").send().await.expect(200);
    world.hands_over("2026-11-02").await;

    let csv = world.nobody().get("/open-data/kpi.csv").await.expect(200);
    assert!(
        csv.body.starts_with("\u{feff}kpi,plan_ja,"),
        "a byte order mark for spreadsheets"
    );
    let line = csv
        .body
        .lines()
        .find(|line| line.starts_with("plan-8-cards-issued"));
    let line = line.expect("the cards");
    assert!(line.contains(",90400,2026-10-31,総務省,true,*,"), "{line}");
    let header = |name: &str| {
        csv.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    assert_eq!(
        header("cache-control").as_deref(),
        Some("public, max-age=3600")
    );
    assert_eq!(header("set-cookie"), None, "nobody's cookie in a cache");
    let tag = header("etag").expect("a tag");
    let again = world
        .nobody()
        .request(reqwest::Method::GET, "/open-data/kpi.csv")
        .header("if-none-match", tag);
    assert_eq!(again.send().await.unwrap().status(), 304);

    let json = world.nobody().get("/open-data/kpi.json").await.expect(200);
    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(json["columns"].as_array().unwrap().len(), 25);
    assert_eq!(json["kpis"].as_array().unwrap().len(), 13);
    assert_eq!(json["figures"].as_array().unwrap().len(), 4);
    let bonds = json["kpis"]
        .as_array()
        .unwrap()
        .iter()
        .find(|kpi| kpi["kpi"] == "plan-7-city-bonds")
        .unwrap();
    assert_eq!(
        (&bonds["value"], &bonds["target"]),
        (&serde_json::Value::Null, &serde_json::json!(1050))
    );
}

pub async fn the_events_behind_a_value_are_shown(world: World) {
    let chief = world.officer(Role::Administrator).await;
    let shown = send(&chief, FILE).await.expect(200);
    shown.form("/admin/figures").send().await.expect(200);
    for day in ["2026-11-02", "2026-11-09"] {
        world.hands_over(day).await;
    }
    let page = chief
        .open("/admin/kpis/plan-8-cards-issued")
        .await
        .expect(200);
    let now = row(&page, "plan-8-cards-issued");
    for part in [
        "90,402枚",
        "うち2枚は公表値のあとの集計（暫定）",
        "暫定",
        "保有枚数82,300枚",
        "未確定",
    ] {
        assert!(now.contains(part), "{part}: {now}");
    }
    let page = page.shows("カードの交付: 更新, 窓口").shows("90,400枚");
    let csv = chief
        .get("/admin/export/steps.csv?kpi=plan-8-cards-issued")
        .await
        .expect(200);
    let adds = csv
        .body
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).unwrap().parse::<i64>().unwrap());
    assert_eq!(adds.sum::<i64>(), 90_402, "{}", csv.body);
    service::rebuild(&world.db).await.unwrap();
    assert_eq!(
        chief.open("/admin/kpis/plan-8-cards-issued").await.text(),
        page.text()
    );
    for (table, query) in [
        ("kpis", ""),
        ("kpis", "?year=2022"),
        ("figures", ""),
        ("reforms", "?state=proposed"),
        ("path", "?kpi=plan-8-cards-issued"),
        ("years", "?kpi=plan-8-cards-issued"),
        ("months", "?kpi=plan-8-cards-issued&year=2026"),
        ("versions", "?kpi=plan-7-cards-issued"),
    ] {
        let file = chief
            .get(&format!("/admin/export/{table}.csv{query}"))
            .await
            .expect(200);
        assert!(file.body.starts_with('\u{feff}'), "{table}");
    }
}

pub async fn another_section_implements(world: World) {
    world.close().await;
    let tax = world.administrator_of("tax").await;
    let register = tax.open("/admin/reforms").await.expect(200).shows("税務課");
    let page = tax
        .open(&register.links("/admin/reforms/")[0])
        .await
        .expect(200);
    let evidence = page
        .form("/evidence")
        .set("evidence", "実測")
        .set("before", "20")
        .set("after", "5");
    let page = evidence.set("yearly", "1200").submit().await.expect(200);
    let step = page.form("/steps").set("step", "implement");
    step.send()
        .await
        .expect(422)
        .shows("ほかの部署の管理者に頼んでください。");

    let chief = world.officer(Role::Administrator).await;
    let page = chief.open(&page.path).await.expect(200);
    page.form("/steps")
        .set("step", "implement")
        .submit()
        .await
        .expect(200)
        .shows("から件数に数えています");
    let register = chief
        .open("/admin/reforms?state=implemented&section=tax&year=2026")
        .await
        .expect(200);
    assert_eq!(register.links("/admin/reforms/").len(), 1);
    register.shows("300");
    let none = chief.open("/admin/reforms?state=dropped").await.expect(200);
    assert_eq!(none.links("/admin/reforms/").len(), 0);
}

impl World {
    async fn hands_over(&self, on: &str) {
        let event = Event::CardHandedOver {
            application: self.log.env().id(),
            issuance: CardIssuance::Renewal,
            route: CardRoute::Counter,
            on: on.to_owned(),
        };
        let mut tx = self.db.begin().await.unwrap();
        self.log
            .append(&mut tx, Actor::System, event)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}
