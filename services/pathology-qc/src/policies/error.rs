use palladion_api::problem::FieldError;
use palladion_domain::ids::PolicyId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

/// Why a policy is not saved or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PolicyError {
    /// The document has the right shape, but a value that no check can use.
    #[error("the QC policy is not valid")]
    Invalid(Vec<FieldError>),
    /// There is no such policy in the trial.
    #[error("there is no QC policy {0} in this trial")]
    Unknown(PolicyId),
    /// The `Idempotency-Key` was used for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the QC policy")]
    Store(#[from] StoreError),
}

impl From<PolicyError> for Problem {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::Invalid(ref places) => {
                let places = places.clone();
                Self::unprocessable("invalid-policy", error).with_errors(places)
            }
            PolicyError::Unknown(_) => Self::not_found("unknown-policy", error),
            PolicyError::Idempotency(source) => source.into(),
            PolicyError::Store(source) => source.into(),
        }
    }
}
