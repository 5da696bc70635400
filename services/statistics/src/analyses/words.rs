//! Words that several outputs share.

use palladion_api::statistics::output::{GroupLevel, Interval, TestResult};
use palladion_biostat as biostat;
use palladion_domain::ids::VariableName;

/// Separates the random streams of the variables of one output; an output has far fewer.
pub(super) const STREAMS_PER_OUTPUT: u64 = 1 << 16;

/// Variables as a reader sees them: `arm, her2_status`.
pub(super) fn list(variables: &[VariableName]) -> String {
    variables.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What defines a group, in words: `arm = new, her2_status = her2_low`, or `all`.
pub(super) fn label(group: &[GroupLevel]) -> String {
    let parts: Vec<String> = group.iter().map(|part| format!("{} = {}", part.variable, part.level)).collect();
    if parts.is_empty() { "all".to_owned() } else { parts.join(", ") }
}

/// What a reader of a chi-squared test is told of small expected counts.
pub(super) fn below_5(count: usize) -> String {
    let words = if count == 1 { "expected count is" } else { "expected counts are" };
    format!("{count} {words} below 5")
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

#[cfg(test)]
mod tests {
    use super::below_5;

    #[test]
    fn one_expected_count_is_told_in_the_singular() {
        assert_eq!(below_5(1), "1 expected count is below 5");
        assert_eq!(below_5(2), "2 expected counts are below 5");
    }
}
