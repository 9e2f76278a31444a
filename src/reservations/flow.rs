//! Which times there are, what a reference is, how often it may be tried: pure.

use std::time::Duration;

use time::{Date, Time};

use crate::kernel::calendar::is_opening_day;
use crate::kernel::{Digest, Secret, Timestamp, text};

/// How long the browser that gave the right reference may manage the booking.
pub const SESSION: Duration = Duration::from_mins(20);
/// Wrong tries from one address within [`ADDRESS_WINDOW`]: many people share the address of an office or a carrier.
pub const ADDRESS_TRIES: i64 = 20;
/// See [`ADDRESS_TRIES`].
pub const ADDRESS_WINDOW: Duration = Duration::from_hours(1);
/// Wrong tries of one reference within [`REFERENCE_WINDOW`]: there are some 30,000 birth dates to guess from.
pub const REFERENCE_TRIES: i64 = 8;
/// See [`REFERENCE_TRIES`].
pub const REFERENCE_WINDOW: Duration = Duration::from_hours(24);
/// A link leads to its booking until this long after its beginning.
pub const LINK_AFTER: Duration = Duration::from_hours(24);

/// A reference as it is digested: any width, any hyphens and spaces, capital letters. None: too short, too long, or
/// with other signs.
pub fn reference(typed: &str) -> Option<String> {
    let folded: String = text::fold_width(&text::fold_digits(typed))
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let plain = folded.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && (6..=40).contains(&folded.len())).then_some(folded)
}

/// How a reference is stored.
pub fn reference_digest(key: &Secret, reference: &str) -> Option<Digest> {
    Digest::keyed(key, &[b"reference", reference.as_bytes()])
}

/// How a reference with its birth date is stored: one digest, so that a wrong date and an unknown reference are the
/// same miss.
pub fn pair_digest(key: &Secret, reference: &str, birth: Date) -> Option<Digest> {
    let day = birth.to_julian_day().to_be_bytes();
    Digest::keyed(key, &[b"pair", reference.as_bytes(), &day])
}

/// How an address is counted.
pub fn address_digest(key: &Secret, address: &str) -> Option<Digest> {
    Digest::keyed(key, &[b"address", address.as_bytes()])
}

/// The opening days from tomorrow on, at most `ahead` days away, without those on which the desk is `closed`.
pub fn days(today: Date, ahead: u32, closed: &[Date]) -> Vec<Date> {
    (1..=i64::from(ahead))
        .map(|days| today.saturating_add(time::Duration::days(days)))
        .filter(|day| is_opening_day(*day) && !closed.contains(day))
        .collect()
}

/// When the slots of a day begin; the last one ends by `closes`.
pub fn starts(day: Date, opens: Time, closes: Time, minutes: u32) -> Vec<Timestamp> {
    let minute = |time: Time| u32::from(time.hour()) * 60 + u32::from(time.minute());
    let midnight = Timestamp::start_of(day);
    let mut starts = Vec::new();
    let mut at = minute(opens);
    while minutes > 0 && at + minutes <= minute(closes) {
        starts.push(midnight.plus(Duration::from_mins(u64::from(at))));
        at += minutes;
    }
    starts
}

/// Nine in the morning of the day before.
pub fn remind_at(starts_at: Timestamp) -> Timestamp {
    let eve = starts_at.tokyo_date().saturating_sub(time::Duration::DAY);
    Timestamp::start_of(eve).plus(Duration::from_hours(9))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, time};

    use super::*;

    #[test]
    fn a_reference_is_read_as_people_type_it() {
        let expected = Some("20260001DEMO".to_owned());
        for typed in [
            "2026-0001-DEMO",
            " 2026 0001 demo ",
            "２０２６ー０００１－ＤＥＭＯ",
        ] {
            assert_eq!(reference(typed), expected, "{typed}");
        }
        for wrong in ["", "12345", "2026-0001-デモ", "2026/0001/DEMO"] {
            assert_eq!(reference(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_digests_depend_on_key_reference_and_date() {
        let key = Secret::new("k".repeat(32));
        let one = pair_digest(&key, "A", date!(1990 - 04 - 01));
        assert_ne!(one, pair_digest(&key, "A", date!(1990 - 04 - 02)));
        assert_ne!(one, pair_digest(&key, "B", date!(1990 - 04 - 01)));
        let other = Secret::new("j".repeat(32));
        assert_ne!(one, pair_digest(&other, "A", date!(1990 - 04 - 01)));
        assert_ne!(reference_digest(&key, "A"), address_digest(&key, "A"));
    }

    #[test]
    fn days_are_opening_days_from_tomorrow_on() {
        // A Friday; the Monday after is a holiday (勤労感謝の日).
        let days = days(date!(2026 - 11 - 20), 6, &[date!(2026 - 11 - 25)]);
        assert_eq!(days, [date!(2026 - 11 - 24), date!(2026 - 11 - 26)]);
    }

    #[test]
    fn slots_end_before_the_desk_closes() {
        let day = date!(2026 - 11 - 25);
        let starts = starts(day, time!(9:00), time!(10:10), 20);
        let clock: Vec<_> = starts
            .iter()
            .map(|at| (at.in_tokyo().hour(), at.in_tokyo().minute()))
            .collect();
        assert_eq!(clock, [(9, 0), (9, 20), (9, 40)]);
        assert_eq!(remind_at(starts[2]).in_tokyo().hour(), 9);
        assert_eq!(remind_at(starts[2]).tokyo_date(), date!(2026 - 11 - 24));
    }
}
