//! Restricted mean survival time.

use super::error::SurvivalError;
use super::kaplan_meier::{KaplanMeier, Step};
use crate::detmath::{exp, ln, sqrt};
use crate::detsum::Sum;
use crate::distributions::normal;
use crate::{ConfidenceLevel, Interval};

/// Mean time without event up to a horizon: the area under the Kaplan-Meier curve.
///
/// Variance: `sum over events up to the horizon of A_i^2 d_i / (n_i (n_i - d_i))` with `A_i` the
/// area from the event to the horizon; a last step to 0 adds nothing. As R
/// `print(survfit, rmean = horizon)`. Source: J. P. Klein, M. L. Moeschberger, Survival Analysis,
/// 2nd ed. (2003), eq. 4.5.2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// The horizon, in the unit of the times.
    pub horizon: f64,
    /// The mean, in the unit of the times.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Whether the curve ended above 0 before the horizon, so that its last value was carried on.
    pub extrapolated: bool,
}

pub(super) fn restricted_mean(steps: &[Step], horizon: f64) -> Result<RestrictedMean, SurvivalError> {
    if !(horizon > 0.0 && horizon.is_finite()) {
        return Err(SurvivalError::OutOfRange { name: "horizon", value: horizon });
    }
    let (mut area, mut variance) = (Sum::new(), Sum::new());
    let mut end = horizon;
    for step in steps.iter().rev().filter(|step| step.time <= horizon) {
        area.add((end - step.time) * step.survival);
        if step.events > 0 && step.at_risk > step.events {
            let (n, d) = (step.at_risk as f64, step.events as f64);
            variance.add(area.value() * area.value() * d / (n * (n - d)));
        }
        end = step.time;
    }
    area.add(end);
    let extrapolated = steps.last().is_some_and(|s| s.time < horizon && s.survival > 0.0);
    Ok(RestrictedMean { horizon, mean: area.value(), standard_error: sqrt(variance.value()), extrapolated })
}

/// Difference of two restricted means with its normal confidence interval and p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// First minus second.
    pub estimate: f64,
    /// Standard error.
    pub standard_error: f64,
    /// Confidence limits.
    pub limits: Interval,
    /// Two-sided p-value; `None` when the standard error is 0.
    pub p_value: Option<f64>,
}

/// Difference of the restricted means of two independent groups.
///
/// # Errors
/// `OutOfRange` unless `horizon` is finite and greater than 0.
pub fn restricted_mean_difference(
    first: &KaplanMeier,
    second: &KaplanMeier,
    horizon: f64,
    level: ConfidenceLevel,
) -> Result<Difference, SurvivalError> {
    let (a, b) = (first.restricted_mean(horizon)?, second.restricted_mean(horizon)?);
    let estimate = a.mean - b.mean;
    let variance = a.standard_error * a.standard_error + b.standard_error * b.standard_error;
    let standard_error = sqrt(variance);
    let half = level.z() * standard_error;
    let p_value = (standard_error > 0.0).then(|| normal::two_sided(estimate / standard_error).unwrap_or(1.0));
    Ok(Difference {
        estimate,
        standard_error,
        limits: Interval { lower: estimate - half, upper: estimate + half },
        p_value,
    })
}

/// Ratio of the restricted means of two independent groups, first by second, with limits symmetric
/// on the logarithmic scale.
///
/// Variance of the logarithm: `(se_1/mean_1)^2 + (se_2/mean_2)^2`. As R `survRM2::rmst2`, whose
/// ratio of arm 1 by arm 0 this is. Source: H. Uno et al., J. Clin. Oncol. 32 (2014) 2380-2385.
///
/// # Errors
/// `OutOfRange` unless `horizon` is finite and greater than 0, or (`mean`) when a mean is 0.
pub fn restricted_mean_ratio(
    first: &KaplanMeier,
    second: &KaplanMeier,
    horizon: f64,
    level: ConfidenceLevel,
) -> Result<Ratio, SurvivalError> {
    let (a, b) = (first.restricted_mean(horizon)?, second.restricted_mean(horizon)?);
    if a.mean <= 0.0 || b.mean <= 0.0 {
        return Err(SurvivalError::OutOfRange { name: "mean", value: a.mean.min(b.mean) });
    }
    let estimate = a.mean / b.mean;
    let (x, y) = (a.standard_error / a.mean, b.standard_error / b.mean);
    let se_log = sqrt(x * x + y * y);
    let (logarithm, half) = (ln(estimate), level.z() * se_log);
    let p_value = (se_log > 0.0).then(|| normal::two_sided(logarithm / se_log).unwrap_or(1.0));
    let limits = Interval { lower: exp(logarithm - half), upper: exp(logarithm + half) };
    Ok(Ratio { estimate, se_log, limits, p_value })
}

/// Ratio of two restricted means with its confidence interval and p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// First by second.
    pub estimate: f64,
    /// Standard error of its logarithm.
    pub se_log: f64,
    /// Confidence limits.
    pub limits: Interval,
    /// Two-sided p-value; `None` when the standard error is 0.
    pub p_value: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::Observations;

    /// Events at 1 and 2, censoring at 3, of four; horizon 3: 1 + 3/4 + 1/2 = 2.25.
    /// Areas after the events: 1.25 and 0.5; variance 1.25^2/12 + 0.5^2/6.
    #[test]
    fn four_rows_by_hand() {
        let data = Observations::new(&[2.0, 1.0, 4.0, 3.0], &[true, true, true, false]).unwrap();
        let mean = KaplanMeier::fit(&data).restricted_mean(3.0).unwrap();
        assert!((mean.mean - 2.25).abs() < 1e-15);
        let variance: f64 = 1.25 * 1.25 / 12.0 + 0.25 / 6.0;
        assert!((mean.standard_error - variance.sqrt()).abs() < 1e-15);
        assert!(!mean.extrapolated);
        assert!(KaplanMeier::fit(&data).restricted_mean(0.0).is_err());
    }
}
