use chrono::{DateTime, Utc};
use palladion_domain::digest::{Digest, SnapshotId};
use palladion_domain::ids::{DatasetVersionId, RedactionId, SubjectId, TrialId, UploadId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reasons::ReasonForChange;

/// Takes a subject out of every later version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedactSubject {
    /// Whose data. The id is not kept: neither here nor in the ledger.
    pub subject_id: SubjectId,
    /// Why.
    pub reason: ReasonForChange,
}

/// A subject that is in no later version. Who it is stands nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// Names the redaction.
    pub redaction_id: RedactionId,
    /// The trial.
    pub trial_id: TrialId,
    /// HMAC-SHA-256 of the subject's id with a key of the trial that never leaves the service.
    pub subject_hash: Digest,
    /// Why.
    pub reason: ReasonForChange,
    /// The versions that hold the subject: they stay, and can be frozen no more.
    pub versions: Vec<DatasetVersionId>,
    /// The snapshots that hold the subject: they stay what they are, so that results can be replayed.
    pub snapshots: Vec<SnapshotId>,
    /// The uploads that hold the subject or may hold it, because they were never cut into tables: their
    /// files are handed out no more.
    pub sealed_uploads: Vec<UploadId>,
    /// When.
    pub redacted_at: DateTime<Utc>,
    /// Who.
    pub redacted_by: String,
}

/// What an acceptance left out for redactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Subjects.
    pub subjects: u64,
    /// Rows of all tables.
    pub rows: u64,
}
