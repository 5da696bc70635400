//! Contract of the pathology-QC service: policies, QC runs, findings, the desk, releases.

mod automatic;
mod changes;
mod client;
mod desk;
mod desk_client;
mod entries;
mod findings;
mod policies;
pub mod policy;
mod release_client;
mod releases;
pub mod result;
mod sets;
mod standing;

pub use automatic::{AutomaticQc, AutomaticStart, ConfigureAutomaticQc};
pub use changes::{ChangedFinding, ComparedRun, FindingChange, QcRunChanges};
pub use client::PathologyQcClient;
pub use desk::{AddComment, AddReview, AnswerQuery, AssignFinding, CloseQuery, NewAttachment, OpenQuery};
pub use entries::{Attachment, EntryKind, FindingEntry, QueryState, SiteQuery};
pub use findings::{Finding, FindingFilter};
pub use palladion_domain::finding::{Disposition, FindingState, SiteSetName};
pub use policies::{StartQcRun, StoredPolicy};
pub use releases::{
    Invalidation, RELEASE_SCHEMA, Release, ReleaseRecord, ReleaseState, ReleasedFinding, ReleasedSet,
    RunRelease, SignRelease, Signature,
};
pub use sets::{QcRunUsed, SITE_SET_SCHEMA, SiteSet, SiteSetRef, SiteSetUsed, SitesOfSet};
pub use standing::{QcAtRun, QcRunStanding, QcStanding, QcState, QcUnknown, StandingQuery};
