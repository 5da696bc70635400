use palladion_api::problem::FieldError;
use palladion_domain::ids::ProfileId;
use palladion_formats::profile::ready::NoEndpoints;
use palladion_formats::profile::{ImportError, ProfileError as Refused, ProfileProblem};
use palladion_formats::records::FileFault;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

use crate::trials::TrialError;

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
    /// There is no such profile among those that come with the product.
    #[error("no profile called `{0}` comes with the product")]
    UnknownBuiltIn(String),
    /// Endpoints are given to a profile that reads none from a column.
    #[error("this profile takes no endpoints")]
    Endpoints(#[source] NoEndpoints),
    /// A profile of the product is none.
    #[error("a profile of the product cannot be read")]
    BuiltIn(#[source] Refused),
    /// The stored profile is not one any more.
    #[error("the stored import profile {0} cannot be read")]
    StoredProfile(ProfileId, #[source] Refused),
    /// More bytes than a sample may have.
    #[error("a sample has {limit_bytes} bytes at most; send the first bytes of the file")]
    SampleTooLarge {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// The bytes of a sample are not base64.
    #[error("the sample is not base64")]
    SampleEncoding,
    /// The file cannot be read up to where the sample is cut.
    #[error("the sample cannot be read")]
    SampleCut(#[source] FileFault),
    /// The sender stopped.
    #[error("the sample could not be received to its end")]
    Interrupted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A table outgrew what it can hold.
    #[error("the sample could not be mapped")]
    Import(#[source] ImportError),
    /// The work did not come to its end.
    #[error("the sample could not be worked on")]
    Crashed(#[source] tokio::task::JoinError),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping(#[source] tokio::sync::AcquireError),
    /// What was found cannot be written as JSON.
    #[error("the answer cannot be written")]
    Answer(#[source] serde_json::Error),
    /// The trial could not be read.
    #[error("the trial could not be read")]
    Trial(#[source] TrialError),
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
            ProfileError::UnknownBuiltIn(_) => Self::not_found("unknown-built-in-profile", error),
            ProfileError::Endpoints(_) => {
                let place = FieldError::new("/endpoints", error.to_string());
                Self::unprocessable("no-endpoints", error).with_errors(vec![place])
            }
            ProfileError::SampleTooLarge { .. } => Self::payload_too_large("sample-too-large", error),
            ProfileError::SampleEncoding => {
                let place = FieldError::new("/sample/content", error.to_string());
                Self::unprocessable("invalid-sample", error).with_errors(vec![place])
            }
            ProfileError::SampleCut(ref source) => {
                let place = FieldError::new("/sample", source.to_string());
                Self::unprocessable("unreadable-sample", error).with_errors(vec![place])
            }
            ProfileError::Interrupted(_) => Self::bad_request("body-interrupted", error),
            ProfileError::Stopping(_) => Self::unavailable("stopping", error),
            ProfileError::BuiltIn(_)
            | ProfileError::StoredProfile(..)
            | ProfileError::Import(_)
            | ProfileError::Crashed(_)
            | ProfileError::Answer(_) => Self::internal(error),
            ProfileError::Trial(source) => source.into(),
            ProfileError::Key(source) => source.into(),
            ProfileError::Store(source) => source.into(),
        }
    }
}
