//! What a bootstrap gives: estimates, replicates, intervals.

use super::error::BootstrapError;
use super::percentiles::{PercentileRule, percentile};
use crate::detmath::sqrt;
use crate::detsum::sum;
use crate::distributions::normal;
use crate::{ConfidenceLevel, Interval};

/// The least number of replicates: 50 in each tail of 2.5 %.
pub const MIN_REPLICATES: usize = 2000;

/// How many replicates, and from which random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootstrapOptions {
    /// Number of replicates, at least [`MIN_REPLICATES`].
    pub replicates: usize,
    /// Seed of the plan.
    pub seed: u64,
    /// Number of the analysis in the plan; another number gives independent replicates.
    pub analysis: u64,
}

/// Estimates and replicates of some statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    estimates: Vec<f64>,
    replicates: Vec<Vec<f64>>,
}

impl Bootstrap {
    pub(super) fn new(estimates: Vec<f64>, replicates: Vec<Vec<f64>>) -> Self {
        Self { estimates, replicates }
    }

    /// A result from replicates made elsewhere: one list per estimate, all finite.
    ///
    /// # Errors
    /// `UnknownStatistic` when there is no list for an estimate, `NoPercentile` for an empty list,
    /// `UndefinedEstimate`, `UndefinedReplicates`.
    pub fn from_replicates(estimates: &[f64], replicates: &[Vec<f64>]) -> Result<Self, BootstrapError> {
        if estimates.len() != replicates.len() {
            return Err(BootstrapError::UnknownStatistic(estimates.len().min(replicates.len())));
        }
        for (statistic, (estimate, values)) in estimates.iter().zip(replicates).enumerate() {
            let undefined = values.iter().filter(|v| !v.is_finite()).count();
            if values.is_empty() {
                return Err(BootstrapError::NoPercentile { probability: 0.5, values: 0 });
            }
            if !estimate.is_finite() {
                return Err(BootstrapError::UndefinedEstimate { statistic });
            }
            if undefined > 0 {
                return Err(BootstrapError::UndefinedReplicates { statistic, replicates: undefined });
            }
        }
        Ok(Self::new(estimates.to_vec(), replicates.to_vec()))
    }

    /// The statistic in the data.
    ///
    /// # Errors
    /// `UnknownStatistic`.
    pub fn estimate(&self, statistic: usize) -> Result<f64, BootstrapError> {
        self.estimates.get(statistic).copied().ok_or(BootstrapError::UnknownStatistic(statistic))
    }

    /// The statistic in each replicate, in their order.
    ///
    /// # Errors
    /// `UnknownStatistic`.
    pub fn replicates(&self, statistic: usize) -> Result<&[f64], BootstrapError> {
        self.replicates.get(statistic).map(Vec::as_slice).ok_or(BootstrapError::UnknownStatistic(statistic))
    }

    /// Standard deviation of the replicates (divisor B - 1).
    ///
    /// # Errors
    /// `UnknownStatistic`.
    pub fn standard_error(&self, statistic: usize) -> Result<f64, BootstrapError> {
        let values = self.replicates(statistic)?;
        let n = values.len() as f64;
        let mean = sum(values.iter().copied()) / n;
        let squares = sum(values.iter().map(|v| (v - mean) * (v - mean)));
        Ok(sqrt(squares / (n - 1.0).max(1.0)))
    }

    /// Percentile interval: the tails of the replicates. Source: Efron and Tibshirani (1993),
    /// section 13.3.
    ///
    /// # Errors
    /// `UnknownStatistic`.
    pub fn percentile_interval(
        &self,
        statistic: usize,
        level: ConfidenceLevel,
        rule: PercentileRule,
    ) -> Result<Interval, BootstrapError> {
        self.interval(statistic, [level.tail(), 1.0 - level.tail()], rule)
    }

    /// Bias-corrected and accelerated interval with the acceleration of [`super::acceleration`].
    ///
    /// Formula: percentiles at `Phi(w + (w + z) / (1 - a (w + z)))` with `w = Phi^-1(share of
    /// replicates below the estimate)` and z the normal quantiles of the tails. As R
    /// `boot::boot.ci(type = "bca")` (rule [`PercentileRule::NormalScale`]). Source: B. Efron,
    /// JASA 82 (1987) 171-185.
    ///
    /// # Errors
    /// `UnknownStatistic`, `InfiniteBias` when no or all replicates lie below the estimate,
    /// `Acceleration` when `a (w + z)` reaches 1.
    pub fn bca_interval(
        &self,
        statistic: usize,
        level: ConfidenceLevel,
        rule: PercentileRule,
        acceleration: f64,
    ) -> Result<Interval, BootstrapError> {
        let (estimate, values) = (self.estimate(statistic)?, self.replicates(statistic)?);
        let below = values.iter().filter(|value| **value < estimate).count();
        let infinite = BootstrapError::InfiniteBias(statistic);
        if below == 0 || below == values.len() {
            return Err(infinite);
        }
        let bias = normal::quantile(below as f64 / values.len() as f64).ok().ok_or(infinite)?;
        let adjusted = |z: f64| {
            let shifted = bias + z;
            let room = 1.0 - acceleration * shifted;
            if room > 0.0 { normal::cdf(bias + shifted / room).ok() } else { None }
        };
        let unusable = BootstrapError::Acceleration(statistic);
        match (adjusted(-level.z()), adjusted(level.z())) {
            (Some(lower), Some(upper)) => self.interval(statistic, [lower, upper], rule),
            _ => Err(unusable),
        }
    }

    fn interval(
        &self,
        statistic: usize,
        probabilities: [f64; 2],
        rule: PercentileRule,
    ) -> Result<Interval, BootstrapError> {
        let mut sorted = self.replicates(statistic)?.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let [lower, upper] = probabilities;
        Ok(Interval { lower: percentile(&sorted, lower, rule)?, upper: percentile(&sorted, upper, rule)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replicates 1 … 9 of estimate 5.5: 5 of 9 lie below. Without acceleration and at the
    /// level where z = 0 nothing but the bias moves the percentiles: Phi(2 w).
    #[test]
    fn without_acceleration_the_percentiles_move_by_twice_the_bias() {
        let values: Vec<f64> = (1..=9).map(f64::from).collect();
        let result = Bootstrap::from_replicates(&[5.5], &[values]).unwrap();
        let level = ConfidenceLevel::new(1e-9).unwrap();
        let interval = result.bca_interval(0, level, PercentileRule::Expected, 0.0).unwrap();
        let expected = 10.0 * normal::cdf(2.0 * normal::quantile(5.0 / 9.0).unwrap()).unwrap();
        assert!((interval.lower - expected).abs() < 1e-7 && (interval.upper - expected).abs() < 1e-7);
        // variance of 1 … 9 is 7.5
        assert!((result.standard_error(0).unwrap() - 7.5_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn what_has_no_interval_is_named() {
        let result = Bootstrap::from_replicates(&[0.0], &[vec![1.0, 2.0, 3.0]]).unwrap();
        let bca = |k, a| result.bca_interval(k, ConfidenceLevel::P95, PercentileRule::Linear, a).unwrap_err();
        assert_eq!(bca(0, 0.0), BootstrapError::InfiniteBias(0));
        assert_eq!(bca(1, 0.0), BootstrapError::UnknownStatistic(1));
        let result = Bootstrap::from_replicates(&[1.5], &[vec![1.0, 2.0, 3.0]]).unwrap();
        let wide = result.bca_interval(0, ConfidenceLevel::P95, PercentileRule::Linear, 2.0);
        assert_eq!(wide.unwrap_err(), BootstrapError::Acceleration(0));
        let nan = Bootstrap::from_replicates(&[1.5], &[vec![1.0, f64::NAN]]).unwrap_err();
        assert_eq!(nan, BootstrapError::UndefinedReplicates { statistic: 0, replicates: 1 });
    }
}
