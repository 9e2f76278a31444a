//! How the applicant was told, for the page of a case. The feature that keeps the notices reads the log and knows the
//! desk from nowhere; so the application hands its answer in here.

use std::pin::Pin;

use crate::kernel::ApplicationId;
use crate::web::{Page, Result};

/// The answer: a list as `notices/parts.html` shows it.
pub type Telling<'a> = Pin<Box<dyn Future<Output = Result<serde_json::Value>> + Send + 'a>>;

/// Knows what was told to the applicant of a case, and by which ways.
pub trait Told: Send + Sync + std::fmt::Debug {
    /// The notices of a case, latest first, in the reader's language.
    fn of_case<'a>(&'a self, application: ApplicationId, page: &'a Page) -> Telling<'a>;
}
