//! The exact sign test of paired yes-no answers.

use super::error::TableError;
use crate::TestResult;
use crate::distributions::binomial;

/// Result of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemarTest {
    /// Exact two-sided p-value.
    pub p_value: f64,
    /// Asymptotic test without continuity correction; nothing to test without discordant pairs.
    pub asymptotic: TestResult,
    /// The same with continuity correction, as R `mcnemar.test` by default.
    pub corrected: TestResult,
}

/// Is a change in one direction as frequent as in the other?
///
/// Inputs: numbers of discordant pairs of either kind. Formula: exact binomial test of `first` of
/// `first + second` at 1/2 (both tails are equal, so twice the smaller one, at most 1); asymptotic
/// `(b - c)^2/(b + c)`, corrected `(|b - c| - 1)^2/(b + c)`. No discordant pair gives p = 1 (R's
/// `mcnemar.test` gives NaN).
///
/// Source: Q. `McNemar`, Psychometrika 12 (1947) 153-157.
///
/// # Errors
/// `Distribution`; never observed.
///
/// ```
/// use palladion_biostat::tables::mcnemar;
/// // 150 and 86 discordant pairs (Agresti 1990, approval of the president)
/// let test = mcnemar(150, 86)?;
/// assert_eq!(format!("{:.3}", test.corrected.statistic), "16.818");
/// # Ok::<(), palladion_biostat::tables::TableError>(())
/// ```
pub fn mcnemar(first: u64, second: u64) -> Result<McNemarTest, TableError> {
    let pairs = first + second;
    let p_value = (2.0 * binomial::cdf(first.min(second), pairs, 0.5)?).min(1.0);
    let test = |gap: f64| match pairs {
        0 => TestResult::chi_squared(0.0, 0),
        _ => TestResult::chi_squared(gap * gap / pairs as f64, 1),
    };
    let gap = first.abs_diff(second) as f64;
    Ok(McNemarTest { p_value, asymptotic: test(gap), corrected: test((gap - 1.0).max(0.0)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 6 and 2: 2 (1 + 8 + 28)/256 = 74/256; asymptotic 16/8 = 2, corrected 9/8.
    #[test]
    fn eight_pairs_by_hand() {
        let test = mcnemar(6, 2).unwrap();
        assert!((test.p_value - 74.0 / 256.0).abs() < 1e-15);
        assert!((test.asymptotic.statistic - 2.0).abs() < 1e-15);
        assert!((test.corrected.statistic - 1.125).abs() < 1e-15);
        assert_eq!(mcnemar(2, 6).unwrap(), test);
    }

    #[test]
    fn equal_or_no_discordance_gives_one() {
        assert!((mcnemar(5, 5).unwrap().p_value - 1.0).abs() < 1e-15);
        let nothing = mcnemar(0, 0).unwrap();
        assert!((nothing.p_value - 1.0).abs() < 1e-15);
        assert_eq!(nothing.asymptotic.df, 0);
    }
}
