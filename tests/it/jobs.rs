//! The queue keeps every order: one that is given while the same job runs, and one that is not yet committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use smart_window::db::Db;
use smart_window::jobs::{self, Failure, Handler, Job, NewJob, Running, Worker};
use smart_window::kernel::Env;

use crate::both_databases;
use crate::support::app::TestApp;

const KIND: &str = "story.count";

fn order(env: &Env) -> NewJob {
    NewJob {
        kind: KIND,
        payload: serde_json::Value::Null,
        dedup_key: Some("one".to_owned()),
        run_at: env.now(),
    }
}

async fn give(db: &Db, env: &Env) {
    let mut tx = db.begin().await.unwrap();
    jobs::enqueue(&mut tx, env, order(env)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Counts its runs; during the first ones, somebody orders it again.
struct Count {
    db: Db,
    env: Env,
    runs: AtomicU32,
    ordered_in: u32,
    fails_in: u32,
}

impl Handler for Count {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_attempts(&self) -> i64 {
        1
    }

    fn run<'a>(&'a self, _: &'a Job) -> Running<'a> {
        Box::pin(async move {
            let run = self.runs.fetch_add(1, Ordering::SeqCst) + 1;
            if run <= self.ordered_in {
                give(&self.db, &self.env).await;
                give(&self.db, &self.env).await;
            }
            if run <= self.fails_in {
                return Err(Failure::abandon("the first runs fail"));
            }
            Ok(())
        })
    }
}

fn counting(app: &TestApp, ordered_in: u32, fails_in: u32) -> (Arc<Count>, Worker) {
    let count = Arc::new(Count {
        db: app.kit.db.clone(),
        env: app.kit.env.clone(),
        runs: AtomicU32::new(0),
        ordered_in,
        fails_in,
    });
    let worker = Worker::new(app.kit.db.clone(), app.kit.env.clone(), vec![count.clone()]);
    (count, worker)
}

async fn states(app: &TestApp) -> Vec<(String, i64)> {
    let counts = jobs::counts(&app.kit.db).await.unwrap().into_iter();
    let ours = counts.filter(|count| count.kind == KIND);
    ours.map(|count| (count.state, count.number)).collect()
}

both_databases! {
    async fn an_order_given_while_the_job_runs_leads_to_one_more_run(app: TestApp) {
        let (count, worker) = counting(app, 2, 0);
        give(&app.kit.db, &app.kit.env).await;
        give(&app.kit.db, &app.kit.env).await;
        worker.run_due().await.unwrap();
        assert_eq!(count.runs.load(Ordering::SeqCst), 3);
        assert_eq!(states(app).await, [("done".to_owned(), 1)]);
        // What is over does not stand in the way of the next order.
        give(&app.kit.db, &app.kit.env).await;
        worker.run_due().await.unwrap();
        assert_eq!(count.runs.load(Ordering::SeqCst), 4);
    }

    async fn an_order_outlives_the_run_that_was_given_up(app: TestApp) {
        let (count, worker) = counting(app, 1, 1);
        give(&app.kit.db, &app.kit.env).await;
        worker.run_due().await.unwrap();
        assert_eq!(count.runs.load(Ordering::SeqCst), 2);
        assert_eq!(states(app).await, [("done".to_owned(), 1)]);
    }

    async fn two_orders_of_one_transaction_are_one_job(app: TestApp) {
        let (count, worker) = counting(app, 0, 0);
        let mut tx = app.kit.db.begin().await.unwrap();
        for _ in 0..2 {
            jobs::enqueue(&mut tx, &app.kit.env, order(&app.kit.env)).await.unwrap();
        }
        tx.commit().await.unwrap();
        worker.run_due().await.unwrap();
        assert_eq!(count.runs.load(Ordering::SeqCst), 1);
    }

    async fn a_waiting_job_does_not_run_before_a_further_order_is_committed(app: TestApp) {
        struct Late(Arc<AtomicBool>, AtomicU32);
        impl Handler for Late {
            fn kind(&self) -> &'static str {
                KIND
            }
            fn run<'a>(&'a self, _: &'a Job) -> Running<'a> {
                Box::pin(async move {
                    assert!(self.0.load(Ordering::SeqCst), "the job ran before its last order was there");
                    self.1.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                })
            }
        }
        let (db, env) = (app.kit.db.clone(), app.kit.env.clone());
        let committing = Arc::new(AtomicBool::new(false));
        let late = Arc::new(Late(Arc::clone(&committing), AtomicU32::new(0)));
        let worker = Worker::new(db.clone(), env.clone(), vec![late.clone()]);
        give(&db, &env).await;
        let mut tx = db.begin().await.unwrap();
        jobs::enqueue(&mut tx, &env, order(&env)).await.unwrap();
        tx.flush().await.unwrap();
        // PostgreSQL passes over the job; on SQLite the worker waits for the only writer.
        let early = tokio::spawn({
            let worker = worker.clone();
            async move { worker.run_due().await }
        });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        committing.store(true, Ordering::SeqCst);
        tx.commit().await.unwrap();
        early.await.unwrap().unwrap();
        worker.run_due().await.unwrap();
        assert_eq!(late.1.load(Ordering::SeqCst), 1);
    }
}
