use palladion_api::ingestion::ACKNOWLEDGEMENTS;
use palladion_api::problem::FieldError;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{ProfileId, UploadId};
use palladion_domain::validation::{Issue, Severity};
use palladion_formats::issues::Issues;
use palladion_formats::parquet::ParquetError;
use palladion_formats::profile::ImportError;
use palladion_formats::table::TableError;
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

use super::{DataError, MergeError};
use crate::profiles::ProfileError;
use crate::transfers::Stalled;
use crate::trials::TrialError;
use crate::validation::LargeError;

/// Why a file is not taken in, or an upload not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// No `Idempotency-Key`.
    #[error("an upload needs the header Idempotency-Key, so that sending it again changes nothing")]
    KeyMissing,
    /// A name that is empty, too long or not plain text.
    #[error("the name of a file has 1 to {0} characters and no control characters")]
    FileName(usize),
    /// The profile is not one of the trial.
    #[error("there is no import profile {0} in this trial")]
    UnknownProfile(ProfileId),
    /// There is no such upload in the trial.
    #[error("there is no upload {0} in this trial")]
    Unknown(UploadId),
    /// A redacted subject is in the file, or may be.
    #[error("the file of upload {0} is sealed: it holds, or may hold, a redacted subject")]
    Sealed(UploadId),
    /// The file holds what its profile keeps from everybody else.
    #[error("the file of upload {0} holds what points at persons; it goes to nobody but data managers")]
    Personal(UploadId),
    /// The page key is not one of this list.
    #[error("`after` is not the `next` of a page of this list")]
    PageKey,
    /// More bytes than allowed.
    #[error("the file is larger than {limit_bytes} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// Other bytes came than were announced.
    #[error("the content has the digest {found}, Content-Digest says {expected}")]
    DigestMismatch {
        /// What was announced.
        expected: Digest,
        /// What came.
        found: Digest,
    },
    /// The sender was silent for too long.
    #[error("the content did not come to its end")]
    Stalled(#[source] Stalled),
    /// The sender stopped.
    #[error("the content could not be received to its end")]
    Interrupted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The profile could not be read.
    #[error("the import profile could not be read")]
    Profile(#[source] ProfileError),
    /// The trial could not be read.
    #[error("the trial could not be read")]
    Trial(#[from] TrialError),
    /// The stored file could not be opened.
    #[error("the stored file cannot be opened")]
    File(#[source] std::io::Error),
    /// The stored file could not be read to its end.
    #[error("the stored file could not be mapped")]
    Import(#[source] ImportError),
    /// The trial's stored tables could not be read.
    #[error("the trial's stored tables could not be read")]
    Carried(#[source] DataError),
    /// A table could not be written.
    #[error("a table could not be written")]
    Parquet(#[source] ParquetError),
    /// The disk refuses a table.
    #[error("a table could not be brought to the disk")]
    Disk(#[source] std::io::Error),
    /// Rows could not be set aside.
    #[error("the rows of the file could not be looked at")]
    Rows(#[source] LargeError),
    /// The validation did not come to its end.
    #[error("the validation did not come to its end")]
    Crashed(#[source] tokio::task::JoinError),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping(#[source] tokio::sync::AcquireError),
    /// The blob store failed.
    #[error("the file could not be stored or read")]
    Blob(#[source] BlobError),
    /// The answer to a repeated request.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the upload")]
    Store(#[from] StoreError),
}

impl From<UploadError> for Problem {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::KeyMissing => {
                at("Idempotency-Key", error, |error| Self::bad_request("idempotency-key-missing", error))
            }
            UploadError::FileName(_) => {
                at("file_name", error, |error| Self::unprocessable("invalid-file-name", error))
            }
            UploadError::UnknownProfile(_) => {
                at("profile_id", error, |error| Self::unprocessable("unknown-profile", error))
            }
            UploadError::PageKey => {
                at("after", error, |error| Self::unprocessable("invalid-page-key", error))
            }
            UploadError::Unknown(_) => Self::not_found("unknown-upload", error),
            UploadError::Sealed(_) => Self::gone("upload-sealed", error),
            UploadError::Personal(_) => Self::forbidden("personal-content", error),
            UploadError::TooLarge { .. } => Self::payload_too_large("file-too-large", error),
            UploadError::DigestMismatch { .. } => {
                at("Content-Digest", error, |error| Self::unprocessable("content-digest-mismatch", error))
            }
            UploadError::Stalled(_) => Self::request_timeout("body-stalled", error),
            UploadError::Interrupted(_) => Self::bad_request("body-interrupted", error),
            UploadError::Stopping(_) => Self::unavailable("stopping", error),
            UploadError::Profile(_)
            | UploadError::File(_)
            | UploadError::Import(_)
            | UploadError::Carried(_)
            | UploadError::Parquet(_)
            | UploadError::Disk(_)
            | UploadError::Rows(_)
            | UploadError::Crashed(_)
            | UploadError::Blob(_) => Self::internal(error),
            UploadError::Trial(source) => source.into(),
            UploadError::Key(source) => source.into(),
            UploadError::Store(source) => source.into(),
        }
    }
}

/// A problem with one place of the input.
pub(super) fn at<E: std::error::Error>(place: &str, error: E, problem: impl FnOnce(E) -> Problem) -> Problem {
    let field = FieldError::new(place, error.to_string());
    problem(error).with_errors(vec![field])
}

/// Why uploads do not become a dataset version.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AcceptError {
    /// None is named.
    #[error("name at least one upload")]
    NoUploads,
    /// The trial has no such upload.
    #[error("there is no upload {id} in this trial")]
    UnknownUpload {
        /// Its place in the list.
        index: usize,
        /// What was named.
        id: UploadId,
    },
    /// It has errors.
    #[error("upload {id} has {errors} errors")]
    UploadInvalid {
        /// Its place in the list.
        index: usize,
        /// The upload.
        id: UploadId,
        /// How many.
        errors: u64,
    },
    /// They do not go together, or not with the version before.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// The trial's data would be the same.
    #[error("the trial's data are the same already")]
    NothingNew,
    /// There are warnings and no word about them: code and count.
    #[error("there are warnings without an acknowledgement: {}", codes(.0))]
    Unacknowledged(Vec<(String, u64)>),
    /// A reason for a code that no warning has.
    #[error("there is no warning `{code}`")]
    NotWarned {
        /// Its place in the list.
        index: usize,
        /// The code.
        code: String,
    },
    /// Two reasons for one code.
    #[error("`{code}` is acknowledged twice")]
    AcknowledgedTwice {
        /// Place of the second in the list.
        index: usize,
        /// The code.
        code: String,
    },
    /// The words say too little, or are not plain text.
    #[error("the acknowledgement is not acceptable")]
    Acknowledgement {
        /// Its place in the list.
        index: usize,
        /// What is wrong with it.
        #[source]
        source: ReasonError,
    },
    /// Data that were accepted before become others, and nobody says why.
    #[error("data that were accepted before become others; say why in `reason`")]
    ReasonMissing,
    /// The reason says too little, or cannot stand in the ledger.
    #[error("the reason for the change is not acceptable")]
    Reason(#[source] ReasonError),
    /// A table could not be made of the uploads, or without the redacted subjects.
    #[error("a table of the version could not be made")]
    Table(#[source] TableError),
    /// Rows of the uploads could not be set aside.
    #[error("the rows of a table could not be brought together")]
    Rows(#[source] LargeError),
    /// Such a table could not be written.
    #[error("a table could not be written")]
    Parquet(#[source] ParquetError),
    /// The disk refuses a table.
    #[error("a table could not be brought to the disk")]
    Disk(#[source] std::io::Error),
    /// The difference could not be stored.
    #[error("the difference to the version before could not be stored")]
    Blob(#[source] BlobError),
    /// The tables contradict each other or the trial.
    #[error("the tables together have {errors} errors")]
    Data {
        /// How many.
        errors: u64,
        /// The first of them.
        places: Vec<FieldError>,
    },
    /// Somebody else accepted meanwhile.
    #[error("another dataset version was accepted meanwhile; look at it and try again")]
    Overtaken,
    /// The tables could not be read.
    #[error("the stored tables could not be read")]
    Load(#[from] DataError),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopping(#[source] tokio::sync::AcquireError),
    /// The trial could not be read.
    #[error("the trial could not be read")]
    Trial(#[from] TrialError),
    /// The answer to a repeated request.
    #[error("the request could not be answered as before")]
    Key(#[from] IdempotencyError),
    /// The store failed.
    #[error("could not store the dataset version")]
    Store(#[from] StoreError),
}

impl From<AcceptError> for Problem {
    fn from(error: AcceptError) -> Self {
        let upload = |index: usize| format!("/upload_ids/{index}");
        let acknowledgement = |index: usize, part: &str| format!("{ACKNOWLEDGEMENTS}/{index}/{part}");
        match error {
            AcceptError::NoUploads => {
                at("/upload_ids", error, |error| Self::unprocessable("no-uploads", error))
            }
            AcceptError::UnknownUpload { index, .. } => {
                at(&upload(index), error, |error| Self::unprocessable("unknown-upload", error))
            }
            AcceptError::UploadInvalid { index, .. } => {
                at(&upload(index), error, |error| Self::conflict("upload-invalid", error))
            }
            AcceptError::Merge(source) => source.into(),
            AcceptError::NothingNew => Self::conflict("nothing-new", error),
            AcceptError::Unacknowledged(ref missing) => {
                let place = |(code, count): &(String, u64)| {
                    FieldError::new(ACKNOWLEDGEMENTS, format!("{code}: {count} have no acknowledgement"))
                };
                let places = missing.iter().map(place).collect();
                Self::unprocessable("warnings-unacknowledged", error).with_errors(places)
            }
            AcceptError::NotWarned { index, .. } => at(&acknowledgement(index, "code"), error, |error| {
                Self::unprocessable("unknown-acknowledgement", error)
            }),
            AcceptError::AcknowledgedTwice { index, .. } => {
                at(&acknowledgement(index, "code"), error, |error| {
                    Self::unprocessable("acknowledged-twice", error)
                })
            }
            AcceptError::Acknowledgement { index, ref source } => {
                let place = FieldError::new(acknowledgement(index, "reason"), source.to_string());
                Self::unprocessable("invalid-acknowledgement", error).with_errors(vec![place])
            }
            AcceptError::ReasonMissing => {
                at("/reason", error, |error| Self::unprocessable("reason-missing", error))
            }
            AcceptError::Reason(ref source) => {
                let place = FieldError::new("/reason/text", source.to_string());
                Self::unprocessable("invalid-reason", error).with_errors(vec![place])
            }
            AcceptError::Data { errors, places } => {
                let error = AcceptError::Data { errors, places: Vec::new() };
                Self::unprocessable("invalid-data", error).with_errors(places)
            }
            AcceptError::Overtaken => Self::conflict("overtaken", error),
            AcceptError::Load(_)
            | AcceptError::Blob(_)
            | AcceptError::Table(_)
            | AcceptError::Rows(_)
            | AcceptError::Parquet(_)
            | AcceptError::Disk(_) => Self::internal(error),
            AcceptError::Stopping(_) => Self::unavailable("stopping", error),
            AcceptError::Trial(source) => source.into(),
            AcceptError::Key(source) => source.into(),
            AcceptError::Store(source) => source.into(),
        }
    }
}

fn codes(missing: &[(String, u64)]) -> String {
    missing.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>().join(", ")
}

/// The errors among the issues as places of a problem: where the row came from, and what is wrong.
pub(crate) fn in_words(issues: &Issues, pointer: impl Fn(&Issue) -> String) -> Vec<FieldError> {
    let errors = issues.kept().iter().filter(|issue| issue.severity == Severity::Error);
    let words = |issue: &Issue| {
        let table = issue.table.map(|table| format!(" in `{table}`")).unwrap_or_default();
        let row = issue.row.map(|row| format!(", row {row}")).unwrap_or_default();
        let upload = issue.upload_id.map(|upload| format!(" of upload {upload}")).unwrap_or_default();
        let column = issue.column.as_ref().map(|column| format!(", `{column}`")).unwrap_or_default();
        let place = if issue.table.is_some() { pointer(issue) } else { String::new() };
        FieldError::new(place, format!("{}{table}{row}{upload}{column}: {}", issue.code, issue.message))
    };
    errors.map(words).collect()
}
