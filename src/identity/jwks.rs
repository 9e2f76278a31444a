//! The provider's published keys, cached.

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use tokio::sync::Mutex;

use crate::kernel::Timestamp;

/// Keys are read again after this long, so that a withdrawn key stops being believed.
const FRESH: Duration = Duration::from_hours(1);
/// A token with an unknown `kid` makes the keys be read again, at most this often.
const PAUSE: Duration = Duration::from_secs(30);

/// A cache of one value that is fetched over the network.
#[derive(Debug)]
pub struct Cache<T>(Mutex<Option<(T, Timestamp)>>);

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Cache<T> {
    /// The value, fetched where there is none or it is an hour old. Callers wait for one fetch together.
    ///
    /// # Errors
    /// Whatever the fetch says.
    pub async fn get<E, F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.get_if(now, |age| age >= FRESH, fetch).await
    }

    async fn get_if<E, F>(
        &self,
        now: Timestamp,
        stale: impl FnOnce(Duration) -> bool,
        fetch: impl FnOnce() -> F,
    ) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut held = self.0.lock().await;
        if let Some((value, since)) = held.as_ref()
            && !stale(now.since(*since))
        {
            return Ok(value.clone());
        }
        let value = fetch().await?;
        *held = Some((value.clone(), now));
        Ok(value)
    }
}

impl Cache<JwkSet> {
    /// The keys among which `kid` should be; where it is not, they are fetched again, at most twice a minute.
    ///
    /// # Errors
    /// Whatever the fetch says.
    pub async fn keys_for<E, F>(
        &self,
        kid: Option<&str>,
        now: Timestamp,
        fetch: impl Fn() -> F,
    ) -> Result<JwkSet, E>
    where
        F: Future<Output = Result<JwkSet, E>>,
    {
        let keys = self.get(now, &fetch).await?;
        match kid {
            Some(kid) if keys.find(kid).is_none() => {
                self.get_if(now, |age| age >= PAUSE, &fetch).await
            }
            _ => Ok(keys),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn keys_are_cached_and_an_unknown_kid_refetches_at_most_twice_a_minute() {
        let fetches = AtomicU32::new(0);
        let fetch = || async {
            fetches.fetch_add(1, Ordering::SeqCst);
            Ok::<_, ()>(JwkSet { keys: Vec::new() })
        };
        let cache = Cache::default();
        let start = Timestamp(1_800_000_000_000);
        for (kid, seconds, expected) in [
            (None, 0, 1),
            (None, 10, 1),
            (Some("new"), 29, 1),
            (Some("new"), 30, 2),
            (Some("new"), 31, 2),
            (None, 3629, 2),
            (None, 3630, 3),
        ] {
            let now = start.plus(Duration::from_secs(seconds));
            cache.keys_for(kid, now, fetch).await.unwrap();
            assert_eq!(fetches.load(Ordering::SeqCst), expected, "at {seconds} s");
        }
    }

    #[tokio::test]
    async fn a_failed_fetch_is_not_remembered() {
        let cache: Cache<JwkSet> = Cache::default();
        let failed = cache
            .get(Timestamp(0), || async { Err::<JwkSet, _>("down") })
            .await;
        assert_eq!(failed.err(), Some("down"));
        let fetched = cache.get(Timestamp(0), || async {
            Ok::<_, ()>(JwkSet { keys: Vec::new() })
        });
        assert!(fetched.await.is_ok());
    }
}
