use chrono::NaiveDate;
use palladion_api::pathology_qc::{FindingState, QueryState};
use palladion_api::problem::FieldError;
use palladion_domain::digest::Digest;
use palladion_domain::ids::{FindingId, QueryId};
use palladion_ledger::leaf::ReasonError;
use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::database::StoreError;
use palladion_service_kit::idempotency::IdempotencyError;
use palladion_service_kit::problem::Problem;

use crate::changes::ChangeError;

/// Why a finding is not read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FindingError {
    /// There is no such finding in the trial.
    #[error("there is no finding {0} in this trial")]
    Unknown(FindingId),
    /// Somebody else was faster.
    #[error("version {seen} was looked at, and the finding has version {now}")]
    Changed {
        /// The version that was looked at.
        seen: u32,
        /// The version it has.
        now: u32,
    },
    /// The state cannot follow the one the finding is in.
    #[error("a finding that is {from} cannot become {to}; it can become {}", words(*.from))]
    Transition {
        /// The state it is in.
        from: FindingState,
        /// The state that was asked for.
        to: FindingState,
    },
    /// A disposition stands exactly with the state `disposed`.
    #[error("a disposition is stated when the state becomes disposed, and only then")]
    Disposition,
    /// A reason stands exactly with reopening.
    #[error("a reason is stated when a finding is reopened, and only then")]
    ReasonMisplaced,
    /// The reason says nothing or too much.
    #[error("the reason is not acceptable")]
    Reason(#[source] ReasonError),
    /// A text says nothing or too much.
    #[error("has to have 1 to 4,000 characters, and no control characters but line ends and tabs")]
    Text {
        /// The field it stands in.
        field: &'static str,
    },
    /// The person does not review findings of this trial.
    #[error("this person holds no role on the trial that reviews findings")]
    NotAReviewer,
    /// There is no such query.
    #[error("the finding has no query {0}")]
    UnknownQuery(QueryId),
    /// The query is answered or closed already.
    #[error("query {query_id} is {} already", query_word(*.state))]
    QueryState {
        /// The query.
        query_id: QueryId,
        /// How it stands.
        state: QueryState,
    },
    /// Nobody can answer by a day that has passed.
    #[error("{due_on} has passed: today is {today} (UTC)")]
    DueInThePast {
        /// The day that was asked for.
        due_on: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// The name of a document.
    #[error("a file name has 1 to 200 characters, no control characters and no slashes")]
    FileName,
    /// The document is too large.
    #[error("a document may have {limit_bytes} bytes at most")]
    AttachmentTooLarge {
        /// The limit.
        limit_bytes: u64,
    },
    /// Other bytes arrived than were announced.
    #[error("the bytes have the digest {found}, not {expected}")]
    AttachmentDigest {
        /// What was announced.
        expected: Digest,
        /// What arrived.
        found: Digest,
    },
    /// The document did not arrive whole.
    #[error("the document could not be received to its end")]
    AttachmentInterrupted(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The finding has no such document.
    #[error("the finding has no document {0}")]
    UnknownAttachment(Digest),
    /// The document cannot be stored or read.
    #[error("the document cannot be stored or read")]
    Blob(#[source] BlobError),
    /// The `Idempotency-Key` was used for another request.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The changes of a run, by which a list is cut.
    #[error(transparent)]
    Change(ChangeError),
    /// The store failed.
    #[error("could not store the entry")]
    Store(#[from] StoreError),
}

/// The states that a finding in this one may go to.
fn words(from: FindingState) -> String {
    from.next().iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", ")
}

const fn query_word(state: QueryState) -> &'static str {
    match state {
        QueryState::Open => "open",
        QueryState::Answered => "answered",
        QueryState::Closed => "closed",
    }
}

impl From<FindingError> for Problem {
    fn from(error: FindingError) -> Self {
        use FindingError as E;
        let at = |pointer: &str, error: FindingError, slug| {
            let place = FieldError::new(pointer, full(&error));
            Self::unprocessable(slug, error).with_errors(vec![place])
        };
        match error {
            E::Unknown(_) => Self::not_found("unknown-finding", error),
            E::Changed { .. } => Self::conflict("finding-changed", error),
            E::Transition { from, .. } => {
                let next = from.next().iter().map(|state| FieldError::new("/state", state.as_str()));
                let next = next.collect();
                Self::conflict("finding-state", error).with_errors(next)
            }
            E::Disposition => at("/disposition", error, "invalid-review"),
            E::ReasonMisplaced => at("/reason", error, "invalid-review"),
            E::Reason(_) => at("/reason/text", error, "invalid-review"),
            E::Text { field } => at(&format!("/{field}"), error, "invalid-text"),
            E::NotAReviewer => at("/assignee", error, "not-a-reviewer"),
            E::DueInThePast { .. } => at("/due_on", error, "due-in-the-past"),
            E::UnknownQuery(_) => Self::not_found("unknown-query", error),
            E::QueryState { .. } => Self::conflict("query-state", error),
            E::FileName => at("file_name", error, "invalid-file-name"),
            E::AttachmentTooLarge { .. } => Self::payload_too_large("attachment-too-large", error),
            E::AttachmentDigest { .. } => at("Content-Digest", error, "digest-mismatch"),
            E::AttachmentInterrupted(_) => Self::bad_request("body-interrupted", error),
            E::UnknownAttachment(_) => Self::not_found("unknown-attachment", error),
            E::Blob(_) => Self::internal(error),
            E::Idempotency(source) => source.into(),
            E::Change(source) => source.into(),
            E::Store(source) => source.into(),
        }
    }
}

/// The words of an error with those of its source.
fn full(error: &FindingError) -> String {
    let source = std::error::Error::source(error);
    source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
