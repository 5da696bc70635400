//! The tables of this service, forward only.

mod m0001_trials_and_uploads;
mod m0002_versions_and_snapshots;

pub(crate) use m0001_trials_and_uploads::TrialsAndUploads;
pub(crate) use m0002_versions_and_snapshots::VersionsAndSnapshots;
