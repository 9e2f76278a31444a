//! Dates as people read them.

use time::Date;

use super::{Locale, Timestamp};

/// A date in the reader's language.
pub fn date_label(date: Date, _locale: Locale) -> String {
    date.to_string()
}

/// A date with the time of day, 24-hour, Asia/Tokyo.
pub fn date_time_label(at: Timestamp, locale: Locale) -> String {
    let local = at.in_tokyo();
    format!(
        "{} {:02}:{:02}",
        date_label(local.date(), locale),
        local.hour(),
        local.minute()
    )
}
