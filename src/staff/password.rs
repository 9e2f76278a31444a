//! Passwords: Argon2id (RFC 9106), two at a time, on threads that may block.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::kernel::{Rng, Secret};

/// Each hash holds 19 MiB while it runs: two at a time keep memory bounded and leave a core for pages.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Checked where no account is known, so that the answer takes the same time. Nobody knows its password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c21hcnQtd2luZG93LW5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// No letters or digits that are taken for one another when read aloud or typed from paper.
const LETTERS: &[u8; 31] = b"abcdefghijkmnpqrstuvwxyz2345678";

/// A new password of 16 letters in groups of four: 79 bits.
pub(super) fn draw(rng: &Rng) -> Secret {
    let mut text = String::with_capacity(19);
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        let index = rng.below(31) as usize;
        text.push(char::from(LETTERS[index]));
    }
    Secret::new(text)
}

/// The hash of a password in PHC string form.
///
/// # Errors
/// A sentence for the operator.
pub(super) async fn hash(rng: &Rng, password: &Secret) -> Result<String, String> {
    let salt = rng.bytes::<16>();
    let password = password.clone();
    blocking(move || {
        Argon2::default()
            .hash_password_with_salt(password.reveal().as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    })
    .await?
}

/// Whether the password belongs to the hash; without a hash the same work is done and the answer is no.
///
/// # Errors
/// A sentence for the log where the work could not be done.
pub(super) async fn matches(hash: Option<String>, password: Secret) -> Result<bool, String> {
    blocking(move || {
        let known = hash.is_some();
        let hash = hash.as_deref().unwrap_or(NOBODY);
        Argon2::default()
            .verify_password(password.reveal().as_bytes(), hash)
            .is_ok()
            && known
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let place = PLACES.acquire().await.map_err(|error| error.to_string())?;
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| error.to_string());
    drop(place);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let rng = Rng::seeded(7);
        let password = draw(&rng);
        assert_eq!(password.reveal().len(), 19);
        let stored = hash(&rng, &password).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            matches(Some(stored.clone()), password.clone())
                .await
                .unwrap()
        );
        assert!(!matches(Some(stored), Secret::new("wrong")).await.unwrap());
        assert!(!matches(None, password).await.unwrap());
    }

    #[test]
    fn the_hash_of_nobody_costs_the_same_work() {
        let hash = argon2::password_hash::phc::PasswordHash::new(NOBODY).unwrap();
        assert_eq!(
            argon2::Params::try_from(&hash).unwrap().m_cost(),
            argon2::Params::DEFAULT.m_cost()
        );
    }
}
