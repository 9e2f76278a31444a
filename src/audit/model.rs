//! What an auditor asks, and a line of the answer.

use time::Date;
use uuid::Uuid;

use crate::events::Sought;
use crate::kernel::{ApplicationId, EventId, StaffId, Timestamp};

/// The word that asks for every event that says that somebody saw a person's data.
pub const VIEWS: &str = "views";

/// Whether an event of this kind says that somebody saw a person's data.
pub fn is_view(kind: &str) -> bool {
    kind.ends_with("_viewed")
}

/// Which events are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Events {
    /// All.
    #[default]
    All,
    /// Those that say that somebody saw a person's data.
    Views,
    /// Those of one kind.
    Kind(String),
}

/// What an auditor asks; nothing set: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What this officer did.
    pub officer: Option<StaffId>,
    /// What belongs to this case.
    pub case: Option<ApplicationId>,
    /// Which events.
    pub events: Events,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day, which belongs to it.
    pub to: Option<Date>,
}

impl Question {
    /// The question as the log keeps it.
    pub fn sought(&self) -> Sought {
        Sought {
            officer: self.officer,
            case: self.case,
            events: match &self.events {
                Events::All => None,
                Events::Views => Some(VIEWS.to_owned()),
                Events::Kind(kind) => Some(kind.clone()),
            },
            from: self.from.map(|day| day.to_string()),
            to: self.to.map(|day| day.to_string()),
        }
    }
}

/// The last line of a page: older ones follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// When its event happened.
    pub at: Timestamp,
    /// Its key.
    pub id: EventId,
}

impl Cursor {
    /// Reads what [`Cursor`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self {
            at: Timestamp(at.parse().ok()?),
            id: id.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.0, self.id)
    }
}

/// A line of the log as it is stored. The body is read as text: what another version of the program wrote, or
/// somebody forged, is shown all the same.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Its key.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// `staff`, `resident`, `system`.
    pub actor_kind: String,
    /// The account that acted.
    pub actor_id: Option<Uuid>,
    /// What happened.
    pub kind: String,
    /// The case it belongs to.
    pub application_id: Option<ApplicationId>,
    /// The event, JSON.
    pub body: String,
    /// Its place in the sealed chain; none yet where it waits.
    pub seal_number: Option<i64>,
    /// Its seal.
    pub seal: Option<String>,
}

impl Line {
    /// Where the next page begins after this line.
    pub const fn cursor(&self) -> Cursor {
        Cursor {
            at: self.at,
            id: self.id,
        }
    }

    /// The members of the body besides its kind; empty where it cannot be read.
    pub fn members(&self) -> Vec<(String, serde_json::Value)> {
        match serde_json::from_str(&self.body) {
            Ok(serde_json::Value::Object(map)) => {
                map.into_iter().filter(|(name, _)| name != "kind").collect()
            }
            _ => Vec::new(),
        }
    }

    /// The number under a name of the body.
    pub fn number(&self, name: &str) -> Option<i64> {
        let members = self.members();
        let found = members.iter().find(|(known, _)| known == name);
        found.and_then(|(_, value)| value.as_i64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = Cursor {
            at: Timestamp(1_795_482_000_000),
            id: EventId(Uuid::from_u128(5)),
        };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        assert_eq!(Cursor::parse("1.x"), None);
        assert_eq!(Cursor::parse(""), None);
    }
}
