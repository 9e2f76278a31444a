//! The two macros that expand one statement for both drivers.

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

/// Runs a statement inside a transaction: `in_tx!(tx, c => sqlx::query("…").bind(city).execute(c).await)`.
///
/// `tx` is mutably borrowed while the body runs: take `tx.city()` into a variable before.
#[macro_export]
macro_rules! in_tx {
    ($tx:expr, $c:ident => $body:expr) => {{
        let handle: &mut $crate::db::Tx = $tx;
        handle.count_trip();
        match handle.engine() {
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

/// Runs a statement that changes rows inside a transaction and gives their number:
/// `execute!(tx, sqlx::query("…").bind(city))`.
#[macro_export]
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        $crate::in_tx!($tx, connection => $query.execute(connection).await.map(|done| done.rows_affected()))
    };
}
