//! What can go wrong with a statement, in words that a use case can act on.

/// The result of a store function.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a statement did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row is not there (or belongs to another city).
    #[error("no such row")]
    NotFound,
    /// The row has changed since it was read.
    #[error("the row has changed since it was read")]
    Stale,
    /// A unique, foreign-key or check constraint refused the row.
    #[error("a constraint refused the row: {0}")]
    Violates(String),
    /// The database could not take the work now; the same work may be tried again.
    #[error(
        "the database is busy: another process or a long transaction holds it; end that, then try again"
    )]
    Busy(#[source] sqlx::Error),
    /// A stored value cannot be what it should be.
    #[error("{table}.{column} of {id} holds a value that this version cannot read")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        id: String,
    },
    /// Anything else the driver says.
    #[error("database error")]
    Driver(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            sqlx::Error::Database(inner) => {
                if is_busy(inner.as_ref()) {
                    Self::Busy(error)
                } else if inner.is_unique_violation()
                    || inner.is_foreign_key_violation()
                    || inner.is_check_violation()
                {
                    Self::Violates(
                        inner
                            .constraint()
                            .map_or_else(|| inner.message().to_owned(), str::to_owned),
                    )
                } else {
                    Self::Driver(error)
                }
            }
            _ => Self::Driver(error),
        }
    }
}

/// Whether the same work may succeed later.
pub(super) fn is_busy(error: &dyn sqlx::error::DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    // SQLite's primary codes 5 (BUSY) and 6 (LOCKED) stand in the low byte of the extended ones;
    // PostgreSQL: serialization failure, deadlock, lock not available, too many connections.
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6),
        _ => matches!(code.as_ref(), "40001" | "40P01" | "55P03" | "53300"),
    }
}

/// Reads the number of rows that a guarded statement changed.
pub trait Affected {
    /// # Errors
    /// [`Error::Stale`] where no row was changed: it moved since it was read.
    fn exactly_one(self) -> Result<()>;
    /// Whether a row was changed.
    fn any(self) -> Result<bool>;
}

impl Affected for Result<u64> {
    fn exactly_one(self) -> Result<()> {
        match self? {
            0 => Err(Error::Stale),
            _ => Ok(()),
        }
    }

    fn any(self) -> Result<bool> {
        Ok(self? > 0)
    }
}
