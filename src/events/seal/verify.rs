//! Walking the chain: every row against its seal, every text against its digest.

use std::fmt;
use std::time::Duration;

use uuid::Uuid;

use super::store::Sealed;
use super::{Head, layout, store};
use crate::db::{self, Db};
use crate::kernel::{Digest, EventId, MunicipalityId, Timestamp};

/// How many rows are held at a time.
const PAGE: i64 = 500;
/// How many findings are named; the others are counted.
const NAMED: usize = 200;
/// An event that is sealed behind one that happened this much later is mentioned: it may have been put in.
const LATE: Duration = Duration::from_hours(1);

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The row does not fit its seal.
    Changed,
    /// No row has the numbers from here to there.
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// The number stands before 1 or a second time.
    OutOfPlace,
    /// There is a seal without a number.
    Unnumbered,
    /// The body is no JSON.
    Unreadable,
    /// The free text beside the row is not the one that its digest was made of.
    TextChanged,
    /// There is a free text and the row carries no digest of one.
    TextAdded,
    /// There is a free text and no row.
    TextAlone,
    /// The chain ends before the head that was kept.
    CutOff,
    /// The row has another seal than the head that was kept.
    Rewritten,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str(
                "does not fit its seal: it was changed, put in or moved here after sealing, or the seal before it was",
            ),
            Self::Missing { from, to } if from == to => write!(f, "row {from} was removed"),
            Self::Missing { from, to } => write!(f, "rows {from} to {to} were removed"),
            Self::OutOfPlace => f.write_str("stands out of place: its number is below 1 or taken by another row"),
            Self::Unnumbered => f.write_str("has a seal and no number"),
            Self::Unreadable => f.write_str("has a body that is no JSON"),
            Self::TextChanged => f.write_str("the text beside it was changed"),
            Self::TextAdded => f.write_str("a text was put beside it"),
            Self::TextAlone => f.write_str("there is a text, and the row it belongs to was removed"),
            Self::CutOff => f.write_str("the head that was kept is gone: the end of the log was cut off"),
            Self::Rewritten => {
                f.write_str("the head that was kept has another seal: the log was written anew up to here")
            }
        }
    }
}

/// A row with something wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its number in the chain.
    pub number: Option<i64>,
    /// Its key.
    pub id: Option<EventId>,
    /// The kind of event, as the row says.
    pub kind: Option<String>,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "row {number}")?,
            None => f.write_str("row without a number")?,
        }
        if let Some(id) = self.id {
            write!(f, " ({id}")?;
            if let Some(kind) = &self.kind {
                // What a tampered row holds must not steer the terminal.
                write!(f, ", {}", kind.escape_debug())?;
            }
            f.write_str(")")?;
        }
        write!(f, ": {}", self.fault)
    }
}

/// What a walk over the whole log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many rows have a number.
    pub sealed: i64,
    /// The last of them.
    pub last: Option<Head>,
    /// How many rows wait for their seal.
    pub unsealed: i64,
    /// When the oldest of them happened.
    pub oldest_unsealed: Option<Timestamp>,
    /// How many texts fit their digest.
    pub texts: i64,
    /// How many texts were erased; their digests stand.
    pub erased: i64,
    /// How many sealed rows happened more than an hour before a row sealed ahead of them. Right after a stop of the
    /// clock or an import; without one, such a row may have been put in before it was sealed.
    pub late: i64,
    /// The number of the first such row.
    pub first_late: Option<i64>,
    /// What is wrong: the first 200 rows.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub more: i64,
}

impl Report {
    /// Whether nothing is wrong.
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many findings there are, named or only counted.
    pub fn total(&self) -> i64 {
        self.more
            .saturating_add(i64::try_from(self.findings.len()).unwrap_or(i64::MAX))
    }

    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        if self.findings.len() < NAMED {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }
}

/// A head that was kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The number of the row.
    pub number: i64,
    /// Its seal.
    pub seal: String,
}

impl std::str::FromStr for Kept {
    type Err = &'static str;

    /// Reads `NUMBER:SEAL`; what follows after a space is left aside.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SHAPE: &str = "a head is NUMBER:SEAL, with a seal of 64 hexadecimal digits";
        let word = text.split_whitespace().next().ok_or(SHAPE)?;
        let (number, seal) = word.split_once(':').ok_or(SHAPE)?;
        let number = number.parse().map_err(|_| SHAPE)?;
        let seal = seal.to_ascii_lowercase();
        if seal.len() == 64 && seal.chars().all(|digit| digit.is_ascii_hexdigit()) {
            Ok(Self { number, seal })
        } else {
            Err(SHAPE)
        }
    }
}

/// Compares the chain with a head that was kept elsewhere; `None` where it stands.
///
/// # Errors
/// Whatever the database says.
pub async fn check_head(db: &Db, kept: &Kept) -> db::Result<Option<Finding>> {
    let fault = match store::seal_at(db, kept.number).await? {
        None => Fault::CutOff,
        Some(seal) if seal != kept.seal => Fault::Rewritten,
        Some(_) => return Ok(None),
    };
    Ok(Some(Finding {
        number: Some(kept.number),
        id: None,
        kind: None,
        fault,
    }))
}

/// Walks the whole log of this city in constant memory. The service may run meanwhile.
///
/// # Errors
/// Whatever the database says.
pub async fn verify(db: &Db) -> db::Result<Report> {
    let mut walk = Walk::of(db.city());
    let nothing = EventId(Uuid::nil());
    let mut after = (i64::MIN, nothing);
    loop {
        let rows = store::sealed_after(db, after, PAGE).await?;
        for row in &rows {
            let number = row.seal_number.unwrap_or_default();
            after = (number, row.record.id);
            walk.sealed(number, row);
        }
        if rows.is_empty() {
            break;
        }
    }
    let mut after = (Timestamp(i64::MIN), nothing);
    loop {
        let rows = store::unsealed_after(db, after, PAGE).await?;
        for row in &rows {
            after = (row.record.at, row.record.id);
            walk.unsealed(row);
        }
        if rows.is_empty() {
            break;
        }
    }
    for id in store::texts_alone(db, PAGE).await? {
        walk.report.add(Finding {
            number: None,
            id: Some(id),
            kind: None,
            fault: Fault::TextAlone,
        });
    }
    Ok(walk.report)
}

struct Walk {
    city: MunicipalityId,
    /// The number that comes next.
    next: i64,
    /// The seal of the row before, as it stands.
    previous: String,
    latest: Timestamp,
    report: Report,
}

impl Walk {
    fn of(city: MunicipalityId) -> Self {
        Self {
            city,
            next: 1,
            previous: layout::genesis(city),
            latest: Timestamp(i64::MIN),
            report: Report::default(),
        }
    }

    fn find(&mut self, row: &Sealed, fault: Fault) {
        self.report.add(Finding {
            number: row.seal_number,
            id: Some(row.record.id),
            kind: Some(row.record.kind.clone()),
            fault,
        });
    }

    fn sealed(&mut self, number: i64, row: &Sealed) {
        self.report.sealed += 1;
        if number < self.next {
            self.find(row, Fault::OutOfPlace);
            self.content(row);
            return;
        }
        if number > self.next {
            let (from, to) = (self.next, number - 1);
            self.report.add(Finding {
                number: Some(from),
                id: None,
                kind: None,
                fault: Fault::Missing { from, to },
            });
            // Without the seal before it this row cannot be computed; the chain goes on from it.
        } else {
            let seal = layout::seal(&self.previous, number, self.city, &row.record);
            if row.seal.as_deref() != Some(seal.as_str()) {
                self.find(row, Fault::Changed);
            }
        }
        if row.record.at < self.latest.minus(LATE) {
            self.report.late += 1;
            self.report.first_late = self.report.first_late.or(Some(number));
        }
        self.latest = self.latest.max(row.record.at);
        self.next = number.saturating_add(1);
        self.previous = row.seal.clone().unwrap_or_default();
        self.report.last = Some(Head {
            number,
            seal: self.previous.clone(),
            at: row.record.at,
        });
        self.content(row);
    }

    fn unsealed(&mut self, row: &Sealed) {
        self.report.unsealed += 1;
        if self.report.oldest_unsealed.is_none() {
            self.report.oldest_unsealed = Some(row.record.at);
        }
        if row.seal.is_some() {
            self.find(row, Fault::Unnumbered);
        }
        self.content(row);
    }

    fn content(&mut self, row: &Sealed) {
        if serde_json::from_str::<serde::de::IgnoredAny>(&row.record.body).is_err() {
            self.find(row, Fault::Unreadable);
        }
        match (&row.record.text_digest, &row.salt, &row.text) {
            (Some(digest), Some(salt), Some(text)) => {
                if Digest::of_parts(&[salt.as_bytes(), text.as_bytes()]).0 == *digest {
                    self.report.texts += 1;
                } else {
                    self.find(row, Fault::TextChanged);
                }
            }
            (Some(_), ..) => self.report.erased += 1,
            (None, Some(_), _) => self.find(row, Fault::TextAdded),
            (None, ..) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_head_is_read_as_it_was_printed() {
        let seal = "0123456789abcdef".repeat(4);
        let kept: Kept = format!("12:{seal} 2026-11-24T10:00:00+09:00\n")
            .parse()
            .unwrap();
        assert_eq!((kept.number, kept.seal.as_str()), (12, seal.as_str()));
        for wrong in ["", "12", "12:abc", &format!("x:{seal}"), "/a/file"] {
            assert!(wrong.parse::<Kept>().is_err(), "{wrong}");
        }
    }
}
