//! The Cochran-Armitage test for a trend of rates.

use super::error::TableError;
use crate::TestResult;
use crate::detsum::Sum;

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendTest {
    /// Square of the deviate, 1 degree of freedom, two-sided p-value.
    pub test: TestResult,
    /// Signed deviate: positive when the rate rises with the score.
    pub z: f64,
}

/// Does the rate rise or fall over ordered groups?
///
/// Inputs: `events[i]` of `totals[i]` subjects in the group with `scores[i]` (any finite numbers,
/// not all equal among groups with subjects); groups without subjects take no part.
/// Formula: `z = sum (x - n p) s / sqrt(p (1 - p) (sum n s^2 - (sum n s)^2 / N))` with the overall
/// rate `p`; no continuity correction. As R `prop.trend.test` (`z^2`) and SAS `FREQ` `TREND` (`z`).
///
/// Source: P. Armitage, Biometrics 11 (1955) 375-386.
///
/// # Errors
/// `Ragged`, `MoreEventsThanTotal`, `NotFinite` for a score, `Degenerate` when all subjects or none
/// have the event or all have the same score.
///
/// ```
/// use palladion_biostat::tables::cochran_armitage;
/// // smokers among lung patients (Fleiss 1981, in R's documentation): X-squared = 8.2249
/// let test = cochran_armitage(&[83, 90, 129, 70], &[86, 93, 136, 82], &[1.0, 2.0, 3.0, 4.0])?;
/// assert_eq!(format!("{:.4} {:.6}", test.test.statistic, test.test.p_value), "8.2249 0.004132");
/// # Ok::<(), palladion_biostat::tables::TableError>(())
/// ```
pub fn cochran_armitage(events: &[u64], totals: &[u64], scores: &[f64]) -> Result<TrendTest, TableError> {
    let expected = totals.len();
    for found in [events.len(), scores.len()] {
        if found != expected {
            return Err(TableError::Ragged { row: 0, expected, found });
        }
    }
    if let Some(row) = (0..expected).find(|i| events[*i] > totals[*i]) {
        let (events, total) = (events[row], totals[row]);
        return Err(TableError::MoreEventsThanTotal { row, events, total });
    }
    if let Some(value) = scores.iter().copied().find(|s| !s.is_finite()) {
        return Err(TableError::NotFinite { name: "scores", value });
    }
    let (all_events, all): (u64, u64) = (events.iter().sum(), totals.iter().sum());
    let groups = || (0..expected).filter(|i| totals[*i] > 0);
    let same = |i: usize, j: usize| scores[i].total_cmp(&scores[j]).is_eq();
    if all_events == 0 || all_events == all || groups().all(|i| groups().next().is_some_and(|j| same(i, j))) {
        return Err(TableError::Degenerate);
    }
    let rate = all_events as f64 / all as f64;
    let mut centre = Sum::new();
    for i in groups() {
        centre.add(totals[i] as f64 * scores[i] / all as f64);
    }
    let (mut slope, mut spread) = (Sum::new(), Sum::new());
    for i in groups() {
        let (n, s) = (totals[i] as f64, scores[i] - centre.value());
        slope.add((events[i] as f64 - n * rate) * s);
        spread.add(n * s * s);
    }
    let z = slope.value() / (rate * (1.0 - rate) * spread.value()).sqrt();
    Ok(TrendTest { test: TestResult::chi_squared(z * z, 1), z })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 of 2, 1 of 2, 2 of 2 with scores 0, 1, 2: p = 1/2, centred scores -1, 0, 1; slope
    /// (0 - 1)(-1) + 0 + (2 - 1)(1) = 2; variance 1/4 x 4 = 1; z = 2.
    #[test]
    fn six_subjects_by_hand() {
        let test = cochran_armitage(&[2, 0, 1, 0], &[2, 2, 2, 0], &[2.0, 0.0, 1.0, 9.0]).unwrap();
        assert!((test.z - 2.0).abs() < 1e-14);
        let falling = cochran_armitage(&[2, 1, 0], &[2, 2, 2], &[0.0, 1.0, 2.0]).unwrap();
        assert!((falling.z + 2.0).abs() < 1e-14);
    }

    #[test]
    fn nothing_to_compare_is_named() {
        assert_eq!(cochran_armitage(&[0, 0], &[2, 2], &[0.0, 1.0]), Err(TableError::Degenerate));
        assert_eq!(cochran_armitage(&[0, 1], &[2, 2], &[1.0, 1.0]), Err(TableError::Degenerate));
        let nan = cochran_armitage(&[0, 1], &[2, 2], &[1.0, f64::NAN]);
        assert!(matches!(nan, Err(TableError::NotFinite { .. })));
    }
}
