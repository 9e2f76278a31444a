//! All stories in one binary: it links once.

mod locales;
mod measures;
mod parity;
mod payment;
mod story;
mod support;
