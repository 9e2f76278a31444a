//! The macros that expand one statement for both drivers.

/// Runs a read outside a transaction: `on!(db, c => sqlx::query_as("…").bind(db.city()).fetch_all(c).await)`.
#[macro_export]
macro_rules! on {
    ($db:expr, $c:ident => $body:expr) => {{
        let handle: &$crate::db::Db = $db;
        handle.count_trip();
        match handle.engine() {
            $crate::db::Engine::Sqlite { read: $c, .. } => $body.map_err($crate::db::Error::from),
            $crate::db::Engine::Postgres($c) => $body.map_err($crate::db::Error::from),
        }
    }};
}

/// Runs a statement inside a transaction: `in_tx!(tx, c => sqlx::query("…").bind(city).fetch_one(c).await)`. It sees what
/// [`later!`](crate::later) put by.
///
/// `tx` is mutably borrowed while the body runs: take `tx.city()` into a variable before.
#[macro_export]
macro_rules! in_tx {
    ($tx:expr, $c:ident => $body:expr) => {{
        let handle: &mut $crate::db::Tx = $tx;
        match handle.flush().await {
            Ok(()) => $crate::at_once!(handle, $c => $body),
            Err(error) => Err(error),
        }
    }};
}

/// Runs a statement that changes rows inside a transaction and gives their number:
/// `execute!(tx, sqlx::query("…").bind(city))`. It changes no row that [`later!`](crate::later) put by in this transaction:
/// whoever must, calls [`Tx::flush`](crate::db::Tx::flush) before.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $query:expr) => {{
        let handle: &mut $crate::db::Tx = $tx;
        $crate::at_once!(handle, connection => $query.execute(connection).await.map(|done| done.rows_affected()))
    }};
}

/// What [`in_tx!`](crate::in_tx) and [`execute!`](crate::execute) share.
#[doc(hidden)]
#[macro_export]
macro_rules! at_once {
    ($handle:ident, $c:ident => $body:expr) => {{
        $handle.count_trip();
        match $handle.engine() {
            $crate::db::TxEngine::Sqlite(inner) => {
                let $c = &mut **inner;
                $body.map_err($crate::db::Error::from)
            }
            $crate::db::TxEngine::Postgres(inner) => {
                let $c = &mut **inner;
                $body.map_err($crate::db::Error::from)
            }
        }
    }};
}

/// Writes a row that nobody reads before the commit: `later!(tx, "INSERT … VALUES ($1, $2)", city, id)`.
///
/// `PostgreSQL` is told with the other rows of the transaction, in one message before the next read or the commit: what is
/// wrong with the row is told then. `SQLite` is in this process, where a message costs nothing, and writes at once.
#[macro_export]
macro_rules! later {
    ($tx:expr, $sql:expr, $($value:expr),+ $(,)?) => {{
        let handle: &mut $crate::db::Tx = $tx;
        async {
            if let $crate::db::TxEngine::Sqlite(inner) = handle.engine() {
                let query = sqlx::query($sql)$(.bind($value))+;
                query.execute(&mut **inner).await.map(|_| ()).map_err($crate::db::Error::from)?;
                handle.count_trip();
                return Ok(());
            }
            let batch = handle.batch();
            batch.push($sql);
            $(batch.bind($value)?;)+
            if batch.is_full() {
                handle.flush().await?;
            }
            $crate::db::Result::Ok(())
        }
        .await
    }};
}
