//! Cohen's kappa, plain and weighted.

use super::error::AgreementError;
use super::ratings::{PairTable, Weights};
use crate::detmath::sqrt;
use crate::detsum::{Sum, sum};
use crate::{ConfidenceLevel, Interval};

/// Chance agreement closer to 1 than this is perfect.
const PERFECT: f64 = 1e-14;

/// Agreement of two readers beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohenKappa {
    /// Kappa, at most 1.
    pub estimate: f64,
    /// Large-sample standard error (not that of the null hypothesis).
    pub standard_error: f64,
    /// Normal confidence limits.
    pub limits: Interval,
    /// Observed agreement, weighted.
    pub observed: f64,
    /// Agreement expected by chance, weighted.
    pub expected: f64,
}

/// Do two readers agree more than by chance?
///
/// Inputs: a [`PairTable`], categories in order for linear and quadratic [`Weights`]. Formula:
/// `(po - pe)/(1 - pe)` with weighted shares; variance `(sum p_ij (w_ij - (w_i. + w_.j)(1 - k))^2 -
/// (k - pe (1 - k))^2)/(n (1 - pe)^2)`. Falls with skewed margins at the same percent agreement:
/// read it beside [`super::percent_agreement`]. As R `psych::cohen.kappa` and SAS `FREQ` `AGREE`.
///
/// Source: J. Cohen, Psychological Bulletin 70 (1968) 213-220; J. L. Fleiss, J. Cohen, B. S.
/// Everitt, Psychological Bulletin 72 (1969) 323-327, eq. 10.
///
/// # Errors
/// `NoVariation` when both readers give everybody the same category.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, agreement::{PairTable, Weights, cohen_kappa}};
/// // Fleiss, Levin and Paik (2003), table 18.1: kappa 0.68
/// let table = PairTable::new(&[[75, 1, 4], [5, 4, 1], [0, 0, 10]])?;
/// let kappa = cohen_kappa(&table, Weights::Nominal, ConfidenceLevel::P95)?;
/// assert_eq!(format!("{:.2}", kappa.estimate), "0.68");
/// # Ok::<(), palladion_biostat::agreement::AgreementError>(())
/// ```
pub fn cohen_kappa(
    table: &PairTable,
    weights: Weights,
    level: ConfidenceLevel,
) -> Result<CohenKappa, AgreementError> {
    let size = table.categories();
    let (rows, columns) = table.margins();
    let w = |i: usize, j: usize| weights.of(i, j, size);
    let observed = sum(table.cells().map(|(i, j)| w(i, j) * table.shares[[i, j]]));
    let expected = sum(table.cells().map(|(i, j)| w(i, j) * rows[i] * columns[j]));
    if 1.0 - expected < PERFECT {
        return Err(AgreementError::NoVariation);
    }
    let estimate = (observed - expected) / (1.0 - expected);
    let by_row: Vec<f64> = (0..size).map(|i| sum((0..size).map(|j| w(i, j) * columns[j]))).collect();
    let by_column: Vec<f64> = (0..size).map(|j| sum((0..size).map(|i| w(i, j) * rows[i]))).collect();
    let mut spread = Sum::new();
    for (i, j) in table.cells() {
        let deviation = w(i, j) - (by_row[i] + by_column[j]) * (1.0 - estimate);
        spread.add(table.shares[[i, j]] * deviation * deviation);
    }
    let centre = estimate - expected * (1.0 - estimate);
    spread.add(-centre * centre);
    let standard_error = sqrt(spread.value().max(0.0) / table.subjects) / (1.0 - expected);
    let half = level.z() * standard_error;
    let limits = Interval { lower: estimate - half, upper: estimate + half };
    Ok(CohenKappa { estimate, standard_error, limits, observed, expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[3, 1], [1, 3]]: po = 6/8, pe = 1/2, kappa 1/2; with equal margins of 1/2 the variance is
    /// ((3/8)(1 - 1/2)^2 x 2 + (1/8)(1/2)^2 x 2 - (1/2 - 1/4)^2)/(8 x 1/4) = (3/16)/2.
    #[test]
    fn eight_subjects_by_hand() {
        let table = PairTable::new(&[[3, 1], [1, 3]]).unwrap();
        for weights in [Weights::Nominal, Weights::Linear, Weights::Quadratic] {
            let kappa = cohen_kappa(&table, weights, ConfidenceLevel::P95).unwrap();
            assert!((kappa.estimate - 0.5).abs() < 1e-15);
            assert!((kappa.standard_error - (3.0_f64 / 32.0).sqrt()).abs() < 1e-15);
        }
    }

    #[test]
    fn one_category_only_is_named() {
        let table = PairTable::new(&[[8, 0], [0, 0]]).unwrap();
        let kappa = cohen_kappa(&table, Weights::Nominal, ConfidenceLevel::P95);
        assert_eq!(kappa, Err(AgreementError::NoVariation));
        assert!(PairTable::new(&[vec![1, 2, 3], vec![1, 2, 3]]).is_err());
    }
}
