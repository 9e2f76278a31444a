//! The city's calendar: eras, fiscal years, opening days, ages.

use time::{Date, Duration, Month, Weekday};

use super::text::fold_digits;
use super::{Locale, Timestamp};

/// A Japanese era with its first day (法令の施行日).
struct Era {
    name: &'static str,
    letter: char,
    year: i32,
    month: u8,
    day: u8,
}

/// Latest first.
const ERAS: [Era; 5] = [
    Era {
        name: "令和",
        letter: 'R',
        year: 2019,
        month: 5,
        day: 1,
    },
    Era {
        name: "平成",
        letter: 'H',
        year: 1989,
        month: 1,
        day: 8,
    },
    Era {
        name: "昭和",
        letter: 'S',
        year: 1926,
        month: 12,
        day: 25,
    },
    Era {
        name: "大正",
        letter: 'T',
        year: 1912,
        month: 7,
        day: 30,
    },
    Era {
        name: "明治",
        letter: 'M',
        year: 1868,
        month: 1,
        day: 25,
    },
];

fn era_of(date: Date) -> Option<(&'static str, i32)> {
    let key = (date.year(), u8::from(date.month()), date.day());
    let era = ERAS
        .iter()
        .find(|era| key >= (era.year, era.month, era.day))?;
    Some((era.name, date.year() - era.year + 1))
}

fn era_year(date: Date) -> String {
    match era_of(date) {
        Some((name, 1)) => format!("{name}元年"),
        Some((name, year)) => format!("{name}{year}年"),
        None => String::new(),
    }
}

/// A date as letters of an office write it: `令和8年11月24日`.
pub fn era_date(date: Date) -> String {
    let (month, day) = (u8::from(date.month()), date.day());
    format!("{}{month}月{day}日", era_year(date))
}

/// A date in the reader's language: `2026年(令和8年)11月24日`; without the era where Japanese is not the mother tongue.
pub fn date_label(date: Date, locale: Locale) -> String {
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    match locale {
        Locale::Ja => format!("{year}年({}){month}月{day}日", era_year(date)),
        Locale::JaEasy | Locale::ZhHans => format!("{year}年{month}月{day}日"),
        Locale::PtBr | Locale::Vi => format!("{day:02}/{month:02}/{year}"),
        Locale::En => format!("{day} {} {year}", date.month()),
    }
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

/// Reads a date typed as year, month and day: 西暦, or an era by name or letter (`令和8`, `R8`, `平成元年`), any width.
pub fn typed_date(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str| {
        fold_digits(text.trim())
            .trim_end_matches(['年', '月', '日'])
            .parse::<u8>()
            .ok()
    };
    let date = Date::from_calendar_date(
        typed_year(year)?,
        Month::try_from(number(month)?).ok()?,
        number(day)?,
    )
    .ok()?;
    Some(date)
}

fn typed_year(text: &str) -> Option<i32> {
    let folded = fold_digits(text.trim());
    let bare = folded.trim_end_matches('年').trim();
    for era in &ERAS {
        let letters = [era.letter, era.letter.to_ascii_lowercase()];
        let rest = bare
            .strip_prefix(era.name)
            .or_else(|| bare.strip_prefix(letters));
        if let Some(rest) = rest {
            let year = if rest.trim() == "元" {
                1
            } else {
                rest.trim_matches([' ', '.']).parse().ok()?
            };
            return (1..=100).contains(&year).then_some(era.year + year - 1);
        }
    }
    bare.parse()
        .ok()
        .filter(|year| (1868..=9999).contains(year))
}

/// A fiscal year (年度): April to March, named by the year in which it begins.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    /// The fiscal year of a date.
    pub fn of(date: Date) -> Self {
        Self(if u8::from(date.month()) >= 4 {
            date.year()
        } else {
            date.year() - 1
        })
    }

    /// April 1.
    pub fn start(self) -> Date {
        Date::from_calendar_date(self.0, Month::April, 1).unwrap_or(Date::MIN)
    }

    /// March 31 of the next year.
    pub fn end(self) -> Date {
        Date::from_calendar_date(self.0 + 1, Month::March, 31).unwrap_or(Date::MAX)
    }

    /// `令和8年度`: the era is that of April 1; 2019 is 令和元年度 by custom of the offices.
    pub fn label(self) -> String {
        let named = if self.0 == 2019 {
            self.end()
        } else {
            self.start()
        };
        match era_of(named) {
            Some(("令和", _)) if self.0 == 2019 => "令和元年度".to_owned(),
            Some((name, 1)) => format!("{name}元年度"),
            Some((name, year)) => format!("{name}{year}年度"),
            None => format!("{}年度", self.0),
        }
    }
}

/// An opening day (開庁日): not a Saturday, Sunday or national holiday, nor 12-29 to 01-03 (地方自治法 4条の2).
pub fn is_opening_day(date: Date) -> bool {
    let (month, day) = (u8::from(date.month()), date.day());
    let new_year = (month == 12 && day >= 29) || (month == 1 && day <= 3);
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !new_year && !is_holiday(date)
}

/// The date `days` opening days after `date`, which itself does not count.
pub fn add_opening_days(date: Date, days: u32) -> Date {
    let mut left = days;
    let mut at = date;
    while left > 0 {
        at = at.saturating_add(Duration::DAY);
        if is_opening_day(at) {
            left -= 1;
        }
    }
    at
}

/// How many opening days lie after `from`, up to and including `to`.
pub fn opening_days_between(from: Date, to: Date) -> u32 {
    let mut count = 0;
    let mut at = from;
    while at < to {
        at = at.saturating_add(Duration::DAY);
        count += u32::from(is_opening_day(at));
    }
    count
}

/// A national holiday (国民の祝日に関する法律), with 振替休日 and 国民の休日. From 2007 on.
pub fn is_holiday(date: Date) -> bool {
    named_holiday(date) || substitute(date) || between_two(date)
}

/// 3条2項: when a holiday falls on a Sunday, the next day that is none is one.
fn substitute(date: Date) -> bool {
    let mut before = date.saturating_sub(Duration::DAY);
    while named_holiday(before) {
        if before.weekday() == Weekday::Sunday {
            return true;
        }
        before = before.saturating_sub(Duration::DAY);
    }
    false
}

/// 3条3項: a day between two holidays is one.
fn between_two(date: Date) -> bool {
    named_holiday(date.saturating_sub(Duration::DAY))
        && named_holiday(date.saturating_add(Duration::DAY))
}

fn named_holiday(date: Date) -> bool {
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let monday = |nth: u8| date.weekday() == Weekday::Monday && day.div_ceil(7) == nth;
    match month {
        1 => day == 1 || monday(2),
        2 => day == 11 || (day == 23 && year >= 2020),
        3 => day == equinox(year, 20.8431),
        4 => day == 29 || (year == 2019 && day == 30),
        5 => matches!(day, 3..=5) || (year == 2019 && matches!(day, 1 | 2)),
        7 => match year {
            2020 => matches!(day, 23 | 24),
            2021 => matches!(day, 22 | 23),
            _ => monday(3),
        },
        8 => match year {
            2020 => day == 10,
            2021 => day == 8,
            _ => year >= 2016 && day == 11,
        },
        9 => monday(3) || day == equinox(year, 23.2488),
        10 => (year == 2019 && day == 22) || (!matches!(year, 2020 | 2021) && monday(2)),
        11 => matches!(day, 3 | 23),
        12 => year <= 2018 && day == 23,
        _ => false,
    }
}

/// The day of an equinox, by the almanac's approximation for 1980 to 2099.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a day of the month"
)]
fn equinox(year: i32, base: f64) -> u8 {
    let years = f64::from(year - 1980);
    (base + 0.242_194 * years - f64::from((year - 1980) / 4)).floor() as u8
}

/// The age on `date` of who was born on `birth`. A year of age is completed at the end of the day before the
/// birthday (年齢計算ニ関スル法律, 民法143条), which matters where a rule says "who has reached".
pub fn age_on(birth: Date, date: Date) -> i32 {
    let next = date.saturating_add(Duration::DAY);
    let had = (u8::from(next.month()), next.day()) >= (u8::from(birth.month()), birth.day());
    (next.year() - birth.year() - i32::from(!had)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::macros::date;

    #[test]
    fn dates_carry_their_era() {
        assert_eq!(
            date_label(date!(2026 - 11 - 23), Locale::Ja),
            "2026年(令和8年)11月23日"
        );
        assert_eq!(
            date_label(date!(2019 - 05 - 01), Locale::Ja),
            "2019年(令和元年)5月1日"
        );
        assert_eq!(
            date_label(date!(2019 - 04 - 30), Locale::Ja),
            "2019年(平成31年)4月30日"
        );
        assert_eq!(
            date_label(date!(1989 - 01 - 07), Locale::Ja),
            "1989年(昭和64年)1月7日"
        );
        assert_eq!(
            date_label(date!(2026 - 11 - 23), Locale::En),
            "23 November 2026"
        );
        assert_eq!(era_date(date!(2019 - 05 - 01)), "令和元年5月1日");
        assert_eq!(FiscalYear::of(date!(2027 - 03 - 31)).label(), "令和8年度");
        assert_eq!(FiscalYear(2019).label(), "令和元年度");
        assert_eq!(FiscalYear(2018).label(), "平成30年度");
    }

    #[test]
    fn dates_are_read_as_people_type_them() {
        assert_eq!(
            typed_date("２０２６", "１１", "３"),
            Some(date!(2026 - 11 - 03))
        );
        assert_eq!(
            typed_date("令和元年", "5", "1"),
            Some(date!(2019 - 05 - 01))
        );
        assert_eq!(typed_date("s60", "3", "15"), Some(date!(1985 - 03 - 15)));
        assert_eq!(typed_date("2026", "2", "29"), None);
        assert_eq!(typed_date("12", "2", "9"), None);
    }

    #[test]
    fn the_holidays_of_published_years() {
        let of = |year: i32| {
            let mut at = date!(2000 - 01 - 01).replace_year(year).unwrap();
            let mut days = Vec::new();
            while at.year() == year {
                if is_holiday(at) {
                    days.push(format!("{}-{}", u8::from(at.month()), at.day()));
                }
                at = at.next_day().unwrap();
            }
            days.join(" ")
        };
        // 内閣府 「国民の祝日」について
        assert_eq!(
            of(2026),
            "1-1 1-12 2-11 2-23 3-20 4-29 5-3 5-4 5-5 5-6 7-20 8-11 9-21 9-22 9-23 10-12 11-3 11-23"
        );
        assert_eq!(
            of(2021),
            "1-1 1-11 2-11 2-23 3-20 4-29 5-3 5-4 5-5 7-22 7-23 8-8 8-9 9-20 9-23 11-3 11-23"
        );
    }

    #[test]
    fn opening_days_skip_the_new_year() {
        assert_eq!(
            add_opening_days(date!(2026 - 12 - 28), 1),
            date!(2027 - 01 - 04)
        );
        assert_eq!(
            opening_days_between(date!(2026 - 12 - 28), date!(2027 - 01 - 05)),
            2
        );
    }

    #[test]
    fn a_year_of_age_is_completed_the_day_before_the_birthday() {
        assert_eq!(age_on(date!(2020 - 04 - 01), date!(2026 - 03 - 31)), 6);
        assert_eq!(age_on(date!(2020 - 04 - 02), date!(2026 - 03 - 31)), 5);
    }

    proptest! {
        #[test]
        fn opening_days_count_back(from in 0i64..20_000, days in 0u32..60) {
            let from = Timestamp(1_200_000_000_000 + from * 86_400_000).tokyo_date();
            let to = add_opening_days(from, days);
            prop_assert_eq!(opening_days_between(from, to), days);
            prop_assert!(days == 0 || is_opening_day(to));
        }
    }
}
