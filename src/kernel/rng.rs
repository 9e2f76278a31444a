//! Randomness, injected: the operating system's in production, a seed in tests.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};
use uuid::Uuid;

use super::secret::Secret;
use super::time::Timestamp;

/// A shared source of random bytes; a cryptographic generator (`ChaCha12`) in both cases.
#[derive(Clone)]
pub struct Rng {
    source: Arc<Mutex<StdRng>>,
    last_id: Arc<Mutex<(u64, u32)>>,
}

impl std::fmt::Debug for Rng {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rng")
    }
}

impl Rng {
    /// Seeded by the operating system.
    pub fn from_os() -> Self {
        Self::new(StdRng::from_os_rng())
    }

    /// Repeatable: for tests and demo data only.
    pub fn seeded(seed: u64) -> Self {
        Self::new(StdRng::seed_from_u64(seed))
    }

    fn new(source: StdRng) -> Self {
        Self {
            source: Arc::new(Mutex::new(source)),
            last_id: Arc::default(),
        }
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.source.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        self.with(|rng| {
            let mut bytes = [0; N];
            rng.fill_bytes(&mut bytes);
            bytes
        })
    }

    /// A number from 0 up to, not including, `below`. `below` must not be 0.
    pub fn below(&self, below: u32) -> u32 {
        self.with(|rng| rng.random_range(0..below.max(1)))
    }

    /// A 256-bit secret as 43 characters of base64url (RFC 4648 section 5).
    pub fn token(&self) -> Secret {
        Secret::new(BASE64_URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A `UUIDv7` (RFC 9562 section 6.2, method 1) for the instant `at`: 48 bits of time, a 26-bit counter, 48 random
    /// bits. What one process makes within a millisecond sorts in the order of its making, as the event log needs.
    pub fn uuid(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.0).unwrap_or(0);
        let count = {
            let mut last = self.last_id.lock().unwrap_or_else(PoisonError::into_inner);
            let count = if last.0 == millis {
                last.1.wrapping_add(1)
            } else {
                0
            };
            *last = (millis, count);
            count
        };
        let mut bytes = self.bytes::<10>();
        let [a, b, c, d] = (count << 6).to_be_bytes();
        // Version and variant take the upper four bits of the first byte and the upper two of the third.
        (bytes[0], bytes[1]) = (a >> 4, a << 4 | b >> 4);
        (bytes[2], bytes[3]) = ((b & 0x0f) << 2 | c >> 6, c << 2 | d >> 6);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_of_their_making() {
        let rng = Rng::seeded(1);
        let ids: Vec<Uuid> = (0..20_000).map(|_| rng.uuid(Timestamp(1_000))).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(rng.uuid(Timestamp(1_001)) > ids[19_999]);
        assert_eq!(ids[19_999].get_version_num(), 7);
        assert_eq!(ids[19_999].get_variant(), uuid::Variant::RFC4122);
    }
}
