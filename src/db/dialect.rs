//! The few places where the two engines need different words.

use super::{Db, Engine, Tx, TxEngine};

impl Db {
    /// Chooses the statement for this engine.
    pub const fn sql(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.engine() {
            Engine::Sqlite { .. } => sqlite,
            Engine::Postgres(_) => postgres,
        }
    }
}

impl Tx {
    /// Chooses the statement for this engine.
    pub const fn sql(&mut self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self.engine() {
            TxEngine::Sqlite(_) => sqlite,
            TxEngine::Postgres(_) => postgres,
        }
    }
}
