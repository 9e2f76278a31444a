//! `/metrics` in the text format of Prometheus (version 0.0.4), on a listener of its own.
//!
//! Labels are route patterns, kinds and states from closed sets: never an address, an id or anything about a person.

use std::fmt::Write as _;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tower_http::timeout::TimeoutLayer;

use crate::db;
use crate::events::seal;
use crate::jobs;
use crate::kernel::measure::{BOUNDS, Histogram};
use crate::notices;
use crate::web::Kit;

/// The router of the monitoring's listener.
pub fn router(kit: &Kit) -> Router {
    Router::new()
        .route("/metrics", get(answer))
        .with_state(kit.clone())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(10),
        ))
}

async fn answer(State(kit): State<Kit>) -> impl IntoResponse {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], render(&kit).await)
}

/// All figures of this moment. What the database cannot tell is left out, and `smart_window_database_up` is 0.
async fn render(kit: &Kit) -> String {
    let mut text = Text::default();
    text.family("build_info", "gauge", "The running version; always 1.");
    let engine = kit.db.engine_name();
    let version = env!("CARGO_PKG_VERSION");
    text.sample("build_info", &[("version", version), ("engine", engine)], 1);
    if let Some(bytes) = resident_bytes() {
        text.family(
            "resident_memory_bytes",
            "gauge",
            "Memory of this process that is in RAM.",
        );
        text.sample("resident_memory_bytes", &[], bytes);
    }
    requests(&mut text, kit);
    pools(&mut text, kit);
    let stored = stored(&mut text, kit).await;
    if let Err(error) = &stored {
        tracing::warn!(%error, "the figures of the database could not be read");
    }
    text.family(
        "database_up",
        "gauge",
        "Whether the database answered this request.",
    );
    text.sample("database_up", &[], u8::from(stored.is_ok()));
    text.0
}

fn requests(text: &mut Text, kit: &Kit) {
    let name = "http_requests_total";
    text.family(
        name,
        "counter",
        "Answers by route, method and class of status.",
    );
    kit.vitals.each(|route, method, answers| {
        let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"]
            .into_iter()
            .zip(answers.classes);
        for (class, number) in classes.filter(|(_, number)| *number > 0) {
            let labels = [("route", route), ("method", method), ("status", class)];
            text.sample(name, &labels, number);
        }
    });
    let name = "http_request_seconds";
    text.family(
        name,
        "histogram",
        "How long an answer took, by route and method.",
    );
    kit.vitals.each(|route, method, answers| {
        text.histogram(
            name,
            &[("route", route), ("method", method)],
            &answers.durations,
        );
    });
}

fn pools(text: &mut Text, kit: &Kit) {
    let pools = kit.db.pools();
    text.family(
        "database_connections",
        "gauge",
        "Connections of a pool by state.",
    );
    for pool in &pools {
        let busy = pool.size.saturating_sub(pool.idle);
        text.sample(
            "database_connections",
            &[("pool", pool.name), ("state", "idle")],
            pool.idle,
        );
        text.sample(
            "database_connections",
            &[("pool", pool.name), ("state", "busy")],
            busy,
        );
    }
    text.family(
        "database_connections_max",
        "gauge",
        "The most connections that a pool opens.",
    );
    for pool in &pools {
        text.sample(
            "database_connections_max",
            &[("pool", pool.name)],
            pool.most,
        );
    }
    let name = "database_begin_seconds";
    text.family(
        name,
        "histogram",
        "How long a write transaction waited for its connection and its start.",
    );
    text.histogram(name, &[], kit.db.waits());
    text.family(
        "database_round_trips_total",
        "counter",
        "Statements sent to the database.",
    );
    text.sample("database_round_trips_total", &[], kit.db.trips());
}

async fn stored(text: &mut Text, kit: &Kit) -> db::Result<()> {
    let now = kit.env.now();
    let load = jobs::load(&kit.db, now).await?;
    text.family(
        "jobs",
        "gauge",
        "Jobs by kind and state; those that are done are not counted.",
    );
    for kind in &load {
        let states = [
            ("queued", kind.queued - kind.running),
            ("running", kind.running),
            ("abandoned", kind.abandoned),
        ];
        for (state, number) in states {
            text.sample("jobs", &[("kind", &kind.kind), ("state", state)], number);
        }
    }
    let name = "jobs_oldest_due_seconds";
    text.family(
        name,
        "gauge",
        "How long the oldest due job of a kind has been waiting.",
    );
    for kind in &load {
        let age = kind.oldest_due.map_or(0, |due| now.since(due).as_secs());
        text.sample(name, &[("kind", &kind.kind)], age);
    }
    text.family(
        "deliveries",
        "gauge",
        "Notices by channel and state of their delivery.",
    );
    for (channel, state, number) in notices::store::deliveries_by_state(&kit.db).await? {
        text.sample(
            "deliveries",
            &[("channel", &channel), ("state", &state)],
            number,
        );
    }
    text.family(
        "log_unsealed_rows",
        "gauge",
        "Rows of the event log that are not sealed yet.",
    );
    let sealed = seal::status(&kit.db).await?;
    text.sample("log_unsealed_rows", &[], sealed.unsealed);
    text.family(
        "log_unsealed_seconds",
        "gauge",
        "How long the oldest row has been waiting for its seal.",
    );
    let waiting = sealed
        .oldest_unsealed
        .map_or(0, |oldest| kit.env.now().since(oldest).as_secs());
    text.sample("log_unsealed_seconds", &[], waiting);
    Ok(())
}

/// Resident memory of this process (Linux).
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// The text that is being written.
#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP smart_window_{name} {help}");
        let _ = writeln!(self.0, "# TYPE smart_window_{name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let _ = write!(self.0, "smart_window_{name}");
        for (at, (label, text)) in labels.iter().enumerate() {
            let text = text
                .replace('\\', "\\\\")
                .replace('"', "\\\"")
                .replace('\n', "\\n");
            let open = if at == 0 { '{' } else { ',' };
            let _ = write!(self.0, "{open}{label}=\"{text}\"");
        }
        let close = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{close} {value}");
    }

    fn histogram(&mut self, name: &str, labels: &[(&str, &str)], histogram: &Histogram) {
        let counts = histogram.cumulative();
        let bucket = format!("{name}_bucket");
        for (place, count) in counts.iter().enumerate() {
            let bound = BOUNDS
                .get(place)
                .map_or_else(|| "+Inf".to_owned(), |bound| seconds(*bound));
            let labels = [labels, &[("le", bound.as_str())]].concat();
            self.sample(&bucket, &labels, count);
        }
        let micros = u64::try_from(histogram.total().as_micros()).unwrap_or(u64::MAX);
        self.sample(&format!("{name}_sum"), labels, seconds(micros));
        self.sample(&format!("{name}_count"), labels, counts[BOUNDS.len()]);
    }
}

/// Microseconds as decimal seconds.
fn seconds(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let mut text = Text::default();
        let histogram = Histogram::default();
        histogram.observe(Duration::from_micros(1_500));
        text.family("x_seconds", "histogram", "How long.");
        text.histogram("x_seconds", &[("route", "/a/{id}\"")], &histogram);
        let lines: Vec<&str> = text.0.lines().collect();
        assert_eq!(lines[0], "# HELP smart_window_x_seconds How long.");
        assert_eq!(
            lines[2],
            r#"smart_window_x_seconds_bucket{route="/a/{id}\"",le="0.001"} 0"#
        );
        assert_eq!(
            lines[3],
            r#"smart_window_x_seconds_bucket{route="/a/{id}\"",le="0.0025"} 1"#
        );
        assert_eq!(
            lines[13],
            r#"smart_window_x_seconds_bucket{route="/a/{id}\"",le="+Inf"} 1"#
        );
        assert_eq!(
            lines[14],
            r#"smart_window_x_seconds_sum{route="/a/{id}\""} 0.0015"#
        );
        assert_eq!(
            lines[15],
            r#"smart_window_x_seconds_count{route="/a/{id}\""} 1"#
        );
        assert_eq!(
            (seconds(0), seconds(10_000_000)),
            ("0".to_owned(), "10".to_owned())
        );
    }
}
