//! The reason for a change as the ledger keeps it.

use palladion_api::ingestion::{ChangeCode, ReasonForChange};
use palladion_ledger::leaf::{Reason, ReasonCode, ReasonError, TextError};

/// The same reason in the ledger's words.
///
/// # Errors
/// [`ReasonError`] when the text is empty, too long, not plain, or says too little for `other`.
pub(crate) fn in_ledger(reason: &ReasonForChange) -> Result<Reason, ReasonError> {
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
    if reason.text.trim().is_empty() {
        return Err(ReasonError::Text(TextError::Empty));
    }
    Reason::new(code, Some(reason.text.clone()))
}
