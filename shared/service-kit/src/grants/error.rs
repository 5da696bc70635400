use palladion_domain::ids::{GrantId, TrialId};
use palladion_ledger::leaf::ReasonError;

use crate::database::StoreError;
use crate::idempotency::IdempotencyError;
use crate::problem::Problem;

/// Why a grant is not given or revoked.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The person holds that role on that trial.
    #[error("the person has this role on this trial already")]
    Exists,
    /// Nobody gives a grant to oneself.
    #[error("you cannot give a grant to yourself")]
    OwnGrant,
    /// There is no such trial.
    #[error("there is no trial {0}")]
    UnknownTrial(TrialId),
    /// There is no such grant.
    #[error("there is no grant {0}")]
    Unknown(GrantId),
    /// It was revoked before.
    #[error("the grant {0} was revoked before")]
    Revoked(GrantId),
    /// The reason says too little.
    #[error("the reason is not acceptable")]
    Reason(#[source] ReasonError),
    /// The `Idempotency-Key` stands for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the grant")]
    Store(#[from] StoreError),
}

impl From<GrantError> for Problem {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Exists => Self::conflict("grant-exists", error),
            GrantError::OwnGrant => Self::conflict("own-grant", error),
            GrantError::UnknownTrial(_) => Self::unprocessable("unknown-trial", error),
            GrantError::Unknown(_) => Self::not_found("unknown-grant", error),
            GrantError::Revoked(_) => Self::conflict("grant-revoked", error),
            GrantError::Reason(reason) => {
                let place = palladion_api::problem::FieldError::new("reason", reason.to_string());
                Self::unprocessable("invalid-reason", GrantError::Reason(reason)).with_errors(vec![place])
            }
            GrantError::Idempotency(source) => source.into(),
            GrantError::Store(source) => source.into(),
        }
    }
}
