//! The Kruskal-Wallis rank test.

use super::error::{LocationError, check};
use super::ranks::Ranks;
use crate::TestResult;
use crate::detsum::{Sum, mean};

/// Do the groups have the same distribution, against a shift of any of them?
///
/// Formula: `12/(N(N+1)) sum n_g (mean rank_g - (N+1)/2)^2`, divided by `1 - sum(t^3 - t)/(N^3 -
/// N)` for ties; chi-squared with groups - 1 degrees of freedom. As R `kruskal.test`.
///
/// Source: W. H. Kruskal, W. A. Wallis, JASA 47 (1952) 583-621.
///
/// # Errors
/// `TooFewGroups`, `TooFewValues` for an empty group, `NotFinite`, `NoVariation` when all values
/// are the same.
pub fn kruskal_wallis(groups: &[&[f64]]) -> Result<TestResult, LocationError> {
    check(groups, 1)?;
    let ranks = Ranks::of(groups);
    if ranks.all_tied() {
        return Err(LocationError::NoVariation);
    }
    let n = ranks.total as f64;
    let mut between = Sum::new();
    for group in &ranks.groups {
        let deviation = mean(group).unwrap_or_default() - (n + 1.0) / 2.0;
        between.add(group.len() as f64 * deviation * deviation);
    }
    let correction = 1.0 - ranks.tie_term / (n * n * n - n);
    let statistic = 12.0 / (n * (n + 1.0)) * between.value() / correction;
    Ok(TestResult::chi_squared(statistic, groups.len() - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1, 2) and (2, 4): ranks 1, 2.5 and 2.5, 4; means 1.75 and 3.25, middle 2.5:
    /// 12/20 x 2 x 2 x 0.5625 = 1.35, over 1 - 6/60 = 1.5.
    #[test]
    fn four_tied_values_by_hand() {
        let test = kruskal_wallis(&[&[2.0, 1.0], &[4.0, 2.0]]).unwrap();
        assert!((test.statistic - 1.5).abs() < 1e-14);
        assert_eq!(kruskal_wallis(&[&[1.0], &[1.0]]), Err(LocationError::NoVariation));
    }
}
