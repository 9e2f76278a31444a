//! Start, drain, stop.

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::jobs::Worker;

/// How long requests in flight may take once the service is asked to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// Takes the address, or says what to do where that fails.
///
/// # Errors
/// A sentence for the operator.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!(
            "{address} is in use by another program; stop it, or choose another address with http.listen \
             (SMART_WINDOW_HTTP__LISTEN=127.0.0.1:8081) and http.public_url"
        ),
        std::io::ErrorKind::PermissionDenied => {
            format!("{address} may not be used: ports below 1024 need a privilege; choose another http.listen")
        }
        _ => format!("cannot listen on {address}: {error}"),
    })
}

/// A running service.
#[derive(Debug)]
pub struct Running {
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    worker: JoinHandle<()>,
}

impl Running {
    /// Serves `router` on `listener` and runs the jobs beside it.
    pub fn start(listener: TcpListener, router: Router, worker: Worker) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut told = stopped.clone();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            let _ = told.wait_for(|stop| *stop).await;
        });
        let server = tokio::spawn(server.into_future());
        let worker = tokio::spawn(async move { worker.run(stopped).await });
        Self {
            stop,
            server,
            worker,
        }
    }

    /// Lets requests and jobs in flight end, up to a bound.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        let drained = tokio::time::timeout(DRAIN, async {
            let _ = self.server.await;
            let _ = self.worker.await;
        });
        if drained.await.is_err() {
            tracing::warn!("some requests did not end in time; they are cut off");
        }
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
