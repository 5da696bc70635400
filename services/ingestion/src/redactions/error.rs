use palladion_api::problem::FieldError;
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

use crate::uploads::DataError;

/// Why a subject is not redacted. No variant repeats its id.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedactionError {
    /// Nothing of the trial holds the subject.
    #[error("no version and no valid upload of this trial holds this subject")]
    UnknownSubject,
    /// It was redacted before.
    #[error("this subject is redacted already")]
    Already,
    /// The reason says too little, or cannot stand in the ledger.
    #[error("the reason is not acceptable")]
    Reason(#[source] ReasonError),
    /// Data came in while the holders were looked for.
    #[error("data came in meanwhile; try again")]
    Overtaken,
    /// The stored tables could not be read.
    #[error("the stored tables could not be read")]
    Load(#[from] DataError),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping(#[source] tokio::sync::AcquireError),
    /// The answer to a repeated request.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the redaction")]
    Store(#[from] StoreError),
}

impl From<RedactionError> for Problem {
    fn from(error: RedactionError) -> Self {
        match error {
            RedactionError::UnknownSubject => {
                let place = FieldError::new("/subject_id", error.to_string());
                Self::unprocessable("unknown-subject", error).with_errors(vec![place])
            }
            RedactionError::Already => Self::conflict("already-redacted", error),
            RedactionError::Reason(ref source) => {
                let place = FieldError::new("/reason/text", source.to_string());
                Self::unprocessable("invalid-reason", error).with_errors(vec![place])
            }
            RedactionError::Overtaken => Self::conflict("overtaken", error),
            RedactionError::Load(_) => Self::internal(error),
            RedactionError::Stopping(_) => Self::unavailable("stopping", error),
            RedactionError::Key(source) => source.into(),
            RedactionError::Store(source) => source.into(),
        }
    }
}
