//! What the templates get.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use time::Date;

use super::model::{Booking, Offer};
use crate::applications::flow::Stage;
use crate::config::Desk;
use crate::kernel::Timestamp;
use crate::kernel::calendar::date_label;
use crate::view::Args;
use crate::web::Page;

/// The most times that are named where the chosen one was taken.
const MOST_LEFT: usize = 20;

/// What was typed at the door.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The reference.
    pub reference: String,
    /// Year, month and day.
    pub birth: [String; 3],
}

/// The page on which reference and birth date are given. `wrong` names fields that cannot be read; `unknown`: they do not
/// belong together; `over`: a session ended.
pub fn door(page: &Page, typed: &Typed, wrong: &[&str], over: bool, unknown: bool) -> Value {
    let error = |field: &str| {
        let key = format!("reservations-{field}-wrong");
        wrong.contains(&field).then(|| page.text(&key))
    };
    let mut errors: Vec<Value> = wrong
        .iter()
        .map(|field| json!({ "field": field, "message": error(field) }))
        .collect();
    if unknown {
        errors.push(json!({ "field": "reference", "message": page.text("reservations-unknown") }));
    }
    let parts: Vec<Value> = ["year", "month", "day"]
        .iter()
        .zip(&typed.birth)
        .map(|(part, value)| json!({ "name": format!("birth__{part}"), "part": part, "value": value }))
        .collect();
    json!({
        "over": over,
        "errors": errors,
        "reference": {
            "name": "reference", "id": "reference", "label": page.text("reservations-reference"),
            "support": page.text("reservations-reference-support"), "required": true, "width": "l",
            "autocomplete": "off", "value": typed.reference, "error": error("reference"),
        },
        "birth": {
            "widget": "date", "name": "birth", "id": "birth", "label": page.text("reservations-birth"), "required": true,
            "autocomplete": "bday", "parts": parts, "error": error("birth"),
        },
    })
}

#[derive(Serialize)]
struct DeskView<'a> {
    name: &'a str,
    place: &'a str,
}

impl<'a> From<&'a Desk> for DeskView<'a> {
    fn from(desk: &'a Desk) -> Self {
        Self {
            name: &desk.name,
            place: &desk.place,
        }
    }
}

/// A day with its weekday.
fn day_label(page: &Page, day: Date) -> String {
    let weekday = page.text(&format!(
        "reservations-weekday-{}",
        day.weekday().number_from_monday()
    ));
    let args = Args::none()
        .text("date", date_label(day, page.locale))
        .text("weekday", weekday);
    page.text_with("reservations-day", &args)
}

fn clock(at: Timestamp) -> String {
    let local = at.in_tokyo();
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// Day, weekday and time.
fn time_label(page: &Page, at: Timestamp) -> String {
    let args = Args::none()
        .text("day", day_label(page, at.tokyo_date()))
        .text("time", clock(at));
    page.text_with("reservations-time", &args)
}

/// The days with a place left and the times of `day`, or of the first one that has any.
pub fn slots(
    page: &Page,
    desk: &Desk,
    offers: &BTreeMap<Date, Vec<Offer>>,
    day: Option<Date>,
    booking: Option<&Booking>,
    none: bool,
) -> Value {
    let first = || offers.iter().find(|(_, times)| !times.is_empty());
    let chosen = day
        .and_then(|day| offers.get_key_value(&day))
        .or_else(first);
    let days: Vec<Value> = offers
        .iter()
        .map(|(day, times)| {
            json!({
                "iso": day.to_string(), "label": day_label(page, *day),
                "free": times.iter().map(|offer| offer.free).sum::<i64>(),
                "current": chosen.is_some_and(|(other, _)| other == day),
            })
        })
        .collect();
    let times: Vec<Value> = chosen
        .map(|(_, times)| times.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|offer| {
            let args = Args::none()
                .text("time", clock(offer.starts_at))
                .number("free", offer.free);
            json!({ "value": offer.starts_at.0, "label": page.text_with("reservations-slot", &args) })
        })
        .collect();
    let error = none.then(|| page.text("reservations-choose-time"));
    json!({
        "desk": DeskView::from(desk),
        "days": days,
        "day": chosen.map(|(day, _)| day_label(page, *day)),
        "now": booking.map(|booking| time_label(page, booking.starts_at)),
        "errors": error.iter().map(|message| json!({ "field": "at", "message": message })).collect::<Vec<_>>(),
        "times": {
            "widget": "radio", "name": "at", "id": "at", "label": page.text("reservations-time-label"), "required": true,
            "options": times, "error": error,
        },
    })
}

/// What stands on the page that is looked over before booking.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The chosen time.
    pub at: Timestamp,
    /// The address as it was typed.
    pub email: String,
    /// Whether an address is asked for.
    pub mails: bool,
    /// The address cannot be one.
    pub bad_email: bool,
    /// Somebody else took the last place.
    pub full: bool,
    /// What is left then.
    pub left: Vec<Offer>,
}

impl Default for Looked {
    fn default() -> Self {
        Self {
            at: Timestamp(0),
            email: String::new(),
            mails: false,
            bad_email: false,
            full: false,
            left: Vec::new(),
        }
    }
}

/// The page that is looked over before booking.
pub fn confirm(page: &Page, desk: &Desk, booking: Option<&Booking>, looked: &Looked) -> Value {
    let bad_email = looked
        .bad_email
        .then(|| page.text("reservations-email-wrong"));
    let full = looked.full.then(|| page.text("reservations-full"));
    let errors: Vec<Value> = [("email", &bad_email), ("at", &full)]
        .iter()
        .filter_map(|(field, message)| {
            message
                .as_ref()
                .map(|message| json!({ "field": field, "message": message }))
        })
        .collect();
    let start = Timestamp::start_of(looked.at.tokyo_date());
    let (later, earlier): (Vec<&Offer>, Vec<&Offer>) = looked
        .left
        .iter()
        .partition(|offer| offer.starts_at >= start);
    let left: Vec<Value> = later
        .into_iter()
        .chain(earlier)
        .take(MOST_LEFT)
        .map(|offer| json!({ "value": offer.starts_at.0, "label": time_label(page, offer.starts_at) }))
        .collect();
    json!({
        "desk": DeskView::from(desk),
        "at": looked.at.0,
        "time": time_label(page, looked.at),
        "day": looked.at.tokyo_date().to_string(),
        "now": booking.map(|booking| time_label(page, booking.starts_at)),
        "version": booking.map_or(0, |booking| booking.version),
        "mails": looked.mails,
        "full": looked.full,
        "errors": errors,
        "left": {
            "widget": "radio", "name": "at", "id": "at", "label": page.text("reservations-time-label"), "required": true,
            "options": left, "error": full,
        },
        "email": {
            "name": "email", "id": "email", "label": page.text("reservations-email"),
            "support": page.text(if booking.is_some() { "reservations-email-keep" } else { "reservations-email-support" }),
            "type": "email", "inputmode": "email", "autocomplete": "email", "width": "l",
            "value": looked.email, "error": bad_email,
        },
    })
}

/// The page of a booking.
pub fn booked(page: &Page, desk: &Desk, booking: &Booking) -> Value {
    json!({
        "desk": DeskView::from(desk),
        "time": time_label(page, booking.starts_at),
        "number": booking.receipt_number.as_str(),
        "version": booking.version,
        "mailed": booking.email.is_some(),
    })
}

/// The kind of the badge and the end of the message key of where a booking stands.
const fn state(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Closed => ("success", "handed-over"),
        Stage::Lapsed => ("warning", "no-show"),
        Stage::Cancelled => ("neutral", "cancelled"),
        _ => ("info", "booked"),
    }
}

/// The day's list of a desk.
pub fn desk_list(
    desks: &[Desk],
    desk: &Desk,
    day: Date,
    lines: &[Booking],
    searched: &str,
) -> Value {
    let tabs: Vec<Value> = desks
        .iter()
        .map(|one| json!({ "code": one.code, "name": one.name, "current": one.code == desk.code }))
        .collect();
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| {
            let (badge, state) = state(line.stage);
            json!({
                "time": clock(line.starts_at), "number": line.receipt_number.as_str(),
                "badge": badge, "state": state,
            })
        })
        .collect();
    json!({
        "desks": tabs, "desk": desk.code, "name": desk.name, "day": day.to_string(), "lines": lines,
        "previous": day.saturating_sub(time::Duration::DAY).to_string(),
        "next": day.saturating_add(time::Duration::DAY).to_string(),
        "searched": searched.trim(),
    })
}

/// What must be seen and done at a hand-over.
const CHECKS: [&str; 5] = ["letter", "identity", "face", "pin", "returned"];

/// The form of a hand-over as it was sent.
#[derive(Clone, Debug, Default)]
pub struct Ticked {
    checks: Vec<String>,
    issuance: String,
    route: String,
}

impl Ticked {
    /// Reads what was sent.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let all = |name: &str| {
            let named = pairs.iter().filter(|(known, _)| known == name);
            named.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        Self {
            checks: all("check"),
            issuance: all("issuance").concat(),
            route: all("route").concat(),
        }
    }

    /// Whether every box is ticked.
    pub fn is_complete(&self) -> bool {
        CHECKS
            .iter()
            .all(|check| self.checks.iter().any(|ticked| ticked == check))
    }
}

/// The desk's page of a booking. `due`: its time has come. `refused` is the key of what is wrong.
pub fn desk_booking(
    page: &Page,
    desk: Option<&Desk>,
    booking: &Booking,
    due: bool,
    ticked: &Ticked,
    refused: Option<&str>,
) -> Value {
    let options = |group: &str, codes: &[&str], chosen: &dyn Fn(&str) -> bool| -> Vec<Value> {
        let option = |code: &&str| {
            json!({
                "value": code, "label": page.text(&format!("reservations-{group}-{code}")), "checked": chosen(code),
            })
        };
        codes.iter().map(option).collect()
    };
    let field = |widget: &str, group: &str, options: Vec<Value>| {
        json!({
            "widget": widget, "name": group, "id": group, "label": page.text(&format!("reservations-desk-{group}")), "required": true,
            "options": options,
        })
    };
    let (badge, state) = state(booking.stage);
    let checks = options("check", &CHECKS, &|code| {
        ticked.checks.iter().any(|one| one == code)
    });
    let issuance = options("issuance", &["new", "renewal", "reissue"], &|code| {
        ticked.issuance == code
    });
    let route = options("route", &["counter", "post", "express"], &|code| {
        ticked.route == code
    });
    json!({
        "desk": desk.map_or(booking.desk.as_str(), |desk| desk.name.as_str()),
        "time": time_label(page, booking.starts_at),
        "day": booking.starts_at.tokyo_date().to_string(),
        "code": booking.desk,
        "number": booking.receipt_number.as_str(),
        "version": booking.version,
        "badge": badge, "state": state,
        "open": booking.closed_at.is_none(),
        "closed_at": booking.closed_at.map(|at| at.0),
        "due": due,
        "errors": refused.iter().map(|key| json!({ "field": "check", "message": page.text(key) })).collect::<Vec<_>>(),
        "checks": field("checkbox", "check", checks),
        "issuance": field("radio", "issuance", issuance),
        "route": field("radio", "route", route),
    })
}
