//! Statements that a transaction sends in one message: see [`later!`](crate::later).

use std::fmt::Write as _;

use sqlx::postgres::PgArguments;
use sqlx::{Arguments as _, Encode, Postgres, Type};

use super::{Error, Result};

/// Beyond this many statements a batch is sent: a long transaction does not grow one statement without end.
const MOST: usize = 16;

/// Inserts that wait to be sent. On `PostgreSQL` a data-modifying `WITH` runs them all as one statement.
#[derive(Debug, Default)]
pub struct Batch {
    statements: Vec<String>,
    arguments: PgArguments,
}

impl Batch {
    /// Adds a statement; its values follow with [`Batch::bind`], in order.
    pub fn push(&mut self, sql: &str) {
        let bound = self.arguments.len();
        self.statements.push(shifted(sql, bound));
    }

    /// Adds the next value of the last statement.
    ///
    /// # Errors
    /// [`Error::Driver`] where the value cannot be encoded.
    pub fn bind<'t, T: Encode<'t, Postgres> + Type<Postgres>>(&mut self, value: T) -> Result<()> {
        let added = self.arguments.add(value);
        added.map_err(|error| Error::from(sqlx::Error::Encode(error)))
    }

    /// Whether it is long enough to be sent now.
    pub const fn is_full(&self) -> bool {
        self.statements.len() >= MOST
    }

    /// The one statement with its values; the batch is empty afterwards.
    pub fn take(&mut self) -> Option<(String, PgArguments)> {
        let waiting = std::mem::take(self);
        let (last, before) = waiting.statements.split_last()?;
        let mut sql = String::new();
        for (at, statement) in before.iter().enumerate() {
            let opening = if at == 0 { "WITH" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(sql, "{opening} part_{at} AS ({statement}) ");
        }
        Some((sql + last, waiting.arguments))
    }
}

/// The statement with `by` added to the number of each `$n`.
fn shifted(sql: &str, by: usize) -> String {
    let mut pieces = sql.split('$');
    let mut shifted = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(piece.len());
        let (number, rest) = piece.split_at(end);
        let number = number.parse().map_or(by, |number: usize| number + by);
        // Writing to a string cannot fail.
        let _ = write!(shifted, "${number}{rest}");
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_become_one_and_keep_their_values_apart() {
        let mut batch = Batch::default();
        for letter in ["a", "b", "c"] {
            batch.push("INSERT INTO t (x, y, z) VALUES ($1, $2, $1) ON CONFLICT DO NOTHING");
            batch.bind(letter).unwrap();
            batch.bind(1_i64).unwrap();
        }
        let (sql, arguments) = batch.take().unwrap();
        assert_eq!(
            sql,
            "WITH part_0 AS (INSERT INTO t (x, y, z) VALUES ($1, $2, $1) ON CONFLICT DO NOTHING) \
             , part_1 AS (INSERT INTO t (x, y, z) VALUES ($3, $4, $3) ON CONFLICT DO NOTHING) \
             INSERT INTO t (x, y, z) VALUES ($5, $6, $5) ON CONFLICT DO NOTHING"
        );
        assert_eq!(arguments.len(), 6);
        assert!(batch.take().is_none());
    }
}
