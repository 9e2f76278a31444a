//! `[reservations]`: the desks that hand over My Number cards, and when.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, de::Error as _};
use time::macros::{format_description, time};
use time::{Date, Time};

use super::ConfigError;
use super::sections::{read_secret, refuse};
use crate::kernel::Secret;

/// The shortest key: 128 bits in hexadecimal.
const SHORTEST_KEY: usize = 32;

/// `[reservations]`: booking is offered where key and desks are given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reservations {
    /// With it, references and birth dates are digested before they are stored. A new key makes every imported
    /// reference unknown: they must be imported again.
    pub key: Option<Secret>,
    /// The same, in a file.
    pub key_file: Option<PathBuf>,
    /// How many days ahead, from tomorrow, can be booked.
    pub days_ahead: u32,
    /// The desks.
    pub desks: Vec<Desk>,
}

/// A desk that hands over cards, on opening days (開庁日).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// As the card desk's file names it.
    pub code: String,
    /// Its name as residents read it.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// The first slot begins, `HH:MM`.
    #[serde(default = "nine", deserialize_with = "time_of_day")]
    pub opens: Time,
    /// The last slot ends, `HH:MM`.
    #[serde(default = "half_past_four", deserialize_with = "time_of_day")]
    pub closes: Time,
    /// Minutes a slot.
    pub minutes: u32,
    /// People a slot.
    pub capacity: u32,
    /// Opening days on which this desk is closed all the same, `YYYY-MM-DD`.
    #[serde(default, deserialize_with = "dates")]
    pub closed: Vec<Date>,
}

const fn nine() -> Time {
    time!(9:00)
}

const fn half_past_four() -> Time {
    time!(16:30)
}

fn time_of_day<'de, D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
    let text = String::deserialize(from)?;
    Time::parse(text.trim(), format_description!("[hour]:[minute]"))
        .map_err(|_| D::Error::custom(format!("`{text}` is no time of day; write \"09:00\"")))
}

fn dates<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Date>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let date = |text: &String| {
        Date::parse(text.trim(), format_description!("[year]-[month]-[day]"))
            .map_err(|_| D::Error::custom(format!("`{text}` is no date; write \"2026-12-28\"")))
    };
    texts.iter().map(date).collect()
}

impl Default for Reservations {
    fn default() -> Self {
        Self {
            key: None,
            key_file: None,
            days_ahead: 30,
            desks: Vec::new(),
        }
    }
}

impl Reservations {
    /// The desk with this code.
    pub fn desk(&self, code: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.code == code)
    }

    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        read_secret("reservations.key", self.key_file.as_deref(), &mut self.key)
    }

    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let short = |key: &Secret| key.reveal().len() < SHORTEST_KEY;
        if self.key.as_ref().is_some_and(short) {
            return Err(refuse(
                "reservations.key",
                "must have at least 32 characters; `openssl rand -hex 32` makes one",
            ));
        }
        if self.key.is_some() == self.desks.is_empty() {
            return Err(refuse(
                "reservations.key and reservations.desks",
                "must be given together, or neither where no card is handed over by booking",
            ));
        }
        if !(1..=120).contains(&self.days_ahead) {
            return Err(refuse("reservations.days_ahead", "must be 1 to 120"));
        }
        for (at, desk) in self.desks.iter().enumerate() {
            let key = |name: &str| format!("reservations.desks.{at}.{name}");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if desk.code.is_empty() || !desk.code.chars().all(plain) {
                return Err(refuse(&key("code"), "must be of a-z, 0-9 and -"));
            }
            if self.desks[..at].iter().any(|other| other.code == desk.code) {
                return Err(refuse(&key("code"), "is another desk's; give each its own"));
            }
            if desk.opens >= desk.closes {
                return Err(refuse(&key("closes"), "must be later than `opens`"));
            }
            if !(5..=240).contains(&desk.minutes) {
                return Err(refuse(&key("minutes"), "must be 5 to 240"));
            }
            if !(1..=100).contains(&desk.capacity) {
                return Err(refuse(&key("capacity"), "must be 1 to 100"));
            }
        }
        Ok(())
    }
}
