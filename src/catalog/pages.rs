//! Contexts of the catalogue's own pages, and the search over them.

use serde::Serialize;

use super::model::ProcedureVersion;
use super::model::{
    Category, CityValue, DayCount, Fee, Guidance, Kind, Level, Procedure, Translation,
};
use super::text::{Localized, Text};
use crate::kernel::{Locale, text};

/// One category with its procedures.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The message key of the heading.
    pub heading: String,
    /// The procedures.
    pub entries: Vec<Entry>,
}

/// One procedure in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its page is `/procedures/{slug}`.
    pub slug: String,
    /// Its name.
    pub title: Localized,
    /// What it is, in a sentence or two.
    pub summary: Localized,
    /// Minutes for the form.
    pub minutes: u32,
}

/// The page of a procedure.
#[derive(Clone, Debug, Serialize)]
pub struct ProcedurePage {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub title: Localized,
    /// Where it is started: `form`, `booking`, or nowhere.
    pub start: Option<&'static str>,
    /// Minutes for the form.
    pub minutes: u32,
    /// Which secret of the card is needed: `none`, `user` or `signature`.
    pub pin: &'static str,
    /// What is read from the card, as ends of the message keys `fact-…`.
    pub facts: Vec<&'static str>,
    /// What it costs; nothing where it is free.
    pub fee: Option<FeeView>,
    /// How long the section usually takes.
    pub period: Option<PeriodView>,
    /// A quicker way.
    pub faster: Option<FasterView>,
    /// The texts in the order that residents know.
    pub guidance: Vec<Passage>,
    /// Links to pages elsewhere.
    pub links: Vec<LinkView>,
    /// The section in charge.
    pub section: Localized,
    /// The legal basis.
    pub legal_basis: Localized,
    /// What to say about the translation: `machine`, `outdated` or `none`.
    pub translation: Option<&'static str>,
}

/// A fee, item by item, in yen.
#[derive(Clone, Debug, Serialize)]
pub struct FeeView {
    /// How the unit is called.
    pub label: Localized,
    /// The price of one.
    pub unit: i64,
    /// What counts the units.
    pub per: Localized,
    /// How postage is called.
    pub postage_label: Option<Localized>,
    /// What postage costs.
    pub postage: Option<i64>,
    /// The city has not confirmed it.
    pub unconfirmed: bool,
}

/// A standard period.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PeriodView {
    /// How many days.
    pub days: u32,
    /// The end of the message key: `opening` or `calendar`.
    pub count: &'static str,
    /// The city has not confirmed it.
    pub unconfirmed: bool,
}

/// A quicker way.
#[derive(Clone, Debug, Serialize)]
pub struct FasterView {
    /// Its name.
    pub title: Localized,
    /// For whom it works and what it needs.
    pub text: Localized,
    /// The city has not confirmed it.
    pub unconfirmed: bool,
}

/// A heading and its text.
#[derive(Clone, Debug, Serialize)]
pub struct Passage {
    /// The message key of the heading.
    pub heading: &'static str,
    /// The text.
    pub text: Localized,
}

/// A link to a page elsewhere.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// What it leads to.
    pub label: Localized,
    /// The address.
    pub url: String,
}

/// The procedures that contain every word of `query` in the reader's language or in Japanese, by category; all of them
/// where nothing is asked. Width, case and kana make no difference.
pub fn groups<'a>(
    versions: impl Iterator<Item = &'a ProcedureVersion>,
    query: &str,
    locale: Locale,
) -> Vec<Group> {
    let words: Vec<String> = query.split_whitespace().map(text::search_key).collect();
    let mut groups: Vec<(Category, Group)> = Vec::new();
    for procedure in versions.map(|version| &version.procedure) {
        let haystack = haystack(procedure, locale);
        if !words.iter().all(|word| haystack.contains(word.as_str())) {
            continue;
        }
        let category = procedure.category;
        if groups.last().is_none_or(|(last, _)| *last != category) {
            let heading = format!("category-{}", category.code());
            groups.push((
                category,
                Group {
                    heading,
                    entries: Vec::new(),
                },
            ));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.entries.push(entry(procedure, locale));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn haystack(procedure: &Procedure, locale: Locale) -> String {
    let guidance = &procedure.guidance;
    let texts = [
        &procedure.title,
        &guidance.scheme,
        &guidance.summary,
        &guidance.eligibility,
        &procedure.section.name,
    ];
    let words = texts
        .iter()
        .map(|text| format!("{} {}", text.legal(), text.get(locale).text));
    text::search_key(&words.collect::<Vec<_>>().join(" "))
}

fn entry(procedure: &Procedure, locale: Locale) -> Entry {
    Entry {
        slug: procedure.slug.clone(),
        title: procedure.title.get(locale),
        summary: procedure.guidance.summary.get(locale),
        minutes: procedure.minutes,
    }
}

/// The page of one procedure.
pub fn procedure(procedure: &Procedure, locale: Locale) -> ProcedurePage {
    let open = |value| procedure.needs_confirmation.contains(&value);
    let links = procedure.guidance.links.iter();
    ProcedurePage {
        slug: procedure.slug.clone(),
        title: procedure.title.get(locale),
        start: match procedure.kind {
            Kind::Request | Kind::Report => Some("form"),
            Kind::Booking => Some("booking"),
            Kind::Guide => None,
        },
        minutes: procedure.minutes,
        pin: match procedure.level {
            Level::L0 => "none",
            Level::L1 | Level::L2 => "user",
            Level::L3 => "signature",
        },
        facts: procedure.facts.iter().map(|fact| fact.code()).collect(),
        fee: procedure
            .fee
            .as_ref()
            .map(|fee| self::fee(fee, procedure, locale)),
        period: procedure.standard_period.map(|period| PeriodView {
            days: period.days,
            count: match period.count {
                DayCount::OpeningDays => "opening",
                DayCount::CalendarDays => "calendar",
            },
            unconfirmed: open(CityValue::StandardPeriod),
        }),
        faster: procedure.faster.as_ref().map(|faster| FasterView {
            title: faster.title.get(locale),
            text: faster.text.get(locale),
            unconfirmed: open(CityValue::Faster),
        }),
        guidance: passages(&procedure.guidance, locale),
        links: links
            .map(|link| LinkView {
                label: link.label.get(locale),
                url: link.url.clone(),
            })
            .collect(),
        section: procedure.section.name.get(locale),
        legal_basis: procedure.guidance.legal_basis.get(locale),
        translation: match procedure.translations.get(&locale) {
            _ if locale == Locale::Ja => None,
            Some(Translation::Reviewed) => None,
            Some(Translation::MachineMade) => Some("machine"),
            Some(Translation::Outdated) => Some("outdated"),
            None => Some("none"),
        },
    }
}

fn fee(fee: &Fee, procedure: &Procedure, locale: Locale) -> FeeView {
    let counter = procedure.form.field(&fee.per);
    let postage = fee.postage.as_ref();
    FeeView {
        label: fee.label.get(locale),
        unit: fee.unit.0,
        per: counter.map_or_else(Localized::default, |field| field.label.get(locale)),
        postage_label: postage.map(|postage| postage.label.get(locale)),
        postage: postage.map(|postage| postage.yen.0),
        unconfirmed: procedure.needs_confirmation.contains(&CityValue::Fee),
    }
}

fn passages(guidance: &Guidance, locale: Locale) -> Vec<Passage> {
    let ordered: [(&'static str, &Text); 8] = [
        ("procedure-scheme", &guidance.scheme),
        ("procedure-eligibility", &guidance.eligibility),
        ("procedure-applicant", &guidance.applicant),
        ("procedure-summary", &guidance.summary),
        ("procedure-deadline", &guidance.deadline),
        ("procedure-attachments", &guidance.attachments),
        ("procedure-bring", &guidance.bring),
        ("procedure-method", &guidance.method),
    ];
    ordered
        .map(|(heading, text)| Passage {
            heading,
            text: text.get(locale),
        })
        .into()
}
