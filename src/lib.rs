//! smart-window (スマート窓口): a city's online window without visit and without writing.
//!
//! Folders are features, file names are layers. The dependency rule is written in
//! `docs/architecture.md` and held by `tests/it/layering.rs`.

pub mod app;
pub mod applications;
pub mod audit;
pub mod casework;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod db;
pub mod events;
pub mod files;
pub mod identity;
pub mod jobs;
pub mod kernel;
pub mod kpi;
pub mod notices;
pub mod outbound;
pub mod payments;
pub mod portal;
pub mod reservations;
pub mod staff;
pub mod standins;
pub mod view;
pub mod web;
