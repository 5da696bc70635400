//! What happened to a finding since it was raised: entries that are only ever added.

use chrono::{DateTime, NaiveDate, Utc};
use palladion_domain::digest::Digest;
use palladion_domain::finding::{Disposition, FindingState};
use palladion_domain::ids::{ActorId, QcReleaseId, QueryId, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ingestion::ReasonForChange;

/// One entry of a finding's file. Entries are never changed; a wrong one is answered by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "version": 2,
    "entry": {"kind": "reviewed", "state": "in_review", "comment": "Slides of 2024 are read first"},
    "made_by": "qc-reviewer@example.org",
    "made_at": "2026-11-23T10:05:00.000000Z"
}))]
pub struct FindingEntry {
    /// The finding's version from this entry on; the first entry leads to 2.
    pub version: u32,
    /// What happened.
    pub entry: EntryKind,
    /// Who did it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// The release of the run that stood when this was added: the two people who signed it have not seen it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after_release: Option<QcReleaseId>,
}

/// What can happen to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum EntryKind {
    /// It went to another state.
    Reviewed {
        /// The state from now on.
        state: FindingState,
        /// What it turned out to be; with the state `disposed`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        disposition: Option<Disposition>,
        /// What the reviewer saw, did or checked.
        comment: String,
        /// Why it was reopened.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<ReasonForChange>,
    },
    /// It was given to a reviewer, or to nobody.
    Assigned {
        /// Who is to review it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        assignee: Option<ActorId>,
    },
    /// A comment.
    Commented {
        /// The comment.
        comment: String,
    },
    /// The site was asked something.
    QueryOpened {
        /// Names the query.
        query_id: QueryId,
        /// What was asked.
        question: String,
        /// The day by which the answer is expected.
        due_on: NaiveDate,
    },
    /// The site's answer.
    QueryAnswered {
        /// Which query.
        query_id: QueryId,
        /// What the site said.
        answer: String,
    },
    /// A query was closed.
    QueryClosed {
        /// Which query.
        query_id: QueryId,
        /// What came of it, or why it is not waited for.
        comment: String,
    },
    /// A document was put to the finding.
    Documented {
        /// The document.
        attachment: Attachment,
    },
    /// A later run of the same policy has no such finding. It stays in its state: people close it.
    NoLongerMet {
        /// That run.
        run_id: RunId,
    },
}

/// A document that belongs to a finding, named by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "digest": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "file_name": "control-slides.pdf",
    "media_type": "application/pdf",
    "size_bytes": 73112
}))]
pub struct Attachment {
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// The sender's name for it.
    pub file_name: String,
    /// What it is.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Its size.
    pub size_bytes: u64,
}

/// Where a query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueryState {
    /// Waits for the site.
    Open,
    /// The site has answered.
    Answered,
    /// Nothing more to do.
    Closed,
}

/// A query to a site as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "query_id": "01890a5d-ac96-774b-bcce-b302099a8071",
    "state": "open",
    "question": "How were slides without staining recorded before 2024?",
    "due_on": "2026-12-01",
    "overdue": false,
    "opened_by": "qc-reviewer@example.org",
    "opened_at": "2026-11-23T10:05:00.000000Z"
}))]
pub struct SiteQuery {
    /// Names the query.
    pub query_id: QueryId,
    /// Where it stands.
    pub state: QueryState,
    /// What was asked.
    pub question: String,
    /// The day by which the answer is expected.
    pub due_on: NaiveDate,
    /// Whether that day has passed (UTC) without an answer.
    pub overdue: bool,
    /// Who asked.
    pub opened_by: String,
    /// When.
    pub opened_at: DateTime<Utc>,
    /// What the site said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answer: Option<String>,
    /// When the answer was recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answered_at: Option<DateTime<Utc>>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closing_comment: Option<String>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub closed_at: Option<DateTime<Utc>>,
}
