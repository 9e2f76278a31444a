//! What the desk shows of the notices.

use crate::casework::told::{Telling, Told};
use crate::db::Db;
use crate::kernel::ApplicationId;
use crate::notices;
use crate::web::{Error, Page};

/// Asks the notices.
#[derive(Debug)]
pub(super) struct Notices(pub(super) Db);

impl Told for Notices {
    fn of_case<'a>(&'a self, application: ApplicationId, page: &'a Page) -> Telling<'a> {
        Box::pin(async move {
            let lines = notices::store::deliveries::of_case(&self.0, application).await?;
            serde_json::to_value(notices::view::told(&lines, page)).map_err(Error::internal)
        })
    }
}
