//! All stories in one binary: it links once.

#![expect(
    clippy::expect_used,
    clippy::large_futures,
    clippy::unwrap_used,
    reason = "a story ends at the first surprise and runs once, helpers included"
)]

mod attachments;
mod audit;
mod backup;
mod correction;
mod drafts;
mod edge;
mod family;
mod forged_login;
mod jobs;
mod layering;
mod letters;
mod listeners;
mod locales;
mod login;
mod lost_session;
mod measures;
mod metrics;
mod notices;
mod operator;
mod parity;
mod payment;
mod push;
mod queue;
mod refusals;
mod report;
mod reservations;
mod routes;
mod seal;
mod staff_login;
mod story;
mod support;
