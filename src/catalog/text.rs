//! One text of a procedure in up to six languages. The Japanese one is the legal one.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::kernel::Locale;

/// A text per language. Japanese is always there and never blank; a missing language falls back to it, visibly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    #[serde(deserialize_with = "legal")]
    ja: String,
    #[serde(
        rename = "ja-easy",
        default,
        deserialize_with = "beside",
        skip_serializing_if = "Option::is_none"
    )]
    ja_easy: Option<String>,
    #[serde(
        rename = "pt-BR",
        default,
        deserialize_with = "beside",
        skip_serializing_if = "Option::is_none"
    )]
    pt_br: Option<String>,
    #[serde(
        default,
        deserialize_with = "beside",
        skip_serializing_if = "Option::is_none"
    )]
    en: Option<String>,
    #[serde(
        default,
        deserialize_with = "beside",
        skip_serializing_if = "Option::is_none"
    )]
    vi: Option<String>,
    #[serde(
        rename = "zh-Hans",
        default,
        deserialize_with = "beside",
        skip_serializing_if = "Option::is_none"
    )]
    zh_hans: Option<String>,
}

/// A text in the language asked for, as templates take it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Localized {
    /// The words.
    pub text: String,
    /// `Some("ja")` where the text fell back to Japanese on a page in another language, for the element's `lang` attribute (WCAG 3.1.2).
    pub lang: Option<&'static str>,
}

impl Text {
    /// A text that has only its Japanese words.
    pub fn japanese(words: impl Into<String>) -> Self {
        Self {
            ja: words.into(),
            ..Self::default()
        }
    }

    /// The Japanese words: what is submitted, printed and decided on.
    pub fn legal(&self) -> &str {
        &self.ja
    }

    /// The words in `locale`, or the Japanese ones marked as such.
    pub fn get(&self, locale: Locale) -> Localized {
        match self.translation(locale) {
            Some(words) => Localized {
                text: words.to_owned(),
                lang: None,
            },
            None => Localized {
                text: self.ja.clone(),
                // Plain Japanese is Japanese: nothing to mark.
                lang: (locale != Locale::JaEasy).then_some("ja"),
            },
        }
    }

    /// Whether the text is written in `locale`.
    pub fn speaks(&self, locale: Locale) -> bool {
        self.translation(locale).is_some()
    }

    fn translation(&self, locale: Locale) -> Option<&str> {
        match locale {
            Locale::Ja => Some(&self.ja),
            Locale::JaEasy => self.ja_easy.as_deref(),
            Locale::PtBr => self.pt_br.as_deref(),
            Locale::En => self.en.as_deref(),
            Locale::Vi => self.vi.as_deref(),
            Locale::ZhHans => self.zh_hans.as_deref(),
        }
    }
}

fn legal<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let words = String::deserialize(source)?;
    if words.trim().is_empty() {
        Err(de::Error::custom("the text is blank"))
    } else {
        Ok(words)
    }
}

fn beside<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    legal(source).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_and_says_so() {
        let text: Text = serde_json::from_str(r#"{"ja":"部数","en":"Copies"}"#).unwrap();
        assert_eq!(
            text.get(Locale::En),
            Localized {
                text: "Copies".into(),
                lang: None
            }
        );
        assert_eq!(
            text.get(Locale::Vi),
            Localized {
                text: "部数".into(),
                lang: Some("ja")
            }
        );
        assert_eq!(
            text.get(Locale::JaEasy).lang,
            None,
            "it is Japanese as well"
        );
        assert_eq!(text.get(Locale::Ja).lang, None);
    }

    #[test]
    fn japanese_is_required_and_no_text_is_blank() {
        for broken in [
            r#"{"en":"Copies"}"#,
            r#"{"ja":" "}"#,
            r#"{"ja":"部数","en":""}"#,
            r#"{"ja":"部数","fr":"x"}"#,
        ] {
            assert!(serde_json::from_str::<Text>(broken).is_err(), "{broken}");
        }
    }
}
