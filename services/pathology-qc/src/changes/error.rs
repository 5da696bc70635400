use palladion_api::problem::FieldError;
use palladion_domain::ids::RunId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::problem::Problem;
use palladion_service_kit::runs::RunError;

use crate::policies::PolicyError;

/// Why a run cannot be compared with the one before.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChangeError {
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It has no result to compare.
    #[error("run {0} has no result: there is nothing to compare")]
    NoResult(RunId),
    /// The policy of a run.
    #[error("the policy of a run cannot be read")]
    Policy(#[source] PolicyError),
    /// A list by change without the run whose changes they are.
    #[error("a list by change needs `run_id`: changes are those of one run")]
    WithoutRun,
    /// The store failed.
    #[error("could not read runs and findings")]
    Store(#[from] StoreError),
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Run(source) => source.into(),
            ChangeError::NoResult(_) => Self::conflict("no-result", error),
            ChangeError::Policy(source) => source.into(),
            ChangeError::WithoutRun => {
                let place = FieldError::new("/run_id", error.to_string());
                Self::unprocessable("change-without-run", error).with_errors(vec![place])
            }
            ChangeError::Store(source) => source.into(),
        }
    }
}
