//! The letter (通知書) of a procedure: which decisions are told by one, and in which words.

use serde::{Deserialize, Serialize};

use super::text::Text;

/// The letters of a procedure. A decision without its words here is told without a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    /// The sign before the number (記号), such as `小こ家`: of the section, not of the procedure.
    pub mark: String,
    /// Whether the city's rules let the letter leave without its seal (公印省略).
    pub seal_omitted: bool,
    /// Where one asks: lines with place, telephone, mail.
    pub contact: Text,
    /// A line between the title and the body, such as a season's greeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salutation: Option<Text>,
    /// 認容
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<LetterText>,
    /// 一部認容
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partly_granted: Option<LetterText>,
    /// 不許可・不交付
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<LetterText>,
    /// 却下
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dismissed: Option<LetterText>,
}

/// The words for one outcome. The Japanese ones are the letter; the others explain it beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterText {
    /// The heading.
    pub title: Text,
    /// Paragraphs, one a line, with slots in braces: [`SLOTS`], or `answer:` and the id of a field.
    pub body: Text,
}

/// The slots that every letter knows.
pub const SLOTS: [&str; 7] = [
    "applicant",
    "procedure",
    "receipt_number",
    "arrived_on",
    "decided_on",
    "city",
    "section",
];

/// Before the id of a field whose answer stands in the slot.
pub const ANSWER: &str = "answer:";

impl Letter {
    /// Each outcome that has words, by the word that the log has for it.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &LetterText)> {
        let all = [
            ("granted", &self.granted),
            ("partly_granted", &self.partly_granted),
            ("refused", &self.refused),
            ("dismissed", &self.dismissed),
        ];
        all.into_iter()
            .filter_map(|(outcome, text)| Some((outcome, text.as_ref()?)))
    }

    /// The words for an outcome.
    pub fn text(&self, outcome: &str) -> Option<&LetterText> {
        self.texts()
            .find(|(known, _)| *known == outcome)
            .map(|(_, text)| text)
    }
}

/// A piece of a text with slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they stand.
    Words(&'a str),
    /// The name in braces.
    Slot(&'a str),
}

/// Cuts a text into words and slots. A brace without its partner stays as it is.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((words, behind)) = rest.split_once('{') {
        let Some((slot, after)) = behind.split_once('}') else {
            break;
        };
        found.push(Piece::Words(words));
        found.push(Piece::Slot(slot));
        rest = after;
    }
    found.push(Piece::Words(rest));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stand_in_braces() {
        let cut = pieces("{city}は、{answer:year}年度");
        let slots = [Piece::Slot("city"), Piece::Slot("answer:year")];
        assert!(slots.iter().all(|slot| cut.contains(slot)), "{cut:?}");
        assert_eq!(cut.last(), Some(&Piece::Words("年度")));
        assert_eq!(pieces("{ohne"), [Piece::Words("{ohne")]);
    }
}
