//! Catherine Loader's saddle-point forms of the gamma function ratios.
//!
//! `x^a e^-x / Gamma(a+1)` and its binomial cousin computed from logarithms of gamma functions
//! lose all digits for large arguments; written as deviances they keep them. Source: C. Loader,
//! "Fast and accurate computation of binomial probabilities" (2000); also R's `dbinom`, `dpois`.

use crate::detmath::{exp, ln, log1p, sqrt};

const TWO_PI: f64 = std::f64::consts::TAU;
const LN_SQRT_TWO_PI: f64 = 0.918_938_533_204_672_8;

/// Natural logarithm of the gamma function for `x > 0`: Stirling's series from 15 on, below it by
/// the recurrence. Relative error below 1e-14 but near the zeros at 1 and 2, where the absolute
/// error is below 1e-14.
pub(super) fn ln_gamma(x: f64) -> f64 {
    let mut product = 1.0;
    let mut shifted = x;
    while shifted < 15.0 {
        product *= shifted;
        shifted += 1.0;
    }
    (shifted - 0.5) * ln(shifted) - shifted + LN_SQRT_TWO_PI + stirling_series(shifted) - ln(product)
}

/// `ln Gamma(n+1)` minus Stirling's formula `(n+1/2) ln n - n + ln sqrt(2 pi)`, for `n > 0`.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n >= 15.0 {
        return stirling_series(n);
    }
    // Each step down adds ln((m+1)/m) (m+1/2) - 1, which `step` gives without cancellation.
    let mut error = 0.0;
    let mut m = n;
    while m < 15.0 {
        error += (m + 0.5) * log1p(1.0 / m) - 1.0;
        m += 1.0;
    }
    error + stirling_series(m)
}

/// The asymptotic series B(2k)/(2k(2k-1) n^(2k-1)), exact to 1e-17 for `n >= 15`.
fn stirling_series(n: f64) -> f64 {
    const COEFFICIENTS: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    let square = 1.0 / (n * n);
    COEFFICIENTS.iter().rev().fold(0.0, |sum, c| sum * square + c) / n
}

/// Deviance part `x ln(x/m) + m - x`, not negative, without cancellation for `x` near `m`.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if (next - sum).abs() <= 0.0 {
            break;
        }
        sum = next;
    }
    sum
}

/// `x^a e^-x / Gamma(a+1)` for `a >= 0`, `x > 0`.
pub(super) fn poisson(a: f64, x: f64) -> f64 {
    if a <= 0.0 {
        return exp(-x);
    }
    exp(-stirling_error(a) - deviance(a, x)) / sqrt(TWO_PI * a)
}

/// `Gamma(n+1) / (Gamma(k+1) Gamma(n-k+1)) p^k q^(n-k)` for real `0 <= k <= n`, `q = 1 - p`.
pub(super) fn binomial(k: f64, n: f64, p: f64, q: f64) -> f64 {
    let rest = n - k;
    if p <= 0.0 {
        return f64::from(u8::from(k <= 0.0));
    }
    if q <= 0.0 {
        return f64::from(u8::from(rest <= 0.0));
    }
    if k <= 0.0 {
        return exp(n * if p < 0.1 { log1p(-p) } else { ln(q) });
    }
    if rest <= 0.0 {
        return exp(n * if q < 0.1 { log1p(-q) } else { ln(p) });
    }
    let log = stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p)
        - deviance(rest, n * q);
    exp(log) * sqrt(n / (TWO_PI * k) / rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gamma_function_is_right_at_the_integers_and_halves() {
        let mut factorial = 0.0;
        for n in 1..40_u32 {
            assert!((ln_gamma(f64::from(n)) - factorial).abs() < 3e-14 * (1.0 + factorial), "{n}");
            factorial += ln(f64::from(n));
        }
        assert!((ln_gamma(0.5) - 0.5 * ln(std::f64::consts::PI)).abs() < 1e-15);
    }

    /// 10 choose 3 times 0.3^3 0.7^7 = 120 x 0.027 x 0.0823543 = 0.266827932.
    #[test]
    fn a_binomial_probability_by_hand() {
        assert!((binomial(3.0, 10.0, 0.3, 0.7) - 0.266_827_932).abs() < 1e-15);
    }

    /// e^-2 2^3 / 3! = 0.180447044315484.
    #[test]
    fn a_poisson_probability_by_hand() {
        assert!((poisson(3.0, 2.0) - 0.180_447_044_315_483_57).abs() < 1e-15);
    }
}
