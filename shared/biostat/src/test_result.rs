//! What a significance test gives: statistic, degrees of freedom, p-value.

use crate::distributions::chi_squared;

/// Result of a test whose statistic is chi-squared distributed under the null hypothesis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestResult {
    /// The statistic, not negative.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Upper tail probability.
    pub p_value: f64,
}

impl TestResult {
    /// The test whose statistic is chi-squared with `df` degrees of freedom. With `df = 0`
    /// nothing was tested: statistic 0 and p-value 1.
    pub(crate) fn chi_squared(statistic: f64, df: usize) -> Self {
        let statistic = statistic.max(0.0);
        Self { statistic, df, p_value: chi_squared::sf(statistic, df as f64).unwrap_or(1.0) }
    }
}
