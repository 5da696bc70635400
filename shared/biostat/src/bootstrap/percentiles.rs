//! Percentiles of replicates.

use super::error::BootstrapError;
use crate::distributions::normal;

/// How a percentile between two ordered values is read off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PercentileRule {
    /// R `quantile` type 7 and `numpy.percentile`: linear between positions `1 + (n - 1) p`.
    #[default]
    Linear,
    /// SAS PCTLDEF = 5, R type 2: the value after position `n p`, the mean of two where that is whole.
    Averaged,
    /// R type 6: linear between positions `(n + 1) p`.
    Expected,
    /// R `boot::boot.ci`: position `(n + 1) p`, between two values on the scale of normal quantiles.
    NormalScale,
}

/// The percentile of values in ascending order; beyond the first and last value, these.
///
/// # Errors
/// `NoPercentile` for no values or a probability outside 0 to 1.
pub fn percentile(sorted: &[f64], probability: f64, rule: PercentileRule) -> Result<f64, BootstrapError> {
    let values = sorted.len();
    if values == 0 || !(0.0..=1.0).contains(&probability) {
        return Err(BootstrapError::NoPercentile { probability, values });
    }
    let n = values as f64;
    let position = match rule {
        PercentileRule::Linear => (n - 1.0) * probability + 1.0,
        PercentileRule::Averaged => return Ok(averaged(sorted, n * probability)),
        PercentileRule::Expected | PercentileRule::NormalScale => (n + 1.0) * probability,
    };
    if position <= 1.0 {
        return Ok(sorted[0]);
    }
    let lower = floor(position + ROUNDING);
    if lower >= values {
        return Ok(sorted[values - 1]);
    }
    let (a, b) = (sorted[lower - 1], sorted[lower]);
    let mut share = (position - lower as f64).max(0.0);
    if rule == PercentileRule::NormalScale && share > ROUNDING {
        let quantile = |p: f64| normal::quantile(p).unwrap_or(0.0);
        let (left, right) = (quantile(lower as f64 / (n + 1.0)), quantile((lower + 1) as f64 / (n + 1.0)));
        share = (quantile(probability) - left) / (right - left);
    }
    Ok(a + share * (b - a))
}

/// A position within this of a whole number is that number, as in R `quantile`.
const ROUNDING: f64 = 8.9e-16 * 4.0;

fn averaged(sorted: &[f64], position: f64) -> f64 {
    let below = floor(position + ROUNDING);
    let at = |rank: usize| sorted[rank.clamp(1, sorted.len()) - 1];
    if (position - below as f64) > ROUNDING { at(below + 1) } else { f64::midpoint(at(below), at(below + 1)) }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the number of values"
)]
fn floor(x: f64) -> usize {
    x as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 1, 2, 4, 8: type 7 at .25 is at position 1.75 -> 1.75; type 6 at 1.25 -> 1.25; type 2 at
    /// 4 x .25 = 1, whole -> (1 + 2)/2; at .3: 1.2 -> 2.
    #[test]
    fn four_values_by_hand() {
        let values = [1.0, 2.0, 4.0, 8.0];
        let at = |p, rule| percentile(&values, p, rule).unwrap();
        assert!((at(0.25, PercentileRule::Linear) - 1.75).abs() < 1e-15);
        assert!((at(0.25, PercentileRule::Expected) - 1.25).abs() < 1e-15);
        assert!((at(0.25, PercentileRule::Averaged) - 1.5).abs() < 1e-15);
        assert!((at(0.3, PercentileRule::Averaged) - 2.0).abs() < 1e-15);
        assert!((at(0.4, PercentileRule::NormalScale) - 2.0).abs() < 1e-15);
        for rule in [
            PercentileRule::Linear,
            PercentileRule::Averaged,
            PercentileRule::Expected,
            PercentileRule::NormalScale,
        ] {
            assert!((at(0.0, rule) - 1.0).abs() < 1e-15 && (at(1.0, rule) - 8.0).abs() < 1e-15);
        }
        assert!(percentile(&[], 0.5, PercentileRule::Linear).is_err());
        assert!(percentile(&values, f64::NAN, PercentileRule::Linear).is_err());
    }
}
