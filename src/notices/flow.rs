//! What follows from what, without side effects.

use std::time::Duration;

use super::model::{Contact, Kind};
use crate::events::{Event, Outcome};
use crate::kernel::{AccountId, Digest, Timestamp, secret};

/// How long a code holds.
pub const CODE_LIFE: Duration = Duration::from_mins(15);
/// How often a code may be typed.
pub const MOST_TRIES: i64 = 5;
/// How many codes may be asked for within [`ASKS_WINDOW`]: a mailbox of somebody else must not be flooded.
pub const MOST_ASKS: i64 = 5;
/// See [`MOST_ASKS`].
pub const ASKS_WINDOW: Duration = Duration::from_hours(1);
/// How long an address may wait for its code.
pub const PENDING_LIFE: Duration = Duration::from_hours(24);

/// How many devices an account may have; one that is gone does not count.
pub const MOST_DEVICES: usize = 10;
/// How long a push is worth delivering: a phone that was off over a weekend still says that there is news.
pub const PUSH_LIFE: Duration = Duration::from_hours(72);
/// How long the settings tell of a device that is gone.
pub const GONE_LIFE: Duration = Duration::from_hours(24 * 90);

/// What a browser calls itself (`User-Agent`), as a short label: system and browser. No free text, so nothing personal.
pub fn device_label(user_agent: &str) -> String {
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ];
    // Nearly every browser calls itself Chrome or Safari besides.
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("YaBrowser", "Yandex"),
        ("FxiOS", "Firefox"),
        ("Firefox", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let named = |table: &[(&str, &'static str)]| {
        let found = table.iter().find(|(part, _)| user_agent.contains(part));
        found.map(|(_, name)| *name)
    };
    let parts: Vec<_> = [named(&SYSTEMS), named(&BROWSERS)]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        "Web".to_owned()
    } else {
        parts.join(" / ")
    }
}

/// What the applicant is told when this happens; none where it is not their news.
pub const fn kind_of(event: &Event) -> Option<Kind> {
    Some(match event {
        // Whoever applied at the counter or by post has no inbox.
        Event::ApplicationSubmitted { account: None, .. } => return None,
        Event::ApplicationSubmitted { .. } => Kind::Submitted,
        Event::ApplicationAccepted { .. } => Kind::Accepted,
        Event::ApplicationClaimed { started: true, .. } => Kind::ReviewStarted,
        Event::ApplicationDecided { outcome, .. } => match outcome {
            Outcome::Granted => Kind::Granted,
            Outcome::PartlyGranted => Kind::PartlyGranted,
            Outcome::Refused => Kind::Refused,
        },
        Event::ApplicationIssued { .. } => Kind::Issued,
        Event::ApplicationRecorded { .. } => Kind::Recorded,
        Event::LetterIssued {
            electronic: true, ..
        } => Kind::LetterReady,
        Event::CorrectionRequested { .. } => Kind::CorrectionRequested,
        Event::CorrectionReminded { .. } => Kind::CorrectionReminded,
        Event::CorrectionSubmitted { .. } => Kind::CorrectionReceived,
        Event::ApplicationWithdrawn { .. } => Kind::Withdrawn,
        Event::WithdrawalDeclined { .. } => Kind::WithdrawalDeclined,
        Event::ApplicationDismissed { .. } => Kind::Dismissed,
        Event::ApplicationLapsed { .. } => Kind::Lapsed,
        Event::ChargeRequested { .. } => Kind::ChargeRequested,
        Event::ChargeReminded { .. } => Kind::ChargeReminded,
        Event::PaymentAuthorised { .. } => Kind::PaymentAuthorised,
        Event::PaymentCaptured { .. } => Kind::PaymentCaptured,
        Event::PaymentReleased { .. } => Kind::PaymentReleased,
        Event::PaymentFailed { .. } => Kind::PaymentFailed,
        // The end of a case and the wish to withdraw are told by what leads to them and follows from them.
        _ => return None,
    })
}

/// How the code of an account is kept.
pub fn code_digest(account: AccountId, code: &str) -> Digest {
    Digest::of_parts(&[b"mail code", account.0.as_bytes(), code.as_bytes()])
}

/// Whether a typed code confirms the waiting address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Right,
    /// It does not; so many tries are left.
    Wrong {
        /// At least 1.
        left: i64,
    },
    /// The code is over, or none was sent yet.
    Expired,
    /// It was typed too often: a new one is needed.
    TooMany,
}

/// Judges a code; `contact.tries` already counts this try.
pub fn judge(contact: &Contact, account: AccountId, typed: &str, now: Timestamp) -> Verdict {
    let (Some(digest), Some(until)) = (&contact.code_digest, contact.code_until) else {
        return Verdict::Expired;
    };
    if until <= now {
        return Verdict::Expired;
    }
    if contact.tries > MOST_TRIES {
        return Verdict::TooMany;
    }
    let given = code_digest(account, typed);
    if secret::same(given.0.as_bytes(), digest.0.as_bytes()) {
        Verdict::Right
    } else if contact.tries == MOST_TRIES {
        Verdict::TooMany
    } else {
        Verdict::Wrong {
            left: MOST_TRIES - contact.tries,
        }
    }
}

/// The count of codes asked for, with one more at `now`: since when, and how many. None: too many.
pub fn one_more_ask(contact: &Contact, now: Timestamp) -> Option<(Timestamp, i64)> {
    if now.since(contact.asks_from) >= ASKS_WINDOW {
        Some((now, 1))
    } else if contact.asks < MOST_ASKS {
        Some((contact.asks_from, contact.asks + 1))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: AccountId = AccountId(uuid::Uuid::from_u128(7));

    fn waiting(tries: i64) -> Contact {
        Contact {
            pending_email: Some("hanako@example.jp".to_owned()),
            code_digest: Some(code_digest(ACCOUNT, "012345")),
            code_until: Some(Timestamp(1_000)),
            tries,
            ..Contact::default()
        }
    }

    #[test]
    fn a_code_is_right_wrong_over_or_used_up() {
        let judged = |tries, typed, now| judge(&waiting(tries), ACCOUNT, typed, Timestamp(now));
        assert_eq!(judged(1, "012345", 999), Verdict::Right);
        assert_eq!(judged(5, "012345", 999), Verdict::Right);
        assert_eq!(judged(6, "012345", 999), Verdict::TooMany);
        assert_eq!(judged(1, "12345", 999), Verdict::Wrong { left: 4 });
        assert_eq!(judged(5, "000000", 999), Verdict::TooMany);
        assert_eq!(judged(1, "012345", 1_000), Verdict::Expired);
        let other = AccountId(uuid::Uuid::from_u128(8));
        let foreign = judge(&waiting(1), other, "012345", Timestamp(0));
        assert_eq!(foreign, Verdict::Wrong { left: 4 });
        let unsent = judge(&Contact::default(), ACCOUNT, "012345", Timestamp(0));
        assert_eq!(unsent, Verdict::Expired);
    }

    #[test]
    fn a_device_is_named_by_system_and_browser() {
        for (agent, label) in [
            (
                "Mozilla/5.0 (Linux; Android 15; SO-51F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36",
                "Android / Chrome",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "iPhone / Safari",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0",
                "Windows / Edge",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
                "Linux / Firefox",
            ),
            ("<script>", "Web"),
            ("", "Web"),
        ] {
            assert_eq!(device_label(agent), label);
        }
    }

    #[test]
    fn codes_are_counted_by_the_hour() {
        let mut contact = Contact::default();
        let start = Timestamp::from_unix_seconds(1_000_000);
        for number in 1..=MOST_ASKS {
            let (from, asks) = one_more_ask(&contact, start).unwrap();
            assert_eq!((from, asks), (start, number));
            (contact.asks_from, contact.asks) = (from, asks);
        }
        assert_eq!(one_more_ask(&contact, start), None);
        let later = start.plus(ASKS_WINDOW);
        assert_eq!(one_more_ask(&contact, later), Some((later, 1)));
    }
}
