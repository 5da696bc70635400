use palladion_api::client::ApiError;
use palladion_api::problem::FieldError;
use palladion_service_kit::config::SecretError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

use crate::policies::PolicyError;
use crate::qc_runs::QcRunError;

/// Why the setting of automatic runs is not made, or a run is not started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AutomaticError {
    /// Nobody has made a setting.
    #[error("nobody has said whether snapshots of this trial are checked by themselves")]
    Nothing,
    /// The service cannot call others by itself.
    #[error(
        "the service has no token of its own (`service_token`) or no `ingestion_url`: nothing can start by itself"
    )]
    NotSetUp,
    /// The service's own token.
    #[error("the service's own token cannot be read")]
    Token(#[source] SecretError),
    /// Somebody else was faster.
    #[error("version {seen} was looked at, and the setting has version {now}")]
    Changed {
        /// The version that was looked at.
        seen: u32,
        /// The version it has.
        now: u32,
    },
    /// The policy.
    #[error("the QC policy cannot be used")]
    Policy(#[source] PolicyError),
    /// The ingestion service could not be asked for the trial's snapshots.
    #[error("the ingestion service could not be asked for snapshots")]
    Ingestion(#[source] ApiError),
    /// The run.
    #[error("the run could not be started")]
    Run(#[source] QcRunError),
    /// What is recorded of the start cannot be written.
    #[error("the run's parameters cannot be written")]
    Parameters(#[source] serde_json::Error),
    /// The `Idempotency-Key` was used for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the setting")]
    Store(#[from] StoreError),
}

impl From<AutomaticError> for Problem {
    fn from(error: AutomaticError) -> Self {
        use AutomaticError as E;
        match error {
            E::Nothing => Self::not_found("no-automatic-qc", error),
            E::NotSetUp => Self::conflict("automatic-qc-not-set-up", error),
            E::Changed { .. } | E::Store(StoreError::Conflict(_)) => {
                Self::conflict("automatic-qc-changed", error)
            }
            E::Policy(PolicyError::Unknown(id)) => {
                let source = PolicyError::Unknown(id);
                let place = FieldError::new("/policy_id", source.to_string());
                Self::unprocessable("unknown-policy", source).with_errors(vec![place])
            }
            E::Policy(source) => source.into(),
            E::Ingestion(_) => Self::bad_gateway("snapshots-unavailable", error),
            E::Token(_) | E::Run(_) | E::Parameters(_) => Self::internal(error),
            E::Idempotency(source) => source.into(),
            E::Store(source) => source.into(),
        }
    }
}
