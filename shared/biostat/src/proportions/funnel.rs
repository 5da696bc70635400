//! Exact binomial control limits of a funnel plot.

use super::proportion::ProportionError;
use crate::Interval;
use crate::distributions::binomial;

/// Warning and action limits of a group of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunnelLimits {
    /// Probabilities .025 and .975.
    pub warning: Interval,
    /// Probabilities .001 and .999.
    pub action: Interval,
}

/// Limits at the usual four probabilities for a group of `total` subjects when the true rate is
/// `rate`.
///
/// # Errors
/// As [`funnel_limit`].
pub fn funnel_limits(rate: f64, total: u64) -> Result<FunnelLimits, ProportionError> {
    let limit = |q: f64| funnel_limit(rate, total, q);
    let pair = |low: f64, high: f64| -> Result<Interval, ProportionError> {
        Ok(Interval { lower: limit(low)?, upper: limit(high)? })
    };
    Ok(FunnelLimits { warning: pair(0.025, 0.975)?, action: pair(0.001, 0.999)? })
}

/// Rate below which a group of `total` subjects falls with probability `q` when its true rate is
/// `rate`, interpolated between the possible rates.
///
/// Formula: `r` = smallest integer with `P(R <= r) >= q` under `Bin(total, rate)`,
/// `a = (P(R <= r) - q)/P(R = r)`, limit `(r - a)/total`, not below 0 or above 1. The limits are
/// for display: they take no account of how many groups are looked at.
///
/// Source: D. J. Spiegelhalter, Statistics in Medicine 24 (2005) 1185-1202, appendix A.1.1;
/// `site-qc.md` section 3.3.
///
/// # Errors
/// `NoSubjects` for a group of 0, `OutOfRange` unless `0 < rate < 1` and `0 < q < 1`.
pub fn funnel_limit(rate: f64, total: u64, q: f64) -> Result<f64, ProportionError> {
    if total == 0 {
        return Err(ProportionError::NoSubjects);
    }
    for (name, value) in [("rate", rate), ("q", q)] {
        if !(value > 0.0 && value < 1.0) {
            return Err(ProportionError::OutOfRange { name, value });
        }
    }
    let out_of_range = |_| ProportionError::OutOfRange { name: "rate", value: rate };
    let r = binomial::quantile(q, total, rate).map_err(out_of_range)?;
    let reached = binomial::cdf(r, total, rate).map_err(out_of_range)?;
    let own = binomial::pmf(r, total, rate).map_err(out_of_range)?;
    let back = (reached - q) / own;
    Ok(((r as f64 - back) / total as f64).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One subject, rate 0.1, q .975: r = 1, a = (1 - .975)/.1 = .25, limit .75.
    #[test]
    fn one_subject_by_hand() {
        assert!((funnel_limit(0.1, 1, 0.975).unwrap() - 0.75).abs() < 1e-14);
        assert_eq!(funnel_limit(0.1, 0, 0.975), Err(ProportionError::NoSubjects));
        assert!(funnel_limit(0.0, 5, 0.975).is_err());
    }
}
