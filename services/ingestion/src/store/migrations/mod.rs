//! The tables of this service, forward only.

mod m0001_trials_and_uploads;
mod m0002_versions_and_snapshots;
mod m0003_version_details;
mod m0004_snapshot_proposals;
mod m0005_redactions;
mod m0006_transfers;

pub(crate) use m0001_trials_and_uploads::TrialsAndUploads;
pub(crate) use m0002_versions_and_snapshots::VersionsAndSnapshots;
pub(crate) use m0003_version_details::VersionDetails;
pub(crate) use m0004_snapshot_proposals::SnapshotProposals;
pub(crate) use m0005_redactions::Redactions;
pub(crate) use m0006_transfers::Transfers;
