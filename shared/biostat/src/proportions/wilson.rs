//! Wilson's score interval.

use super::proportion::Proportion;
use crate::detmath::sqrt;
use crate::{ConfidenceLevel, Interval};

/// Confidence interval of a rate that inverts the score test.
///
/// Formula: centre `(p + z^2/2n)/(1 + z^2/n)`, half-width `z/(1 + z^2/n) sqrt(p(1-p)/n +
/// z^2/4n^2)`; exactly 0 below for no event, exactly 1 above for all. No continuity correction.
///
/// Source: E. B. Wilson, JASA 22 (1927) 209-212.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, proportions::{Proportion, wilson}};
/// // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662
/// let limits = wilson(Proportion::new(81, 263)?, ConfidenceLevel::P95);
/// assert_eq!(format!("{:.4} {:.4}", limits.lower, limits.upper), "0.2553 0.3662");
/// # Ok::<(), palladion_biostat::proportions::ProportionError>(())
/// ```
pub fn wilson(proportion: Proportion, level: ConfidenceLevel) -> Interval {
    let (n, p, z) = (proportion.total() as f64, proportion.rate(), level.z());
    let square = z * z / n;
    let centre = (p + square / 2.0) / (1.0 + square);
    let half = z / (1.0 + square) * sqrt(p * (1.0 - p) / n + square / (4.0 * n));
    Interval {
        lower: if proportion.events() == 0 { 0.0 } else { centre - half },
        upper: if proportion.events() == proportion.total() { 1.0 } else { centre + half },
    }
}
