use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::text::{TextError, check_text};

/// Why a change was made, from the closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// A value was copied wrongly.
    TranscriptionError,
    /// The source says something new.
    NewSourceInformation,
    /// The answer to a query.
    QueryAnswer,
    /// The same evidence was judged anew.
    ReEvaluation,
    /// The protocol was amended.
    ProtocolAmendment,
    /// The same source was exported again, whole or by another version of the exporting system.
    ReExport,
    /// Terms were coded anew: another dictionary, or another version of one.
    CodingUpdate,
    /// A subject withdrew, or data had to be taken out.
    Withdrawal,
    /// Anything else; the text must say what, in ten characters or more.
    Other,
}

impl ReasonCode {
    const ALL: [(Self, &'static str); 9] = [
        (Self::TranscriptionError, "transcription_error"),
        (Self::NewSourceInformation, "new_source_information"),
        (Self::QueryAnswer, "query_answer"),
        (Self::ReEvaluation, "re_evaluation"),
        (Self::ProtocolAmendment, "protocol_amendment"),
        (Self::ReExport, "re_export"),
        (Self::CodingUpdate, "coding_update"),
        (Self::Withdrawal, "withdrawal"),
        (Self::Other, "other"),
    ];

    /// The word in the leaf.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("other", |(_, text)| text)
    }

    /// The code of this word.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word)| *word == text).map(|(code, _)| *code)
    }
}

/// Reason for a change: a code, and a text that `other` requires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "RawReason")]
pub struct Reason {
    code: ReasonCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// A reason that does not say enough, or not in the allowed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReasonError {
    /// `other` with fewer than ten characters.
    #[error("the reason `other` needs a text of 10 characters or more")]
    TooShort,
    /// A text that may not stand in a leaf.
    #[error("the text of the reason is invalid")]
    Text(#[source] TextError),
}

impl Reason {
    /// A reason with its text.
    ///
    /// # Errors
    /// `TooShort` when the code is `other` and the text has fewer than 10 characters;
    /// `Text` when the text is empty, longer than 512 bytes or has control characters.
    pub fn new(code: ReasonCode, text: Option<String>) -> Result<Self, ReasonError> {
        if let Some(text) = &text {
            check_text(text).map_err(ReasonError::Text)?;
        }
        let characters = text.as_deref().map_or(0, |text| text.trim().chars().count());
        if code == ReasonCode::Other && characters < 10 {
            return Err(ReasonError::TooShort);
        }
        Ok(Self { code, text })
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        self.code
    }

    /// The text, when there is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReason {
    code: ReasonCode,
    text: Option<String>,
}

impl TryFrom<RawReason> for Reason {
    type Error = ReasonError;

    fn try_from(raw: RawReason) -> Result<Self, Self::Error> {
        Self::new(raw.code, raw.text)
    }
}
