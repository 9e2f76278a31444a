//! The demo: the same service, configured to use the stand-ins, which it serves beside itself.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use super::lifecycle::Listeners;
use super::{App, Extras};
use crate::config::{Config, Database, Files};
use crate::db;
use crate::identity;
use crate::kernel::{Env, Secret};
use crate::standins::{demo, mailbox, mock_idp, push_service, sandbox_pay};

/// Where the demo keeps its database unless told otherwise.
pub const DATABASE: &str = "sqlite://data/demo.db";

/// A demo that is ready to be served.
#[derive(Debug)]
pub struct Demo {
    /// The service.
    pub app: App,
    /// Its addresses, already taken.
    pub listeners: Listeners,
    /// The mail server stand-in.
    pub smtp: mailbox::Smtp,
    /// How the push service stand-in behaves.
    pub push: push_service::Mood,
}

/// Takes the address, opens and marks the database, starts the stand-ins, writes the demo's data.
///
/// # Errors
/// A sentence for the operator.
pub async fn prepare(mut config: Config, env: Env) -> Result<Demo, String> {
    let staff_stays = config.staff.door().is_none_or(|door| door.is_loopback());
    let metrics_stay = config.metrics.listen.is_none_or(|at| at.ip().is_loopback());
    if !config.http.is_loopback() || !staff_stays || !metrics_stay {
        return Err("the demo serves this machine only: its logins are public and its people invented; set \
                    http.listen and http.public_url to a loopback address such as 127.0.0.1:8080 and \
                    http://localhost:8080, and those of the sections staff and metrics likewise"
            .to_owned());
    }
    let listeners = Listeners::take(&config).await?;
    // A free port was asked for: the public address follows it.
    let taken = |listener: &TcpListener| {
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let url = url::Url::parse(&format!("http://{address}"));
        Ok::<_, String>((address, url.map_err(|error| error.to_string())?))
    };
    let (address, url) = taken(&listeners.public)?;
    if config.http.listen.port() == 0 {
        config.http.public_url = url;
    }
    config.http.listen = address;
    if let Some(listener) = &listeners.staff {
        let (address, url) = taken(listener)?;
        if config.staff.listen.is_some_and(|at| at.port() == 0) {
            config.staff.public_url = Some(url);
        }
        config.staff.listen = Some(address);
    }
    if config.database.url == Database::default().url {
        config.database.url = Secret::new(DATABASE);
    }
    let db = db::open(config.database.url.reveal(), config.city.id())
        .await
        .map_err(|error| error.to_string())?;
    // A real database is refused below as it is; on an empty one there is nothing to ask yet.
    if !matches!(db::installation::is_demo(&db).await, Ok(Some(false))) {
        db::migrate(&db).await.map_err(|error| error.to_string())?;
    }
    if db::installation::is_demo(&db)
        .await
        .map_err(|error| error.to_string())?
        == Some(false)
    {
        return Err(
            "this database belongs to a real installation; the demo never writes into it: \
                    set database.url to another one"
                .to_owned(),
        );
    }
    db::installation::mark(&db, &config.city.name, true, env.now())
        .await
        .map_err(|error| error.to_string())?;
    if config.files.key.is_none() {
        own_key(&mut config.files, &env)?;
    }
    connect(&mut config, &env)?;
    config.push.vapid_key = Some(push_service::sender_key(&db, &env).await?);
    let mut kit = super::kit(config.clone(), env, db, true)?;
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let smtp = mailbox::Smtp::start(any, kit.clone())
        .await
        .map_err(|error| error.to_string())?;
    config.mail.url = Some(url::Url::parse(&smtp.url()).map_err(|error| error.to_string())?);
    kit.config = Arc::new(config);
    let client = mock_idp::Registration::of(&kit.config, identity::CALLBACK)?;
    let settings = sandbox_pay::Settings {
        api_key: kit.config.payments.api_key.clone().unwrap_or_default(),
        webhook_url: kit.config.http.url("/webhooks/payments/sandbox"),
        webhook_secrets: kit
            .config
            .payments
            .webhook_secrets
            .clone()
            .unwrap_or_default(),
    };
    let push = push_service::Mood::default();
    let extras = Extras {
        handlers: sandbox_pay::handlers(&kit, &settings),
        routes: Some(
            mock_idp::routes(kit.clone(), client)?
                .merge(sandbox_pay::routes(kit.clone(), settings))
                .merge(mailbox::routes(kit.clone()))
                .merge(push_service::routes(push_service::State {
                    kit: kit.clone(),
                    mood: push.clone(),
                })),
        ),
    };
    let app = super::build(kit, extras).await?;
    demo::seed(&app.kit.db, &app.log, &app.registry, &app.kit.config).await?;
    Ok(Demo {
        app,
        listeners,
        smtp,
        push,
    })
}

/// Where the demo keeps its attachments unless told otherwise.
pub const FILES: &str = "data/demo-files";

/// The key of the demo's attachments: made once, kept beside the folder of the files, not in it, for this user only.
fn own_key(files: &mut Files, env: &Env) -> Result<(), String> {
    use std::io::Write as _;
    if files.dir == Files::default().dir {
        files.dir = FILES.into();
    }
    let folder = files.dir.with_file_name("demo-keys");
    let path = folder.join("files.key");
    let said = |error: std::io::Error| format!("{} cannot be used: {error}", path.display());
    let mut private = std::fs::DirBuilder::new();
    let mut new = std::fs::OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        private.mode(0o700);
        new.mode(0o600);
    }
    private.recursive(true).create(&folder).map_err(said)?;
    match new.write(true).create_new(true).open(&path) {
        Ok(mut file) => {
            use base64::Engine as _;
            let key = base64::prelude::BASE64_STANDARD.encode(env.rng.bytes::<32>());
            file.write_all(key.as_bytes()).map_err(said)?;
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(said(error)),
    }
    files.key = Some(Secret::new(std::fs::read_to_string(&path).map_err(said)?));
    Ok(())
}

/// Points the configuration at the stand-ins, exactly as a city points it at the real ones. Keys are drawn anew at
/// each start: both ends are in this process.
fn connect(config: &mut Config, env: &Env) -> Result<(), String> {
    config.identity.issuer = Some(mock_idp::issuer(&config.http));
    config.identity.key = Some(mock_idp::new_key(&env.rng)?);
    config.payments.api_url = Some(
        url::Url::parse(&config.http.url("/sandbox-pay/api/"))
            .map_err(|error| error.to_string())?,
    );
    config.payments.api_key = Some(env.rng.token());
    let key = {
        use base64::Engine as _;
        base64::prelude::BASE64_STANDARD.encode(env.rng.bytes::<32>())
    };
    config.payments.webhook_secrets = Some(Secret::new(format!("whsec_{key}")));
    if config.city.mayor.is_empty() {
        "見本　太郎".clone_into(&mut config.city.mayor);
    }
    let reservations = &mut config.reservations;
    if reservations.key.is_none() {
        reservations.key = Some(Secret::new(demo::BOOKING_KEY));
        reservations.desks = demo::desks();
    }
    "スマート窓口 <no-reply@smart-window.example>".clone_into(&mut config.mail.from);
    "mailto:no-reply@smart-window.example".clone_into(&mut config.push.subject);
    let stand_in = config.http.origin();
    config.push.allowed_hosts = format!("{}, {stand_in}", config.push.allowed_hosts);
    Ok(())
}
