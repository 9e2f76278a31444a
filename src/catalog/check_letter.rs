//! What YAML and types cannot say about a letter: slots that exist, in every language.

use super::check::Findings;
use super::letter::{self, ANSWER, Letter, Piece, SLOTS};
use super::model::{Kind, Procedure};
use crate::kernel::Locale;

impl Findings {
    pub(super) fn letter(&mut self, procedure: &Procedure) {
        let Some(letter) = &procedure.letter else {
            return;
        };
        if procedure.kind != Kind::Request {
            let what = "only a request is decided and has a `letter`";
            self.add("letter", what, "remove it, or make it `kind: request`");
        }
        if letter.texts().next().is_none() {
            let what = "no outcome has a letter";
            self.add("letter", what, "give the words for `refused` at least");
        }
        let mark = letter.mark.trim();
        if mark.is_empty() || mark.chars().count() > 10 {
            let what = "the sign before the number is 1 to 10 characters";
            self.add("letter.mark", what, "give the section's 記号");
        }
        self.slots(procedure, letter);
    }

    fn slots(&mut self, procedure: &Procedure, letter: &Letter) {
        let known = |slot: &str| match slot.strip_prefix(ANSWER) {
            Some(field) => procedure.form.field(field).is_some(),
            None => SLOTS.contains(&slot),
        };
        for (outcome, text) in letter.texts() {
            for (part, text) in [("title", &text.title), ("body", &text.body)] {
                let words = Locale::ALL.map(|locale| text.get(locale).text);
                let mut unknown: Vec<&str> = words
                    .iter()
                    .flat_map(|words| letter::pieces(words))
                    .filter_map(|piece| match piece {
                        Piece::Slot(slot) if !known(slot) => Some(slot),
                        _ => None,
                    })
                    .collect();
                unknown.sort_unstable();
                unknown.dedup();
                for slot in unknown {
                    self.add(
                        format!("letter.{outcome}.{part}"),
                        format!("there is no slot `{{{slot}}}`"),
                        format!(
                            "use one of {{{}}}, or {{{ANSWER}…}} with the id of a field",
                            SLOTS.join("}, {")
                        ),
                    );
                }
            }
        }
    }
}
