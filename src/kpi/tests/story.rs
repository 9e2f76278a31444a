use std::sync::Arc;

use time::Date;
use time::macros::date;

use crate::db::{self, Db};
use crate::events::{Channel, Event, Log, Outcome, ReformCategory, ReformState};
use crate::kernel::{Actor, Env, ManualClock, MunicipalityId, ReformId, Rng, StaffId, Timestamp};
use crate::kpi::flow::{Refusal, Step};
use crate::kpi::service::{self, Error, Evidence};
use crate::kpi::{Registry, reader, store};

pub(super) const CHIEF: Actor = Actor::Staff(StaffId(uuid::Uuid::from_u128(9)));

pub(super) struct City {
    pub(super) db: Db,
    pub(super) log: Log,
    pub(super) clock: ManualClock,
    pub(super) registry: Registry,
    folder: std::path::PathBuf,
}

impl Drop for City {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl City {
    pub(super) async fn on(day: Date) -> Self {
        let folder =
            std::env::temp_dir().join(format!("smart-window-{}", Env::system().id::<uuid::Uuid>()));
        let url = format!("sqlite://{}/test.db", folder.display());
        let city = MunicipalityId(uuid::Uuid::from_u128(1));
        let db = db::open(&url, city).await.unwrap();
        db::migrate(&db).await.unwrap();
        let clock = ManualClock::at(Timestamp::start_of(day));
        let env = Env {
            clock: Arc::new(clock.clone()),
            rng: Rng::seeded(1),
        };
        Self {
            db,
            log: Log::new(env, vec![reader()], Vec::new()),
            clock,
            registry: Registry::builtin().unwrap(),
            folder,
        }
    }

    pub(super) fn is(&self, day: Date) {
        self.clock.set(Timestamp::start_of(day));
    }

    pub(super) async fn close(&self, channel: Channel, outcome: Option<Outcome>) {
        let event = Event::ApplicationClosed {
            application: self.log.env().id(),
            procedure: "income-tax-certificate".to_owned(),
            channel,
            outcome,
        };
        let mut tx = self.db.begin().await.unwrap();
        self.log.append(&mut tx, CHIEF, event).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn figure(
        &self,
        measure: &str,
        as_of: Date,
        value: i64,
    ) -> service::Result<()> {
        let mut tx = self.db.begin().await.unwrap();
        service::record_figure(&mut tx, &self.log, CHIEF, measure, as_of, value, "デモ").await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn evidence(&self, id: ReformId, seen: i64) -> service::Result<()> {
        let evidence = Evidence {
            words: "窓口の待ち時間を実測".to_owned(),
            before: Some(20),
            after: Some(5),
            yearly: Some(1_000),
        };
        let mut tx = self.db.begin().await.unwrap();
        service::record_evidence(&mut tx, &self.log, CHIEF, (id, seen), &evidence).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn step(
        &self,
        id: ReformId,
        seen: i64,
        step: Step,
        on: Date,
    ) -> service::Result<()> {
        let mut tx = self.db.begin().await.unwrap();
        service::move_reform(&mut tx, &self.log, CHIEF, (id, seen), step, on).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn value(&self, kpi: &str) -> Option<i64> {
        self.standing(kpi).await.reading.value
    }

    pub(super) async fn standing(&self, kpi: &str) -> service::Standing<'_> {
        let all = service::standings(&self.db, &self.registry, self.log.now());
        let mut named = all.await.unwrap().into_iter();
        named.find(|standing| standing.kpi.id == kpi).unwrap()
    }

    pub(super) async fn freeze(&self) -> usize {
        service::freeze_due(&self.db, &self.log, &self.registry)
            .await
            .unwrap()
    }

    async fn only_reform(&self) -> ReformId {
        let reforms = store::reforms(&self.db).await.unwrap();
        assert_eq!(reforms.len(), 1);
        reforms[0].id
    }

    /// Rebuilds from the log and compares.
    pub(super) async fn rebuilds_to_the_same(&self) {
        let all = async || {
            (
                store::series(&self.db).await.unwrap(),
                store::versions(&self.db).await.unwrap(),
                store::reforms(&self.db).await.unwrap(),
            )
        };
        let before = all().await;
        service::rebuild(&self.db).await.unwrap();
        assert_eq!(all().await, before);
    }
}

#[tokio::test]
async fn the_first_completed_online_case_proposes_one_reform_and_it_counts_once_implemented() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    assert_eq!(city.freeze().await, 11, "all KPIs of plan 7 are over");
    assert_eq!(city.freeze().await, 0);

    city.close(Channel::Counter, Some(Outcome::Granted)).await;
    city.close(Channel::Online, Some(Outcome::Refused)).await;
    assert!(store::reforms(&city.db).await.unwrap().is_empty());
    city.close(Channel::Online, Some(Outcome::Granted)).await;
    city.close(Channel::Online, Some(Outcome::Granted)).await;
    let reform = city.only_reform().await;
    assert_eq!(
        city.value("plan-8-reform-cases").await,
        None,
        "an idea does not count"
    );

    let today = date!(2026 - 11 - 24);
    let early = city.step(reform, 1, Step::Implement, today).await;
    assert!(matches!(early, Err(Error::Refused(Refusal::NoEvidence))));
    city.evidence(reform, 1).await.unwrap();
    let stale = city.step(reform, 1, Step::Implement, today).await;
    assert!(matches!(stale, Err(Error::Db(db::Error::Stale))));
    let tomorrow = city
        .step(reform, 2, Step::Implement, date!(2026 - 11 - 25))
        .await;
    assert!(matches!(tomorrow, Err(Error::Invalid(errors)) if errors[0].field == "on"));
    city.step(reform, 2, Step::Implement, today).await.unwrap();

    assert_eq!(city.value("plan-8-reform-cases").await, Some(1));
    assert_eq!(city.value("plan-7-reform-cases").await, None, "frozen");
    let held = store::reform(&city.db, reform).await.unwrap();
    assert_eq!(held.saved_hours(), Some(250));
    city.step(reform, 3, Step::Confirm, today).await.unwrap();
    assert_eq!(city.value("plan-8-reform-cases").await, Some(1));
    city.step(reform, 4, Step::Drop, today).await.unwrap();
    assert_eq!(city.value("plan-8-reform-cases").await, Some(0));
    city.rebuilds_to_the_same().await;
}

#[tokio::test]
async fn within_plan_7_the_same_story_moves_plan_7_until_its_end() {
    let city = City::on(date!(2024 - 06 - 10)).await;
    assert_eq!(city.freeze().await, 0);
    city.close(Channel::Online, Some(Outcome::Granted)).await;
    let reform = city.only_reform().await;
    city.evidence(reform, 1).await.unwrap();
    city.step(reform, 2, Step::Implement, date!(2024 - 06 - 01))
        .await
        .unwrap();
    assert_eq!(city.value("plan-7-reform-cases").await, Some(1));
    let standing = city.standing("plan-7-reform-cases").await;
    assert_eq!(standing.progress.of_target.unwrap().to_string(), "1.0%");
    assert_eq!(standing.progress.shortfall, Some(99));

    city.is(date!(2025 - 04 - 01));
    let unwritten = city.standing("plan-7-reform-cases").await;
    assert!(unwritten.over && unwritten.versions.is_empty());
    city.step(reform, 3, Step::Drop, date!(2025 - 04 - 01))
        .await
        .unwrap();
    assert_eq!(
        city.value("plan-7-reform-cases").await,
        Some(1),
        "before the job as after it"
    );
    assert_eq!(city.freeze().await, 6, "five have another year");
    assert_eq!(city.value("plan-7-reform-cases").await, Some(1));
    city.rebuilds_to_the_same().await;
}

#[tokio::test]
async fn a_late_figure_makes_a_new_version_only_by_an_explicit_act() {
    let city = City::on(date!(2026 - 03 - 10)).await;
    city.figure("cards_issued", date!(2026 - 02 - 28), 84_000)
        .await
        .unwrap();
    city.is(date!(2026 - 04 - 20));
    city.figure("cards_issued", date!(2026 - 03 - 31), 85_500)
        .await
        .unwrap();
    city.freeze().await;
    let kpi = "plan-7-cards-issued";
    assert_eq!(
        city.value(kpi).await,
        Some(84_000),
        "what was known when the period ended"
    );
    assert_eq!(city.value("plan-8-cards-issued").await, Some(85_500));
    let late = city.standing(kpi).await.late.unwrap();
    assert_eq!(late.value, Some(85_500));

    let again = async |seen, reason| {
        service::freeze_anew(
            &city.db,
            &city.log,
            &city.registry,
            CHIEF,
            (kpi, seen),
            reason,
        )
        .await
    };
    assert!(
        matches!(again(1, " ").await, Err(Error::Invalid(errors)) if errors[0].field == "reason")
    );
    again(1, "3月末の公表値が届いたため").await.unwrap();
    assert!(matches!(
        again(1, "もう一度").await,
        Err(Error::Db(db::Error::Stale))
    ));
    assert!(
        matches!(again(2, "もう一度").await, Err(Error::Invalid(_))),
        "nothing is late now"
    );

    let standing = city.standing(kpi).await;
    assert_eq!(standing.reading.value, Some(85_500));
    assert_eq!(standing.reading.source.as_deref(), Some("デモ"));
    let values: Vec<_> = standing
        .versions
        .iter()
        .map(|version| version.value)
        .collect();
    assert_eq!(values, [Some(84_000), Some(85_500)]);
    assert_eq!(
        standing.versions[1].reason.as_deref(),
        Some("3月末の公表値が届いたため")
    );
    city.figure("cards_issued", date!(2026 - 03 - 31), 85_700)
        .await
        .unwrap();
    assert_eq!(city.value(kpi).await, Some(85_500));
    city.rebuilds_to_the_same().await;
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_by_field() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    let wrong = city.figure("cards_issued", date!(2026 - 11 - 25), -1).await;
    let Err(Error::Invalid(errors)) = wrong else {
        panic!("{wrong:?}")
    };
    let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
    assert_eq!(fields, ["as_of", "value"]);
}

#[tokio::test]
async fn a_section_proposes_by_hand_and_a_procedure_goes_online_once() {
    let city = City::on(date!(2026 - 11 - 24)).await;
    let propose = async |title: &str, category, procedure: Option<&str>| {
        let mut tx = city.db.begin().await.unwrap();
        let procedure = procedure.map(str::to_owned);
        let id = service::propose(&mut tx, &city.log, CHIEF, title, category, procedure).await?;
        tx.commit().await?;
        service::Result::Ok(id)
    };
    let slug = Some("income-tax-certificate");
    let online = propose("証明書を電子申請に", ReformCategory::Online, slug)
        .await
        .unwrap();
    city.close(Channel::Online, Some(Outcome::Granted)).await;
    assert_eq!(
        city.only_reform().await,
        online,
        "no second proposal of the same"
    );
    let twice = propose("もう一つ", ReformCategory::Online, slug).await;
    assert!(matches!(twice, Err(Error::Invalid(errors)) if errors[0].field == "procedure"));
    propose("窓口のキャッシュレス", ReformCategory::Cashless, slug)
        .await
        .unwrap();
    propose("議会資料のペーパーレス", ReformCategory::Paperless, None)
        .await
        .unwrap();
    let masked = propose("123456789018", ReformCategory::Process, None).await;
    assert!(
        matches!(masked, Err(Error::Invalid(errors)) if errors[0].key == "kpi-error-individual-number")
    );
    let reforms = store::reforms(&city.db).await.unwrap();
    assert_eq!(reforms.len(), 3);
    assert_eq!(reforms[2].title.as_deref(), Some("証明書を電子申請に"));
    assert!(
        reforms
            .iter()
            .all(|reform| reform.state == ReformState::Proposed)
    );
    city.rebuilds_to_the_same().await;
}
