//! The number of events of subjects with different probabilities.

use super::error::ModelError;
use crate::detsum::sum;

/// Probabilities of 0, 1, … events among independent subjects with these probabilities.
///
/// Exact convolution, subject after subject. Source: Y. H. Wang, Statistica Sinica 3 (1993)
/// 295-312.
///
/// # Errors
/// `Probability` for a value outside 0..1.
///
/// ```
/// use palladion_biostat::models::poisson_binomial;
/// assert_eq!(poisson_binomial(&[0.5, 0.5])?, [0.25, 0.5, 0.25]);
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn poisson_binomial(probabilities: &[f64]) -> Result<Vec<f64>, ModelError> {
    if let Some(row) = probabilities.iter().position(|p| !(0.0..=1.0).contains(p)) {
        return Err(ModelError::Probability { row, value: probabilities[row] });
    }
    let mut masses = vec![1.0];
    for p in probabilities {
        masses.push(0.0);
        for k in (0..masses.len()).rev() {
            let below = if k > 0 { masses[k - 1] } else { 0.0 };
            masses[k] = masses[k] * (1.0 - p) + below * p;
        }
    }
    Ok(masses)
}

/// Two-sided mid-p of the outcome `observed` of a distribution on 0, 1, …: twice the smaller of the
/// two tails, each with half of the observed outcome's probability, at most 1.
///
/// Source: H. O. Lancaster, JASA 56 (1961) 223-234.
pub fn mid_p(masses: &[f64], observed: usize) -> f64 {
    let own = masses.get(observed).copied().unwrap_or(0.0) / 2.0;
    let below = sum(masses.iter().take(observed).copied()) + own;
    let above = sum(masses.iter().skip(observed + 1).copied()) + own;
    (2.0 * below.min(above)).min(1.0)
}

/// Observed against expected events of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedExpected {
    /// Subjects.
    pub subjects: usize,
    /// Events observed.
    pub observed: usize,
    /// Events expected, the sum of the probabilities.
    pub expected: f64,
    /// Observed divided by expected.
    pub ratio: f64,
    /// `(observed - expected)/sqrt(sum p (1 - p))`.
    pub z: f64,
    /// Exact two-sided mid-p.
    pub mid_p: f64,
}

/// Do the events of a group fit the probabilities that a model gives its subjects?
///
/// The mid-p is of the Poisson-binomial distribution; the probabilities count as known.
///
/// # Errors
/// `Length`, `TooFewRows` for no subjects, `Probability` unless `0 < p < 1`.
///
/// ```
/// use palladion_biostat::models::observed_expected;
/// // 2 events where 1 is expected of 2: mid-p 2 (0.25/2)
/// let group = observed_expected(&[true, true], &[0.5, 0.5])?;
/// assert_eq!((group.ratio, group.mid_p), (2.0, 0.25));
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn observed_expected(events: &[bool], probabilities: &[f64]) -> Result<ObservedExpected, ModelError> {
    if events.len() != probabilities.len() {
        return Err(ModelError::Length {
            what: "probabilities",
            expected: events.len(),
            found: probabilities.len(),
        });
    }
    if events.is_empty() {
        return Err(ModelError::TooFewRows { found: 0, needed: 1 });
    }
    if let Some(row) = probabilities.iter().position(|p| !(*p > 0.0 && *p < 1.0)) {
        return Err(ModelError::Probability { row, value: probabilities[row] });
    }
    let observed = events.iter().filter(|e| **e).count();
    let expected = sum(probabilities.iter().copied());
    let variance = sum(probabilities.iter().map(|p| p * (1.0 - p)));
    Ok(ObservedExpected {
        subjects: events.len(),
        observed,
        expected,
        ratio: observed as f64 / expected,
        z: (observed as f64 - expected) / variance.sqrt(),
        mid_p: mid_p(&poisson_binomial(probabilities)?, observed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities .5, .2: .4, .5, .1; mid-p of 2 is 2 x .05, of 1 is 2 min(.65, .35).
    #[test]
    fn two_subjects_by_hand() {
        let masses = poisson_binomial(&[0.5, 0.2]).unwrap();
        for (got, expected) in masses.iter().zip([0.4, 0.5, 0.1]) {
            assert!((got - expected).abs() < 1e-15);
        }
        assert!((mid_p(&masses, 2) - 0.1).abs() < 1e-15);
        assert!((mid_p(&masses, 1) - 0.7).abs() < 1e-15);
        assert!(poisson_binomial(&[0.5, 1.5]).is_err());
        assert!(observed_expected(&[], &[]).is_err());
    }
}
