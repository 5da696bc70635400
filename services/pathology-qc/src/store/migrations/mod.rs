//! The tables of this service, forward only.

mod m0001_policies_and_findings;
mod m0002_desk;
mod m0003_releases;
mod m0004_automatic_qc;
mod m0005_after_release;

pub(crate) use m0001_policies_and_findings::PoliciesAndFindings;
pub(crate) use m0002_desk::Desk;
pub(crate) use m0003_releases::Releases;
pub(crate) use m0004_automatic_qc::AutomaticQcRuns;
pub(crate) use m0005_after_release::AfterRelease;
