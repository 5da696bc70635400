//! What a check gives.

use palladion_api::pathology_qc::result::{CheckResult, NotAssessed, QcFinding};
use palladion_api::statistics::output::Interval;
use palladion_biostat::OutOfRange;
use palladion_biostat::distributions::DistributionError;
use palladion_biostat::proportions::ProportionError;
use palladion_biostat::tables::TableError;

/// The numbers of a check and the findings they raise.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The numbers.
    pub result: CheckResult,
    /// What deserves a look.
    pub findings: Vec<QcFinding>,
}

/// A number that cannot be computed from valid counts.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The policy's confidence level or coverage; saved policies have valid ones.
    #[error("the policy's confidence level is not usable")]
    Level(#[source] OutOfRange),
    /// A rate.
    #[error("a rate cannot be computed")]
    Proportion(#[source] ProportionError),
    /// A limit.
    #[error("an interval cannot be computed")]
    Interval(#[source] DistributionError),
    /// A test.
    #[error("a test cannot be computed")]
    Table(#[source] TableError),
}

impl Checked {
    pub(super) fn numbers(result: CheckResult) -> Self {
        Self { result, findings: Vec::new() }
    }

    pub(super) fn not_assessed(check: &str, reason: &str, message: &str) -> Self {
        Self::numbers(CheckResult::NotAssessed(NotAssessed {
            check: check.to_owned(),
            reason: reason.to_owned(),
            message: message.to_owned(),
        }))
    }
}

pub(super) fn interval(limits: palladion_biostat::Interval) -> Interval {
    Interval { lower: Some(limits.lower), upper: Some(limits.upper) }
}
