//! `smart-window demo`

use super::say;
use crate::app::demo::{Demo, prepare};
use crate::app::lifecycle;
use crate::config::Config;
use crate::kernel::Env;
use crate::standins::{demo, mock_idp};

pub(super) async fn run(config: Config) -> Result<(), String> {
    let Demo {
        app,
        listeners,
        smtp,
        ..
    } = Box::pin(prepare(config, Env::system())).await?;
    let kit = app.kit.clone();
    let http = &kit.config.http;
    say(
        "スマート窓口 — demo. Invented people, invented money; this machine only. Stop with Ctrl-C.",
    );
    say("");
    say(&format!("  Residents        {}", http.url("/")));
    say(&format!(
        "    log in as any test card of the list, PIN {}",
        mock_idp::PIN
    ));
    let staff = kit.config.staff.door();
    let staff = staff.as_ref().unwrap_or(http);
    say(&format!("  Staff            {}", staff.url("/staff")));
    for officer in demo::OFFICERS {
        say(&format!(
            "    {:<10} {}  {}",
            officer.login,
            demo::PASSWORD,
            officer.label
        ));
    }
    say(&format!("  Card pick-up     {}", http.url("/reservations")));
    for (reference, birth, _) in demo::REFERENCES {
        say(&format!("    reference {reference}  birth date {birth}"));
    }
    say(&format!("  Mailbox, codes   {}", http.url("/demo/mailbox")));
    say("    the second factor of each officer, and every mail that was sent");
    let running = lifecycle::Running::start(listeners, app);
    lifecycle::asked_to_stop().await;
    running.stop().await;
    smtp.stop().await;
    Ok(())
}
