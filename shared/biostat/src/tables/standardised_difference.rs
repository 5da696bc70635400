//! Standardised differences between two groups.

use ndarray::Array2;

use super::error::TableError;
use crate::confidence::{ConfidenceLevel, Interval};
use crate::detmath::sqrt;
use crate::detsum::{mean, sum};
use crate::linear::Cholesky;

/// A remaining variance below this share of a level's own is rounding: the level is a combination
/// of the others.
const DEPENDENT: f64 = 1e-12;

/// A difference in units of the standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardisedDifference {
    /// The difference: first minus second for numbers, a distance (not negative) for shares.
    pub estimate: f64,
    /// Large-sample standard error.
    pub standard_error: f64,
    /// Normal confidence limits.
    pub limits: Interval,
}

/// By how many standard deviations do the means of two groups differ?
///
/// Inputs: at least two finite values in each group; missing values removed. Formula:
/// `(m1 - m2)/sqrt((s1^2 + s2^2)/2)`, variances with divisor n - 1; standard error `sqrt((n1 +
/// n2)/(n1 n2) + d^2/(2 (n1 + n2)))`. As R `stddiff` and `tableone`, which print the absolute
/// value; Python's `tableone` gives second minus first and takes divisor n.
///
/// Source: P. C. Austin, Statistics in Medicine 28 (2009) 3083-3107; L. V. Hedges, I. Olkin,
/// Statistical Methods for Meta-Analysis (1985), ch. 5 eq. 8 for the standard error.
///
/// # Errors
/// `TooFewSubjects`, `NotFinite`, `Degenerate` when neither group varies.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, tables::standardised_difference};
/// // R documentation, sleep: extra hours with either drug, 0.75 and 2.33: d = -0.832
/// let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
/// let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
/// let difference = standardised_difference(&first, &second, ConfidenceLevel::P95)?;
/// assert_eq!(format!("{:.3}", difference.estimate), "-0.832");
/// # Ok::<(), palladion_biostat::tables::TableError>(())
/// ```
pub fn standardised_difference(
    first: &[f64],
    second: &[f64],
    level: ConfidenceLevel,
) -> Result<StandardisedDifference, TableError> {
    let (m1, v1) = moments(0, first)?;
    let (m2, v2) = moments(1, second)?;
    let variance = f64::midpoint(v1, v2);
    if variance <= 0.0 {
        return Err(TableError::Degenerate);
    }
    Ok(with_error((m1 - m2) / sqrt(variance), first.len() as f64, second.len() as f64, level))
}

/// How far apart are the shares of the levels of a categorical variable in two groups?
///
/// Inputs: counts per level, the same levels in the same order. Formula: Mahalanobis distance
/// `sqrt(t' S^-1 t)`, `t` the differences of the shares, `S` the mean of the two multinomial
/// covariances, one level left out (any gives the same distance); levels with no subject in either
/// group, and further dependent levels, take no part. With two levels it is
/// `|p1 - p2|/sqrt((p1 q1 + p2 q2)/2)`. As R `stddiff` and `tableone`.
///
/// Source: D. Yang, J. E. Dalton, SAS Global Forum (2012), paper 335.
///
/// # Errors
/// `Ragged`, `TooSmall` for fewer than two levels, `TooFewSubjects` for an empty group,
/// `Degenerate` when the groups have no level in common, so that the distance is infinite or 0/0.
pub fn standardised_difference_of_shares(
    first: &[u64],
    second: &[u64],
    level: ConfidenceLevel,
) -> Result<StandardisedDifference, TableError> {
    if first.len() != second.len() {
        return Err(TableError::Ragged { row: 1, expected: first.len(), found: second.len() });
    }
    if first.len() < 2 {
        return Err(TableError::TooSmall { rows: 2, columns: first.len() });
    }
    let totals = [first.iter().sum::<u64>(), second.iter().sum::<u64>()];
    if let Some(group) = totals.iter().position(|n| *n == 0) {
        return Err(TableError::TooFewSubjects { group, needed: 1, found: 0 });
    }
    let (n1, n2) = (totals[0] as f64, totals[1] as f64);
    let levels: Vec<(f64, f64)> = first
        .iter()
        .zip(second)
        .filter(|(a, b)| **a + **b > 0)
        .map(|(a, b)| (*a as f64 / n1, *b as f64 / n2))
        .skip(1)
        .collect();
    let size = levels.len();
    let covariance = Array2::from_shape_fn((size, size), |(i, j)| {
        let part = |p: f64, q: f64| if i == j { p * (1.0 - p) } else { -p * q };
        f64::midpoint(part(levels[i].0, levels[j].0), part(levels[i].1, levels[j].1))
    });
    let gaps: Vec<f64> = levels.iter().map(|(p, q)| p - q).collect();
    let cholesky = Cholesky::new(&covariance, DEPENDENT);
    let distance = sqrt(cholesky.quadratic_form(&gaps));
    let different = gaps.iter().any(|g| g.abs() > 0.0);
    if different && first.iter().zip(second).all(|(a, b)| *a == 0 || *b == 0) {
        return Err(TableError::Degenerate);
    }
    Ok(with_error(distance, n1, n2, level))
}

fn with_error(estimate: f64, n1: f64, n2: f64, level: ConfidenceLevel) -> StandardisedDifference {
    let standard_error = sqrt((n1 + n2) / (n1 * n2) + estimate * estimate / (2.0 * (n1 + n2)));
    let half = level.z() * standard_error;
    let limits = Interval { lower: estimate - half, upper: estimate + half };
    StandardisedDifference { estimate, standard_error, limits }
}

fn moments(group: usize, values: &[f64]) -> Result<(f64, f64), TableError> {
    if let Some(value) = values.iter().copied().find(|v| !v.is_finite()) {
        return Err(TableError::NotFinite { name: "value", value });
    }
    let found = values.len();
    if found < 2 {
        return Err(TableError::TooFewSubjects { group, needed: 2, found });
    }
    let centre = mean(values).unwrap_or_default();
    let squares = sum(values.iter().map(|v| (v - centre) * (v - centre)));
    Ok((centre, squares / (found - 1) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means 2 and 4, variances 1 and 1 (1, 2, 3 against 3, 4, 5): d = -2, variance 6/9 + 4/12 = 1.
    #[test]
    fn six_values_by_hand() {
        let d = standardised_difference(&[3.0, 1.0, 2.0], &[5.0, 3.0, 4.0], ConfidenceLevel::P95).unwrap();
        assert!((d.estimate + 2.0).abs() < 1e-15 && (d.standard_error - 1.0).abs() < 1e-15);
        let flat = standardised_difference(&[1.0, 1.0], &[2.0, 2.0], ConfidenceLevel::P95);
        assert_eq!(flat, Err(TableError::Degenerate));
    }

    /// Shares 1/4 and 3/4: 0.5/sqrt(3/16) = 2/sqrt(3).
    #[test]
    fn two_levels_by_hand() {
        let d = standardised_difference_of_shares(&[1, 3], &[3, 1], ConfidenceLevel::P95).unwrap();
        assert!((d.estimate - 2.0 / 3.0_f64.sqrt()).abs() < 1e-15);
        let apart = standardised_difference_of_shares(&[4, 0], &[0, 4], ConfidenceLevel::P95);
        assert_eq!(apart, Err(TableError::Degenerate));
        let empty_level = standardised_difference_of_shares(&[0, 1, 3], &[0, 3, 1], ConfidenceLevel::P95);
        assert_eq!(empty_level.unwrap(), d);
    }
}
