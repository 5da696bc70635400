use palladion_ledger::leaf::LeafError;
use palladion_ledger::store::StoreError as LedgerStoreError;

use crate::database::StoreError;
use crate::problem::Problem;
use crate::recorder::from_ledger;

/// Why a part of the ledger is not shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    #[error("your roles do not allow you to read the entries without a trial")]
    System,
    #[error("`{0}` is not an action of the ledger")]
    UnknownAction(String),
    #[error("`{0}` is not a kind of object of the ledger")]
    UnknownObjectType(String),
    #[error(transparent)]
    Beyond(LedgerStoreError),
    #[error(transparent)]
    Sizes(LedgerStoreError),
    #[error("the log grew too fast to be exported with its rows")]
    Growing,
    #[error("a stored leaf cannot be read")]
    Leaf(#[source] LeafError),
    #[error("could not read the ledger")]
    Store(#[from] StoreError),
}

impl From<LedgerStoreError> for LedgerError {
    fn from(error: LedgerStoreError) -> Self {
        match error {
            LedgerStoreError::Beyond { .. } => Self::Beyond(error),
            LedgerStoreError::SizesReversed { .. } => Self::Sizes(error),
            other => Self::Store(from_ledger(other)),
        }
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::System => Self::forbidden("forbidden", error),
            LedgerError::UnknownAction(_) | LedgerError::UnknownObjectType(_) => {
                Self::bad_request("invalid-query", error)
            }
            LedgerError::Beyond(_) => Self::not_found("beyond-log", error),
            LedgerError::Sizes(_) => Self::bad_request("sizes-reversed", error),
            LedgerError::Growing => Self::unavailable("log-growing", error).retry_after(1),
            LedgerError::Leaf(_) => Self::internal(error),
            LedgerError::Store(source) => source.into(),
        }
    }
}
