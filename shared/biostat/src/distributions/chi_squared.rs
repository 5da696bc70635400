//! The chi-squared distribution; real degrees of freedom.

use super::error::DistributionError;
use super::gamma;

/// `P(X > x)`, the p-value of a chi-squared statistic; relative error below 1e-12 to 1e-300.
///
/// # Errors
/// `NotPositive` for the degrees of freedom, `NotANumber` for `x`.
pub fn sf(x: f64, df: f64) -> Result<f64, DistributionError> {
    Ok(gamma::tails(df / 2.0, x / 2.0)?.1)
}

/// `P(X <= x)`.
///
/// # Errors
/// `NotPositive` for the degrees of freedom, `NotANumber` for `x`.
pub fn cdf(x: f64, df: f64) -> Result<f64, DistributionError> {
    Ok(gamma::tails(df / 2.0, x / 2.0)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detmath::exp;
    use crate::distributions::normal;

    /// With 1 degree of freedom it is the two-sided normal tail, with 2 it is `exp(-x/2)`.
    #[test]
    fn one_and_two_degrees_of_freedom_have_closed_forms() {
        for x in [1e-8, 0.1, 1.0, 3.84, 25.0, 100.0, 700.0, 1300.0] {
            let one = sf(x, 1.0).unwrap() / normal::two_sided(crate::detmath::sqrt(x)).unwrap();
            let two = sf(x, 2.0).unwrap() / exp(-x / 2.0);
            assert!((one - 1.0).abs() < 1e-12 && (two - 1.0).abs() < 1e-12, "{x}: {one} {two}");
        }
    }

    #[test]
    fn statrs_agrees_within_its_own_error() {
        use statrs::distribution::{ChiSquared, ContinuousCDF};
        for df in [1.0, 3.0, 10.0, 100.0] {
            let oracle = ChiSquared::new(df).unwrap();
            for i in 1..60 {
                let x = f64::from(i) * df / 15.0;
                assert!((sf(x, df).unwrap() - oracle.sf(x)).abs() < 1e-11, "{df} {x}");
            }
        }
    }

    #[test]
    fn impossible_arguments_are_named() {
        assert!(sf(1.0, 0.0).is_err());
        assert!(sf(f64::NAN, 1.0).is_err());
        assert_eq!(sf(f64::INFINITY, 3.0), Ok(0.0));
        assert_eq!(sf(-1.0, 3.0), Ok(1.0));
    }
}
