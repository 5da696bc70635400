//! Words that several outputs share.

use palladion_api::statistics::output::{Interval, TestResult};
use palladion_biostat as biostat;
use palladion_domain::ids::VariableName;

/// Variables as a reader sees them: `arm, her2_status`.
pub(super) fn list(variables: &[VariableName]) -> String {
    variables.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A count as JSON has it.
pub(super) const fn count(rows: usize) -> u64 {
    rows as u64
}

/// Limits that exist.
pub(super) const fn interval(limits: biostat::Interval) -> Interval {
    Interval { lower: Some(limits.lower), upper: Some(limits.upper) }
}

/// Limits that may not exist.
pub(super) fn optional_interval(limits: Option<biostat::Interval>) -> Interval {
    limits.map_or(Interval { lower: None, upper: None }, interval)
}

/// A chi-squared test under its name.
pub(super) fn chi_squared(name: impl Into<String>, test: &biostat::TestResult, n: usize) -> TestResult {
    TestResult {
        test: name.into(),
        statistic: Some(test.statistic),
        df: Some(test.df as f64),
        df_denominator: None,
        p_value: test.p_value,
        n: count(n),
    }
}
