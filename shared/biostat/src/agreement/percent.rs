//! Percent agreement with a reference reader.

use super::error::AgreementError;
use crate::proportions::{Proportion, wilson};
use crate::{ConfidenceLevel, Interval};

/// Shares of agreement with the reference, Wilson limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PercentAgreement {
    /// Positive of those that the reference calls positive; `None` when there are none.
    pub positive: Option<(f64, Interval)>,
    /// Negative of those that the reference calls negative; `None` when there are none.
    pub negative: Option<(f64, Interval)>,
    /// Equal of all.
    pub overall: (f64, Interval),
}

/// How often does a reader agree with the reference reader on yes or no?
///
/// Inputs: `table[reader][reference]` with 0 = negative, 1 = positive. For the direction of the
/// disagreement use [`crate::tables::mcnemar`] of `table[1][0]` and `table[0][1]`.
///
/// Source: FDA, Statistical Guidance on Reporting Results from Studies Evaluating Diagnostic Tests
/// (2007).
///
/// # Errors
/// `Rate` when there are no subjects.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, agreement::percent_agreement};
/// // FDA guidance (2007), table 3B: PPA 40/44 = 90.9 %, NPA 171/176 = 97.2 %, OPA 95.9 %
/// let agreement = percent_agreement([[171, 4], [5, 40]], ConfidenceLevel::P95)?;
/// assert_eq!(format!("{:.3} {:.3}", agreement.positive.unwrap().0, agreement.overall.0), "0.909 0.959");
/// # Ok::<(), palladion_biostat::agreement::AgreementError>(())
/// ```
pub fn percent_agreement(
    table: [[u64; 2]; 2],
    level: ConfidenceLevel,
) -> Result<PercentAgreement, AgreementError> {
    let [[both_negative, missed], [excess, both_positive]] = table;
    let rate = |what: &'static str, events: u64, total: u64| {
        Proportion::new(events, total)
            .map(|p| (p.rate(), wilson(p, level)))
            .map_err(|source| AgreementError::Rate { what, source })
    };
    let all = both_negative + missed + excess + both_positive;
    Ok(PercentAgreement {
        positive: rate("positive agreement", both_positive, both_positive + missed).ok(),
        negative: rate("negative agreement", both_negative, both_negative + excess).ok(),
        overall: rate("overall agreement", both_negative + both_positive, all)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 3 of 4 positives and 2 of 4 negatives confirmed: 5 of 8 overall.
    #[test]
    fn eight_subjects_by_hand() {
        let agreement = percent_agreement([[2, 1], [2, 3]], ConfidenceLevel::P95).unwrap();
        assert!((agreement.positive.unwrap().0 - 0.75).abs() < 1e-15);
        assert!((agreement.negative.unwrap().0 - 0.5).abs() < 1e-15);
        assert!((agreement.overall.0 - 0.625).abs() < 1e-15);
        assert_eq!(percent_agreement([[3, 0], [1, 0]], ConfidenceLevel::P95).unwrap().positive, None);
        assert!(percent_agreement([[0, 0], [0, 0]], ConfidenceLevel::P95).is_err());
    }
}
