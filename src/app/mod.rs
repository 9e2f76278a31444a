//! Wiring: the features' routes, readers and jobs become one service.

pub mod backup;
pub mod demo;
pub mod lifecycle;
pub mod metrics;
pub mod production;
mod sweep;
mod told;

use std::sync::Arc;

use axum::Router;

use crate::applications;
use crate::audit;
use crate::casework;
use crate::catalog;
use crate::catalog::service::Catalog;
use crate::config::Config;
use crate::db::{self, Db};
use crate::events::{Log, QueuedReader, Reader, seal};
use crate::files;
use crate::identity;
use crate::jobs::{Handler, Worker};
use crate::kernel::Env;
use crate::kpi;
use crate::notices;
use crate::outbound::push::Pusher;
use crate::payments;
use crate::portal;
use crate::reservations;
use crate::staff;
use crate::view::View;
use crate::web::{self, Access, Door, Kit, Route, Routes, Site};

/// What the surroundings add: stand-ins in the demo and in tests, nothing in production.
#[derive(Default)]
pub struct Extras {
    /// Further routes.
    pub routes: Option<Routes>,
    /// Further jobs.
    pub handlers: Vec<Arc<dyn Handler>>,
}

impl std::fmt::Debug for Extras {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extras")
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}

/// The whole service, ready to be served.
#[derive(Debug)]
pub struct App {
    /// What every handler has.
    pub kit: Kit,
    /// The event log with its readers.
    pub log: Log,
    /// The procedures.
    pub catalog: Catalog,
    /// Plans, measures and KPIs.
    pub registry: Arc<kpi::Registry>,
    /// Runs the jobs.
    pub worker: Worker,
    /// All routes of the public listener with who may use them.
    pub table: Vec<Route>,
    /// The public listener's router, with its layers.
    pub router: Router,
    /// What the staff's own listener serves, where there is one.
    pub staff: Option<StaffDoor>,
}

/// What the staff's own listener serves.
#[derive(Debug)]
pub struct StaffDoor {
    /// Its routes with who may use them.
    pub table: Vec<Route>,
    /// Its router, with its layers.
    pub router: Router,
}

/// What the routes of every listener share.
struct Shared {
    log: Log,
    catalog: Catalog,
    registry: Arc<kpi::Registry>,
    desk: payments::Desk,
    vault: files::Vault,
    /// Pushes, where they are configured.
    pusher: Option<Pusher>,
}

/// Prepares what the features and the stand-ins share.
///
/// # Errors
/// A sentence for the operator.
pub fn kit(config: Config, env: Env, db: Db, demo: bool) -> Result<Kit, String> {
    let view = View::load()?;
    let http =
        Kit::http_client().map_err(|error| format!("the HTTP client cannot start: {error}"))?;
    let site = Site {
        demo,
        form_targets: form_targets(&config),
    };
    Ok(Kit {
        here: Arc::new(config.http.clone()),
        vitals: Arc::default(),
        db,
        env,
        view,
        config: Arc::new(config),
        http,
        site: Arc::new(site),
    })
}

/// The other origins to which our forms lead: the login and the payment page.
fn form_targets(config: &Config) -> Vec<String> {
    let own = config.http.origin();
    let issuer = config
        .identity
        .issuer
        .as_deref()
        .and_then(|issuer| url::Url::parse(issuer).ok());
    let pages = [
        issuer,
        config.identity.authorization_endpoint.clone(),
        config.payments.page_origin.clone(),
    ];
    let mut origins: Vec<String> = pages
        .into_iter()
        .flatten()
        .map(|page| page.origin().ascii_serialization())
        .filter(|origin| *origin != own)
        .collect();
    origins.sort();
    origins.dedup();
    origins
}

/// Builds the service on a migrated database.
///
/// # Errors
/// A sentence for the operator.
pub async fn build(kit: Kit, extras: Extras) -> Result<App, String> {
    let missing = db::pending(&kit.db)
        .await
        .map_err(|error| error.to_string())?;
    if !missing.is_empty() {
        return Err(format!(
            "the database lacks {} migration(s), {} first; run `smart-window migrate`",
            missing.len(),
            missing[0]
        ));
    }
    let vault = files::service::open(&kit.config.files, &kit.db, &kit.env).await?;
    let catalog = procedures(&kit).await?;
    let log = Log::new(kit.env.clone(), inline_readers(&kit, &catalog), Vec::new());
    let mut handlers: Vec<Arc<dyn Handler>> = vec![Arc::new(QueuedReader {
        db: kit.db.clone(),
        log: log.clone(),
    })];
    let desk = payments::Desk::new(
        kit.db.clone(),
        log.clone(),
        kit.http.clone(),
        &kit.config.payments,
    );
    handlers.extend(payments::handlers(&desk));
    let registry = kpi::Registry::builtin().map_err(|error| error.to_string())?;
    let registry = Arc::new(registry);
    handlers.extend(kpi::handlers(
        kit.db.clone(),
        log.clone(),
        Arc::clone(&registry),
    ));
    let pusher = Pusher::new(&kit.config.push)?;
    handlers.extend(notices::handlers(&kit, &log, pusher.clone())?);
    handlers.extend(reservations::handlers(&kit)?);
    handlers.push(Arc::new(seal::Sealer { db: kit.db.clone() }));
    handlers.push(Arc::new(seal::Verifier {
        db: kit.db.clone(),
        log: log.clone(),
    }));
    handlers.extend(casework::letters::handlers(&kit, &log));
    handlers.extend(files::handlers(
        kit.db.clone(),
        kit.env.clone(),
        vault.clone(),
    ));
    handlers.push(Arc::new(sweep::Sweep {
        db: kit.db.clone(),
        env: kit.env.clone(),
    }));
    handlers.push(Arc::new(applications::service::corrections::Reminder {
        db: kit.db.clone(),
        log: log.clone(),
    }));
    handlers.extend(extras.handlers);
    let worker = Worker::new(kit.db.clone(), kit.env.clone(), handlers);
    worker.schedule().await.map_err(|error| error.to_string())?;
    let shared = Shared {
        log,
        catalog,
        registry,
        desk,
        vault,
        pusher,
    };
    let staff = staff_door(&kit, &shared)?;
    let door = match staff {
        Some(_) => Door::Public,
        None => Door::All,
    };
    let (router, table) = routes(&kit, &shared)?
        .merge(extras.routes.unwrap_or_default())
        .into_parts(door);
    let router = web::wrap(router, &kit);
    Ok(App {
        kit,
        log: shared.log,
        catalog: shared.catalog,
        registry: shared.registry,
        worker,
        table,
        router,
        staff,
    })
}

/// The same handlers once more, for the listener that the configuration gives to staff.
fn staff_door(kit: &Kit, shared: &Shared) -> Result<Option<StaffDoor>, String> {
    let Some(here) = kit.config.staff.door() else {
        return Ok(None);
    };
    let kit = kit.at(here);
    let (router, table) = routes(&kit, shared)?.into_parts(Door::Staff);
    let (home, home_table) = Routes::new()
        .get("/", Access::Public, async || web::see_other("/staff"))
        .into_parts(Door::All);
    Ok(Some(StaffDoor {
        table: [table, home_table].concat(),
        router: web::wrap(router.merge(home), &kit),
    }))
}

/// The routes of all features.
fn routes(kit: &Kit, shared: &Shared) -> Result<Routes, String> {
    let Shared {
        log,
        catalog,
        registry,
        desk,
        vault,
        pusher,
    } = shared;
    let identity = identity::web::State::new(kit.clone(), log.clone())?;
    let state = applications::web::State {
        kit: kit.clone(),
        log: log.clone(),
        catalog: catalog.clone(),
        vault: vault.clone(),
    };
    Ok(web::assets::routes()
        .merge(web::health::routes(kit.clone()))
        .merge(catalog::web::routes(kit.clone(), catalog.clone()))
        .merge(identity::web::routes(identity))
        .merge(applications::web::routes(state))
        .merge(files::web::routes(files::web::State {
            kit: kit.clone(),
            vault: vault.clone(),
        }))
        .merge(staff::web::routes(staff::web::State {
            kit: kit.clone(),
            log: log.clone(),
        }))
        .merge(kpi::web::routes(kpi::web::State {
            kit: kit.clone(),
            log: log.clone(),
            registry: Arc::clone(registry),
            catalog: catalog.clone(),
        }))
        .merge(audit::web::routes(audit::web::State {
            kit: kit.clone(),
            log: log.clone(),
        }))
        .merge(casework::web::routes(casework::web::State {
            kit: kit.clone(),
            log: log.clone(),
            catalog: catalog.clone(),
            vault: vault.clone(),
            told: Arc::new(told::Notices(kit.db.clone())),
        }))
        .merge(casework::letters::web::routes(
            casework::letters::web::State::new(kit.clone(), log.clone(), catalog.clone()),
        ))
        .merge(portal::web::routes(portal::web::State {
            kit: kit.clone(),
            catalog: catalog.clone(),
        }))
        .merge(payments::web::routes(payments::web::State {
            kit: kit.clone(),
            desk: desk.clone(),
        }))
        .merge(reservations::web::routes(reservations::web::State {
            kit: kit.clone(),
            office: reservations::service::Office {
                db: kit.db.clone(),
                log: log.clone(),
                catalog: catalog.clone(),
                config: Arc::clone(&kit.config),
            },
        }))
        .merge(notices::web::routes(notices::web::State {
            kit: kit.clone(),
            log: log.clone(),
            catalog: catalog.clone(),
            pusher: pusher.clone(),
        })))
}

fn inline_readers(kit: &Kit, catalog: &Catalog) -> Vec<Arc<dyn Reader>> {
    vec![
        casework::letters::reader(catalog.clone()),
        payments::reader(kit.config.payments.due_days),
        kpi::reader(),
        notices::reader(&kit.config),
    ]
}

async fn procedures(kit: &Kit) -> Result<Catalog, String> {
    let built_in = catalog::load::built_in().map_err(|faults| faults.to_string())?;
    catalog::service::publish(&kit.db, &kit.env, built_in)
        .await
        .map_err(|error| error.to_string())
}
