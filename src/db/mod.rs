//! The database: `SQLite` or `PostgreSQL` behind one SQL text. The only folder that names a driver.
//!
//! A store function writes its statement once and runs it with [`on!`](crate::on) (a read, outside a
//! transaction) or [`in_tx!`](crate::in_tx) (inside one); the macros expand the body for each driver. A body evaluates to a
//! `sqlx::Result`; the macros turn it into a [`Result`]. A row that nobody reads before the commit is written with
//! [`later!`](crate::later).

mod batch;
mod connect;
pub mod dialect;
pub mod dump;
mod error;
pub mod installation;
mod macros;
mod migrate;
pub mod yardstick;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

pub use connect::{OpenError, Pool, open};
pub use error::{Affected, Error, Result};
pub use migrate::{MigrateError, known, migrate, pending};

use crate::kernel::MunicipalityId;
use crate::kernel::measure::{Histogram, Stopwatch};

/// A handle on the database of one installation, for one city. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    engine: Engine,
    city: MunicipalityId,
    trips: Arc<AtomicU64>,
    waits: Arc<Histogram>,
    wake: Arc<Notify>,
}

/// The two engines.
#[derive(Clone, Debug)]
pub enum Engine {
    /// One writer connection (writes never wait in a busy loop) beside a pool of readers.
    Sqlite {
        /// The only connection that writes.
        write: sqlx::SqlitePool,
        /// Connections that only read.
        read: sqlx::SqlitePool,
    },
    /// A pool of `PostgreSQL` connections.
    Postgres(sqlx::PgPool),
}

impl Db {
    fn new(engine: Engine, city: MunicipalityId) -> Self {
        Self {
            engine,
            city,
            trips: Arc::default(),
            waits: Arc::default(),
            wake: Arc::default(),
        }
    }

    /// The engine, for the macros.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The city whose rows this handle reads and writes: the first bind of every statement.
    pub const fn city(&self) -> MunicipalityId {
        self.city
    }

    /// `sqlite` or `postgres`, as the migration folders are named.
    pub const fn engine_name(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// Counts one round trip; called by the macros.
    pub fn count_trip(&self) {
        self.trips.fetch_add(1, Ordering::Relaxed);
    }

    /// Statements sent since the start, transactions' own included: what the benchmark reads.
    pub fn trips(&self) -> u64 {
        self.trips.load(Ordering::Relaxed)
    }

    /// How long transactions waited for their connection and their start.
    pub fn waits(&self) -> &Histogram {
        &self.waits
    }

    /// Signalled whenever a transaction that enqueued a job has committed.
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// Opens a transaction that may write.
    ///
    /// # Errors
    /// [`Error::Busy`] where no connection becomes free in time.
    pub async fn begin(&self) -> Result<Tx> {
        self.count_trip();
        let asked = Stopwatch::start();
        let engine = match &self.engine {
            // A deferred transaction that reads first cannot wait for the writer's lock: it fails at once.
            Engine::Sqlite { write, .. } => {
                TxEngine::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Engine::Postgres(pool) => TxEngine::Postgres(pool.begin().await?),
        };
        self.waits.observe(asked.elapsed());
        Ok(Tx {
            engine,
            db: self.clone(),
            batch: batch::Batch::default(),
            orders: HashSet::new(),
        })
    }

    /// Closes all connections; on `SQLite` this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction. Dropped without [`Tx::commit`], it is rolled back.
#[derive(Debug)]
pub struct Tx {
    engine: TxEngine,
    db: Db,
    batch: batch::Batch,
    orders: HashSet<String>,
}

/// The two engines' transactions, for the macros.
#[derive(Debug)]
pub enum TxEngine {
    /// Holds the only writer connection.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// Holds one connection of the pool.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Tx {
    /// The engine, for the macros.
    pub const fn engine(&mut self) -> &mut TxEngine {
        &mut self.engine
    }

    /// The city whose rows this transaction reads and writes.
    pub const fn city(&self) -> MunicipalityId {
        self.db.city
    }

    /// Counts one round trip; called by the macros.
    pub fn count_trip(&self) {
        self.db.count_trip();
    }

    /// What waits to be sent, for [`later!`](crate::later).
    pub const fn batch(&mut self) -> &mut batch::Batch {
        &mut self.batch
    }

    /// Sends what [`later!`](crate::later) put by.
    ///
    /// # Errors
    /// Whatever the engine says to one of the rows.
    pub async fn flush(&mut self) -> Result<()> {
        if let (Some((sql, arguments)), TxEngine::Postgres(tx)) =
            (self.batch.take(), &mut self.engine)
        {
            self.db.count_trip();
            let all = sqlx::query_with(sqlx::AssertSqlSafe(sql), arguments);
            all.execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Whether a job is ordered for the first time in this transaction; an order wakes the worker after the commit.
    pub fn order(&mut self, job: String) -> bool {
        self.orders.insert(job)
    }

    /// Makes the work durable and visible.
    ///
    /// # Errors
    /// Whatever the engine says; then nothing of the work remains.
    pub async fn commit(mut self) -> Result<()> {
        self.flush().await?;
        self.db.count_trip();
        match self.engine {
            TxEngine::Sqlite(tx) => tx.commit().await?,
            TxEngine::Postgres(tx) => tx.commit().await?,
        }
        if !self.orders.is_empty() {
            self.db.wake.notify_waiters();
            self.db.wake.notify_one();
        }
        Ok(())
    }
}
