//! One-way analysis of variance.

use super::error::{LocationError, check};
use super::summary::squares;
use crate::detsum::{Sum, mean, sum};
use crate::distributions::f;

/// Result of an F test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnovaTest {
    /// The F statistic.
    pub f: f64,
    /// Numerator degrees of freedom.
    pub df1: f64,
    /// Denominator degrees of freedom, not whole for Welch's test.
    pub df2: f64,
    /// Upper tail probability.
    pub p_value: f64,
}

/// Do the groups have the same mean, given equal variances? As R `oneway.test(var.equal = TRUE)`.
///
/// Formula: mean square between over mean square within.
///
/// # Errors
/// `TooFewGroups`, `TooFewValues` for an empty group or one value per group, `NotFinite`,
/// `NoVariation` when no group varies.
pub fn anova(groups: &[&[f64]]) -> Result<AnovaTest, LocationError> {
    check(groups, 1)?;
    let total: usize = groups.iter().map(|g| g.len()).sum();
    if total <= groups.len() {
        return Err(LocationError::TooFewValues { group: 0, needed: 2, found: 1 });
    }
    let all = sum(groups.iter().flat_map(|g| g.iter().copied())) / total as f64;
    let (mut between, mut within) = (Sum::new(), Sum::new());
    for group in groups {
        let own = mean(group).unwrap_or_default();
        between.add(group.len() as f64 * (own - all) * (own - all));
        within.add(squares(group, own));
    }
    let rounding = f64::EPSILON * all * f64::EPSILON * all * total as f64;
    if within.value() <= 100.0 * rounding {
        return Err(LocationError::NoVariation);
    }
    let (df1, df2) = ((groups.len() - 1) as f64, (total - groups.len()) as f64);
    let statistic = between.value() / df1 / (within.value() / df2);
    Ok(AnovaTest { f: statistic, df1, df2, p_value: f::sf(statistic, df1, df2)? })
}

/// Do the groups have the same mean, whatever their variances? Welch's test, as R `oneway.test`.
///
/// Source: B. L. Welch, Biometrika 38 (1951) 330-336.
///
/// # Errors
/// `TooFewGroups`, `TooFewValues` for a group with fewer than two values, `NotFinite`,
/// `NoVariation` when a group does not vary.
pub fn welch_anova(groups: &[&[f64]]) -> Result<AnovaTest, LocationError> {
    check(groups, 2)?;
    let mut parts = Vec::with_capacity(groups.len());
    for group in groups {
        let (n, own) = (group.len() as f64, mean(group).unwrap_or_default());
        let variance = squares(group, own) / (n - 1.0);
        if variance <= 0.0 {
            return Err(LocationError::NoVariation);
        }
        parts.push((n, own, n / variance));
    }
    let k = groups.len() as f64;
    let weights = sum(parts.iter().map(|(_, _, w)| *w));
    let centre = sum(parts.iter().map(|(_, m, w)| m * w)) / weights;
    let spread = sum(parts.iter().map(|(n, _, w)| (1.0 - w / weights) * (1.0 - w / weights) / (n - 1.0)))
        / (k * k - 1.0);
    let between = sum(parts.iter().map(|(_, m, w)| w * (m - centre) * (m - centre)));
    let statistic = between / ((k - 1.0) * (1.0 + 2.0 * (k - 2.0) * spread));
    let (df1, df2) = (k - 1.0, 1.0 / (3.0 * spread));
    Ok(AnovaTest { f: statistic, df1, df2, p_value: f::sf(statistic, df1, df2)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1, 3), (2, 6), (9, 9): means 2, 4, 9, all 5; between 2(9 + 1 + 16) = 52, within 10;
    /// F = (52/2)/(10/3) = 7.8.
    #[test]
    fn six_values_by_hand() {
        let test = anova(&[&[3.0, 1.0], &[2.0, 6.0], &[9.0, 9.0]]).unwrap();
        assert!((test.f - 7.8).abs() < 1e-14);
        assert_eq!(welch_anova(&[&[3.0, 1.0], &[9.0, 9.0]]), Err(LocationError::NoVariation));
        assert_eq!(anova(&[&[1.0, 2.0]]), Err(LocationError::TooFewGroups(1)));
        assert!(anova(&[&[1.0], &[2.0]]).is_err());
    }
}
