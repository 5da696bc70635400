//! Student's and Welch's t-test of two groups.

use super::error::{LocationError, check};
use super::summary::squares;
use crate::detmath::sqrt;
use crate::detsum::mean;
use crate::distributions::students_t;
use crate::{ConfidenceLevel, Interval};

/// What is assumed about the variances of the two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variances {
    /// They may differ (Welch, R's default).
    #[default]
    Unequal,
    /// They are equal (Student).
    Equal,
}

/// Result of a t-test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// Mean of the first group minus mean of the second.
    pub difference: f64,
    /// Standard error of the difference.
    pub standard_error: f64,
    /// Difference over standard error.
    pub t: f64,
    /// Degrees of freedom, not whole for Welch.
    pub df: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Confidence limits of the difference.
    pub limits: Interval,
}

/// Do two groups have the same mean?
///
/// Inputs: finite values, at least two in each group. Formula: `(m1 - m2)/se`; Welch:
/// `se^2 = s1^2/n1 + s2^2/n2` with Satterthwaite's degrees of freedom; Student: the pooled
/// variance with `n1 + n2 - 2`. As R `t.test`. Source: B. L. Welch, Biometrika 34 (1947) 28-35.
///
/// # Errors
/// `TooFewValues`, `NotFinite`, `NoVariation` when neither group varies.
pub fn t_test(
    first: &[f64],
    second: &[f64],
    variances: Variances,
    level: ConfidenceLevel,
) -> Result<TTest, LocationError> {
    check(&[first, second], 2)?;
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let (m1, m2) = (mean(first).unwrap_or_default(), mean(second).unwrap_or_default());
    let (q1, q2) = (squares(first, m1), squares(second, m2));
    let (variance, df) = match variances {
        Variances::Equal => {
            let df = n1 + n2 - 2.0;
            ((q1 + q2) / df * (1.0 / n1 + 1.0 / n2), df)
        }
        Variances::Unequal => {
            let (v1, v2) = (q1 / (n1 - 1.0) / n1, q2 / (n2 - 1.0) / n2);
            let total = v1 + v2;
            let (share1, share2) = (v1 / total, v2 / total);
            (total, 1.0 / (share1 * share1 / (n1 - 1.0) + share2 * share2 / (n2 - 1.0)))
        }
    };
    let standard_error = sqrt(variance);
    // Rounding alone leaves a standard error of this size; R refuses at the same place.
    if standard_error <= 10.0 * f64::EPSILON * m1.abs().max(m2.abs()) {
        return Err(LocationError::NoVariation);
    }
    let difference = m1 - m2;
    let t = difference / standard_error;
    let half = students_t::critical_value(1.0 - level.value(), df)? * standard_error;
    Ok(TTest {
        difference,
        standard_error,
        t,
        df,
        p_value: students_t::two_sided(t, df)?,
        limits: Interval { lower: difference - half, upper: difference + half },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1, 3) and (2, 6): means 2 and 4, squares 2 and 8, pooled variance 5, se sqrt(5) -> t
    /// -0.894427, 2 df; Welch: v 1 and 4, df 25/(1 + 16) = 1.470588.
    #[test]
    fn four_values_by_hand() {
        let pooled = t_test(&[3.0, 1.0], &[2.0, 6.0], Variances::Equal, ConfidenceLevel::P95).unwrap();
        assert!((pooled.t + 2.0 / 5.0_f64.sqrt()).abs() < 1e-15);
        let welch = t_test(&[3.0, 1.0], &[2.0, 6.0], Variances::Unequal, ConfidenceLevel::P95).unwrap();
        assert!((welch.df - 25.0 / 17.0).abs() < 1e-14);
    }

    #[test]
    fn groups_without_spread_are_refused() {
        let test = |a: &[f64], b: &[f64]| t_test(a, b, Variances::Unequal, ConfidenceLevel::P95);
        assert_eq!(test(&[0.1, 0.1], &[0.2, 0.2]), Err(LocationError::NoVariation));
        assert!(matches!(test(&[1.0], &[2.0, 3.0]), Err(LocationError::TooFewValues { group: 0, .. })));
        assert!(matches!(
            test(&[1.0, 2.0], &[2.0, f64::NAN]),
            Err(LocationError::NotFinite { group: 1, row: 1, .. })
        ));
    }
}
