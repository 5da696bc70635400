use palladion_api::problem::FieldError;
use palladion_domain::ids::ProfileId;
use palladion_formats::profile::ProfileProblem;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

/// Why a profile is not saved or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    /// The document has the right shape, but cannot map any file.
    #[error("the import profile is not valid")]
    Invalid(Vec<ProfileProblem>),
    /// A number in it has no canonical form.
    #[error("the import profile holds a number that JSON cannot keep")]
    NotCanonical,
    /// There is no such profile in the trial.
    #[error("there is no import profile {0} in this trial")]
    Unknown(ProfileId),
    /// The answer to a repeated request.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the import profile")]
    Store(#[from] StoreError),
}

impl From<ProfileError> for Problem {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Invalid(ref problems) => {
                let place =
                    |problem: &ProfileProblem| FieldError::new(&problem.pointer, problem.fault.to_string());
                let places = problems.iter().map(place).collect();
                Self::unprocessable("invalid-profile", error).with_errors(places)
            }
            ProfileError::NotCanonical => Self::unprocessable("invalid-profile", error),
            ProfileError::Unknown(_) => Self::not_found("unknown-profile", error),
            ProfileError::Key(source) => source.into(),
            ProfileError::Store(source) => source.into(),
        }
    }
}
