//! What the operator watches of the web: whether the service is about to stop, and how requests fare.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};

use crate::kernel::measure::Histogram;

/// Shared by all listeners of the process.
#[derive(Debug, Default)]
pub struct Vitals {
    stopping: AtomicBool,
    requests: Mutex<BTreeMap<(String, &'static str), Answers>>,
}

/// The answers of one route and method.
#[derive(Debug, Default)]
pub struct Answers {
    /// How many began with 1, 2, 3, 4 and 5.
    pub classes: [u64; 5],
    /// How long they took.
    pub durations: Histogram,
}

impl Vitals {
    /// From now on `/readyz` sends new requests elsewhere.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service has been asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Counts an answer. `route` is the pattern, never the address: addresses hold receipt numbers.
    pub fn answered(
        &self,
        route: Option<&str>,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let key = (route.unwrap_or("none").to_owned(), word(method));
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = requests.entry(key).or_default();
        answers.classes[class] += 1;
        answers.durations.observe(took);
    }

    /// Looks at the answers of every route and method so far.
    pub fn each(&self, mut look: impl FnMut(&str, &'static str, &Answers)) {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, method), answers) in requests.iter() {
            look(route, method, answers);
        }
    }
}

/// A client may send any word as its method: the figures keep to those that the service knows.
fn word(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}
