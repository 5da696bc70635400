//! Difference of two independent rates.

use super::proportion::Proportion;
use super::wilson::wilson;
use crate::detmath::sqrt;
use crate::{ConfidenceLevel, Interval};

/// Difference of two rates with its confidence limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateDifference {
    /// First rate minus second rate.
    pub estimate: f64,
    /// Confidence limits, within -1 and 1.
    pub limits: Interval,
}

/// Newcombe's hybrid score interval of the difference of two independent rates.
///
/// Formula: with Wilson limits `l`, `u` of each rate: `d - sqrt((p1-l1)^2 + (u2-p2)^2)` to
/// `d + sqrt((u1-p1)^2 + (p2-l2)^2)`.
///
/// Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, proportions::{Proportion, newcombe_difference}};
/// // Newcombe (1998), table II, example (a): 56/70 - 48/80 gives 0.0524 to 0.3339
/// let difference = newcombe_difference(Proportion::new(56, 70)?, Proportion::new(48, 80)?, ConfidenceLevel::P95);
/// assert_eq!(format!("{:.4} {:.4}", difference.limits.lower, difference.limits.upper), "0.0524 0.3339");
/// # Ok::<(), palladion_biostat::proportions::ProportionError>(())
/// ```
pub fn newcombe_difference(first: Proportion, second: Proportion, level: ConfidenceLevel) -> RateDifference {
    let (p1, p2) = (first.rate(), second.rate());
    let (w1, w2) = (wilson(first, level), wilson(second, level));
    let length = |a: f64, b: f64| sqrt(a * a + b * b);
    let estimate = p1 - p2;
    RateDifference {
        estimate,
        limits: Interval {
            lower: estimate - length(p1 - w1.lower, w2.upper - p2),
            upper: estimate + length(w1.upper - p1, p2 - w2.lower),
        },
    }
}
