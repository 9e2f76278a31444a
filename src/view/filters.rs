//! What templates can call: `t(key, name=value)`, `asset(path)`, and the filters `yen`, `date`, `datetime`, `grouped`.

use std::sync::Arc;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, ErrorKind, Value};
use rust_embed::RustEmbed;

use super::messages::{Args, Messages};
use crate::kernel::calendar::{date_label, date_time_label};
use crate::kernel::money::grouped;
use crate::kernel::{Digest, Locale, Timestamp};

/// Stylesheet, scripts and icons, all same-origin.
#[derive(RustEmbed)]
#[folder = "assets/"]
#[derive(Debug)]
pub struct Assets;

impl Assets {
    /// The address of an asset with the first digits of its digest, so that it can be cached for ever.
    pub fn address(path: &str) -> Option<String> {
        let file = Self::get(path)?;
        let version = &Digest::of(&file.data).0[..12];
        Some(format!("/assets/{path}?v={version}"))
    }
}

pub(super) fn register(
    environment: &mut Environment<'static>,
    locale: Locale,
    messages: &Arc<Messages>,
) {
    let messages = Arc::clone(messages);
    environment.add_function(
        "t",
        move |key: &str, named: Kwargs| -> Result<String, Error> {
            let mut args = Args::none();
            for name in named.args() {
                let value: Value = named.get(name)?;
                args = match value.as_i64() {
                    Some(number) if value.is_number() => args.number(name.to_owned(), number),
                    _ => args.text(name.to_owned(), value.to_string()),
                };
            }
            Ok(messages.text(locale, key, &args))
        },
    );
    environment.add_function("asset", |path: &str| {
        Assets::address(path)
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no asset {path}")))
    });
    environment.add_filter("grouped", |number: i64| grouped(number));
    environment.add_filter("yen", move |number: i64| yen(number, locale));
    environment.add_filter("datetime", move |millis: i64| {
        date_time_label(Timestamp(millis), locale)
    });
    environment.add_filter("date", move |value: Value| date(&value, locale));
}

/// An amount: `1,234円` in Japanese, `¥1,234` in other languages.
pub(super) fn yen(number: i64, locale: Locale) -> String {
    match locale {
        Locale::Ja | Locale::JaEasy => format!("{}円", grouped(number)),
        _ => format!("¥{}", grouped(number)),
    }
}

fn date(value: &Value, locale: Locale) -> Result<String, Error> {
    if let Some(millis) = value.as_i64() {
        return Ok(date_label(Timestamp(millis).tokyo_date(), locale));
    }
    let text = value.as_str().unwrap_or_default();
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, format)
        .map(|date| date_label(date, locale))
        .map_err(|_| {
            Error::new(
                ErrorKind::InvalidOperation,
                "not a date: neither milliseconds nor YYYY-MM-DD",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(100_000), "100,000");
        assert_eq!(grouped(-1_234_567), "-1,234,567");
        assert_eq!(yen(410, Locale::Ja), "410円");
        assert_eq!(yen(1410, Locale::PtBr), "¥1,410");
    }
}
