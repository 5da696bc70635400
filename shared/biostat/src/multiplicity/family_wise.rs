//! Control of the probability of any false rejection.

use super::error::{MultiplicityError, ascending, check};

/// Bonferroni: `min(1, m p)`.
///
/// Valid under any dependence. As R `p.adjust(method = "bonferroni")`.
///
/// # Errors
/// `Probability` for a value outside 0..1.
///
/// ```
/// use palladion_biostat::multiplicity::bonferroni;
/// // Benjamini and Hochberg (1995), section 4.1: 0.05/15 = 0.0033 rejects the three smallest
/// let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
///     0.5719, 0.6528, 0.7590, 1.0];
/// assert_eq!(bonferroni(&p)?.iter().filter(|p| **p <= 0.05).count(), 3);
/// # Ok::<(), palladion_biostat::multiplicity::MultiplicityError>(())
/// ```
pub fn bonferroni(p: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    check(p)?;
    Ok(p.iter().map(|v| (v * p.len() as f64).min(1.0)).collect())
}

/// Holm's step-down procedure: from the smallest p-value up, the largest `(m - k + 1) p(k)` so far.
///
/// Never worse than Bonferroni, valid under any dependence. As R `p.adjust(method = "holm")`.
///
/// Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
///
/// # Errors
/// `Probability` for a value outside 0..1.
///
/// ```
/// use palladion_biostat::multiplicity::holm;
/// // Benjamini and Hochberg (1995), section 4.1: Bonferroni and Hochberg's step-up procedure both
/// // reject three; Holm's lies between them
/// let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
///     0.5719, 0.6528, 0.7590, 1.0];
/// assert_eq!(holm(&p)?.iter().filter(|p| **p <= 0.05).count(), 3);
/// assert_eq!(holm(&[0.02, 0.01, 0.6])?, [0.04, 0.03, 0.6]);
/// # Ok::<(), palladion_biostat::multiplicity::MultiplicityError>(())
/// ```
pub fn holm(p: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    check(p)?;
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (rank, position) in ascending(p).into_iter().enumerate() {
        largest = largest.max(p[position] * (p.len() - rank) as f64).min(1.0);
        adjusted[position] = largest;
    }
    Ok(adjusted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.01 x 4, 0.02 x 3, 0.02 x 2 (not below 0.06), 0.5 x 1.
    #[test]
    fn holm_by_hand() {
        let adjusted = holm(&[0.5, 0.02, 0.01, 0.02]).unwrap();
        for (got, expected) in adjusted.iter().zip([0.5, 0.06, 0.04, 0.06]) {
            assert!((got - expected).abs() < 1e-15);
        }
        assert_eq!(holm(&[]), Ok(vec![]));
        assert_eq!(
            bonferroni(&[0.1, -0.1]),
            Err(MultiplicityError::Probability { position: 1, value: -0.1 })
        );
        assert!(holm(&[f64::NAN]).is_err());
    }
}
