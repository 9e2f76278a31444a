//! Letters as the tables hold them, and the text of one, frozen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::{Event, Outcome, Verdict};
use crate::kernel::{
    ApplicationId, Digest, EventId, LetterId, Locale, StaffId, Timestamp, calendar::FiscalYear,
};

/// What the event decided; none where it decided nothing.
pub const fn told_by(event: &Event) -> Option<Verdict> {
    match event {
        Event::ApplicationDecided { outcome, .. } => Some(match outcome {
            Outcome::Granted => Verdict::Granted,
            Outcome::PartlyGranted => Verdict::PartlyGranted,
            Outcome::Refused => Verdict::Refused,
        }),
        Event::ApplicationDismissed { .. } => Some(Verdict::Dismissed),
        _ => None,
    }
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum State {
    /// The case is decided, nobody has issued the letter yet.
    Due,
    /// Final, with its number.
    Issued,
    /// 欠番
    Void,
}

/// How a letter reaches its addressee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Delivery {
    /// In the inbox.
    Electronic,
    /// Printed and posted.
    Post,
}

/// Why a number stays open (欠番).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum VoidReason {
    /// The words were wrong.
    WrongText,
    /// Name or address was wrong.
    WrongAddressee,
    /// The decision behind it changed.
    DecisionChanged,
    /// Something else, in the words beside the event.
    Other,
}

impl VoidReason {
    /// All reasons, in the order of the form.
    pub const ALL: [Self; 4] = [
        Self::WrongText,
        Self::WrongAddressee,
        Self::DecisionChanged,
        Self::Other,
    ];

    /// The word in the book and in message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongText => "wrong_text",
            Self::WrongAddressee => "wrong_addressee",
            Self::DecisionChanged => "decision_changed",
            Self::Other => "other",
        }
    }
}

/// A row of `letters`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Letter {
    /// Its key.
    pub id: LetterId,
    /// The case.
    pub application_id: ApplicationId,
    /// The event that decided it.
    pub decision_id: EventId,
    /// What it tells.
    pub outcome: Verdict,
    /// Where it stands.
    pub state: State,
    /// How it reaches its addressee; none until issued.
    pub delivery: Option<Delivery>,
    /// 文書番号 as printed; none until issued.
    pub document_number: Option<String>,
    /// When the case was decided.
    pub created_at: Timestamp,
    /// When it became final.
    pub issued_at: Option<Timestamp>,
    /// Who issued it.
    pub issued_by: Option<StaffId>,
    /// The time of knowledge.
    pub opened_at: Option<Timestamp>,
    /// Since when it should go by post though it was electronic.
    pub flagged_at: Option<Timestamp>,
    /// When its posting was recorded.
    pub posted_at: Option<Timestamp>,
    /// When it became void.
    pub void_at: Option<Timestamp>,
    /// SHA-256 of the first rendering.
    pub pdf_digest: Option<Digest>,
}

impl Letter {
    /// A letter that is to be issued.
    pub const fn due(
        id: LetterId,
        application_id: ApplicationId,
        decision_id: EventId,
        outcome: Verdict,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            application_id,
            decision_id,
            outcome,
            state: State::Due,
            delivery: None,
            document_number: None,
            created_at: at,
            issued_at: None,
            issued_by: None,
            opened_at: None,
            flagged_at: None,
            posted_at: None,
            void_at: None,
            pdf_digest: None,
        }
    }

    /// Whether an envelope with it must still leave.
    pub fn is_to_be_posted(&self) -> bool {
        let by_post = match self.delivery {
            Some(Delivery::Post) => true,
            Some(Delivery::Electronic) => self.flagged_at.is_some() && self.opened_at.is_none(),
            None => false,
        };
        self.state == State::Issued && self.posted_at.is_none() && by_post
    }

    /// Whether the addressee may see it here: it was given to them.
    pub fn is_delivered(&self) -> bool {
        self.delivery == Some(Delivery::Electronic) || self.posted_at.is_some()
    }
}

/// A number of the book (文書番号簿).
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct BookLine {
    /// From 1 each April.
    pub number: i64,
    /// 記号
    pub mark: String,
    /// The letter.
    pub letter_id: LetterId,
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// 欠番
    pub void_at: Option<Timestamp>,
    /// Why.
    pub void_reason: Option<VoidReason>,
}

/// A number as it is printed: `小税第12号`.
pub fn document_number(mark: &str, number: i64) -> String {
    format!("{mark}第{number}号")
}

/// A section's numbers of one year.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// The section's code.
    pub section: &'a str,
    /// April to March.
    pub year: FiscalYear,
}

/// The text of a letter: what is printed, nothing looked up afterwards. Names stand byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// 文書番号; the sign alone until the number is drawn.
    pub number: String,
    /// `令和8年11月24日`
    pub date: String,
    /// The same as ISO date, for the file's properties.
    pub day: String,
    /// Where it goes; none where the card's address is unknown.
    pub address: Option<String>,
    /// To whom, exactly as given.
    pub addressee: String,
    /// `小松市長　見本　太郎`
    pub sender: String,
    /// 公印省略
    pub seal_omitted: bool,
    /// The heading.
    pub title: String,
    /// Before the body.
    pub salutation: Option<String>,
    /// Paragraphs.
    pub body: Vec<String>,
    /// 記: what was decided.
    pub items: Vec<Item>,
    /// Why, where something was not granted.
    pub reasons: Vec<String>,
    /// 教示, paragraph by paragraph.
    pub appeal: Vec<String>,
    /// Where one asks.
    pub contact: Vec<String>,
    /// What it says, in other languages; shown beside it, not part of it.
    pub beside: BTreeMap<Locale, Beside>,
}

/// A line below 記.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A letter explained in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The heading.
    pub title: String,
    /// Paragraphs.
    pub body: Vec<String>,
    /// Why, as far as the reason is written in that language.
    pub reasons: Vec<String>,
}
