//! Student's t distribution; real degrees of freedom.

use super::error::{DistributionError, number, positive};
use super::{beta, normal};
use crate::detmath::{ln, log1p, sqrt};

/// Beyond this Hill's normal form is exact to 1e-13, while `df / (df + t^2)` loses digits.
const NEARLY_NORMAL: f64 = 1e6;

/// `P(|T| > |t|)`, the two-sided p-value.
///
/// # Errors
/// `NotPositive` for the degrees of freedom, `NotANumber` for `t`.
pub fn two_sided(t: f64, df: f64) -> Result<f64, DistributionError> {
    let (t, df) = (number(t)?.abs(), positive("df", df)?);
    if t.is_infinite() {
        return Ok(0.0);
    }
    if df > NEARLY_NORMAL {
        return normal::two_sided(normal_deviate(t, df));
    }
    let square = t * t;
    let total = df + square;
    if total.is_infinite() {
        return Ok(0.0);
    }
    Ok(beta::tails(df / 2.0, 0.5, df / total, square / total)?.0)
}

/// Normal deviate with the same tail probability, for many degrees of freedom.
///
/// Source: G. W. Hill, "Algorithm 395: Student's t-distribution", CACM 13 (1970) 617-619.
fn normal_deviate(t: f64, df: f64) -> f64 {
    let a = df - 0.5;
    let b = 48.0 * a * a;
    let y = a * log1p(t * t / df);
    let correction = (((-0.4 * y - 3.3) * y - 24.0) * y - 85.5) / (0.8 * y * y + 100.0 + b);
    ((correction + y + 3.0) / b + 1.0) * sqrt(y)
}

/// `P(T > t)`.
///
/// # Errors
/// `NotPositive` for the degrees of freedom, `NotANumber` for `t`.
pub fn sf(t: f64, df: f64) -> Result<f64, DistributionError> {
    let half = two_sided(t, df)? / 2.0;
    Ok(if t >= 0.0 { half } else { 1.0 - half })
}

/// `P(T <= t)`.
///
/// # Errors
/// `NotPositive` for the degrees of freedom, `NotANumber` for `t`.
pub fn cdf(t: f64, df: f64) -> Result<f64, DistributionError> {
    sf(-t, df)
}

/// The `t` with `P(|T| > t) = alpha`, for `0 < alpha < 1`: 2.2281 for 0.05 and 10 degrees.
///
/// Bisection on the logarithm of `t` with the secant's help; relative error about 1e-14.
///
/// # Errors
/// `NotPositive` for the degrees of freedom, `Probability` unless `0 < alpha < 1`.
pub fn critical_value(alpha: f64, df: f64) -> Result<f64, DistributionError> {
    if !(alpha > 0.0 && alpha < 1.0) {
        return Err(DistributionError::Probability(alpha));
    }
    let target = ln(alpha);
    let (mut low, mut high) = (-745.0, 709.0);
    let mut u = ln(normal::quantile(1.0 - alpha / 2.0)?.max(f64::MIN_POSITIVE));
    for _ in 0..200 {
        let t = crate::detmath::exp(u);
        let p = two_sided(t, df)?;
        let miss = ln(p) - target;
        if miss > 0.0 {
            low = u;
        } else {
            high = u;
        }
        // d ln p / d ln t = -2 t f(t) / p, with the density f
        let slope = -2.0 * t * density(t, df)? / p;
        let next = u - miss / slope;
        if (next - u).abs() < 1e-15 || high - low < 1e-15 {
            return Ok(crate::detmath::exp(next.clamp(low, high)));
        }
        u = if next > low && next < high { next } else { f64::midpoint(low, high) };
    }
    Ok(crate::detmath::exp(u))
}

fn density(t: f64, df: f64) -> Result<f64, DistributionError> {
    use super::gamma::ln_gamma;
    let constant = ln_gamma((df + 1.0) / 2.0)? - ln_gamma(df / 2.0)? - 0.5 * ln(df * std::f64::consts::PI);
    Ok(crate::detmath::exp(constant - (df + 1.0) / 2.0 * log1p(t * t / df)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One degree of freedom is Cauchy: P(|T| > 1) = 1/2. Two: P(T > t) = (1 - t/sqrt(2+t^2))/2.
    #[test]
    fn small_degrees_of_freedom_have_closed_forms() {
        assert!((two_sided(1.0, 1.0).unwrap() - 0.5).abs() < 1e-15);
        let expected = 0.5 * (1.0 - 3.0 / 11.0_f64.sqrt());
        assert!((sf(3.0, 2.0).unwrap() - expected).abs() < 1e-15);
        assert!((cdf(-3.0, 2.0).unwrap() - expected).abs() < 1e-15);
    }

    #[test]
    fn huge_degrees_of_freedom_join_the_normal_smoothly() {
        for t in [0.1, 1.0, 3.0, 10.0, 30.0, 37.0] {
            let below = two_sided(t, 999_999.999_9).unwrap();
            let above = two_sided(t, 1_000_000.000_1).unwrap();
            assert!((below / above - 1.0).abs() < 1e-10, "{t}: {below:e} {above:e}");
        }
        assert!(two_sided(3.0, 1e300).unwrap() > 0.0);
    }

    /// Printed tables: 12.706, 2.228, 1.960.
    #[test]
    fn critical_values_are_those_of_the_tables() {
        for (df, expected) in [(1.0, 12.706_204_736), (10.0, 2.228_138_852), (1e12, 1.959_963_985)] {
            let t = critical_value(0.05, df).unwrap();
            assert!((t - expected).abs() < 1e-9, "{df}: {t}");
        }
    }
}
