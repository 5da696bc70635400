//! Control of the expected share of false rejections.

use super::error::{MultiplicityError, ascending, check};
use crate::detsum::sum;

/// Benjamini and Hochberg: from the largest p-value down, the smallest `m p(k)/k` so far.
///
/// Valid for independent or positively dependent tests. As R `p.adjust(method = "BH")` without
/// missing values.
///
/// Source: Y. Benjamini, Y. Hochberg, JRSS B 57 (1995) 289-300.
///
/// # Errors
/// `Probability` for a value outside 0..1.
///
/// ```
/// use palladion_biostat::multiplicity::benjamini_hochberg;
/// // Benjamini and Hochberg (1995), section 4.1: at 0.05 the first 4 of 15 are rejected
/// let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
///     0.5719, 0.6528, 0.7590, 1.0];
/// assert_eq!(benjamini_hochberg(&p)?.iter().filter(|q| **q <= 0.05).count(), 4);
/// # Ok::<(), palladion_biostat::multiplicity::MultiplicityError>(())
/// ```
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    step_up(p, p.len() as f64)
}

/// Benjamini and Yekutieli: Benjamini-Hochberg times `1 + 1/2 + … + 1/m`.
///
/// Valid under any dependence. As R `p.adjust(method = "BY")`.
///
/// Source: Y. Benjamini, D. Yekutieli, Annals of Statistics 29 (2001) 1165-1188.
///
/// # Errors
/// `Probability` for a value outside 0..1.
///
/// ```
/// use palladion_biostat::multiplicity::benjamini_yekutieli;
/// // the 15 p-values of Benjamini and Hochberg (1995), section 4.1: R's p.adjust keeps 3 at 0.05
/// let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
///     0.5719, 0.6528, 0.7590, 1.0];
/// assert_eq!(benjamini_yekutieli(&p)?.iter().filter(|q| **q <= 0.05).count(), 3);
/// assert_eq!(benjamini_yekutieli(&[0.02, 0.04])?, [0.06, 0.06]);
/// # Ok::<(), palladion_biostat::multiplicity::MultiplicityError>(())
/// ```
pub fn benjamini_yekutieli(p: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    let harmonic = sum((1..=p.len()).map(|k| 1.0 / k as f64));
    step_up(p, p.len() as f64 * harmonic)
}

/// Estimated share of true null hypotheses and the q-values that use it.
#[derive(Debug, Clone, PartialEq)]
pub struct Storey {
    /// Estimated share of true null hypotheses, at most 1.
    pub null_share: f64,
    /// q-values in the order of the p-values.
    pub q: Vec<f64>,
}

/// Storey's q-values: Benjamini-Hochberg times the estimated share of true null hypotheses.
///
/// Formula: `pi0 = min(1, (#{p > lambda} + 1)/(m (1 - lambda)))`, the finite-sample form with
/// `+ 1`; `lambda` is usually 0.5. (R `qvalue` smooths over many lambda by default.)
///
/// Source: J. D. Storey, J. E. Taylor, D. Siegmund, JRSS B 66 (2004) 187-205, eq. 6.
///
/// # Errors
/// `Probability` for a value outside 0..1, `Lambda` unless `0 <= lambda < 1`.
///
/// ```
/// use palladion_biostat::multiplicity::storey;
/// let p = [0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.6, 0.7, 0.8];
/// assert_eq!(storey(&p, 0.5)?.null_share, 0.8);
/// # Ok::<(), palladion_biostat::multiplicity::MultiplicityError>(())
/// ```
pub fn storey(p: &[f64], lambda: f64) -> Result<Storey, MultiplicityError> {
    if !(0.0..1.0).contains(&lambda) {
        return Err(MultiplicityError::Lambda(lambda));
    }
    let q = benjamini_hochberg(p)?;
    let above = p.iter().filter(|v| **v > lambda).count();
    let null_share = ((above + 1) as f64 / (p.len() as f64 * (1.0 - lambda))).min(1.0);
    Ok(Storey { null_share, q: q.into_iter().map(|v| (v * null_share).min(1.0)).collect() })
}

/// From the largest p-value down, the smallest `factor p(k)/k` so far, at most 1.
fn step_up(p: &[f64], factor: f64) -> Result<Vec<f64>, MultiplicityError> {
    check(p)?;
    let mut adjusted = vec![0.0; p.len()];
    let mut smallest = 1.0_f64;
    for (rank, position) in ascending(p).into_iter().enumerate().rev() {
        // in this order the largest p-value keeps its bits when the factor is the number of tests
        smallest = smallest.min(factor / (rank + 1) as f64 * p[position]);
        adjusted[position] = smallest;
    }
    Ok(adjusted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sorted .01 .02 .03 .5: .01 x 4 = .04, .02 x 2 = .04, .03 x 4/3 = .04, .5.
    #[test]
    fn benjamini_hochberg_by_hand() {
        let q = benjamini_hochberg(&[0.5, 0.01, 0.03, 0.02]).unwrap();
        for (got, expected) in q.iter().zip([0.5, 0.04, 0.04, 0.04]) {
            assert!((got - expected).abs() < 1e-15, "{q:?}");
        }
    }

    /// None of 2 above 1/2: pi0 = 1/(2 x 1/2) = 1; one of 4: 2/2 = 1; none of 4: 1/2.
    #[test]
    fn the_null_share_by_hand() {
        for (p, expected) in
            [(vec![0.1, 0.2], 1.0), (vec![0.1, 0.2, 0.3, 0.9], 1.0), (vec![0.1, 0.2, 0.3, 0.4], 0.5)]
        {
            assert!((storey(&p, 0.5).unwrap().null_share - expected).abs() < 1e-15);
        }
        assert_eq!(storey(&[0.1], 1.0), Err(MultiplicityError::Lambda(1.0)));
    }
}
