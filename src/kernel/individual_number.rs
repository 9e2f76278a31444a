//! Finds what may be an individual number (個人番号) in free text, so that it is masked and never kept.
//!
//! Nobody may collect or keep one outside the duties that the law lists (番号法 第20条). The check digit is that of the
//! ministerial order (行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び個人番号カード並びに情報提供
//! ネットワークシステムによる特定個人情報の提供等に関する省令 第5条). About one in eleven other 12-digit numbers passes it too:
//! the person is asked, and may say that it is none.

use std::ops::Range;

use super::text;

/// Digits of an individual number.
const LENGTH: usize = 12;

/// An unbroken run of digits and, where a hyphen or spaces lead on to the next run, which of the two.
struct Group {
    range: Range<usize>,
    digits: Vec<u32>,
    joined: Option<Joint>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Hyphen,
    Space,
}

/// Byte ranges in `text` of the numbers that have 12 digits (half- or full-width) and a valid check digit: in one run, as
/// three groups of four with hyphens or spaces between, or in any other grouping that has 12 digits in all. A longer run
/// of digits, or a longer row of such groups (a credit card's), contains none.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let groups = groups(text);
    let mut found = Vec::new();
    for chain in groups.split_inclusive(|group| group.joined.is_none()) {
        search(chain, &mut found);
    }
    found.sort_by_key(|range| range.start);
    found
}

/// Finds the first number of a row of groups, then those of the rows before and after it: masking it parts them.
fn search(chain: &[Group], found: &mut Vec<Range<usize>>) {
    let mut parts =
        (0..chain.len()).flat_map(|start| (start + 1..=chain.len()).map(move |end| start..end));
    let number =
        parts.find(|part| is_candidate(chain, part.clone()) && is_valid(&chain[part.clone()]));
    if let Some(part) = number {
        found.push(chain[part.start].range.start..chain[part.end - 1].range.end);
        search(&chain[..part.start], found);
        search(&chain[part.end..], found);
    }
}

/// The text with each digit of each number found replaced by `＊`; lengths and separators stay.
pub fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut kept = 0;
    for range in find(text) {
        masked.push_str(&text[kept..range.start]);
        masked.extend(
            text[range.clone()]
                .chars()
                .map(|c| if digit(c).is_some() { '＊' } else { c }),
        );
        kept = range.end;
    }
    masked.push_str(&text[kept..]);
    masked
}

fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        ascii => ascii.to_digit(10),
    }
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // What stands between the last group and here: at most three characters, " - " included.
    let (mut joint, mut between) = (None, 0);
    for (at, c) in text.char_indices() {
        if let Some(value) = digit(c) {
            match groups.last_mut() {
                Some(group) if group.range.end == at => group.digits.push(value),
                last => {
                    if let Some(group) = last {
                        group.joined = joint;
                    }
                    groups.push(Group {
                        range: at..at,
                        digits: vec![value],
                        joined: None,
                    });
                }
            }
            if let Some(group) = groups.last_mut() {
                group.range.end = at + c.len_utf8();
            }
            (joint, between) = (None, 0);
            continue;
        }
        between += 1;
        joint = match (joint, c) {
            _ if between > 3 => None,
            (None, _) if between > 1 => None,
            (_, c) if text::is_hyphen(c) => Some(Joint::Hyphen),
            (joint, c) if c.is_whitespace() && c != '\n' => joint.or(Some(Joint::Space)),
            _ => None,
        };
    }
    groups
}

/// Whether the groups `part` of `chain` stand as one number of 12 digits.
fn is_candidate(chain: &[Group], part: Range<usize>) -> bool {
    let groups = &chain[part];
    let fours = |groups: &[Group]| {
        let (joints, four) = (&groups[..groups.len() - 1], |group: &Group| {
            group.digits.len() == 4
        });
        groups.iter().all(four) && joints.iter().all(|group| group.joined == joints[0].joined)
    };
    groups.iter().map(|group| group.digits.len()).sum::<usize>() == LENGTH
        && (groups.len() == 1 || groups.len() == chain.len() || fours(groups) && !fours(chain))
}

fn is_valid(groups: &[Group]) -> bool {
    let digits: Vec<u32> = groups
        .iter()
        .flat_map(|group| group.digits.iter().copied())
        .collect();
    digits
        .split_last()
        .is_some_and(|(check, body)| *check == check_digit(body))
}

/// The check digit of eleven digits: Pn × Qn summed, n counted from the right, Qn = n + 1 up to 6 and n − 5 after it.
fn check_digit(body: &[u32]) -> u32 {
    let weights = (2..=7).chain(2..=6);
    let rest = body
        .iter()
        .rev()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum::<u32>()
        % 11;
    if rest <= 1 { 0 } else { 11 - rest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_masked_however_it_is_written() {
        for (text, masked) in [
            ("123456789018", "＊＊＊＊＊＊＊＊＊＊＊＊"),
            (
                "番号は1234-5678-9018です",
                "番号は＊＊＊＊-＊＊＊＊-＊＊＊＊です",
            ),
            (
                "１２３４　５６７８　９０１８",
                "＊＊＊＊　＊＊＊＊　＊＊＊＊",
            ),
            ("1234 - 5678 - 9018", "＊＊＊＊ - ＊＊＊＊ - ＊＊＊＊"),
            ("123456 789018", "＊＊＊＊＊＊ ＊＊＊＊＊＊"),
            (
                "0761-22-4111 123456789018",
                "0761-22-4111 ＊＊＊＊＊＊＊＊＊＊＊＊",
            ),
            (
                "0761-22-4111 1234 5678 9018。",
                "0761-22-4111 ＊＊＊＊ ＊＊＊＊ ＊＊＊＊。",
            ),
            (
                "1234567890181\n123456789018",
                "1234567890181\n＊＊＊＊＊＊＊＊＊＊＊＊",
            ),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "123456789017",
            "1234567890181",
            "1234-5678-9018-1234",
            "12345678901",
            "2026-11-23 10:00",
            "090-1234-5678",
            "1234/5678/9018",
            "12345678\n9018",
            "",
            "小松市",
        ] {
            assert_eq!(find(text), Vec::<Range<usize>>::new(), "{text}");
        }
    }

    #[test]
    fn one_in_eleven_random_numbers_passes() {
        let rng = crate::kernel::Rng::seeded(1);
        let passing = (0..22_000).filter(|_| {
            !find(
                &(0..LENGTH)
                    .map(|_| rng.below(10).to_string())
                    .collect::<String>(),
            )
            .is_empty()
        });
        let passing = passing.count();
        assert!((1_700..2_400).contains(&passing), "{passing} of 22000");
    }

    proptest! {
        #[test]
        fn every_number_with_its_check_digit_is_found(body in "[0-9]{11}", before in "[^0-9０-９]*", after in "[^0-9０-９]*") {
            let check = check_digit(&body.chars().filter_map(digit).collect::<Vec<_>>());
            let text = format!("{before}{body}{check}{after}");
            prop_assert_eq!(find(&text), vec![before.len()..before.len() + LENGTH]);
        }

        #[test]
        fn masking_leaves_nothing_to_find_and_touches_only_digits(text in "[0-9０-９\\- ー年]{0,40}|.*") {
            let masked = mask(&text);
            prop_assert!(find(&masked).is_empty(), "{}", masked);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
            prop_assert!(masked.chars().zip(text.chars()).all(|(new, old)| new == old || (new == '＊' && digit(old).is_some())));
        }
    }
}
