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

/// A tail that is wanted among many: the logarithm of `x^a y^b / B(a, b)` is known.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// Where the answer belongs.
    pub place: usize,
    /// `a` and `b`.
    pub shapes: (f64, f64),
    /// `x` and `1 - x`, both above 0.
    pub at: (f64, f64),
    /// `a ln x + b ln(1 - x) - ln B(a, b)`.
    pub log_factor: f64,
}

/// A wanted tail's place, and both tails there.
pub(crate) type Found = (usize, (f64, f64));

/// Fractions computed at a time.
const LANES: usize = 8;

/// A fraction that changes by less than this share of it is settled.
const SETTLED: f64 = 2e-15;

/// Steps after which a fraction of [`tails_together`] is computed on its own.
const PATIENCE: u32 = 1_000;

/// As [`tails`] of each, to 1e-13 of the distribution; several fractions side by side take little longer than one.
/// The bits of an answer do not depend on its neighbours.
///
/// # Errors
/// As [`tails`].
pub(crate) fn tails_together(wanted: &[Wanted]) -> Result<Vec<Found>, DistributionError> {
    let mut found = Vec::with_capacity(wanted.len());
    for chunk in wanted.chunks(LANES) {
        let (mut a, mut b, mut x) = ([1.0; LANES], [1.0; LANES], [0.25; LANES]);
        let mut swapped = [false; LANES];
        for (lane, one) in chunk.iter().enumerate() {
            let ((p, q), (left, right)) = (one.shapes, one.at);
            swapped[lane] = left >= (p + 1.0) / (p + q + 2.0);
            (a[lane], b[lane], x[lane]) = if swapped[lane] { (q, p, right) } else { (p, q, left) };
        }
        let fractions = fractions(&a, &b, &x);
        for (lane, one) in chunk.iter().enumerate() {
            let tails = match fractions {
                Some(fractions) => {
                    let near = (exp(one.log_factor) / a[lane] * fractions[lane]).clamp(0.0, 1.0);
                    if swapped[lane] { (1.0 - near, near) } else { (near, 1.0 - near) }
                }
                None => tails(one.shapes.0, one.shapes.1, one.at.0, one.at.1)?,
            };
            found.push((one.place, tails));
        }
    }
    Ok(found)
}

/// The continued fraction of [`fraction`] by its convergents, whose denominators are brought to 1 after every two
/// steps; each stays at the first that the next one does not change. `None` when one of them does not settle.
fn fractions(a: &[f64; LANES], b: &[f64; LANES], x: &[f64; LANES]) -> Option<[f64; LANES]> {
    let mut before = ([1.0; LANES], [1.0; LANES]);
    let mut now: [f64; LANES] = [1.0; LANES];
    let mut below = [0.0; LANES];
    for i in 0..LANES {
        below[i] = 1.0 - (a[i] + b[i]) * x[i] / (a[i] + 1.0);
    }
    let mut settled = [false; LANES];
    for m in 1..PATIENCE {
        let m = f64::from(m);
        for i in 0..LANES {
            let twice = a[i] + 2.0 * m;
            let even = m * (b[i] - m) * x[i] / ((twice - 1.0) * twice);
            let odd = -(a[i] + m) * (a[i] + b[i] + m) * x[i] / (twice * (twice + 1.0));
            let (top, bottom) = (now[i] + even * before.0[i], below[i] + even * before.1[i]);
            let (next, under) = (top + odd * now[i], bottom + odd * below[i]);
            let scale = 1.0 / under;
            before.0[i] = top * scale;
            before.1[i] = bottom * scale;
            let value = next * scale;
            let same = (value - now[i]).abs() <= SETTLED * value.abs();
            now[i] = if settled[i] { now[i] } else { value };
            settled[i] |= same;
            below[i] = 1.0;
        }
        if settled.iter().all(|settled| *settled) {
            return Some(now);
        }
    }
    None
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
    fn tails_together_are_the_tails_of_each() {
        let mut wanted = Vec::new();
        for (a, b) in [(0.3, 0.2), (1.0, 1.0), (2.0, 30.0), (9.4, 7.7), (300.0, 5.0), (1885.0, 370.0)] {
            for x in [1e-6, 0.01, 0.2, 0.5, 0.8, 0.97, 0.999_999] {
                let log_beta =
                    saddle_point::ln_gamma(a) + saddle_point::ln_gamma(b) - saddle_point::ln_gamma(a + b);
                let log_factor = a * ln(x) + b * ln(1.0 - x) - log_beta;
                wanted.push(Wanted { place: wanted.len(), shapes: (a, b), at: (x, 1.0 - x), log_factor });
            }
        }
        let found = tails_together(&wanted).unwrap();
        assert_eq!(found.len(), wanted.len());
        for (place, together) in found {
            let one = wanted[place];
            let alone = tails(one.shapes.0, one.shapes.1, one.at.0, one.at.1).unwrap();
            let (near, same) = if alone.0 < alone.1 { (alone.0, together.0) } else { (alone.1, together.1) };
            // the constant of the largest shapes has lost four digits
            assert!((near - same).abs() <= 1e-11 * near, "{:?} {:?}: {near:e} {same:e}", one.shapes, one.at);
            assert!((together.0 + together.1 - 1.0).abs() < 1e-15);
        }
        assert!(tails_together(&[]).unwrap().is_empty());
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
