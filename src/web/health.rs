//! `/healthz` (the process lives) and `/readyz` (database reachable, migrations applied, not about to stop).

use axum::extract::State;
use axum::http::StatusCode;

use super::{Access, Kit, Routes};
use crate::db;

/// Both routes.
pub fn routes(kit: Kit) -> Routes {
    Routes::new()
        .get("/healthz", Access::Public, async || "ok\n")
        .get("/readyz", Access::Public, ready)
        .with_state(kit)
}

async fn ready(State(kit): State<Kit>) -> (StatusCode, &'static str) {
    if kit.vitals.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if kit.db.ping().await.is_err() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        );
    }
    match db::pending(&kit.db).await {
        Ok(missing) if missing.is_empty() => (StatusCode::OK, "ready\n"),
        Ok(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "migrations are missing: run `smart-window migrate`\n",
        ),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the migrations cannot be read\n",
        ),
    }
}
