//! Attachments (添付書類): checked while they arrive, encrypted at rest, given out to their owner and to the section.
//!
//! [`seal`] is the format on the disk, [`vault`] the folder; a row of `attachments` is written only once its file is
//! safely on the disk. Positions and other data that a camera writes into a picture are kept as they came.

pub mod jobs;
pub mod model;
pub mod seal;
pub mod service;
pub mod store;
pub mod vault;
pub mod web;

pub use jobs::handlers;
pub use model::Attachment;
pub use vault::Vault;
