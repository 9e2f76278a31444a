//! The rules of a login: the second factor, the lock, what a login may look like.

use std::time::Duration;

use totp_rs::{Algorithm, Builder, Totp};

use super::model::Error;
use crate::kernel::{Secret, Timestamp};

/// Wrong attempts that are forgiven.
const FORGIVEN: i64 = 5;

/// The second factor (RFC 6238): SHA-1, 6 digits, 30 seconds, one step of tolerance either way.
///
/// `secret` is 20 bytes; `city` and `login` are what the authenticator application shows.
///
/// # Errors
/// [`Error::Preparation`] where the secret is too short or a name holds a colon.
pub fn totp(secret: &[u8], city: &str, login: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(secret.to_vec())
        .with_issuer(Some(format!("smart-window {city}")))
        .with_account_name(login)
        .build()
        .map_err(|error| Error::Preparation(error.to_string()))
}

/// The base32 form in which the secret is kept.
pub fn encode_secret(secret: &[u8]) -> String {
    totp_rs::Secret::from(secret.to_vec()).to_base32()
}

/// The time step of `code`, if it is right at `now` and later than the last one used.
pub fn step_of_code(stored: &str, code: &str, last: i64, now: Timestamp) -> Option<i64> {
    let secret = totp_rs::Secret::try_from_base32(stored).ok()?;
    let totp = Builder::new().with_secret(secret).build_noncompliant();
    let digits: String = crate::kernel::text::fold_digits(code)
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let step = totp.check(&digits, u64::try_from(now.unix_seconds()).ok()?)?;
    i64::try_from(step).ok().filter(|step| *step > last)
}

/// The code that is valid at `now`: for the demo's mailbox page and for tests.
pub fn code_at(secret: &[u8], now: Timestamp) -> Secret {
    let totp = Builder::new()
        .with_secret(secret.to_vec())
        .build_noncompliant();
    let seconds = u64::try_from(now.unix_seconds()).unwrap_or(0);
    Secret::new(totp.generate(seconds).to_string())
}

/// How long an account is locked after its `failures`-th wrong attempt in a row: from the fifth on a
/// minute, doubled each time, an hour at most.
pub fn lock_after(failures: i64) -> Option<Duration> {
    let beyond = u32::try_from(failures - FORGIVEN).ok()?;
    Some(Duration::from_secs(60 << beyond.min(6)).min(Duration::from_hours(1)))
}

/// A login in the form in which it is kept and compared.
///
/// # Errors
/// [`Error::Login`].
pub fn login(text: &str) -> Result<String, Error> {
    let login = text.trim().to_ascii_lowercase();
    let allowed = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || ".-_".contains(letter)
    };
    let starts_well = login.starts_with(|letter: char| letter.is_ascii_lowercase());
    if starts_well && login.len() <= 40 && login.chars().all(allowed) {
        Ok(login)
    } else {
        Err(Error::Login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, shortened to six digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_unix_seconds(seconds);
            assert_eq!(code_at(SECRET, now).reveal(), code);
        }
    }

    #[test]
    fn a_code_holds_one_step_either_way_and_once() {
        let stored = encode_secret(SECRET);
        let at = Timestamp::from_unix_seconds(1_234_567_890);
        let code = code_at(SECRET, at).reveal().to_owned();
        let step = 1_234_567_890 / 30;
        let later = |seconds| at.plus(Duration::from_secs(seconds));
        assert_eq!(step_of_code(&stored, &code, 0, at), Some(step));
        assert_eq!(step_of_code(&stored, &code, 0, later(30)), Some(step));
        assert_eq!(step_of_code(&stored, &code, 0, later(60)), None);
        assert_eq!(
            step_of_code(&stored, &code, 0, at.minus(Duration::from_secs(30))),
            Some(step)
        );
        assert_eq!(step_of_code(&stored, &code, step, at), None);
        assert_eq!(step_of_code(&stored, "００５ ９２４", 0, at), Some(step));
        assert_eq!(step_of_code(&stored, "", 0, at), None);
    }

    #[test]
    fn the_lock_grows_to_an_hour() {
        assert_eq!(lock_after(4), None);
        assert_eq!(lock_after(5), Some(Duration::from_mins(1)));
        assert_eq!(lock_after(6), Some(Duration::from_mins(2)));
        assert_eq!(
            lock_after(i64::from(u16::MAX)),
            Some(Duration::from_hours(1))
        );
    }

    #[test]
    fn a_login_is_folded_and_checked() {
        assert_eq!(login(" Sato.K ").unwrap(), "sato.k");
        for wrong in ["", "佐藤", "a:b", "1a", &"a".repeat(41)] {
            assert!(login(wrong).is_err(), "{wrong}");
        }
    }
}
