//! `smart-window demo`

use crate::config::Config;

pub(super) async fn run(config: Config) -> Result<(), String> {
    let _ = config;
    Err("the demo is not wired yet".to_owned())
}
