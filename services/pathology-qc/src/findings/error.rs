use palladion_api::pathology_qc::FindingState;
use palladion_api::problem::FieldError;
use palladion_domain::ids::FindingId;
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

/// Why a finding is not read or reviewed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FindingError {
    /// There is no such finding in the trial.
    #[error("there is no finding {0} in this trial")]
    Unknown(FindingId),
    /// The state cannot follow the one the finding is in.
    #[error("a finding that is {} cannot become {}", .from.as_str(), .to.as_str())]
    Transition {
        /// The state it is in.
        from: FindingState,
        /// The state that was asked for.
        to: FindingState,
    },
    /// A disposition stands exactly with the state `disposed`.
    #[error("a disposition is stated when the state becomes disposed, and only then")]
    Disposition,
    /// The comment says nothing or too much.
    #[error("the comment is not acceptable")]
    Comment(#[source] ReasonError),
    /// The `Idempotency-Key` was used for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the review")]
    Store(#[from] StoreError),
}

impl From<FindingError> for Problem {
    fn from(error: FindingError) -> Self {
        match error {
            FindingError::Unknown(_) => Self::not_found("unknown-finding", error),
            FindingError::Transition { .. } => Self::conflict("finding-state", error),
            FindingError::Disposition => {
                let place = FieldError::new("/disposition", error.to_string());
                Self::unprocessable("invalid-review", error).with_errors(vec![place])
            }
            FindingError::Comment(ref reason) => {
                let place = FieldError::new("/comment", reason.to_string());
                Self::unprocessable("invalid-review", error).with_errors(vec![place])
            }
            FindingError::Idempotency(source) => source.into(),
            FindingError::Store(source) => source.into(),
        }
    }
}
