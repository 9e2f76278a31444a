//! Page contexts.

use serde::Serialize;

use super::model::Person;
use crate::kernel::Secret;
use crate::web::Page;

/// `mock_idp/card.html`
#[derive(Debug, Serialize)]
pub struct Cards {
    request: String,
    cards: Vec<Card>,
}

#[derive(Debug, Serialize)]
struct Card {
    id: String,
    name: String,
    address: String,
    note: String,
}

/// The choice of a card.
pub fn cards(request: &str, persons: &[Person], page: &Page) -> Cards {
    let card = |person: &Person| Card {
        id: person.id.clone(),
        name: person.name.clone(),
        address: person.address.clone(),
        note: page.text(&format!("mock-idp-note-{}", person.note)),
    };
    Cards {
        request: request.to_owned(),
        cards: persons.iter().map(card).collect(),
    }
}

/// `mock_idp/pin.html`, `locked.html` and `revoked.html`
#[derive(Debug, Serialize)]
pub struct Pin {
    request: String,
    person: String,
    name: String,
    message: Option<String>,
    shared: &'static str,
}

/// The PIN screen, with what was wrong with the last entry.
pub fn pin(request: &str, person: &Person, message: Option<String>) -> Pin {
    Pin {
        request: request.to_owned(),
        person: person.id.clone(),
        name: person.name.clone(),
        message,
        shared: super::PIN,
    }
}

/// `mock_idp/consent.html`
#[derive(Debug, Serialize)]
pub struct Consent {
    sitting: String,
    facts: Vec<Fact>,
}

#[derive(Debug, Serialize)]
struct Fact {
    label: String,
    value: String,
}

/// The consent screen: each fact with its value.
pub fn consent(sitting: &Secret, scopes: &[&str], person: &Person, page: &Page) -> Consent {
    let fact = |scope: &&str| {
        let value = person.claim(scope)?;
        let value = match (*scope, value) {
            ("gender", "1") => page.text("mock-idp-gender-male"),
            ("gender", "2") => page.text("mock-idp-gender-female"),
            _ => value.to_owned(),
        };
        Some(Fact {
            label: page.text(&format!("mock-idp-fact-{scope}")),
            value,
        })
    };
    Consent {
        sitting: sitting.reveal().to_owned(),
        facts: scopes.iter().filter_map(fact).collect(),
    }
}
