//! The beta distribution and the regularised incomplete beta function.

use super::error::{DistributionError, number, positive, probability};
use super::gamma::away_from_zero;
use super::saddle_point;
use crate::detmath::{exp, ln};

/// The continued fraction needs about the square root of the larger shape.
const MAX_TERMS: usize = 10_000_000;

/// Steps of the quantile search; each halves the bracket when Newton's step leaves it.
const MAX_STEPS: usize = 400;

/// Lower and upper tail `(I_x(a,b), I_y(b,a))` at `x`, with `y = 1 - x` given by the caller so
/// that neither end loses digits; the smaller of the two has the full relative precision.
///
/// Lentz's continued fraction (Press et al., Numerical Recipes, 3rd ed., section 6.4), with
/// Loader's saddle-point form of the leading factor.
///
/// # Errors
/// `NotPositive` for a shape, `Probability` unless `x` and `y` are between 0 and 1.
pub fn tails(a: f64, b: f64, x: f64, y: f64) -> Result<(f64, f64), DistributionError> {
    let (a, b) = (positive("a", a)?, positive("b", b)?);
    let (x, y) = (probability(number(x)?)?, probability(number(y)?)?);
    if x <= 0.0 {
        return Ok((0.0, 1.0));
    }
    if y <= 0.0 {
        return Ok((1.0, 0.0));
    }
    let factor = leading_factor(a, b, x, y);
    if factor <= 0.0 {
        // so far from the mean that the smaller tail is below the smallest number
        return Ok(if x < a / (a + b) { (0.0, 1.0) } else { (1.0, 0.0) });
    }
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = (factor / a * fraction(a, b, x)?).clamp(0.0, 1.0);
        Ok((lower, 1.0 - lower))
    } else {
        let upper = (factor / b * fraction(b, a, y)?).clamp(0.0, 1.0);
        Ok((1.0 - upper, upper))
    }
}

/// `P(X <= x)`.
///
/// # Errors
/// `NotPositive` for a shape, `Probability` unless `0 <= x <= 1`.
pub fn cdf(x: f64, a: f64, b: f64) -> Result<f64, DistributionError> {
    Ok(tails(a, b, x, 1.0 - x)?.0)
}

/// The `x` with `P(X <= x) = p`.
///
/// Newton's method on the logarithms of probability and argument, in the lower half of the
/// interval (the upper half is the lower half of the mirrored distribution), with a bracket that
/// no step may leave. An answer below 1e-300 is given as 0.
///
/// # Errors
/// `NotPositive` for a shape, `Probability` unless `0 <= p <= 1`, `NotConverged` never observed.
pub fn quantile(p: f64, a: f64, b: f64) -> Result<f64, DistributionError> {
    let p = probability(p)?;
    let middle = tails(a, b, 0.5, 0.5)?.0;
    if p <= 0.0 || p >= 1.0 {
        return Ok(p);
    }
    if p <= middle { search(p, 1.0 - p, a, b) } else { Ok(1.0 - search(1.0 - p, p, b, a)?) }
}

/// Quantile known to lie in `(0, 1/2]`, in `u = ln x`; `q = 1 - p`. The smaller tail is matched.
fn search(p: f64, q: f64, a: f64, b: f64) -> Result<f64, DistributionError> {
    let (mut low, mut high) = (-692.0, -std::f64::consts::LN_2);
    let mut u = ((ln(p) + ln(a)) / a).clamp(low, high);
    for _ in 0..MAX_STEPS {
        let x = exp(u);
        let (lower, upper) = tails(a, b, x, 1.0 - x)?;
        let density = leading_factor(a, b, x, 1.0 - x) / (1.0 - x);
        let (miss, slope) =
            if p <= q { (ln(lower / p), density / lower) } else { (-ln(upper / q), density / upper) };
        if miss >= 0.0 {
            high = u;
        } else {
            low = u;
        }
        let next = u - miss / slope;
        if (next - u).abs() < 1e-15 || high - low < 1e-15 {
            return Ok(exp(next.clamp(low, high)));
        }
        u = if next > low && next < high { next } else { f64::midpoint(low, high) };
        if high <= -691.0 {
            return Ok(0.0);
        }
    }
    Ok(exp(u))
}

/// `x^a y^b Gamma(a+b) / (Gamma(a) Gamma(b))`.
fn leading_factor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    saddle_point::binomial(a, a + b, x, y) * a / (a + b) * b
}

/// The continued fraction of the incomplete beta function.
fn fraction(a: f64, b: f64, x: f64) -> Result<f64, DistributionError> {
    let (sum, above, below) = (a + b, a + 1.0, a - 1.0);
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - sum * x / above);
    let mut h = d;
    for m in 1..MAX_TERMS {
        let m = m as f64;
        let even = m * (b - m) * x / ((below + 2.0 * m) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (sum + m) * x / ((a + 2.0 * m) * (above + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < 1e-16 {
            return Ok(h);
        }
    }
    Err(DistributionError::NotConverged { iterations: MAX_TERMS })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beta(1, b) has cdf `1 - (1-x)^b`, Beta(a, 1) has `x^a`.
    #[test]
    fn shapes_of_one_have_closed_forms() {
        for x in [1e-12, 0.01, 0.3, 0.5, 0.9, 0.999] {
            assert!((cdf(x, 3.0, 1.0).unwrap() / (x * x * x) - 1.0).abs() < 1e-13);
            let expected = -crate::detmath::expm1(7.0 * crate::detmath::log1p(-x));
            assert!((cdf(x, 1.0, 7.0).unwrap() / expected - 1.0).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn the_quantile_inverts_the_cdf() {
        for (a, b) in
            [(0.1, 0.2), (0.5, 0.5), (1.0, 1.0), (2.0, 30.0), (300.0, 5.0), (1885.0, 370.0), (1e5, 3e5)]
        {
            for p in [1e-12, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.999] {
                let x = quantile(p, a, b).unwrap();
                let back = tails(a, b, x, 1.0 - x).unwrap();
                let miss = if p <= 0.5 { back.0 / p - 1.0 } else { back.1 / (1.0 - p) - 1.0 };
                // for tiny shapes 1 - x itself has few digits
                assert!(miss.abs() < 1e-11 || 1.0 - x < 1e-4, "{a} {b} {p}: {x} {miss}");
            }
        }
        assert_eq!(quantile(0.0, 2.0, 3.0), Ok(0.0));
        assert_eq!(quantile(1.0, 2.0, 3.0), Ok(1.0));
    }
}
