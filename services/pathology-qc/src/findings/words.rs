//! What people write at the desk.

use palladion_api::ingestion::{ChangeCode, ReasonForChange};
use palladion_ledger::leaf::{Reason, ReasonCode};

use super::FindingError;

/// Longest comment, question or answer, in characters.
const CHARACTERS: usize = 4_000;

/// Checks a text under the field of this name: it says something, is not too long and holds no control
/// characters but line ends and tabs.
///
/// # Errors
/// [`FindingError::Text`].
pub(super) fn check_text(field: &'static str, text: &str) -> Result<(), FindingError> {
    let stray = text.chars().any(|one| one.is_control() && one != '\n' && one != '\t');
    if text.trim().is_empty() || text.chars().count() > CHARACTERS || stray {
        return Err(FindingError::Text { field });
    }
    Ok(())
}

/// The reason for reopening as the ledger keeps it.
///
/// # Errors
/// [`FindingError::Reason`] when the text is empty, too long, not plain, or says too little for `other`.
pub(super) fn in_ledger(reason: &ReasonForChange) -> Result<Reason, FindingError> {
    let code = match reason.code {
        ChangeCode::TranscriptionError => ReasonCode::TranscriptionError,
        ChangeCode::NewSourceInformation => ReasonCode::NewSourceInformation,
        ChangeCode::QueryAnswer => ReasonCode::QueryAnswer,
        ChangeCode::ReEvaluation => ReasonCode::ReEvaluation,
        ChangeCode::ProtocolAmendment => ReasonCode::ProtocolAmendment,
        ChangeCode::ReExport => ReasonCode::ReExport,
        ChangeCode::CodingUpdate => ReasonCode::CodingUpdate,
        ChangeCode::Withdrawal => ReasonCode::Withdrawal,
        ChangeCode::Other => ReasonCode::Other,
    };
    Reason::new(code, Some(reason.text.clone())).map_err(FindingError::Reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_something_and_is_plain() {
        for text in ["a", "Two\nlines", &"x".repeat(4_000)] {
            assert!(check_text("comment", text).is_ok(), "{text}");
        }
        for text in ["", " \n", "a\u{7}", "a\r", &"x".repeat(4_001)] {
            assert!(check_text("comment", text).is_err(), "{text:?}");
        }
    }
}
