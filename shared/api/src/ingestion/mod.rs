//! Contract of the ingestion service: trials, import profiles, uploads, dataset versions, snapshots.

mod client;
mod content_digest;
mod differences;
mod profiles;
mod profiles_client;
mod proposals;
mod reasons;
mod redactions;
mod report;
mod rules;
mod snapshots;
mod transfer_client;
mod transfers;
mod trials;
mod uploads;
mod verification;
mod versions;

pub use client::{IngestionClient, UploadRequest};
pub use content_digest::{CONTENT_DIGEST, InvalidContentDigest, content_digest, parse_content_digest};
pub use differences::{
    Change, ChangeCounts, ChangeKind, DifferenceFilter, DifferencePage, DifferenceSummary, TableChanges,
    VersionDifference,
};
pub use profiles::{
    BuiltInProfile, CopyProfile, DryRun, DryRunColumn, DryRunRow, DryRunTable, OpenQuestion, ProfileFilter,
    ProfileSuggestion, Sample, SampleQuery, StoredProfile, SuggestedVariable, TryProfile,
};
pub use proposals::{ConfirmProposal, DeclineProposal, ProposalDecision, ProposalState, SnapshotProposal};
pub use reasons::{AcknowledgedWarnings, Acknowledgement, ChangeCode, ReasonForChange};
pub use redactions::{LeftOut, RedactSubject, Redaction};
pub use report::{FileField, FileRecord, FileRecords, FlowCount, FlowForecast, RecordsQuery};
pub use rules::ValidationRule;
pub use snapshots::{
    ColumnDescription, FrozenPolicy, ProposeSnapshot, SNAPSHOT_SCHEMA, Snapshot, SnapshotManifest,
    SnapshotTable,
};
pub use transfers::{
    Appended, PARTIAL_UPLOAD, REPR_DIGEST, Transfer, UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_LIMIT,
    UPLOAD_OFFSET,
};
pub use trials::{AmendTrial, StoredTrial};
pub use uploads::{
    CodeCount, IssueFilter, Mapping, TableSummary, Upload, UploadQuery, UploadState, ValidationSummary,
};
pub use verification::{Integrity, SnapshotVerification, TableIntegrity};
pub use versions::{
    ACKNOWLEDGEMENTS, AcceptUploads, DatasetVersion, TablePart, VersionTable, unacknowledged_codes,
};
