//! The Bayesian false discovery rate.

use super::error::{MultiplicityError, ascending, check};
use crate::detsum::Sum;

/// Expected share of false discoveries among the cases at least as probable as each.
///
/// Inputs: posterior probabilities that each case is a true discovery. Result: for each case the
/// running mean of `1 - probability` from the most probable case down to it; equal probabilities
/// are taken by position. Selecting all cases with a value of at most 0.05 gives the largest set
/// whose expected share of false ones is at most 5 %.
///
/// Source: M. A. Newton et al., Biostatistics 5 (2004) 155-176, section 4; `site-qc.md` section
/// 3.6.
///
/// # Errors
/// `Probability` for a value outside 0..1 (more than 1e-9 outside: posterior sums round).
///
/// ```
/// use palladion_biostat::multiplicity::bayesian_false_discovery;
/// // running means of 0, 1/4 and 1/2
/// assert_eq!(bayesian_false_discovery(&[0.5, 1.0, 0.75])?, [0.25, 0.0, 0.125]);
/// # Ok::<(), palladion_biostat::multiplicity::MultiplicityError>(())
/// ```
pub fn bayesian_false_discovery(probabilities: &[f64]) -> Result<Vec<f64>, MultiplicityError> {
    const ROUNDING: f64 = 1e-9;
    let rounded: Vec<f64> = probabilities
        .iter()
        .map(|p| if (p - p.clamp(0.0, 1.0)).abs() <= ROUNDING { p.clamp(0.0, 1.0) } else { *p })
        .collect();
    check(&rounded)?;
    let doubts: Vec<f64> = rounded.iter().map(|p| 1.0 - p).collect();
    let mut q = vec![0.0; doubts.len()];
    let mut doubt = Sum::new();
    for (rank, position) in ascending(&doubts).into_iter().enumerate() {
        doubt.add(doubts[position]);
        q[position] = doubt.value() / (rank + 1) as f64;
    }
    Ok(q)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.9, 0.9 and 0.3: running means .1, .1, .9/3 = .3.
    #[test]
    fn three_cases_by_hand() {
        let q = bayesian_false_discovery(&[0.9, 0.3, 0.9]).unwrap();
        for (got, expected) in q.iter().zip([0.1, 0.3, 0.1]) {
            assert!((got - expected).abs() < 1e-15, "{q:?}");
        }
        assert!(bayesian_false_discovery(&[1.5]).is_err());
        assert!(bayesian_false_discovery(&[-0.5]).is_err());
        assert!(bayesian_false_discovery(&[f64::NAN]).is_err());
        assert_eq!(bayesian_false_discovery(&[]), Ok(vec![]));
    }
}
