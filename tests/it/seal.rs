//! The sealed log: nothing is changed unseen, two sealers never fork the chain, both engines give the same seals.

use std::time::Duration;

use smart_window::db::{Db, Engine};
use smart_window::events::seal::{self, Fault, Kept, Report};
use smart_window::events::{self, Event, Log};
use smart_window::kernel::{Actor, ApplicationId, MunicipalityId, StaffId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::both_databases;
use crate::support::app::TestApp;

/// Runs a statement as somebody with a database client would; gives the number of rows.
async fn define(db: &Db, sql: &str) -> u64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match db.engine() {
        Engine::Sqlite { write, .. } => sqlx::query(sql)
            .execute(write)
            .await
            .unwrap()
            .rows_affected(),
        Engine::Postgres(pool) => sqlx::query(sql)
            .execute(pool)
            .await
            .unwrap()
            .rows_affected(),
    }
}

/// The same, and it changes rows.
async fn tamper(db: &Db, sql: &str) {
    assert!(
        define(db, sql).await > 0,
        "the statement changed nothing: {sql}"
    );
}

async fn numbers(db: &Db) -> Vec<(i64, String)> {
    let sql =
        "SELECT seal_number, seal FROM events WHERE seal_number IS NOT NULL ORDER BY seal_number";
    match db.engine() {
        Engine::Sqlite { read, .. } => sqlx::query_as(sql).fetch_all(read).await.unwrap(),
        Engine::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
    }
}

async fn append(app: &TestApp, number: usize) {
    let mut tx = app.kit.db.begin().await.unwrap();
    for index in 0..number {
        // No reader follows it, and it has members whose order the engines change.
        let event = Event::AuditSearched(events::Sought {
            events: Some("refused".to_owned()),
            from: Some(index.to_string()),
            to: Some("日本語\n\"".to_owned()),
            ..events::Sought::default()
        });
        app.log
            .append_with(
                &mut tx,
                Actor::Staff(StaffId(Uuid::nil())),
                event,
                Some("理由の文章"),
            )
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// A log of some sealed rows with texts, and a clean report on it.
async fn sealed(app: &TestApp) -> Report {
    append(app, 9).await;
    while seal::seal_batch(&app.kit.db).await.unwrap() > 0 {}
    let report = seal::verify(&app.kit.db).await.unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(report.unsealed, 0);
    assert!(report.texts >= 9 && report.sealed >= 9);
    report
}

/// What is wrong, by number.
async fn faults(app: &TestApp) -> Vec<(Option<i64>, Fault)> {
    let report = seal::verify(&app.kit.db).await.unwrap();
    report
        .findings
        .into_iter()
        .map(|finding| (finding.number, finding.fault))
        .collect()
}

/// The values of the columns of a row that a forger fills in.
fn forged(db: &Db, seal_number: &str, seal: &str) -> String {
    let city = "(SELECT municipality_id FROM installations)";
    let id = match db.engine() {
        Engine::Sqlite { .. } => "randomblob(16)",
        Engine::Postgres(_) => "gen_random_uuid()",
    };
    format!(
        "INSERT INTO events (municipality_id, id, at, actor_kind, kind, body, seal_number, seal)
         VALUES ({city}, {id}, 1795482000000, 'system', 'staff_disabled', '{{\"kind\":\"staff_disabled\"}}', {seal_number}, {seal})"
    )
}

both_databases! {
    async fn the_worker_seals_what_was_appended_within_seconds(app: TestApp) {
        append(app, 250).await;
        let before = seal::status(&app.kit.db).await.unwrap();
        assert!(before.unsealed >= 250);
        assert_eq!(before.oldest_unsealed.map(|at| at <= app.log.now()), Some(true));
        app.later(Duration::from_secs(3)).await;
        let after = seal::status(&app.kit.db).await.unwrap();
        assert_eq!(after.unsealed, 0);
        let head = after.head.unwrap();
        assert!(head.number >= 250);
        assert_eq!(head.seal.len(), 64);
        // Nothing to seal: nothing is written, not even a job.
        let jobs = smart_window::jobs::counts(&app.kit.db).await.unwrap();
        app.later(Duration::from_secs(30)).await;
        assert_eq!(smart_window::jobs::counts(&app.kit.db).await.unwrap(), jobs);
    }

    async fn two_sealers_at_once_never_fork_the_chain(app: TestApp) {
        append(app, 450).await;
        let (db, log) = (app.kit.db.clone(), app.log.clone());
        let sealer = |db: Db| tokio::spawn(async move {
            let (mut won, mut lost) = (0, 0);
            while seal::status(&db).await.unwrap().unsealed > 0 {
                match seal::seal_batch(&db).await {
                    Ok(rows) => won += rows,
                    Err(smart_window::db::Error::Stale | smart_window::db::Error::Violates(_) | smart_window::db::Error::Busy(_)) => lost += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            (won, lost)
        });
        let sealers = [sealer(db.clone()), sealer(db.clone()), sealer(db.clone()), sealer(db.clone())];
        // Rows go on coming while the sealers work.
        for _ in 0..20 {
            let mut tx = db.begin().await.unwrap();
            log.append(&mut tx, Actor::System, Event::LogVerified { sealed: 0, unsealed: 0, findings: 0 }).await.unwrap();
            tx.commit().await.unwrap();
        }
        for sealer in sealers {
            sealer.await.unwrap();
        }
        while seal::seal_batch(&db).await.unwrap() > 0 {}
        let chain = numbers(&db).await;
        assert!(chain.len() >= 470);
        assert!(chain.iter().zip(1_i64..).all(|((number, _), expected)| *number == expected), "{chain:?}");
        let report = seal::verify(&db).await.unwrap();
        assert!(report.is_clean(), "{report:?}");
    }

    async fn an_edited_row_is_named(app: TestApp) {
        let report = sealed(app).await;
        let last = report.last.unwrap().number;
        let edits = [
            "UPDATE events SET at = at - 1 WHERE seal_number = 3",
            "UPDATE events SET actor_kind = 'system', actor_id = NULL WHERE seal_number = {last}",
            "UPDATE events SET kind = 'staff_reset' WHERE seal_number = 3",
            "UPDATE events SET application_id = id WHERE seal_number = {last}",
            "UPDATE events SET body = REPLACE(CAST(body AS TEXT), 'refused', 'granted'){json} WHERE seal_number = {last}",
            "UPDATE events SET text_digest = NULL WHERE seal_number = {last}",
            "UPDATE events SET seal = 'x' WHERE seal_number = {last}",
        ];
        let json = if app.kit.db.engine_name() == "sqlite" { "" } else { "::jsonb" };
        define(&app.kit.db, "CREATE TABLE kept AS SELECT * FROM events").await;
        for edit in edits {
            let edit = edit.replace("{last}", &last.to_string()).replace("{json}", json);
            tamper(&app.kit.db, &edit).await;
            let number = if edit.ends_with("= 3") { 3 } else { last };
            let found = seal::verify(&app.kit.db).await.unwrap();
            let first = found.findings.first().unwrap_or_else(|| panic!("not found: {edit}"));
            assert_eq!((first.number, &first.fault), (Some(number), &Fault::Changed), "{edit}");
            assert!(first.id.is_some() && first.kind.is_some());
            tamper(&app.kit.db, "DELETE FROM events").await;
            tamper(&app.kit.db, "INSERT INTO events SELECT * FROM kept").await;
            assert_eq!(faults(app).await, Vec::new());
        }
    }

    async fn a_removed_row_is_named(app: TestApp) {
        sealed(app).await;
        tamper(&app.kit.db, "DELETE FROM events WHERE seal_number BETWEEN 4 AND 5").await;
        assert_eq!(faults(app).await, [(Some(4), Fault::Missing { from: 4, to: 5 })]);
        // Closing the gap moves every row behind it away from its seal.
        tamper(&app.kit.db, "UPDATE events SET seal_number = seal_number - 1002 WHERE seal_number > 5").await;
        tamper(&app.kit.db, "UPDATE events SET seal_number = seal_number + 1000 WHERE seal_number < 0").await;
        let found = faults(app).await;
        assert_eq!(found[0], (Some(4), Fault::Changed));
        assert!(found.len() > 3);
    }

    async fn an_inserted_row_is_named(app: TestApp) {
        let report = sealed(app).await;
        let last = report.last.unwrap().number;
        let insert = forged(&app.kit.db, &(last + 1).to_string(), &format!("'{}'", "0".repeat(64)));
        tamper(&app.kit.db, &insert).await;
        assert_eq!(faults(app).await, [(Some(last + 1), Fault::Changed)]);
        tamper(&app.kit.db, &format!("DELETE FROM events WHERE seal_number = {}", last + 1)).await;
        tamper(&app.kit.db, &forged(&app.kit.db, "0", "'x'")).await;
        assert_eq!(faults(app).await, [(Some(0), Fault::OutOfPlace)]);
        tamper(&app.kit.db, "DELETE FROM events WHERE seal_number = 0").await;
        tamper(&app.kit.db, &forged(&app.kit.db, "NULL", "'x'")).await;
        assert_eq!(faults(app).await, [(None, Fault::Unnumbered)]);
        tamper(&app.kit.db, "DELETE FROM events WHERE seal = 'x'").await;
        // Two rows of one number need the index to be dropped first.
        define(&app.kit.db, "DROP INDEX events_sealed").await;
        tamper(&app.kit.db, &forged(&app.kit.db, "2", "'x'")).await;
        let found = faults(app).await;
        assert!(found.contains(&(Some(2), Fault::OutOfPlace)) || found.contains(&(Some(2), Fault::Changed)), "{found:?}");
    }

    async fn rows_that_changed_places_are_named(app: TestApp) {
        sealed(app).await;
        tamper(&app.kit.db, "UPDATE events SET seal_number = -3 WHERE seal_number = 3").await;
        tamper(&app.kit.db, "UPDATE events SET seal_number = 3 WHERE seal_number = 6").await;
        tamper(&app.kit.db, "UPDATE events SET seal_number = 6 WHERE seal_number = -3").await;
        let numbers: Vec<_> = faults(app).await.into_iter().collect();
        assert!(numbers.contains(&(Some(3), Fault::Changed)) && numbers.contains(&(Some(6), Fault::Changed)), "{numbers:?}");
    }

    async fn a_text_may_be_erased_and_not_changed(app: TestApp) {
        let report = sealed(app).await;
        let row = |number: i64| format!("event_id IN (SELECT id FROM events WHERE seal_number = {number})");
        let last = report.last.unwrap().number;
        tamper(&app.kit.db, &format!("DELETE FROM event_texts WHERE {}", row(last))).await;
        let erased = seal::verify(&app.kit.db).await.unwrap();
        assert!(erased.is_clean());
        assert_eq!((erased.texts, erased.erased), (report.texts - 1, report.erased + 1));
        tamper(&app.kit.db, &format!("UPDATE event_texts SET body = 'x' WHERE {}", row(last - 1))).await;
        assert_eq!(faults(app).await, [(Some(last - 1), Fault::TextChanged)]);
        tamper(&app.kit.db, &format!("DELETE FROM event_texts WHERE {}", row(last - 1))).await;
        tamper(&app.kit.db, "INSERT INTO event_texts (municipality_id, event_id, salt, body)
            SELECT municipality_id, id, 's', 'x' FROM events WHERE seal_number = 1").await;
        assert_eq!(faults(app).await, [(Some(1), Fault::TextAdded)]);
        tamper(&app.kit.db, &format!("DELETE FROM event_texts WHERE {}", row(1))).await;
        // A row that was taken away before it was sealed leaves its text alone.
        append(app, 1).await;
        tamper(&app.kit.db, "DELETE FROM events WHERE seal_number IS NULL").await;
        assert_eq!(faults(app).await, [(None, Fault::TextAlone)]);
    }

    async fn a_cut_off_end_is_found_by_a_head_that_was_kept(app: TestApp) {
        let head = sealed(app).await.last.unwrap();
        let kept: Kept = format!("{}:{} 2026-11-24", head.number, head.seal).parse().unwrap();
        assert_eq!(seal::check_head(&app.kit.db, &kept).await.unwrap(), None);
        append(app, 3).await;
        seal::seal_batch(&app.kit.db).await.unwrap();
        assert_eq!(seal::check_head(&app.kit.db, &kept).await.unwrap(), None, "later rows change nothing");
        tamper(&app.kit.db, &format!("DELETE FROM event_texts WHERE event_id IN (SELECT id FROM events WHERE seal_number >= {})", head.number)).await;
        tamper(&app.kit.db, &format!("DELETE FROM events WHERE seal_number >= {}", head.number)).await;
        assert_eq!(faults(app).await, Vec::new(), "the chain alone cannot tell");
        let found = seal::check_head(&app.kit.db, &kept).await.unwrap().unwrap();
        assert_eq!((found.number, found.fault), (Some(head.number), Fault::CutOff));
        // Other rows take the numbers: the chain is whole, and not the one that was.
        append(app, 2).await;
        seal::seal_batch(&app.kit.db).await.unwrap();
        assert_eq!(faults(app).await, Vec::new());
        let found = seal::check_head(&app.kit.db, &kept).await.unwrap().unwrap();
        assert_eq!(found.fault, Fault::Rewritten);
    }

    async fn the_daily_walk_is_written_into_the_log(app: TestApp) {
        sealed(app).await;
        app.later(Duration::from_hours(24)).await;
        assert_eq!(events::count(&app.kit.db, "log_verified").await.unwrap(), 1);
    }
}

/// The same events give the same seals on both engines, though each keeps JSON in a form of its own.
#[tokio::test]
async fn both_engines_give_the_same_chain() {
    use smart_window::kernel::{Env, ManualClock, Rng};
    let folder = std::env::temp_dir().join(format!("sw-seal-{}", std::process::id()));
    let city = MunicipalityId(Uuid::from_u128(7));
    let mut chains = Vec::new();
    for url in [
        format!("sqlite://{}/seal.db", folder.display()),
        crate::support::postgres::database().await,
    ] {
        let db = smart_window::db::open(&url, city).await.unwrap();
        smart_window::db::migrate(&db).await.unwrap();
        let env = Env {
            clock: std::sync::Arc::new(ManualClock::at(crate::support::app::start_of_story())),
            rng: Rng::seeded(3),
        };
        let log = Log::new(env, Vec::new(), Vec::new());
        let mut tx = db.begin().await.unwrap();
        let application = ApplicationId(Uuid::from_u128(1));
        let all = [
            (Event::ApplicationViewed { application }, None),
            (
                Event::ApplicationDecided {
                    application,
                    outcome: events::Outcome::Refused,
                    reasons: vec!["日本語 \u{7}\n\"\\/é".to_owned(), "𠮷".to_owned()],
                },
                Some("文章"),
            ),
            (
                Event::KpiFrozen {
                    kpi: "k".to_owned(),
                    version: -1,
                    value: None,
                    as_of: None,
                    source: Some(String::new()),
                    counted: 9_007_199_254_740_991,
                },
                None,
            ),
            (Event::AuditSearched(events::Sought::default()), None),
        ];
        for (event, text) in all {
            log.append_with(&mut tx, Actor::System, event, text)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(seal::seal_batch(&db).await.unwrap(), 4);
        assert!(seal::verify(&db).await.unwrap().is_clean());
        chains.push(numbers(&db).await);
        db.close().await;
    }
    assert_eq!(chains[0].len(), 4);
    assert_eq!(chains[0], chains[1]);
    std::fs::remove_dir_all(folder).unwrap();
}
