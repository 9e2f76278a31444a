//! Measures, KPIs and reform cases (業務改革): what the city's reform plans are measured by.
//!
//! A measure is a series that goes on for ever; a KPI is a measure within a plan, frozen when its period ends. The
//! tables (`measure_figures`, `measure_points`, `kpi_versions`, `reforms`) are rollups of the event log.

pub mod chart;
pub mod flow;
mod jobs;
pub mod model;
mod reader;
pub mod registry;
pub mod service;
pub mod sheet;
pub mod store;
pub mod table;
pub mod trajectory;
pub mod view;
pub mod web;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use jobs::Freeze;
pub use registry::Registry;

use crate::db::Db;
use crate::events::{Log, Reader};
use crate::jobs::Handler;

/// The inline reader of the log.
pub fn reader() -> Arc<dyn Reader> {
    Arc::new(reader::Rollups)
}

/// The jobs.
pub fn handlers(db: Db, log: Log, registry: Arc<Registry>) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(Freeze { db, log, registry })]
}
