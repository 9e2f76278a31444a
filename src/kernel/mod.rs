//! Pure building blocks. This folder imports nothing of ours: no SQL, no HTTP, no async.

pub mod actor;
pub mod calendar;
pub mod file_kind;
pub mod ids;
pub mod individual_number;
pub mod locale;
pub mod measure;
pub mod money;
pub mod receipt;
pub mod rng;
pub mod secret;
pub mod text;
pub mod time;

pub use actor::{Actor, Role};
pub use ids::*;
pub use locale::Locale;
pub use rng::Rng;
pub use secret::{Digest, Secret};
pub use time::{Clock, ManualClock, SystemClock, Timestamp};

/// What a use case draws from its surroundings: the present and randomness.
#[derive(Clone, Debug)]
pub struct Env {
    /// The clock.
    pub clock: std::sync::Arc<dyn Clock>,
    /// The random source.
    pub rng: Rng,
}

impl Env {
    /// The machine's own clock and randomness.
    pub fn system() -> Self {
        Self {
            clock: std::sync::Arc::new(SystemClock),
            rng: Rng::from_os(),
        }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new `UUIDv7` for the present instant, in the newtype asked for.
    pub fn id<I: From<uuid::Uuid>>(&self) -> I {
        self.rng.uuid(self.now()).into()
    }
}
