//! The listener, and how the server behaves.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::session;
use crate::web::Kit;

/// What the server does with mails: a demo and its tests can see what a bad day looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Takes every mail.
    #[default]
    Accept,
    /// Answers every recipient with this code (4xx or 5xx).
    Refuse(u16),
    /// Greets and then says nothing more.
    Stall,
}

/// The manner, shared with the sessions.
#[derive(Clone, Debug, Default)]
pub(super) struct Mood(Arc<Mutex<Manner>>);

impl Mood {
    pub(super) fn now(&self) -> Manner {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running mail server. Stops when dropped, with its sessions.
#[derive(Debug)]
pub struct Smtp {
    address: SocketAddr,
    mood: Mood,
    task: JoinHandle<()>,
}

impl Smtp {
    /// Listens on `address` (port 0: any free one).
    ///
    /// # Errors
    /// Where the address cannot be taken.
    pub async fn start(address: SocketAddr, kit: Kit) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let mood = Mood::default();
        let task = tokio::spawn(serve(listener, kit, mood.clone()));
        Ok(Self {
            address,
            mood,
            task,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address for `mail.url`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Changes how it behaves from the next command on.
    pub fn behave(&self, manner: Manner) {
        *self.mood.0.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// Stops and frees the address.
    pub async fn stop(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, kit: Kit, mood: Mood) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let (kit, mood) = (kit.clone(), mood.clone());
                    sessions.spawn(async move {
                        if let Err(error) = session::talk(stream, &kit, &mood).await {
                            tracing::debug!(%error, "a mail session broke off");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the mailbox cannot accept a connection");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            },
            Some(_) = sessions.join_next() => {}
        }
    }
}
