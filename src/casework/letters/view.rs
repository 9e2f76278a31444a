//! What the pages of letters show.

use serde::Serialize;

use super::draw::Trouble;
use super::model::{Beside, BookLine, Delivery, Document, Letter, State, VoidReason};
use super::sheet::{Fault, Glyph};
use crate::kernel::calendar::FiscalYear;
use crate::kernel::{LetterId, Locale, Timestamp};

/// A letter on the page of its case: `letters/parts.html`.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    id: LetterId,
    outcome: &'static str,
    state: State,
    delivery: Option<Delivery>,
    document_number: Option<String>,
    issued_at: Option<Timestamp>,
    opened_at: Option<Timestamp>,
    flagged_at: Option<Timestamp>,
    posted_at: Option<Timestamp>,
    void_at: Option<Timestamp>,
    to_be_posted: bool,
}

impl Line {
    fn of(letter: &Letter) -> Self {
        Self {
            id: letter.id,
            outcome: letter.outcome.code(),
            state: letter.state,
            delivery: letter.delivery,
            document_number: letter.document_number.clone(),
            issued_at: letter.issued_at,
            opened_at: letter.opened_at,
            flagged_at: letter.flagged_at,
            posted_at: letter.posted_at,
            void_at: letter.void_at,
            to_be_posted: letter.is_to_be_posted(),
        }
    }

    /// Whether it is to be issued.
    pub fn is_due(&self) -> bool {
        self.state == State::Due
    }

    /// Whether an envelope with it must still leave.
    pub const fn is_to_be_posted(&self) -> bool {
        self.to_be_posted
    }
}

/// The letters of a case as officers see them.
pub fn desk(letters: &[Letter]) -> Vec<Line> {
    letters.iter().map(Line::of).collect()
}

/// The letters of a case that were given to its applicant.
pub fn resident(letters: &[Letter]) -> Vec<Line> {
    let given = letters.iter().filter(|letter| letter.is_delivered());
    given.map(Line::of).collect()
}

/// Why a letter cannot be drawn.
#[derive(Clone, Debug, Serialize)]
pub struct FaultView {
    kind: &'static str,
    glyphs: Vec<Glyph>,
}

impl FaultView {
    /// In the reader's terms; what only the operator understands goes to the log.
    pub fn of(trouble: Trouble) -> Self {
        let (kind, glyphs) = match trouble {
            Trouble::Fault(Fault::Missing(glyphs)) => ("missing", glyphs),
            Trouble::Fault(Fault::NoFonts) => ("no-fonts", Vec::new()),
            other => {
                tracing::error!(cause = %other, "a letter cannot be drawn");
                ("failed", Vec::new())
            }
        };
        Self { kind, glyphs }
    }
}

/// The text of a letter and what stands beside it.
#[derive(Debug, Serialize)]
pub struct Sheet {
    document: Document,
    draft: bool,
    void: bool,
    beside: Option<Beside>,
    beside_lang: &'static str,
}

impl Sheet {
    /// A letter for a reader of `locale`.
    pub fn of(document: Document, state: State, locale: Locale) -> Self {
        Self {
            beside: document.beside.get(&locale).cloned(),
            beside_lang: locale.html_lang(),
            document,
            draft: state == State::Due,
            void: state == State::Void,
        }
    }
}

/// `letters/desk.html`
#[derive(Debug, Serialize)]
pub struct DeskPage {
    /// 受付番号 of the case.
    pub number: String,
    /// The case's version.
    pub version: i64,
    /// Where the letter stands.
    pub letter: Line,
    /// Its text; none once it was erased.
    pub sheet: Option<Sheet>,
    /// Why it cannot be drawn.
    pub fault: Option<FaultView>,
    /// The applicant accepts electronic notice.
    pub electronic: bool,
    /// A sentence above the letter.
    pub refused: Option<String>,
    /// What was typed as the reason of a void letter.
    pub words: String,
    /// Why a letter can become void.
    pub void_reasons: [&'static str; 4],
}

/// The words of [`DeskPage::void_reasons`].
pub fn void_reasons() -> [&'static str; 4] {
    VoidReason::ALL.map(VoidReason::code)
}

/// The line of one letter.
pub fn line(letter: &Letter) -> Line {
    Line::of(letter)
}

/// `letters/letter.html`
#[derive(Debug, Serialize)]
pub struct ResidentPage {
    /// 受付番号 of the case.
    pub number: String,
    /// Where the letter stands.
    pub letter: Line,
    /// Its text; none once it was erased.
    pub sheet: Option<Sheet>,
}

/// `letters/book.html`
#[derive(Debug, Serialize)]
pub struct BookPage {
    series: Vec<SeriesView>,
    year: String,
    previous: Option<i32>,
    next: Option<i32>,
}

#[derive(Debug, Serialize)]
struct SeriesView {
    section: String,
    lines: Vec<BookRow>,
}

#[derive(Debug, Serialize)]
struct BookRow {
    number: String,
    drawn_at: Timestamp,
    void_at: Option<Timestamp>,
    void_reason: Option<&'static str>,
}

/// The book of a year, section by section.
pub fn book(
    series: Vec<(String, Vec<BookLine>)>,
    year: FiscalYear,
    this_year: FiscalYear,
) -> BookPage {
    let row = |line: BookLine| BookRow {
        number: super::model::document_number(&line.mark, line.number),
        drawn_at: line.drawn_at,
        void_at: line.void_at,
        void_reason: line.void_reason.map(VoidReason::code),
    };
    BookPage {
        series: series
            .into_iter()
            .map(|(section, lines)| SeriesView {
                section,
                lines: lines.into_iter().map(row).collect(),
            })
            .collect(),
        year: year.label(),
        previous: (year.0 > 2000).then_some(year.0 - 1),
        next: (year < this_year).then_some(year.0 + 1),
    }
}
