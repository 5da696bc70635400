//! The binomial distribution.

use super::beta;
use super::error::{DistributionError, probability};
use super::saddle_point;

/// `P(R = k)` for `k` of `n`, each with probability `p`.
///
/// # Errors
/// `Probability` unless `0 <= p <= 1`.
pub fn pmf(k: u64, n: u64, p: f64) -> Result<f64, DistributionError> {
    let p = probability(p)?;
    if k > n {
        return Ok(0.0);
    }
    Ok(saddle_point::binomial(k as f64, n as f64, p, 1.0 - p))
}

/// `ln (n choose k)` for `k <= n`.
pub(crate) fn ln_choose(n: u64, k: u64) -> f64 {
    let factorial = |m: u64| saddle_point::ln_gamma(m as f64 + 1.0);
    factorial(n) - factorial(k) - factorial(n - k)
}

/// `P(R <= k)`.
///
/// # Errors
/// `Probability` unless `0 <= p <= 1`.
pub fn cdf(k: u64, n: u64, p: f64) -> Result<f64, DistributionError> {
    let p = probability(p)?;
    if k >= n {
        return Ok(1.0);
    }
    Ok(beta::tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p)?.1)
}

/// `P(R > k)`.
///
/// # Errors
/// `Probability` unless `0 <= p <= 1`.
pub fn sf(k: u64, n: u64, p: f64) -> Result<f64, DistributionError> {
    let p = probability(p)?;
    if k >= n {
        return Ok(0.0);
    }
    Ok(beta::tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p)?.0)
}

/// The smallest `r` with `P(R <= r) >= q`.
///
/// # Errors
/// `Probability` unless `p` and `q` are between 0 and 1.
pub fn quantile(q: f64, n: u64, p: f64) -> Result<u64, DistributionError> {
    let q = probability(q)?;
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if cdf(middle, n, p)? >= q {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cdf_is_the_sum_of_the_probabilities() {
        let mut sum = 0.0;
        for k in 0..=30 {
            sum += pmf(k, 30, 0.37).unwrap();
            assert!((cdf(k, 30, 0.37).unwrap() - sum).abs() < 1e-14, "{k}");
            assert!((cdf(k, 30, 0.37).unwrap() + sf(k, 30, 0.37).unwrap() - 1.0).abs() < 1e-14);
        }
    }

    /// Fair coin, 4 tosses: cumulated 1/16, 5/16, 11/16, 15/16, 1.
    #[test]
    fn the_quantile_is_the_smallest_count_that_reaches_q() {
        for (q, expected) in [(0.0, 0), (0.06, 0), (0.07, 1), (0.5, 2), (0.9, 3), (1.0, 4)] {
            assert_eq!(quantile(q, 4, 0.5), Ok(expected), "{q}");
        }
    }

    #[test]
    fn certain_events_have_no_spread() {
        assert_eq!(pmf(0, 5, 0.0), Ok(1.0));
        assert_eq!(pmf(5, 5, 1.0), Ok(1.0));
        assert_eq!(pmf(6, 5, 0.5), Ok(0.0));
        assert!(pmf(1, 5, 1.5).is_err());
    }
}
