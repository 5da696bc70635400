use palladion_api::problem::FieldError;
use palladion_domain::ids::DatasetVersionId;
use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::problem::Problem;

/// Why a dataset version is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VersionError {
    /// There is no such version in the trial.
    #[error("there is no dataset version {0} in this trial")]
    Unknown(DatasetVersionId),
    /// The first version has none before it.
    #[error("dataset version {0} is the first; there is none to compare it with")]
    First(DatasetVersionId),
    /// The page key is not one of this list.
    #[error("`after` is not the `next` of a page of this list")]
    PageKey,
    /// The stored difference cannot be read.
    #[error("the stored difference cannot be read")]
    Blob(#[source] BlobError),
    /// The store failed.
    #[error("could not read the dataset version")]
    Store(#[from] StoreError),
}

impl From<VersionError> for Problem {
    fn from(error: VersionError) -> Self {
        match error {
            VersionError::Unknown(_) => Self::not_found("unknown-version", error),
            VersionError::First(_) => Self::not_found("no-difference", error),
            VersionError::PageKey => {
                let place = FieldError::new("after", error.to_string());
                Self::unprocessable("invalid-page-key", error).with_errors(vec![place])
            }
            VersionError::Blob(_) => Self::internal(error),
            VersionError::Store(source) => source.into(),
        }
    }
}
