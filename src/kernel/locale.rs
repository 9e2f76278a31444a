//! The six languages of the interface.

use serde::{Deserialize, Serialize};

/// A language of the interface. The Japanese text is the legal one; the others stand beside it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    sqlx::Type,
)]
#[sqlx(type_name = "TEXT")]
pub enum Locale {
    /// 日本語
    #[default]
    #[serde(rename = "ja")]
    #[sqlx(rename = "ja")]
    Ja,
    /// やさしい日本語
    #[serde(rename = "ja-easy")]
    #[sqlx(rename = "ja-easy")]
    JaEasy,
    /// Português (Brasil)
    #[serde(rename = "pt-BR")]
    #[sqlx(rename = "pt-BR")]
    PtBr,
    /// English
    #[serde(rename = "en")]
    #[sqlx(rename = "en")]
    En,
    /// Tiếng Việt
    #[serde(rename = "vi")]
    #[sqlx(rename = "vi")]
    Vi,
    /// 简体中文
    #[serde(rename = "zh-Hans")]
    #[sqlx(rename = "zh-Hans")]
    ZhHans,
}

impl Locale {
    /// All languages, in the order of the language menu.
    pub const ALL: [Self; 6] = [
        Self::Ja,
        Self::JaEasy,
        Self::PtBr,
        Self::En,
        Self::Vi,
        Self::ZhHans,
    ];

    /// The code used in `?lang=`, the cookie and the folder below `locales/`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::JaEasy => "ja-easy",
            Self::PtBr => "pt-BR",
            Self::En => "en",
            Self::Vi => "vi",
            Self::ZhHans => "zh-Hans",
        }
    }

    /// The BCP 47 tag for `<html lang>`: plain Japanese is Japanese to a screen reader.
    pub const fn html_lang(self) -> &'static str {
        match self {
            Self::JaEasy => "ja",
            other => other.code(),
        }
    }

    /// The language's own name, as the menu shows it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::JaEasy => "やさしい日本語",
            Self::PtBr => "Português",
            Self::En => "English",
            Self::Vi => "Tiếng Việt",
            Self::ZhHans => "简体中文",
        }
    }

    /// Reads a code as [`Locale::code`] writes it; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|locale| locale.code().eq_ignore_ascii_case(code))
    }

    /// The best language for an `Accept-Language` header (RFC 9110 section 12.5.4); Japanese where none fits.
    pub fn from_accept_language(header: &str) -> Self {
        let mut wanted: Vec<(u16, &str)> = header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';');
                let tag = pieces.next()?.trim();
                let weight = pieces
                    .find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok())
                    .unwrap_or(1.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a clamped weight of 0 to 1000"
                )]
                let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
                (weight > 0).then_some((weight, tag))
            })
            .collect();
        wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        wanted
            .into_iter()
            .find_map(|(_, tag)| Self::from_tag(tag))
            .unwrap_or_default()
    }

    fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?.to_ascii_lowercase();
        match primary.as_str() {
            "ja" => Some(Self::Ja),
            "pt" => Some(Self::PtBr),
            "en" => Some(Self::En),
            "vi" => Some(Self::Vi),
            "zh" => Some(Self::ZhHans),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_by_weight() {
        assert_eq!(
            Locale::from_accept_language("fr, pt;q=0.8, en;q=0.9"),
            Locale::En
        );
        assert_eq!(Locale::from_accept_language("pt-PT,pt;q=0.9"), Locale::PtBr);
        assert_eq!(Locale::from_accept_language("zh-TW"), Locale::ZhHans);
        assert_eq!(Locale::from_accept_language("fr;q=0.5, en;q=0"), Locale::Ja);
        assert_eq!(Locale::from_accept_language(""), Locale::Ja);
    }

    #[test]
    fn every_code_reads_back() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.code()), Some(locale));
        }
        assert_eq!(Locale::parse("ja-hard"), None);
    }
}
