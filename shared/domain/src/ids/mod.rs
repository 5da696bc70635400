//! Typed ids: two things that are named differently can never be mixed up.
//!
//! Ids made by us wrap a UUID ([`TrialId`], [`RunId`] …); ids and names given by a trial wrap text
//! that was checked once, when it was parsed ([`SubjectId`], [`SiteId`] …).

mod text;
mod uuids;

pub use text::{
    ActorId, ArmName, AssayName, EndpointName, InvalidText, PolicyName, RegionName, SiteId, SubjectId,
    TextRule, VariableName, is_invisible,
};
pub use uuids::{
    DatasetVersionId, EventId, FindingId, GrantId, InvalidUuid, PlanId, PolicyId, ProfileId, QcReleaseId,
    QueryId, RedactionId, RunId, SnapshotProposalId, TransferId, TrialId, UploadId,
};
