use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName;
use palladion_service_kit::problem::Problem;

use super::error::at;

/// Why uploads do not go together, or not with the version before.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MergeError {
    /// One is named twice.
    #[error("upload {id} is named twice")]
    UploadTwice {
        /// Place of the second in the list.
        index: usize,
        /// The upload.
        id: UploadId,
    },
    /// A table that several uploads made up would lose the rows of one of them.
    #[error(
        "upload {id} made up `{table}` with others; name it among the uploads too, or in `replaces` when its \
         rows are to leave the table"
    )]
    PartsLeftOut {
        /// The table.
        table: TableName,
        /// The upload.
        id: UploadId,
    },
    /// An upload is said to make way, and does not.
    #[error(
        "the uploads named take nothing of this one's place: it gave no table that they bring, or stays in it"
    )]
    ReplacesNothing {
        /// Its place in the list.
        index: usize,
    },
    /// Two uploads have one column of one table with another type or unit.
    #[error("uploads {first} and {second} bring `{column}` of `{table}` with different types or units")]
    PartsDiffer {
        /// The table.
        table: TableName,
        /// The column.
        column: String,
        /// The first of them.
        first: UploadId,
        /// The other.
        second: UploadId,
    },
    /// Without subjects nothing can be checked.
    #[error("a dataset version needs the table `subjects`")]
    NoSubjects,
}

impl From<MergeError> for Problem {
    fn from(error: MergeError) -> Self {
        let (place, slug) = match error {
            MergeError::UploadTwice { index, .. } => (format!("/upload_ids/{index}"), "upload-twice"),
            MergeError::PartsLeftOut { .. } => ("/upload_ids".to_owned(), "parts-left-out"),
            MergeError::ReplacesNothing { index } => (format!("/replaces/{index}"), "replaces-nothing"),
            MergeError::PartsDiffer { .. } => ("/upload_ids".to_owned(), "parts-differ"),
            MergeError::NoSubjects => ("/upload_ids".to_owned(), "no-subjects"),
        };
        at(&place, error, |error| Self::unprocessable(slug, error))
    }
}
