//! What a seal is computed over, byte by byte (`docs/database.md`, "The byte layout of a seal").

use serde_json::Value;
use uuid::Uuid;

use super::store::Record;
use crate::kernel::{Digest, MunicipalityId};

/// The first line of what is hashed: another layout gets another one.
const LAYOUT: &str = "smart-window seal 1";

/// What stands in the place of the previous seal before row 1: it names the city, so that two cities' chains never
/// begin alike.
pub(super) fn genesis(city: MunicipalityId) -> String {
    Digest::of(format!("{LAYOUT}\n{city}").as_bytes()).0
}

/// The seal of a row: SHA-256, 64 lower-case hexadecimal digits.
pub(super) fn seal(previous: &str, number: i64, city: MunicipalityId, row: &Record) -> String {
    Digest::of(hashed(previous, number, city, row).as_bytes()).0
}

/// Twelve lines, joined by single line feeds. Only the last, the JSON body, could hold a line feed, and canonical
/// JSON escapes it: no two rows give the same bytes.
fn hashed(previous: &str, number: i64, city: MunicipalityId, row: &Record) -> String {
    let or_empty = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    [
        LAYOUT.to_owned(),
        previous.to_owned(),
        number.to_string(),
        city.to_string(),
        row.id.to_string(),
        row.at.0.to_string(),
        row.actor_kind.clone(),
        or_empty(row.actor_id),
        row.kind.clone(),
        or_empty(row.application_id.map(|id| id.0)),
        row.text_digest.clone().unwrap_or_default(),
        canonical(&row.body),
    ]
    .join("\n")
}

/// JSON in the form of RFC 8785: keys sorted, no space between tokens, the shortest escapes. `PostgreSQL` keeps JSONB
/// in an order of its own and `SQLite` the text as it was written: both give the same here.
///
/// Numbers of the log are integers below 2⁵³. What is no JSON was not written by this program; it stands for itself,
/// so that the sealer never halts and the row is found by [`super::verify`].
pub(super) fn canonical(body: &str) -> String {
    match serde_json::from_str::<Value>(body) {
        Ok(value) => {
            let mut text = String::with_capacity(body.len());
            write(&value, &mut text);
            text
        }
        Err(_) => body.to_owned(),
    }
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            text.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{ApplicationId, EventId, Timestamp};
    use proptest::prelude::*;

    fn id(last: u8) -> Uuid {
        Uuid::from_bytes([0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, last])
    }

    fn row() -> Record {
        Record {
            id: EventId(id(2)),
            at: Timestamp(1_795_482_000_000),
            actor_kind: "staff".to_owned(),
            actor_id: Some(id(3)),
            kind: "application_viewed".to_owned(),
            application_id: Some(ApplicationId(id(4))),
            body: r#"{"kind": "application_viewed", "application": "00000000-0000-7000-8000-000000000004"}"#.to_owned(),
            text_digest: None,
        }
    }

    /// The example of `docs/database.md`, whose figures `sha256sum` gave.
    #[test]
    fn the_example_of_the_documentation_is_right() {
        let city = MunicipalityId(id(1));
        let first = genesis(city);
        let seal = seal(&first, 1, city, &row());
        let manual = std::fs::read_to_string("docs/database.md").unwrap();
        assert!(manual.contains(&first), "genesis {first}");
        assert!(manual.contains(&seal), "seal {seal}");
        assert!(manual.contains(&hashed(&first, 1, city, &row())), "bytes");
    }

    #[test]
    fn every_part_counts() {
        let city = MunicipalityId(id(1));
        let plain = seal("a", 1, city, &row());
        let mut others = vec![
            seal("b", 1, city, &row()),
            seal("a", 2, city, &row()),
            seal("a", 1, MunicipalityId(id(9)), &row()),
        ];
        let changes: [fn(&mut Record); 8] = [
            |row| row.id = EventId(id(9)),
            |row| row.at = Timestamp(row.at.0 + 1),
            |row| row.actor_kind = "system".to_owned(),
            |row| row.actor_id = None,
            |row| row.kind = "application_claimed".to_owned(),
            |row| row.application_id = None,
            |row| row.text_digest = Some("0".repeat(64)),
            |row| row.body = row.body.replace("viewed", "closed"),
        ];
        for change in changes {
            let mut row = row();
            change(&mut row);
            others.push(seal("a", 1, city, &row));
        }
        others.push(plain);
        let number = others.len();
        others.sort();
        others.dedup();
        assert_eq!(others.len(), number);
    }

    #[test]
    fn json_has_one_form() {
        let one = r#"{ "b": [1, null, true], "a": {"y": "\u0007\n\"", "x": -5} }"#;
        assert_eq!(
            canonical(one),
            r#"{"a":{"x":-5,"y":"\u0007\n\""},"b":[1,null,true]}"#
        );
        assert_eq!(canonical("{broken"), "{broken");
    }

    proptest! {
        #[test]
        fn the_order_of_members_never_matters(names in proptest::collection::btree_map(".{0,6}", any::<i64>(), 0..6)) {
            let object = |members: Vec<(&String, &i64)>| {
                let members: Vec<String> =
                    members.into_iter().map(|(name, value)| format!("{} : {value}", Value::from(name.as_str()))).collect();
                format!("{{{}}}", members.join(" , "))
            };
            let forward = object(names.iter().collect());
            let backward = object(names.iter().rev().collect());
            prop_assert_eq!(canonical(&forward), canonical(&backward));
        }
    }
}
