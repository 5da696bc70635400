use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text of a field, in bytes.
pub(crate) const MAX_TEXT_BYTES: usize = 512;

/// A text that may not stand in a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but an empty text.
    #[error("the text is empty")]
    Empty,
    /// More than 512 bytes.
    #[error("the text has {0} bytes, more than 512")]
    Long(usize),
    /// A control character (line breaks are control characters too).
    #[error("the text contains a control character")]
    Control,
}

/// Checks a text of a leaf: 1 to 512 bytes, no control characters.
pub(crate) fn check_text(text: &str) -> Result<(), TextError> {
    if text.is_empty() {
        Err(TextError::Empty)
    } else if text.len() > MAX_TEXT_BYTES {
        Err(TextError::Long(text.len()))
    } else if text.chars().any(char::is_control) {
        Err(TextError::Control)
    } else {
        Ok(())
    }
}

/// Name of a log, `<deployment>/<service>`: the first line of its checkpoints and the name
/// of the key that signs them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "demo/statistics")]
pub struct Origin(String);

/// A text that cannot name a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not `<deployment>/<service>` in lower-case letters, digits, `-`, `.` and `_`")]
pub struct OriginError(String);

impl Origin {
    /// Reads `<deployment>/<service>`.
    ///
    /// # Errors
    /// `OriginError` unless both parts have 1 to 64 of the characters `a-z 0-9 - . _`.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let part = |part: &str| {
            (1..=64).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b))
        };
        match text.split_once('/') {
            Some((deployment, service)) if part(deployment) && part(service) => Ok(Self(text.to_owned())),
            _ => Err(OriginError(text.chars().take(160).collect())),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}
