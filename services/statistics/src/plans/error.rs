use palladion_api::problem::FieldError;
use palladion_domain::digest::Digest;
use palladion_domain::ids::PlanId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

/// Why a plan is not drafted, approved or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    /// The document has the right shape, but cannot be computed on any data.
    #[error("the analysis plan is not valid")]
    Invalid(Vec<FieldError>),
    /// A number in it has no canonical form.
    #[error("the analysis plan holds a number that JSON cannot keep")]
    NotCanonical,
    /// There is no such plan in the trial.
    #[error("there is no analysis plan {0} in this trial")]
    Unknown(PlanId),
    /// The author approves the own plan.
    #[error("the author of a plan may not approve it")]
    OwnPlan,
    /// The digest of the approval is not the plan's.
    #[error("the plan has the digest {0}: another text was read")]
    OtherDigest(Digest),
    /// The plan is approved already.
    #[error("the plan is approved already")]
    AlreadyApproved,
    /// The `Idempotency-Key` was used for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the analysis plan")]
    Store(#[from] StoreError),
}

impl From<PlanError> for Problem {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Invalid(ref places) => {
                let places = places.clone();
                Self::unprocessable("invalid-plan", error).with_errors(places)
            }
            PlanError::NotCanonical => Self::unprocessable("invalid-plan", error),
            PlanError::Unknown(_) => Self::not_found("unknown-plan", error),
            PlanError::OwnPlan => Self::conflict("own-plan", error),
            PlanError::OtherDigest(_) => Self::conflict("other-digest", error),
            PlanError::AlreadyApproved => Self::conflict("plan-approved", error),
            PlanError::Idempotency(source) => source.into(),
            PlanError::Store(source) => source.into(),
        }
    }
}
