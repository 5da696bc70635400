//! The tables of this service, forward only.

mod m0001_policies_and_findings;

pub(crate) use m0001_policies_and_findings::PoliciesAndFindings;
