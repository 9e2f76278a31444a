//! Finds what looks like an individual number (個人番号) in free text, so that it is never kept.

use std::ops::Range;

use super::text::fold_digits;

/// The byte ranges of runs of twelve digits with a valid check digit (行政手続における特定の個人を識別するための番号…
/// に規定する個人番号…総務省令 5条). Digits of any width, in groups parted by single hyphens or spaces; a run that is
/// part of a longer number does not count. About one in eleven random twelve-digit numbers passes.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    while at < letters.len() {
        if digit(letters[at].1).is_none() {
            at += 1;
            continue;
        }
        let (digits, end) = run(&letters, at);
        if digits.len() == 12 && is_valid(&digits) {
            let from = letters[at].0;
            let to = letters.get(end).map_or(text.len(), |(index, _)| *index);
            found.push(from..to);
        }
        at = end;
    }
    found
}

/// The text with every digit of a found number replaced by `＊`.
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for range in find(text) {
        masked.push_str(&text[done..range.start]);
        masked.extend(text[range.clone()].chars().map(|letter| {
            if digit(letter).is_some() {
                '＊'
            } else {
                letter
            }
        }));
        done = range.end;
    }
    masked.push_str(&text[done..]);
    masked
}

/// The digits of the run that starts at `from`, and the index behind its last digit.
fn run(letters: &[(usize, char)], from: usize) -> (Vec<u32>, usize) {
    let mut digits = Vec::new();
    let mut end = from;
    let mut at = from;
    while let Some((_, letter)) = letters.get(at) {
        if let Some(value) = digit(*letter) {
            digits.push(value);
            at += 1;
            end = at;
        } else if end == at && is_gap(*letter) {
            at += 1;
        } else {
            break;
        }
    }
    (digits, end)
}

fn digit(letter: char) -> Option<u32> {
    fold_digits(letter.encode_utf8(&mut [0; 4]))
        .chars()
        .next()?
        .to_digit(10)
}

fn is_gap(letter: char) -> bool {
    matches!(
        fold_digits(letter.encode_utf8(&mut [0; 4])).as_str(),
        "-" | " "
    )
}

fn is_valid(digits: &[u32]) -> bool {
    // P_n is the n-th digit counted from the right of the first eleven; Q_n = n + 1 up to 6, n − 5 from 7 on.
    let sum: u32 = (1..=11)
        .map(|n| digits[11 - n as usize] * if n <= 6 { n + 1 } else { n - 5 })
        .sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    digits[11] == check
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_valid_number_is_masked_in_every_dress() {
        assert_eq!(
            mask("番号は123456789018です"),
            "番号は＊＊＊＊＊＊＊＊＊＊＊＊です"
        );
        assert_eq!(mask("1234-5678-9018"), "＊＊＊＊-＊＊＊＊-＊＊＊＊");
        assert_eq!(
            mask("１２３４　５６７８　９０１８"),
            "＊＊＊＊　＊＊＊＊　＊＊＊＊"
        );
    }

    #[test]
    fn other_numbers_stay() {
        for other in [
            "123456789019",
            "1234567890180",
            "09012345678",
            "2026-11-24",
            "",
            "口座 1234567",
        ] {
            assert_eq!(mask(other), other);
        }
    }

    proptest! {
        #[test]
        fn a_masked_text_holds_no_number(text in "[0-9０-９ a-z\\-]{0,40}") {
            prop_assert!(find(&mask(&text)).is_empty());
        }

        #[test]
        fn for_eleven_digits_exactly_one_check_digit_is_valid(head in "[0-9]{11}") {
            let valid = (0..10).filter(|last| !find(&format!("{head}{last}")).is_empty()).count();
            prop_assert_eq!(valid, 1);
        }
    }
}
