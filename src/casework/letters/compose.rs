//! Writes the text of a letter from the case, its decision and the procedure's words.

use std::collections::BTreeMap;

use super::model::{Beside, Document, Item, told_by};
use crate::applications::model::{Application, Content};
use crate::casework::decision::appeal_text;
use crate::catalog::letter::{ANSWER, LetterText, Piece, pieces};
use crate::catalog::model::{Fact, Procedure};
use crate::catalog::view::{Reader, answers};
use crate::config::Config;
use crate::events::{Entry, Event, Verdict};
use crate::kernel::calendar::{date_label, era_date};
use crate::kernel::{Locale, Timestamp};
use crate::view::View;

/// Everything that a letter is written from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The city and its mayor.
    pub config: &'a Config,
    /// For the 教示 and for answers in words.
    pub view: &'a View,
    /// The version that the case is pinned to.
    pub procedure: &'a Procedure,
    /// The case.
    pub application: &'a Application,
    /// What the applicant gave.
    pub content: &'a Content,
    /// The decision as the log has it.
    pub decision: &'a Entry,
    /// Further words beside the decision.
    pub words: Option<&'a str>,
    /// 文書番号, or its sign alone.
    pub number: &'a str,
    /// The day that stands on the letter.
    pub at: Timestamp,
}

impl Source<'_> {
    /// The text; none where the procedure tells this decision without a letter.
    pub fn document(&self) -> Option<Document> {
        let told = told_by(&self.decision.event)?;
        let letter = self.procedure.letter.as_ref()?;
        let text = letter.text(told.code())?;
        let slots = self.slots(Locale::Ja);
        let fill = |text: &str| fill(text, &slots);
        let city = &self.config.city;
        let day = self.at.tokyo_date();
        let sender = if city.mayor.is_empty() {
            format!("{}長", city.name)
        } else {
            format!("{}長　{}", city.name, city.mayor)
        };
        Some(Document {
            number: self.number.to_owned(),
            date: era_date(day),
            day: day.to_string(),
            address: self.content.facts.0.0.get(&Fact::Address).cloned(),
            addressee: self.content.applicant_name.clone(),
            sender,
            seal_omitted: letter.seal_omitted,
            title: fill(text.title.legal()),
            salutation: letter.salutation.as_ref().map(|text| fill(text.legal())),
            body: lines(&fill(text.body.legal())),
            items: self.items(told),
            reasons: self.reasons(told),
            appeal: appeal_text(self.config, self.view, self.procedure)
                .filter(|_| told.is_adverse())
                .map(|text| lines(&text))
                .unwrap_or_default(),
            contact: lines(letter.contact.legal()),
            beside: self.beside(text),
        })
    }

    fn items(&self, told: Verdict) -> Vec<Item> {
        let item = |label: &str, value: String| Item {
            label: label.to_owned(),
            value,
        };
        let decided = match told {
            Verdict::Granted => "申請のとおり認める",
            Verdict::PartlyGranted => "申請の一部を認める",
            Verdict::Refused => "申請を認めない",
            Verdict::Dismissed => "申請を却下する",
        };
        vec![
            item("手続の名称", self.procedure.title.legal().to_owned()),
            item("受付番号", self.application.receipt_number.to_string()),
            item(
                "申請のあった日",
                era_date(self.application.arrived_at.tokyo_date()),
            ),
            item("決定の内容", decided.to_owned()),
            item("決定の日", era_date(self.decision.at.tokyo_date())),
        ]
    }

    fn codes(&self) -> &[String] {
        match &self.decision.event {
            Event::ApplicationDecided { reasons, .. }
            | Event::ApplicationDismissed { reasons, .. } => reasons,
            _ => &[],
        }
    }

    fn reasons(&self, told: Verdict) -> Vec<String> {
        if !told.is_adverse() {
            return Vec::new();
        }
        let known = |code: &String| {
            let reasons = self.procedure.refusal_reasons.iter();
            reasons.clone().find(|reason| reason.code == *code)
        };
        let legal = |code| Some(known(code)?.text.legal().to_owned());
        let words = self.words.map(lines).unwrap_or_default();
        self.codes().iter().filter_map(legal).chain(words).collect()
    }

    fn beside(&self, text: &LetterText) -> BTreeMap<Locale, Beside> {
        let spoken = |locale: &Locale| {
            *locale != Locale::Ja && text.title.speaks(*locale) && text.body.speaks(*locale)
        };
        let one = |locale: Locale| {
            let slots = self.slots(locale);
            let reason = |code: &String| {
                let reasons = self.procedure.refusal_reasons.iter();
                let found = reasons.clone().find(|reason| reason.code == *code)?;
                let speaks = found.text.speaks(locale);
                speaks.then(|| found.text.get(locale).text)
            };
            Beside {
                title: fill(&text.title.get(locale).text, &slots),
                body: lines(&fill(&text.body.get(locale).text, &slots)),
                reasons: self.codes().iter().filter_map(reason).collect(),
            }
        };
        let spoken = Locale::ALL.into_iter().filter(spoken);
        spoken.map(|locale| (locale, one(locale))).collect()
    }

    fn slots(&self, locale: Locale) -> BTreeMap<String, String> {
        let date = |at: Timestamp| match locale {
            Locale::Ja => era_date(at.tokyo_date()),
            other => date_label(at.tokyo_date(), other),
        };
        let reader = Reader::at(self.at, locale, self.view);
        let given = answers(&self.procedure.form, &self.content.answers, reader);
        let given = given.into_iter().flat_map(|page| page.rows).map(|row| {
            let value = row.value.map_or_else(|| "―".to_owned(), |value| value.text);
            (format!("{ANSWER}{}", row.id), value)
        });
        let procedure = self.procedure;
        let fixed = [
            ("applicant", self.content.applicant_name.clone()),
            ("procedure", procedure.title.get(locale).text),
            (
                "receipt_number",
                self.application.receipt_number.to_string(),
            ),
            ("arrived_on", date(self.application.arrived_at)),
            ("decided_on", date(self.decision.at)),
            ("city", self.config.city.name.clone()),
            ("section", procedure.section.name.get(locale).text),
        ];
        let fixed = fixed.map(|(name, value)| (name.to_owned(), value));
        fixed.into_iter().chain(given).collect()
    }
}

/// The text with its slots filled. A question that was not asked leaves a dash.
fn fill(text: &str, slots: &BTreeMap<String, String>) -> String {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Words(words) => words,
        Piece::Slot(name) => slots.get(name).map_or("―", String::as_str),
    });
    pieces.collect()
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}
