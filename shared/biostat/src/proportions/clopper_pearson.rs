//! The exact interval of Clopper and Pearson.

use super::proportion::Proportion;
use crate::distributions::{DistributionError, beta};
use crate::{ConfidenceLevel, Interval};

/// Confidence interval of a rate with at least the stated coverage.
///
/// Formula: beta quantiles `B(a/2; x, n-x+1)` and `B(1-a/2; x+1, n-x)`; 0 below for no event, 1
/// above for all. Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413.
///
/// # Errors
/// `DistributionError` when the quantile does not converge; never observed.
///
/// ```
/// use palladion_biostat::{ConfidenceLevel, proportions::{Proportion, clopper_pearson}};
/// // Newcombe (1998), table I: 81 of 263 gives 0.2527 to 0.3676
/// let limits = clopper_pearson(Proportion::new(81, 263)?, ConfidenceLevel::P95)?;
/// assert_eq!(format!("{:.4} {:.4}", limits.lower, limits.upper), "0.2527 0.3676");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn clopper_pearson(
    proportion: Proportion,
    level: ConfidenceLevel,
) -> Result<Interval, DistributionError> {
    let (x, n) = (proportion.events() as f64, proportion.total() as f64);
    let lower = if proportion.events() == 0 { 0.0 } else { beta::quantile(level.tail(), x, n - x + 1.0)? };
    let upper = if proportion.events() == proportion.total() {
        1.0
    } else {
        // mirrored, so that the small tail is given and not its complement
        1.0 - beta::quantile(level.tail(), n - x, x + 1.0)?
    };
    Ok(Interval { lower, upper })
}
