//! Start, drain, stop.

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{App, metrics};
use crate::config::Config;
use crate::web::Kit;

/// How long requests in flight may take once the service is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// The addresses of the service, already taken.
#[derive(Debug)]
pub struct Listeners {
    /// Where residents come in, and everybody where there is no other.
    pub public: TcpListener,
    /// The staff's own.
    pub staff: Option<TcpListener>,
    /// The monitoring's.
    pub metrics: Option<TcpListener>,
}

impl Listeners {
    /// Takes every address that the configuration names, or says what to do where one cannot be had.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn take(config: &Config) -> Result<Self, String> {
        Ok(Self {
            public: listen("http", config.http.listen).await?,
            staff: match config.staff.listen {
                Some(address) => Some(listen("staff", address).await?),
                None => None,
            },
            metrics: match config.metrics.listen {
                Some(address) => Some(listen("metrics", address).await?),
                None => None,
            },
        })
    }
}

async fn listen(section: &str, address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "{address} is in use by another program; stop it, or choose another address with {section}.listen \
             (SMART_WINDOW_{}__LISTEN=127.0.0.1:8081){}",
            section.to_ascii_uppercase(),
            if section == "metrics" { "" } else { " and its public_url" }
        ),
        std::io::ErrorKind::PermissionDenied => {
            format!("{address} may not be used: ports below 1024 need a privilege; choose another {section}.listen")
        }
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// A running service.
#[derive(Debug)]
pub struct Running {
    stop: watch::Sender<bool>,
    servers: Vec<JoinHandle<std::io::Result<()>>>,
    worker: JoinHandle<()>,
    kit: Kit,
}

impl Running {
    /// Serves the application on its listeners and runs the jobs beside it.
    pub fn start(listeners: Listeners, app: App) -> Self {
        let (stop, stopped) = watch::channel(false);
        let metrics = metrics::router(&app.kit);
        let staff = app.staff.map(|door| door.router);
        let doors = [
            Some((listeners.public, app.router)),
            listeners.staff.zip(staff),
            listeners.metrics.zip(Some(metrics)),
        ];
        let serve = |(listener, router): (TcpListener, Router)| {
            let mut told = stopped.clone();
            let server = axum::serve(
                listener,
                router.into_make_service_with_connect_info::<SocketAddr>(),
            )
            .with_graceful_shutdown(async move {
                let _ = told.wait_for(|stop| *stop).await;
            });
            tokio::spawn(server.into_future())
        };
        let servers = doors.into_iter().flatten().map(serve).collect();
        let worker = tokio::spawn(async move { app.worker.run(stopped).await });
        Self {
            stop,
            servers,
            worker,
            kit: app.kit,
        }
    }

    /// Says so at `/readyz`, then lets requests and jobs in flight end, up to a bound, and closes the database.
    pub async fn stop(self) {
        self.kit.vitals.stop();
        let notice = u64::from(self.kit.config.http.stop_notice_seconds);
        tokio::time::sleep(Duration::from_secs(notice)).await;
        let _ = self.stop.send(true);
        let drained = tokio::time::timeout(DRAIN, async {
            for server in self.servers {
                let _ = server.await;
            }
            let _ = self.worker.await;
        });
        if drained.await.is_err() {
            tracing::warn!("some requests did not end in time; they are cut off");
        }
        self.kit.db.close().await;
    }
}

/// Returns when the process is asked to stop (SIGINT or SIGTERM).
pub async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
