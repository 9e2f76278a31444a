//! Receipt numbers (受付番号): short, random, easy to say, with a check symbol.

use serde::{Deserialize, Serialize};

use super::Rng;
use super::text::fold_digits;

/// 29 symbols, a prime number of them; no I, L, O, U, V, 0 or 1, which are misheard or misread.
const ALPHABET: &[u8; 29] = b"23456789ABCDEFGHJKMNPQRSTWXYZ";
const PLAIN: usize = 8;

/// A receipt number, written `XXXX-XXXX-C`: eight random symbols (about 5 · 10¹¹ numbers) and a check symbol.
///
/// The check is a weighted sum modulo 29 with distinct weights, so that every wrong symbol and every exchange of
/// two symbols is noticed. It says nothing about how many cases there are, and never has twelve digits.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[sqlx(transparent)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptNumber(String);

/// A text that is no receipt number: mistyped, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt number")]
pub struct BadReceipt;

impl ReceiptNumber {
    /// Draws a new number.
    pub fn draw(rng: &Rng) -> Self {
        let symbols: Vec<usize> = (0..PLAIN).map(|_| rng.below(29) as usize).collect();
        Self::of(&symbols)
    }

    /// Reads a number as people type it: small letters, full-width forms, missing or other hyphens and spaces.
    ///
    /// # Errors
    /// [`BadReceipt`] where length, symbols or check do not fit.
    pub fn parse(text: &str) -> Result<Self, BadReceipt> {
        let symbols: Vec<usize> = fold_digits(text)
            .chars()
            .filter(|letter| !matches!(letter, '-' | ' '))
            .map(symbol)
            .collect::<Option<_>>()
            .ok_or(BadReceipt)?;
        if symbols.len() != PLAIN + 1 || symbols[PLAIN] != check(&symbols[..PLAIN]) {
            return Err(BadReceipt);
        }
        Ok(Self::of(&symbols[..PLAIN]))
    }

    /// The number as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(symbols: &[usize]) -> Self {
        let letter = |index: usize| char::from(ALPHABET[index]);
        let mut text: String = symbols.iter().copied().map(letter).collect();
        text.insert(4, '-');
        text.push('-');
        text.push(letter(check(symbols)));
        Self(text)
    }
}

fn symbol(letter: char) -> Option<usize> {
    let narrow = match letter {
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(letter) - 0xFEE0)?,
        other => other,
    };
    let upper = u8::try_from(narrow.to_ascii_uppercase()).ok()?;
    ALPHABET.iter().position(|known| *known == upper)
}

/// The weights 1 to 8 differ from each other and from the check symbol's own weight, −1.
fn check(symbols: &[usize]) -> usize {
    symbols
        .iter()
        .enumerate()
        .map(|(index, symbol)| (index + 1) * symbol)
        .sum::<usize>()
        % 29
}

impl std::fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ReceiptNumber {
    type Err = BadReceipt;
    fn from_str(text: &str) -> Result<Self, BadReceipt> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ReceiptNumber {
    type Error = BadReceipt;
    fn try_from(text: String) -> Result<Self, BadReceipt> {
        Self::parse(&text)
    }
}

impl From<ReceiptNumber> for String {
    fn from(number: ReceiptNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_read_as_people_type_it() {
        let number = ReceiptNumber::draw(&crate::kernel::Rng::seeded(1));
        let text = number.to_string();
        assert_eq!(text.len(), 11);
        for typed in [
            text.to_lowercase(),
            text.replace('-', ""),
            text.replace('-', "ー"),
            text.replace('-', "　"),
        ] {
            assert_eq!(ReceiptNumber::parse(&typed), Ok(number.clone()), "{typed}");
        }
        let wide: String = text
            .chars()
            .map(|c| {
                if c == '-' {
                    '－'
                } else {
                    char::from_u32(c as u32 + 0xFEE0).unwrap()
                }
            })
            .collect();
        assert_eq!(ReceiptNumber::parse(&wide), Ok(number));
        assert_eq!(ReceiptNumber::parse(""), Err(BadReceipt));
        assert_eq!(ReceiptNumber::parse("漢字"), Err(BadReceipt));
    }

    proptest! {
        #[test]
        fn a_wrong_symbol_or_an_exchange_is_noticed(seed: u64, at in 0usize..9, other in 0usize..9, new in 0usize..29) {
            let text = ReceiptNumber::draw(&crate::kernel::Rng::seeded(seed)).to_string().replace('-', "");
            let mut wrong: Vec<char> = text.chars().collect();
            wrong[at] = char::from(ALPHABET[new]);
            let wrong: String = wrong.into_iter().collect();
            prop_assert_eq!(ReceiptNumber::parse(&wrong).is_ok(), wrong == text);
            let mut swapped: Vec<char> = text.chars().collect();
            swapped.swap(at, other);
            let swapped: String = swapped.into_iter().collect();
            prop_assert_eq!(ReceiptNumber::parse(&swapped).is_ok(), swapped == text);
        }
    }
}
