use palladion_domain::ids::DatasetVersionId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::problem::Problem;

/// Why a dataset version is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VersionError {
    /// There is no such version in the trial.
    #[error("there is no dataset version {0} in this trial")]
    Unknown(DatasetVersionId),
    /// The store failed.
    #[error("could not read the dataset version")]
    Store(#[from] StoreError),
}

impl From<VersionError> for Problem {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Unknown(_) => Self::not_found("unknown-version", error),
            VersionError::Store(source) => source.into(),
        }
    }
}
