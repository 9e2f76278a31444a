use time::Date;
use time::macros::date;

use super::story::{CHIEF, City};
use crate::events::{CardIssuance, CardRoute, Event, ReformCategory};
use crate::kernel::{Actor, ReformId, StaffId};
use crate::kpi::flow::{Refusal, Step};
use crate::kpi::service::{self, Error, Evidence, ImportError, Imported, Mover, Proposal};
use crate::kpi::table::Shape;
use crate::kpi::view::{Open, figures_file, open_csv, open_json};
use crate::kpi::{model, store};

impl City {
    async fn hands_over(&self, on: Date, issuance: CardIssuance) {
        let event = Event::CardHandedOver {
            application: self.log.env().id(),
            issuance,
            route: CardRoute::Counter,
            on: model::iso(on),
        };
        let mut tx = self.db.begin().await.unwrap();
        self.log.append(&mut tx, CHIEF, event).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn imports(&self, shape: Shape, file: &str) -> Result<Imported, ImportError> {
        service::import(
            &self.db,
            &self.log,
            &self.registry,
            CHIEF,
            shape,
            file.as_bytes(),
        )
        .await
    }

    /// The official figure and the counted steps behind each value come to the value.
    async fn every_value_is_the_sum_of_its_events(&self) {
        let series = store::series(&self.db).await.unwrap();
        let standings = service::standings(&self.db, &self.registry, self.log.now())
            .await
            .unwrap();
        for standing in standings {
            let counting = self.registry.counting(standing.kpi);
            let (figure, points) =
                series.behind(standing.kpi, counting, standing.on, standing.known);
            let counted: i64 = points.iter().map(|point| point.delta).sum();
            let sum = figure
                .map(|figure| figure.value + counted)
                .or((!points.is_empty()).then_some(counted));
            assert_eq!(sum, standing.reading.value, "{}", standing.kpi.id);
            let ids = figure
                .map(|one| one.event_id)
                .into_iter()
                .chain(points.iter().map(|one| one.event_id));
            for id in ids {
                let mut tx = self.db.begin().await.unwrap();
                let log = crate::events::replay(&mut tx, None, 500).await.unwrap();
                assert!(log.iter().any(|entry| entry.id == id), "{id} is in the log");
            }
        }
    }
}

const TWO_MONTHS: &str = "as_of,issued,held,source,reason\n\
    2026-09-30,90000,82000,総務省 交付状況,\n\
    2026-10-31,90400,82300,総務省 交付状況,\n";

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_correction_needs_its_reason() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    let first = city.imports(Shape::Issuance, TWO_MONTHS).await.unwrap();
    assert_eq!(
        first,
        Imported {
            new: 4,
            corrected: 0,
            known: 0
        }
    );
    let series = store::series(&city.db).await.unwrap();
    let again = city.imports(Shape::Issuance, TWO_MONTHS).await.unwrap();
    assert_eq!(
        again,
        Imported {
            new: 0,
            corrected: 0,
            known: 4
        }
    );
    assert_eq!(store::series(&city.db).await.unwrap(), series);

    let silent = TWO_MONTHS.replace("90400", "90410");
    let Err(ImportError::Faults(faults)) = city.imports(Shape::Issuance, &silent).await else {
        panic!("a correction without a reason")
    };
    assert_eq!(faults[0].line, 3);
    let told = faults[0].to_string();
    assert!(told.contains("90400") && told.contains("reason"), "{told}");
    assert_eq!(
        store::series(&city.db).await.unwrap(),
        series,
        "all or nothing"
    );

    let told = silent.replace(
        "90410,82300,総務省 交付状況,",
        "90410,82300,総務省 交付状況,総務省の訂正",
    );
    let done = city.imports(Shape::Issuance, &told).await.unwrap();
    assert_eq!(
        done,
        Imported {
            new: 0,
            corrected: 1,
            known: 3
        }
    );
    let all = store::series(&city.db).await.unwrap().figures;
    let day: Vec<_> = all
        .iter()
        .filter(|one| one.as_of == "2026-10-31" && one.measure == "cards_issued")
        .collect();
    assert_eq!(
        day.iter().map(|one| one.value).collect::<Vec<_>>(),
        [90_400, 90_410],
        "the old one stays"
    );
    assert_eq!(day[1].reason.as_deref(), Some("総務省の訂正"));
    assert_eq!(city.value("plan-8-cards-issued").await, Some(90_410));

    let written = figures_file(&city.registry, &store::series(&city.db).await.unwrap());
    let written = String::from_utf8(written).unwrap();
    let back = city.imports(Shape::Figures, &written).await.unwrap();
    assert_eq!(
        back,
        Imported {
            new: 0,
            corrected: 0,
            known: 4
        },
        "what is exported is known"
    );
    city.rebuilds_to_the_same().await;
}

#[tokio::test]
async fn a_file_with_one_bad_line_writes_nothing() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    let file = format!("{TWO_MONTHS}2026-11-31,90500,,総務省 交付状況,\n");
    let refused = city
        .imports(Shape::Issuance, &file)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        refused,
        "line 4: 2026-11-31 is not a date; write it like 2026-03-31"
    );
    assert!(store::series(&city.db).await.unwrap().figures.is_empty());
}

#[tokio::test]
async fn hand_overs_add_to_the_last_figure_until_the_next_one() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    city.freeze().await;
    city.hands_over(date!(2026 - 10 - 30), CardIssuance::New)
        .await;
    assert_eq!(
        city.value("plan-8-cards-issued").await,
        None,
        "no total is known yet"
    );
    city.imports(Shape::Issuance, TWO_MONTHS).await.unwrap();
    for day in [
        date!(2026 - 11 - 02),
        date!(2026 - 11 - 09),
        date!(2026 - 11 - 16),
    ] {
        city.hands_over(day, CardIssuance::Renewal).await;
    }
    let standing = city.standing("plan-8-cards-issued").await;
    assert_eq!(
        (standing.reading.value, standing.reading.counted),
        (Some(90_403), 3)
    );
    assert_eq!(
        city.value("plan-7-cards-issued").await,
        None,
        "frozen as not entered"
    );
    city.every_value_is_the_sum_of_its_events().await;
    city.rebuilds_to_the_same().await;

    city.is(date!(2026 - 12 - 10));
    let november = "as_of,issued,held,source\n2026-11-30,90420,82310,総務省 交付状況\n";
    city.imports(Shape::Issuance, november).await.unwrap();
    let reading = city.standing("plan-8-cards-issued").await.reading;
    assert_eq!(
        (reading.value, reading.counted),
        (Some(90_420), 0),
        "never both"
    );
    city.every_value_is_the_sum_of_its_events().await;
    city.rebuilds_to_the_same().await;
}

#[tokio::test]
async fn open_data_tells_no_small_number_of_peoples_cases() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    city.imports(Shape::Issuance, TWO_MONTHS).await.unwrap();
    let row = async || {
        let series = store::series(&city.db).await.unwrap();
        let standings = service::standings(&city.db, &city.registry, city.log.now())
            .await
            .unwrap();
        let open = Open {
            registry: &city.registry,
            series: &series,
            standings: &standings,
        };
        let text = String::from_utf8(open_csv(&open)).unwrap();
        assert!(text.starts_with('\u{feff}'));
        let json = open_json(&open);
        let kpi = json["kpis"]
            .as_array()
            .unwrap()
            .iter()
            .find(|kpi| kpi["kpi"] == "plan-8-cards-issued")
            .unwrap()
            .clone();
        let line = text
            .lines()
            .find(|line| line.starts_with("plan-8-cards-issued"))
            .unwrap()
            .to_owned();
        (line, kpi)
    };
    for (handed_over, value, counted) in [
        (0, 90_400, "0"),
        (9, 90_400, "*"),
        (1, 90_410, "10"),
        (8, 90_410, "10"),
    ] {
        for _ in 0..handed_over {
            city.hands_over(date!(2026 - 11 - 02), CardIssuance::New)
                .await;
        }
        let (line, kpi) = row().await;
        assert!(line.contains(&format!(",{value},")), "{line}");
        assert_eq!(kpi["value"], value);
        assert_eq!(
            kpi["counted_since"].to_string().trim_matches('"'),
            counted,
            "{kpi}"
        );
        assert_eq!(
            kpi["as_of"],
            if counted == "10" {
                "2026-11-24"
            } else {
                "2026-10-31"
            }
        );
    }
    insta::assert_snapshot!(row().await.0);
}

#[tokio::test]
async fn whoever_proposed_a_case_or_their_section_does_not_implement_it() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    let propose = async |actor, section: Option<&str>| {
        let proposal = Proposal {
            title: "証明書の自動交付",
            category: ReformCategory::Automation,
            procedure: None,
            section: section.map(str::to_owned),
        };
        let mut tx = city.db.begin().await.unwrap();
        let id = service::propose_for(&mut tx, &city.log, actor, proposal)
            .await
            .unwrap();
        let evidence = Evidence {
            words: "実測".to_owned(),
            ..Evidence::default()
        };
        service::record_evidence(&mut tx, &city.log, actor, (id, 1), &evidence)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    };
    let implement = async |id: ReformId, actor, sections: &[&str], in_charge| {
        let sections: Vec<String> = sections.iter().map(|&code| code.to_owned()).collect();
        let by = Mover {
            actor,
            sections: &sections,
            in_charge,
        };
        let mut tx = city.db.begin().await.unwrap();
        let on = date!(2026 - 11 - 24);
        service::move_reform(&mut tx, &city.log, by, (id, 2), Step::Implement, on).await?;
        tx.commit().await?;
        service::Result::Ok(())
    };
    let refused =
        |done: service::Result<()>| matches!(done, Err(Error::Refused(Refusal::SameSection)));
    let other = Actor::Staff(StaffId(uuid::Uuid::from_u128(10)));

    let of_tax = propose(CHIEF, Some("tax")).await;
    assert!(
        refused(implement(of_tax, CHIEF, &[], None).await),
        "who proposed it"
    );
    assert!(
        refused(implement(of_tax, other, &["tax", "children"], None).await),
        "of the section"
    );
    city.rebuilds_to_the_same().await;
    assert!(
        refused(implement(of_tax, other, &["tax"], None).await),
        "after a rebuild too"
    );
    implement(of_tax, other, &["children"], None).await.unwrap();

    let of_nobody = propose(CHIEF, None).await;
    assert!(
        refused(implement(of_nobody, other, &["tax"], Some("tax")).await),
        "of the section in charge"
    );
    implement(of_nobody, other, &[], Some("tax")).await.unwrap();
    assert_eq!(city.value("plan-8-reform-cases").await, Some(2));
    city.every_value_is_the_sum_of_its_events().await;
}

#[tokio::test]
async fn an_earlier_year_shows_what_was_true_at_its_end() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    let figures = "measure,as_of,value,source\ncity_bonds,2023-03-31,1130,決算\ncity_bonds,2025-03-31,1060,決算\n";
    city.freeze().await;
    city.imports(Shape::Figures, figures).await.unwrap();
    let standing = city.standing("plan-7-city-bonds").await;
    assert_eq!(
        standing.reading.value, None,
        "frozen before anything was entered"
    );
    assert_eq!(standing.late.as_ref().unwrap().value, Some(1_060));
    let reason = "決算値を入力したため";
    service::freeze_anew(
        &city.db,
        &city.log,
        &city.registry,
        CHIEF,
        ("plan-7-city-bonds", 1),
        reason,
    )
    .await
    .unwrap();
    let standing = city.standing("plan-7-city-bonds").await;
    assert_eq!(standing.reading.value, Some(1_060));
    assert_eq!(
        (standing.required, standing.behind),
        (Some(1_050), Some(10))
    );
    assert_eq!(standing.progress.shortfall, Some(10));
    assert_eq!(standing.progress.of_way.unwrap().to_string(), "92.8%");

    let series = store::series(&city.db).await.unwrap();
    let versions = store::versions(&city.db).await.unwrap();
    let year = |year| {
        let year = Some(crate::kernel::calendar::FiscalYear(year));
        let all = service::stand(&city.registry, &series, &versions, city.log.now(), year);
        let values = all
            .into_iter()
            .map(|one| (one.kpi.id.clone(), one.reading.value));
        values.collect::<std::collections::BTreeMap<_, _>>()
    };
    assert_eq!(year(2022)["plan-7-city-bonds"], Some(1_130));
    assert_eq!(year(2021)["plan-7-city-bonds"], None);
    assert_eq!(year(2024)["plan-7-city-bonds"], Some(1_060));
    assert!(
        !year(2026).contains_key("plan-7-city-bonds"),
        "the plan is over"
    );
    assert_eq!(year(2026).len(), 2);
    city.every_value_is_the_sum_of_its_events().await;
}
