//! The card desk's file: `reference,birth_date,desk`, CSV (RFC 4180), UTF-8 or any encoding that keeps ASCII.

use std::collections::HashMap;

use time::Date;

use super::model::Reference;
use super::{flow, service, store};
use crate::config::{Config, Reservations};
use crate::db::{self, Db};
use crate::kernel::{Secret, Timestamp, calendar};

/// The columns, in any order.
const COLUMNS: [&str; 3] = ["reference", "birth_date", "desk"];

/// A line that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, from 1.
    pub line: u64,
    /// What is wrong and what to do. Repeats nothing of what stands there.
    pub what: String,
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// References that were not known.
    pub new: usize,
    /// References whose birth date or desk is another now.
    pub corrected: usize,
    /// References that stand as they stood.
    pub unchanged: usize,
}

/// Why an import took nothing.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Booking is not set up.
    #[error("reservations.key and reservations.desks are not set: nothing can be imported")]
    Off,
    /// These lines are not right.
    #[error("nothing was imported; {} line(s) are not right:\n{}", .0.len(), in_lines(.0))]
    Bad(Vec<BadLine>),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
}

fn in_lines(faults: &[BadLine]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// Takes the card desk's file: all of it or nothing. Taken again, it changes nothing.
///
/// # Errors
/// [`ImportError`], with every line that is not right.
pub async fn take(
    db: &Db,
    config: &Config,
    now: Timestamp,
    file: &[u8],
) -> std::result::Result<Imported, ImportError> {
    let settings = &config.reservations;
    let key = settings.key.as_ref().ok_or(ImportError::Off)?;
    let read = read(file, key, settings).map_err(ImportError::Bad)?;
    let mut done = Imported::default();
    let mut faults = Vec::new();
    let mut tx = db.begin().await?;
    for (line, new) in read {
        let Some(was) = store::hold(&mut tx, &new.reference_digest).await? else {
            done.new += 1;
            store::put_reference(&mut tx, &new, now).await?;
            continue;
        };
        if was.pair_digest == new.pair_digest && was.desk == new.desk {
            done.unchanged += 1;
        } else if was.handed_over_at.is_some() || service::active(&mut tx, &was).await?.is_some() {
            faults.push(BadLine {
                line,
                what: "differs from the line that was imported before, and a booking stands on that one; \
                       have the booking cancelled first, or take the line out"
                    .to_owned(),
            });
        } else {
            done.corrected += 1;
            store::put_reference(&mut tx, &new, now).await?;
        }
    }
    if !faults.is_empty() {
        return Err(ImportError::Bad(faults));
    }
    tx.commit().await?;
    Ok(done)
}

/// Reads the whole file; each reference with the number of its line.
///
/// # Errors
/// Every line that is not right.
pub fn read(
    file: &[u8],
    key: &Secret,
    settings: &Reservations,
) -> Result<Vec<(u64, Reference)>, Vec<BadLine>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(file);
    let bad = |line: u64, what: &str| BadLine {
        line,
        what: what.to_owned(),
    };
    let columns = reader.byte_headers().ok().and_then(|header| {
        let place = |name: &str| header.iter().position(|column| column == name.as_bytes());
        Some([place(COLUMNS[0])?, place(COLUMNS[1])?, place(COLUMNS[2])?])
    });
    let Some(columns) = columns else {
        let what = "the first line must name the columns; write `reference,birth_date,desk`";
        return Err(vec![bad(1, what)]);
    };
    let mut found: Vec<(u64, Reference)> = Vec::new();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut faults = Vec::new();
    for record in reader.byte_records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.push(bad(line, "is no line of CSV; check its quotation marks"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| {
            let bytes = record.get(columns[at]).unwrap_or_default();
            String::from_utf8_lossy(bytes).into_owned()
        };
        let Some(reference) = flow::reference(&field(0)) else {
            let what =
                "`reference` must be 6 to 40 letters and digits; hyphens and spaces do not count";
            faults.push(bad(line, what));
            continue;
        };
        let Some(birth) = birth_date(&field(1)) else {
            faults.push(bad(line, "`birth_date` is no date; write it as 1990-04-01"));
            continue;
        };
        let desk = field(2);
        if settings.desk(&desk).is_none() {
            let known: Vec<&str> = settings
                .desks
                .iter()
                .map(|desk| desk.code.as_str())
                .collect();
            let what = format!(
                "`desk` is not one of the configuration's; use {}",
                known.join(", ")
            );
            faults.push(bad(line, &what));
            continue;
        }
        if let Some(first) = seen.insert(reference.clone(), line) {
            let what = format!("has the reference of line {first} again; keep one of the two");
            faults.push(bad(line, &what));
            continue;
        }
        let digests =
            flow::reference_digest(key, &reference).zip(flow::pair_digest(key, &reference, birth));
        let Some((reference_digest, pair_digest)) = digests else {
            faults.push(bad(line, "cannot be digested; check reservations.key"));
            continue;
        };
        let new = Reference {
            reference_digest,
            pair_digest,
            desk,
            application_id: None,
            handed_over_at: None,
        };
        found.push((line, new));
    }
    if faults.is_empty() {
        Ok(found)
    } else {
        Err(faults)
    }
}

/// `1990-04-01`, with slashes too, in any width.
fn birth_date(text: &str) -> Option<Date> {
    let folded = crate::kernel::text::fold_digits(text).replace('/', "-");
    let mut parts = folded.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    calendar::typed_date(year, month, day).filter(|_| parts.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Desk;

    fn settings() -> Reservations {
        let desk = Desk {
            code: "hall".to_owned(),
            name: String::new(),
            place: String::new(),
            opens: time::macros::time!(9:00),
            closes: time::macros::time!(16:00),
            minutes: 15,
            capacity: 1,
            closed: Vec::new(),
        };
        Reservations {
            desks: vec![desk],
            ..Reservations::default()
        }
    }

    fn faults(file: &str) -> Vec<String> {
        let key = Secret::new("k".repeat(32));
        let read = read(file.as_bytes(), &key, &settings());
        let told = |bad: Vec<BadLine>| bad.iter().map(ToString::to_string).collect();
        read.map_or_else(told, |_| Vec::new())
    }

    #[test]
    fn every_bad_line_is_named_with_its_remedy_and_without_its_content() {
        let file = "\u{feff}desk,reference,birth_date\nhall,2026-0001-DEMO,1990-04-01\nhall,２０２６０００１ＤＥＭＯ,1990/4/1\n\
                    moon,2026-0002-DEMO,1990-04-01\nhall,x,1990-04-01\nhall,2026-0003-DEMO,1990-02-30\n";
        let told = faults(file);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(
            told[0].starts_with("line 3: ") && told[0].contains("line 2"),
            "{told:?}"
        );
        assert!(
            told[1].starts_with("line 4: ") && told[1].contains("use hall"),
            "{told:?}"
        );
        assert!(told[2].starts_with("line 5: "), "{told:?}");
        assert!(
            told[3].starts_with("line 6: ") && !told[3].contains("02-30"),
            "{told:?}"
        );
        assert!(faults("reference,birth_date,desk\n2026-0001-DEMO,1990-04-01,hall\n").is_empty());
        assert!(faults("a,b\n")[0].contains("reference,birth_date,desk"));
    }
}
