use palladion_api::client::ApiError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::runs::RunError;

use crate::policies::PolicyError;

/// Why a QC run is not submitted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QcRunError {
    /// The policy.
    #[error("the QC policy cannot be used")]
    Policy(#[source] PolicyError),
    /// The settings do not say where snapshots are.
    #[error("`ingestion_url` is not set")]
    NoIngestion,
    /// The client of the ingestion service.
    #[error("the ingestion service cannot be called")]
    Client(#[source] ApiError),
    /// The run.
    #[error("the run cannot be submitted")]
    Run(#[source] RunError),
    /// The store failed.
    #[error("could not submit the run")]
    Store(#[from] StoreError),
}

impl From<QcRunError> for Problem {
    fn from(error: QcRunError) -> Self {
        match error {
            QcRunError::Policy(source) => source.into(),
            QcRunError::Run(source) => source.into(),
            QcRunError::NoIngestion | QcRunError::Client(_) => Self::internal(error),
            QcRunError::Store(source) => source.into(),
        }
    }
}
