use palladion_api::problem::FieldError;
use palladion_domain::ids::TrialId;
use palladion_domain::trial::TrialError as Fault;
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::grants::GrantError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

/// Why a trial is not defined, amended or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrialError {
    /// The definition does not hold together.
    #[error("the definition of the trial does not hold together")]
    Invalid {
        /// Where the definition stands in the body: empty, or `/definition`.
        at: &'static str,
        /// Everything wrong with it.
        faults: Vec<Fault>,
    },
    /// Another trial has the code.
    #[error("there is a trial with the code `{0}` already")]
    CodeTaken(String),
    /// An amendment with another code.
    #[error("the code of a trial is for ever; it is `{0}`")]
    CodeChanged(String),
    /// An amendment to the same definition.
    #[error("the definition is the same as version {0}")]
    Unchanged(u32),
    /// The reason says too little, or cannot stand in the ledger.
    #[error("the reason is not acceptable")]
    Reason(#[source] ReasonError),
    /// There is no such trial.
    #[error("there is no trial {0}")]
    Unknown(TrialId),
    /// A definition was stored that does not hold together.
    #[error("the stored definition of trial {0} does not hold together")]
    Stored(TrialId),
    /// The creator could not be made its data manager.
    #[error("the creator's grant could not be stored")]
    Grant(#[source] GrantError),
    /// The answer to a repeated request.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the trial")]
    Store(#[from] StoreError),
}

impl From<TrialError> for Problem {
    fn from(error: TrialError) -> Self {
        match &error {
            TrialError::Invalid { at, faults } => {
                let place =
                    |fault: &Fault| FieldError::new(format!("{at}{}", fault.pointer()), fault.to_string());
                let places = faults.iter().map(place).collect();
                Self::unprocessable("invalid-trial", error).with_errors(places)
            }
            TrialError::CodeTaken(_) => Self::conflict("trial-exists", error),
            TrialError::CodeChanged(_) => {
                let place = FieldError::new("/definition/code", error.to_string());
                Self::unprocessable("code-changed", error).with_errors(vec![place])
            }
            TrialError::Unchanged(_) => Self::conflict("nothing-changed", error),
            TrialError::Reason(reason) => {
                let place = FieldError::new("/reason", reason.to_string());
                Self::unprocessable("invalid-reason", error).with_errors(vec![place])
            }
            TrialError::Unknown(_) => Self::not_found("unknown-trial", error),
            TrialError::Stored(_) | TrialError::Grant(_) => Self::internal(error),
            TrialError::Store(_) | TrialError::Key(_) => match error {
                TrialError::Store(source) => source.into(),
                TrialError::Key(source) => source.into(),
                other => Self::internal(other),
            },
        }
    }
}
