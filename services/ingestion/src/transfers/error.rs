use palladion_api::problem::FieldError;
use palladion_domain::ids::TransferId;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

use super::Stalled;
use crate::uploads::UploadError;

/// Why a part is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransferError {
    /// There is none, or it expired, or somebody else began it.
    #[error("there is no transfer {0} of yours in this trial")]
    Unknown(TransferId),
    /// The part starts elsewhere than the last one ended.
    #[error("the part starts at byte {given}, but {arrived} bytes have arrived")]
    Offset {
        /// Where it starts.
        given: u64,
        /// Where it has to start.
        arrived: u64,
    },
    /// Another request is sending a part.
    #[error("another request is sending a part of this transfer")]
    Busy,
    /// More parts than allowed.
    #[error("a transfer may have {0} parts; it was given up")]
    TooManyParts(u32),
    /// More transfers than allowed.
    #[error("{0} transfers are open in this trial; complete or cancel one")]
    TooMany(u64),
    /// More bytes than were announced, or another length than before.
    #[error(
        "the file was announced with {announced} bytes, this part would make it {found}; the transfer was given up"
    )]
    Length {
        /// What was announced.
        announced: u64,
        /// What it would be.
        found: u64,
    },
    /// The sender was silent for too long; what arrived is kept.
    #[error("the part did not come to its end; what arrived is kept")]
    Stalled(#[source] Stalled),
    /// The sender stopped; what arrived is kept.
    #[error("the part could not be received to its end; what arrived is kept")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What has arrived cannot be written or read.
    #[error("what has arrived cannot be written or read")]
    File(#[source] std::io::Error),
    /// The work on the file was interrupted.
    #[error("the work on the file was interrupted")]
    Interrupted(#[source] tokio::task::JoinError),
    /// The file itself is refused.
    #[error("the file was refused")]
    Upload(#[from] UploadError),
    /// The key was used for something else.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the transfer")]
    Store(#[from] StoreError),
}

impl From<TransferError> for Problem {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::Unknown(_) => Self::not_found("unknown-transfer", error),
            TransferError::Offset { .. } => {
                let place = FieldError::new("Upload-Offset", error.to_string());
                Self::conflict("offset-mismatch", error).with_errors(vec![place])
            }
            TransferError::Busy => Self::conflict("transfer-busy", error),
            TransferError::TooManyParts(_) => Self::payload_too_large("too-many-parts", error),
            TransferError::TooMany(_) => Self::too_many("too-many-transfers", error),
            TransferError::Length { .. } => Self::bad_request("inconsistent-length", error),
            TransferError::Stalled(_) => Self::request_timeout("body-stalled", error),
            TransferError::Broken(_) => Self::bad_request("body-interrupted", error),
            TransferError::File(_) | TransferError::Interrupted(_) => Self::internal(error),
            TransferError::Upload(source) => source.into(),
            TransferError::Key(source) => source.into(),
            TransferError::Store(source) => source.into(),
        }
    }
}
