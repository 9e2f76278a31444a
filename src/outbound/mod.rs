//! The ways out of the service. Network calls belong to jobs, outside any transaction.

pub mod push;
pub mod smtp;
