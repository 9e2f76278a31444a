//! All stories in one binary: it links once.

mod forged_login;
mod layering;
mod locales;
mod login;
mod measures;
mod notices;
mod parity;
mod payment;
mod queue;
mod routes;
mod story;
mod support;
