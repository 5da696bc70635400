use chrono::NaiveDate;
use palladion_api::problem::FieldError;
use palladion_domain::digest::SnapshotId;
use palladion_domain::ids::{DatasetVersionId, SnapshotProposalId};
use palladion_domain::tables::TableName;
use palladion_formats::export::ExportError;
use palladion_ledger::canonical::CanonicalError;
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::{Problem, error_chain};

use crate::trials::TrialError;
use crate::uploads::DataError;
use crate::versions::VersionError;

/// Why a snapshot is not frozen or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotError {
    /// There is no such version in the trial.
    #[error("there is no dataset version {0} in this trial")]
    UnknownVersion(DatasetVersionId),
    /// The data do not hold at this cut-off, or by the trial's definition as it is now.
    #[error("the data have {errors} errors at this cut-off")]
    Data {
        /// How many.
        errors: u64,
        /// The first of them.
        places: Vec<FieldError>,
    },
    /// The version holds a subject that was redacted since.
    #[error("dataset version {0} holds a subject that was redacted; accept a version without it")]
    Redacted(DatasetVersionId),
    /// There is no such proposal in the trial.
    #[error("there is no snapshot proposal {0} in this trial")]
    UnknownProposal(SnapshotProposalId),
    /// It was confirmed or declined already.
    #[error("snapshot proposal {0} was decided already")]
    Decided(SnapshotProposalId),
    /// The one who proposed wants to decide.
    #[error("another person than the one who proposed has to decide")]
    SamePerson,
    /// The confirmation names another content.
    #[error("the proposal is for the snapshot {0}")]
    OtherContent(SnapshotId),
    /// The definition in the proposal is not the trial's any more.
    #[error("the trial was amended since; the proposal holds version {0} of its definition")]
    TrialAmended(u32),
    /// The reason says too little, or cannot stand in the ledger.
    #[error("the reason is not acceptable")]
    Reason(#[source] ReasonError),
    /// The table holds what the format cannot.
    #[error("the table cannot be written in this format")]
    Export(#[source] ExportError),
    /// A file is too large for a tar file.
    #[error("`{0}` is too large for an archive; download the tables one by one")]
    Archive(String),
    /// The difference of two snapshots cannot be read.
    #[error("the difference could not be read")]
    Difference(#[from] VersionError),
    /// There is no such snapshot in the trial.
    #[error("there is no snapshot {0} in this trial")]
    Unknown(SnapshotId),
    /// The snapshot has no such table.
    #[error("the snapshot has no table `{0}`")]
    NoTable(TableName),
    /// The cut-off lies in the future.
    #[error("the data cut-off {cut_off} lies after today, {today}")]
    FutureCutOff {
        /// The cut-off.
        cut_off: NaiveDate,
        /// The day of the request.
        today: NaiveDate,
    },
    /// The row names a leaf that did not record the freeze: it was changed past the service.
    #[error("the stored snapshot {0} names a leaf that did not record it")]
    OtherLeaf(SnapshotId),
    /// The page key is not one of this list.
    #[error("`after` is not the `next` of a page of this list")]
    PageKey,
    /// The manifest has no canonical form.
    #[error("the manifest has no canonical form")]
    NotCanonical(#[source] CanonicalError),
    /// The tables could not be read.
    #[error("the stored tables could not be read")]
    Load(#[from] DataError),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping(#[source] tokio::sync::AcquireError),
    /// The blob store failed.
    #[error("the snapshot could not be stored or read")]
    Blob(#[source] BlobError),
    /// The trial could not be read.
    #[error("the trial could not be read")]
    Trial(#[from] TrialError),
    /// The answer to a repeated request.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the snapshot")]
    Store(#[from] StoreError),
}

impl From<SnapshotError> for Problem {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::UnknownVersion(_) => {
                let place = FieldError::new("/version_id", error.to_string());
                Self::unprocessable("unknown-version", error).with_errors(vec![place])
            }
            SnapshotError::Data { errors, places } => {
                let error = SnapshotError::Data { errors, places: Vec::new() };
                Self::unprocessable("invalid-data", error).with_errors(places)
            }
            SnapshotError::FutureCutOff { .. } => {
                let place = FieldError::new("/data_cut_off", error.to_string());
                Self::unprocessable("future-cut-off", error).with_errors(vec![place])
            }
            SnapshotError::Redacted(_) => Self::conflict("version-redacted", error),
            SnapshotError::UnknownProposal(_) => Self::not_found("unknown-proposal", error),
            SnapshotError::Decided(_) => Self::conflict("proposal-decided", error),
            SnapshotError::SamePerson => Self::forbidden("same-person", error),
            SnapshotError::OtherContent(_) => {
                let place = FieldError::new("/snapshot_id", error.to_string());
                Self::unprocessable("other-content", error).with_errors(vec![place])
            }
            SnapshotError::TrialAmended(_) => Self::conflict("trial-amended", error),
            SnapshotError::Reason(ref source) => {
                let place = FieldError::new("/reason", source.to_string());
                Self::unprocessable("invalid-reason", error).with_errors(vec![place])
            }
            SnapshotError::Export(ref source) => {
                let place = FieldError::new("format", error_chain(source));
                Self::conflict("format-cannot-hold-table", error).with_errors(vec![place])
            }
            SnapshotError::Archive(_) => Self::conflict("too-large-for-archive", error),
            SnapshotError::Difference(source) => source.into(),
            SnapshotError::Unknown(_) => Self::not_found("unknown-snapshot", error),
            SnapshotError::NoTable(_) => Self::not_found("unknown-table", error),
            SnapshotError::PageKey => {
                let place = FieldError::new("after", error.to_string());
                Self::unprocessable("invalid-page-key", error).with_errors(vec![place])
            }
            SnapshotError::Stopping(_) => Self::unavailable("stopping", error),
            SnapshotError::NotCanonical(_)
            | SnapshotError::Load(_)
            | SnapshotError::Blob(_)
            | SnapshotError::OtherLeaf(_) => Self::internal(error),
            SnapshotError::Trial(source) => source.into(),
            SnapshotError::Key(source) => source.into(),
            SnapshotError::Store(source) => source.into(),
        }
    }
}
