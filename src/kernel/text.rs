//! Folding of typed text. Nothing here is for names: a name is kept byte for byte.

use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Full-width digits, and hyphens, dashes and spaces of every width, as their ASCII forms. For numbers only.
pub fn fold_digits(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '０'..='９' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | 'ー' | 'ｰ' | '﹣' => {
                '-'
            }
            '\u{3000}' | '\u{a0}' => ' ',
            '＋' => '+',
            '（' => '(',
            '）' => ')',
            _ => letter,
        })
        .collect()
}

/// Full-width ASCII letters, digits and signs as their ASCII forms. For addresses typed with a Japanese keyboard.
pub fn fold_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '！'..='～' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
            _ => letter,
        })
        .collect()
}

/// Hiragana and half-width katakana as full-width katakana; everything else as it is.
pub fn to_full_kana(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut narrow = String::new();
    for letter in text.chars() {
        if matches!(letter, '\u{ff65}'..='\u{ff9f}') {
            // Half-width voiced kana are two letters: folded as a run, so that ｶﾞ becomes ガ.
            narrow.push(letter);
            continue;
        }
        folded.extend(narrow.drain(..).nfkc());
        folded.push(match letter {
            'ぁ'..='ゖ' => char::from_u32(u32::from(letter) + 0x60).unwrap_or(letter),
            other => other,
        });
    }
    folded.extend(narrow.nfkc());
    folded
}

/// Whether a text is full-width katakana, with long vowels, middle dots and spaces; not empty.
pub fn is_kana(text: &str) -> bool {
    let allowed = |letter: char| matches!(letter, 'ァ'..='ヺ' | 'ー' | '・' | ' ' | '\u{3000}');
    !text.trim().is_empty() && text.chars().all(allowed)
}

/// The key under which a text is found: compatibility forms and kana folded, small letters, no spaces.
/// A separate column, never written back.
pub fn search_key(text: &str) -> String {
    let compatible: String = text.nfkc().collect();
    to_full_kana(&compatible)
        .to_lowercase()
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}

/// How many characters a reader sees: a kanji with its variation selector is one.
pub fn graphemes(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Whether a text can be a mail address: one `@`, something before it, a dotted domain behind it, no spaces,
/// 254 letters at most (RFC 5321 section 4.5.3.1). Whether it exists, only a code sent to it tells.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |letter: char| {
        !letter.is_whitespace() && !letter.is_control() && !"<>,;:\"()[]\\@".contains(letter)
    };
    text.len() <= 254
        && !local.is_empty()
        && local.len() <= 64
        && local.chars().all(plain)
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && domain
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.'))
}

/// A Japanese telephone number as digits from the leading 0; `None` where it cannot be one.
/// Takes any width, any hyphens, brackets, and `+81`.
pub fn phone(text: &str) -> Option<String> {
    let folded = fold_digits(text.trim());
    let folded = folded.strip_prefix("+81").map_or_else(
        || folded.clone(),
        |rest| format!("0{}", rest.trim_start_matches(['-', ' ', '0'])),
    );
    let digits: String = folded
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' ' | '(' | ')'))
        .collect();
    let fits = matches!(digits.len(), 10 | 11) && digits.starts_with('0');
    (fits && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_width_address_is_read() {
        assert_eq!(
            fold_width("ｈａｎａｋｏ＠example．ｊｐ"),
            "hanako@example.jp"
        );
    }
    use proptest::prelude::*;

    #[test]
    fn typed_forms_fold() {
        assert_eq!(fold_digits("０９０－１２３４ー5678"), "090-1234-5678");
        assert_eq!(to_full_kana("こまつ ﾊﾅｺ ｶﾞｷﾞﾊﾟー"), "コマツ ハナコ ガギパー");
        assert!(is_kana("コマツ　ハナコ"));
        assert!(!is_kana("小松") && !is_kana(" "));
        assert_eq!(search_key("ｺﾏﾂ　Hanako"), "コマツhanako");
        assert_eq!(phone("+81 90-1234-5678").as_deref(), Some("09012345678"));
        assert_eq!(phone("(0761)22-4111").as_deref(), Some("0761224111"));
        assert_eq!(phone("12345"), None);
    }

    #[test]
    fn a_kanji_with_its_variation_selector_is_one_character() {
        assert_eq!(graphemes("辻\u{e0100}さん"), 3);
        assert_eq!(graphemes("𠮷"), 1);
    }

    #[test]
    fn mail_addresses_are_judged_plainly() {
        assert!(is_email("hanako.komatsu+city@example.jp"));
        for wrong in [
            "",
            "a",
            "a@",
            "@b.jp",
            "a@b",
            "a b@c.jp",
            "a@b..jp",
            "a@b@c.jp",
            "a@b.jp\r\nBcc: x@y.jp",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text: String) {
            let digits = fold_digits(&text);
            prop_assert_eq!(fold_digits(&digits), digits.clone());
            let kana = to_full_kana(&text);
            prop_assert_eq!(to_full_kana(&kana), kana.clone());
        }
    }
}
