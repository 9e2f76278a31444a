//! `smart-window serve`

use super::open;
use crate::app::{self, Extras, lifecycle};
use crate::config::Config;
use crate::db;
use crate::kernel::Env;

pub(super) async fn run(config: Config) -> Result<(), String> {
    let listeners = lifecycle::Listeners::take(&config).await?;
    let env = Env::system();
    let db = open(&config).await?;
    let missing = db::pending(&db).await.map_err(|error| error.to_string())?;
    // Asked before anything is written: a demo's database is left as it is.
    if missing.is_empty()
        && db::installation::is_demo(&db)
            .await
            .map_err(|error| error.to_string())?
            == Some(true)
    {
        return Err(
            "this database was made by the demo and holds invented people; `serve` never uses it: \
             set database.url to another one"
                .to_owned(),
        );
    }
    let kit = app::kit(config, env, db, false)?;
    let app = app::build(kit, Extras::default()).await?;
    let kit = app.kit.clone();
    let name = kit.config.city.name.clone();
    db::installation::mark(&kit.db, &name, false, kit.env.now())
        .await
        .map_err(|error| error.to_string())?;
    tracing::info!(address = %kit.config.http.listen, public = %kit.config.http.public_url, "ready");
    if let Some(door) = kit.config.staff.door() {
        tracing::info!(address = %door.listen, public = %door.public_url, "staff listener");
    }
    if let Some(address) = kit.config.metrics.listen {
        tracing::info!(%address, "metrics listener");
    }
    let running = lifecycle::Running::start(listeners, app);
    lifecycle::asked_to_stop().await;
    running.stop().await;
    Ok(())
}
