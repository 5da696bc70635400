//! The regularised incomplete gamma function.

use super::error::{DistributionError, number, positive};
use super::saddle_point::{self, poisson};

/// Continued fractions and series stop here; they need about the square root of the shape.
const MAX_TERMS: usize = 10_000_000;

/// A term below this share of the sum changes nothing any more.
const NEGLIGIBLE: f64 = 1e-17;

/// Natural logarithm of the gamma function.
///
/// # Errors
/// `NotPositive` unless `x` is finite and greater than 0.
pub fn ln_gamma(x: f64) -> Result<f64, DistributionError> {
    Ok(saddle_point::ln_gamma(positive("x", x)?))
}

/// Lower and upper tail `(P, Q)` of the gamma distribution with this shape and rate 1 at `x`;
/// the smaller of the two has the full relative precision.
///
/// Series for `x < shape + 1`, Lentz's continued fraction otherwise (Press et al., Numerical
/// Recipes, 3rd ed., section 6.2), with Loader's saddle-point form of the leading factor.
///
/// # Errors
/// `NotPositive` for the shape, `NotANumber` for `x`, `NotConverged` for shapes beyond 1e13.
pub fn tails(shape: f64, x: f64) -> Result<(f64, f64), DistributionError> {
    let (a, x) = (positive("shape", shape)?, number(x)?);
    if x <= 0.0 {
        return Ok((0.0, 1.0));
    }
    if x.is_infinite() {
        return Ok((1.0, 0.0));
    }
    if x < a + 1.0 {
        let lower = (poisson(a, x) * series(a, x)?).min(1.0);
        Ok((lower, 1.0 - lower))
    } else {
        let upper = (poisson(a, x) * a * fraction(a, x)?).min(1.0);
        Ok((1.0 - upper, upper))
    }
}

/// `1 + x/(a+1) + x^2/((a+1)(a+2)) + …`
fn series(a: f64, x: f64) -> Result<f64, DistributionError> {
    let (mut sum, mut term, mut denominator) = (1.0, 1.0, a);
    for _ in 0..MAX_TERMS {
        denominator += 1.0;
        term *= x / denominator;
        sum += term;
        if term < sum * NEGLIGIBLE {
            return Ok(sum);
        }
    }
    Err(DistributionError::NotConverged { iterations: MAX_TERMS })
}

/// `1/(x+1-a - 1(1-a)/(x+3-a - …))`
fn fraction(a: f64, x: f64) -> Result<f64, DistributionError> {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..MAX_TERMS {
        let i = i as f64;
        let an = -i * (i - a);
        b += 2.0;
        d = away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        d = 1.0 / d;
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < 1e-16 {
            return Ok(h);
        }
    }
    Err(DistributionError::NotConverged { iterations: MAX_TERMS })
}

/// Lentz's guard: a zero denominator becomes a tiny one.
pub(super) fn away_from_zero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}
