//! Ids and names that a trial brings along: text that was checked once.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a text id may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextRule {
    /// It has no character at all.
    Empty,
    /// It is longer than the given number of characters.
    TooLong(usize),
    /// It holds a control character such as a tab, a line end or a NUL.
    ControlCharacter,
    /// It holds a character that nobody sees, or a space that looks like a blank and is none.
    Invisible,
    /// It starts or ends with a blank.
    OuterBlank,
    /// It does not follow the stated pattern.
    Pattern(&'static str),
}

impl fmt::Display for TextRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("may not be empty"),
            Self::TooLong(max) => write!(formatter, "may not be longer than {max} characters"),
            Self::ControlCharacter => formatter.write_str("may not hold a control character"),
            Self::Invisible => formatter.write_str("may not hold a character that cannot be seen"),
            Self::OuterBlank => formatter.write_str("may not start or end with a blank"),
            Self::Pattern(pattern) => write!(formatter, "must match {pattern}"),
        }
    }
}

/// A text that is not a valid id or name. The text itself is not repeated: it may be a subject's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {kind} {rule}")]
pub struct InvalidText {
    /// What was being read, in words.
    pub kind: &'static str,
    /// The rule that it breaks.
    pub rule: TextRule,
}

fn check(text: &str, max: usize) -> Result<(), TextRule> {
    if text.is_empty() {
        return Err(TextRule::Empty);
    }
    if text.chars().count() > max {
        return Err(TextRule::TooLong(max));
    }
    if text.chars().any(char::is_control) {
        return Err(TextRule::ControlCharacter);
    }
    if text.trim() != text {
        return Err(TextRule::OuterBlank);
    }
    if text.chars().any(is_invisible) {
        return Err(TextRule::Invisible);
    }
    Ok(())
}

/// Whether two texts that differ only in this character look the same: spaces other than the blank, and what
/// Unicode calls ignorable by default, with the marks of writing direction.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return false;
    }
    let ignorable = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    ignorable || character.is_whitespace()
}

fn any(_text: &str) -> Result<(), TextRule> {
    Ok(())
}

fn variable(text: &str) -> Result<(), TextRule> {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    if first && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.') {
        Ok(())
    } else {
        Err(TextRule::Pattern("^[A-Za-z][A-Za-z0-9_.]{0,63}$"))
    }
}

fn policy(text: &str) -> Result<(), TextRule> {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    let kept = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if first && bytes.all(kept) { Ok(()) } else { Err(TextRule::Pattern("^[a-z][a-z0-9-]{0,63}$")) }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $max:tt, $example:tt, $pattern:path) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, min_length = 1, max_length = $max, example = $example)]
        pub struct $name(String);

        impl $name {
            /// The longest text allowed, in characters.
            pub const MAX_CHARACTERS: usize = $max;

            /// # Errors
            /// `InvalidText` says which rule the text breaks.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidText> {
                let text = text.into();
                check(&text, Self::MAX_CHARACTERS)
                    .and_then(|()| $pattern(&text))
                    .map_err(|rule| InvalidText { kind: $kind, rule })?;
                Ok(Self(text))
            }

            /// The text inside.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidText;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(
    /// The pseudonymous id of one randomised patient, as the trial writes it. Leading zeros and
    /// letter case are part of it.
    SubjectId, "subject id", 64, "TCGA-3C-AAAU", any
);
text_id!(
    /// The id of the place where a subject was enrolled, as the trial writes it (`030001` is not
    /// `30001`).
    SiteId, "site id", 64, "030001", any
);
text_id!(
    /// The name of a column: `^[A-Za-z][A-Za-z0-9_.]{0,63}$`.
    VariableName, "variable name", 64, "age_years", variable
);
text_id!(
    /// The name of an endpoint, such as `IDFS`.
    EndpointName, "endpoint name", 64, "IDFS", any
);
text_id!(
    /// The name of a treatment arm.
    ArmName, "arm name", 100, "palbociclib + ET", any
);
text_id!(
    /// The name of a region of the trial's own map.
    RegionName, "region name", 100, "Europe", any
);
text_id!(
    /// The name of a classification policy, such as `pallas-2024`.
    PolicyName, "policy name", 64, "pallas-2024", policy
);
text_id!(
    /// The name of an assay outside the known list, as the trial writes it.
    AssayName, "assay name", 200, "in-house, clone SP3", any
);
text_id!(
    /// The `sub` of a token: who a person or a service is to the token's issuer.
    ActorId, "actor id", 255, "data-manager@example.org", any
);

impl Default for PolicyName {
    /// `pallas-2024`, the policy of a trial that names none.
    fn default() -> Self {
        Self("pallas-2024".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_exactly_or_refused_with_the_rule_it_breaks() {
        const CASES: &[(&str, &str, Option<TextRule>)] = &[
            ("leading zeros stay", "030001", None),
            ("letters outside ASCII", "Hôpital 7 – Łódź", None),
            ("a code that looks like a number", "5E2", None),
            ("nothing", "", Some(TextRule::Empty)),
            ("one blank", " ", Some(TextRule::OuterBlank)),
            ("a blank at the end", "UNC ", Some(TextRule::OuterBlank)),
            ("a no-break space at the start", "\u{a0}UNC", Some(TextRule::OuterBlank)),
            ("a tab inside", "A\tB", Some(TextRule::ControlCharacter)),
            ("a zero-width space", "A\u{200b}B", Some(TextRule::Invisible)),
            ("a mark that turns the direction", "A\u{202e}B", Some(TextRule::Invisible)),
            ("a soft hyphen at the end", "AB\u{ad}", Some(TextRule::Invisible)),
            ("a byte order mark", "\u{feff}AB", Some(TextRule::Invisible)),
            ("a no-break space", "A\u{a0}B", Some(TextRule::Invisible)),
            ("letters of other scripts", "\u{17b}\u{5d0}\u{4e2d}-1 a", None),
            ("a NUL", "A\0", Some(TextRule::ControlCharacter)),
            ("a C1 control from a wrong code page", "A\u{92}B", Some(TextRule::ControlCharacter)),
        ];
        for (name, text, broken) in CASES {
            let parsed = SiteId::new(*text);
            assert_eq!(parsed.as_ref().err().map(|error| error.rule), *broken, "{name}");
            if let Ok(id) = parsed {
                assert_eq!(id.as_str(), *text, "{name}");
            }
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(SubjectId::new("é".repeat(64)).is_ok());
        let error = SubjectId::new("é".repeat(65)).unwrap_err();
        assert_eq!(error.to_string(), "a subject id may not be longer than 64 characters");
    }

    #[test]
    fn a_variable_name_starts_with_a_letter_and_has_no_blank() {
        for good in ["age_years", "AGE", "er.percent", "x1"] {
            assert!(VariableName::new(good).is_ok(), "{good}");
        }
        for bad in ["1st", "_x", "er percent", "né", "a-b", ""] {
            assert!(VariableName::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_policy_name_is_kebab_case() {
        assert!(PolicyName::new("pallas-2024").is_ok());
        for bad in ["Pallas", "2024", "a_b", "-a"] {
            assert!(PolicyName::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn json_goes_through_the_constructor() {
        assert_eq!(serde_json::from_str::<SiteId>("\"07\"").unwrap().as_str(), "07");
        assert!(serde_json::from_str::<SiteId>("\"\"").is_err());
        assert_eq!(serde_json::to_string(&SiteId::new("07").unwrap()).unwrap(), "\"07\"");
    }
}
