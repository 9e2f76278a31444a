//! `smart-window migrate`

use super::{open, say};
use crate::config::Config;
use crate::db;

pub(super) async fn run(config: &Config) -> Result<(), String> {
    let db = open(config).await?;
    let applied = db::migrate(&db).await.map_err(|error| error.to_string())?;
    db.close().await;
    say(&match applied {
        0 => "the database is up to date".to_owned(),
        some => format!("{some} migration(s) applied"),
    });
    Ok(())
}
