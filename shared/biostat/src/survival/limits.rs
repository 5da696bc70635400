//! Confidence limits of a survival probability.

use crate::detmath::{asin, exp, ln, sin, sqrt};
use crate::{ConfidenceLevel, Interval};

/// The scale on which the confidence limits are symmetric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transform {
    /// The survival probability itself, cut to 0..1.
    Plain,
    /// Its logarithm (R's default), cut to 1.
    Log,
    /// The logarithm of minus its logarithm (SAS's default).
    #[default]
    LogLog,
    /// Its logit.
    Logit,
    /// The arc sine of its square root.
    Arcsine,
}

/// Limits of the survival probability `survival` whose logarithm has standard error `se_log`.
/// `None` where the transformed scale has no value: at 0 always, at 1 but for plain and log.
pub(super) fn limits(
    survival: f64,
    se_log: f64,
    level: ConfidenceLevel,
    transform: Transform,
) -> Option<Interval> {
    let width = level.z() * se_log;
    let at_end = survival >= 1.0;
    if survival <= 0.0 || (at_end && !matches!(transform, Transform::Plain | Transform::Log)) {
        return None;
    }
    let (lower, upper) = match transform {
        Transform::Plain => (survival - width * survival, survival + width * survival),
        Transform::Log => (exp(ln(survival) - width), exp(ln(survival) + width)),
        Transform::LogLog => {
            let centre = ln(-ln(survival));
            let half = width / ln(survival);
            (exp(-exp(centre - half)), exp(-exp(centre + half)))
        }
        Transform::Logit => {
            let centre = ln(survival / (1.0 - survival));
            let half = width * (1.0 + survival / (1.0 - survival));
            (1.0 - 1.0 / (1.0 + exp(centre - half)), 1.0 - 1.0 / (1.0 + exp(centre + half)))
        }
        Transform::Arcsine => {
            let centre = asin(sqrt(survival));
            let half = 0.5 * width * sqrt(survival / (1.0 - survival));
            let low = sin((centre - half).max(0.0));
            let high = sin((centre + half).min(std::f64::consts::FRAC_PI_2));
            (low * low, high * high)
        }
    };
    Some(Interval { lower: lower.max(0.0), upper: upper.min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_limits_at_zero_and_only_two_kinds_at_one() {
        let all = [Transform::Plain, Transform::Log, Transform::LogLog, Transform::Logit, Transform::Arcsine];
        assert!(all.iter().all(|t| limits(0.0, 1.0, ConfidenceLevel::P95, *t).is_none()));
        let at_one: Vec<bool> =
            all.iter().map(|t| limits(1.0, 0.0, ConfidenceLevel::P95, *t).is_some()).collect();
        assert_eq!(at_one, [true, true, false, false, false]);
    }
}
