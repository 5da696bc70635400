//! What separates the fields.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The character between fields: one ASCII character that is neither letter, digit, quote, blank nor
/// line end. A comma unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "char", into = "char")]
#[schema(value_type = char, example = ",")]
pub struct Delimiter(u8);

/// A character that cannot separate fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot separate fields; use one of , ; | or a tab")]
pub struct NotADelimiter(char);

impl Delimiter {
    /// # Errors
    /// A letter, a digit, a quote, a blank, a line end, a character beyond ASCII.
    pub fn new(character: char) -> Result<Self, NotADelimiter> {
        let byte = u8::try_from(character).map_err(|_beyond_latin| NotADelimiter(character))?;
        let fits = byte == b'\t'
            || (byte.is_ascii_punctuation() && !matches!(byte, b'"' | b'\'' | b'.' | b'-' | b'+'));
        if fits { Ok(Self(byte)) } else { Err(NotADelimiter(character)) }
    }

    /// The character as a byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self.0
    }
}

impl Default for Delimiter {
    fn default() -> Self {
        Self(b',')
    }
}

impl TryFrom<char> for Delimiter {
    type Error = NotADelimiter;

    fn try_from(character: char) -> Result<Self, Self::Error> {
        Self::new(character)
    }
}

impl From<Delimiter> for char {
    fn from(delimiter: Delimiter) -> Self {
        Self::from(delimiter.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_stand_in_a_number_or_word_separates() {
        for (character, fits) in [
            (',', true),
            (';', true),
            ('\t', true),
            ('|', true),
            ('a', false),
            ('"', false),
            ('\n', false),
            ('é', false),
            ('.', false),
        ] {
            assert_eq!(Delimiter::new(character).is_ok(), fits, "{character:?}");
        }
    }
}
