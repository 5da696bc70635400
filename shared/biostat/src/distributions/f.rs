//! Snedecor's F distribution; real degrees of freedom.

use super::beta;
use super::error::{DistributionError, number, positive};

/// `P(F > f)`, the p-value of an F statistic.
///
/// # Errors
/// `NotPositive` for degrees of freedom, `NotANumber` for `f`.
pub fn sf(f: f64, df1: f64, df2: f64) -> Result<f64, DistributionError> {
    let (f, df1, df2) = (number(f)?, positive("df1", df1)?, positive("df2", df2)?);
    if f <= 0.0 {
        return Ok(1.0);
    }
    let total = df2 + df1 * f;
    if total.is_infinite() {
        return Ok(0.0);
    }
    Ok(beta::tails(df2 / 2.0, df1 / 2.0, df2 / total, df1 * f / total)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distributions::students_t;

    #[test]
    fn one_numerator_degree_of_freedom_is_the_square_of_t() {
        for t in [0.2, 1.0, 2.5, 40.0] {
            let ratio = sf(t * t, 1.0, 17.0).unwrap() / students_t::two_sided(t, 17.0).unwrap();
            assert!((ratio - 1.0).abs() < 1e-13);
        }
        assert_eq!(sf(-1.0, 1.0, 1.0), Ok(1.0));
        assert!(sf(1.0, 0.0, 1.0).is_err());
    }
}
