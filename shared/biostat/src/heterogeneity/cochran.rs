//! Cochran's Q and I squared on logits.

use super::counts::GroupCounts;
use crate::TestResult;
use crate::detmath::ln;
use crate::detsum::{Sum, sum};

/// Heterogeneity on the logit scale. Descriptive: biased for groups of fewer than about 10.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CochranQ {
    /// Q, groups - 1 degrees of freedom, p-value.
    pub q: TestResult,
    /// Share of the variation that is not sampling error, `max(0, (Q - df)/Q)`.
    pub i_squared: f64,
    /// Variation relative to sampling error, `Q/df`.
    pub h_squared: f64,
    /// DerSimonian-Laird variance between groups, on the logit scale.
    pub tau_squared: f64,
    /// Mean logit with weights `1/v`.
    pub fixed_mean: f64,
    /// Mean logit with weights `1/(v + tau squared)`.
    pub random_mean: f64,
    /// Standard error of the latter.
    pub random_standard_error: f64,
}

/// Cochran's Q, I squared and the DerSimonian-Laird variance of the groups' logits.
///
/// Inputs: [`GroupCounts`]. Formula: logits with 0.5 added to both cells of every group, `v =
/// 1/(x + .5) + 1/(n - x + .5)`, weights `1/v`. As R `metafor::rma(method = "DL")` with `add = 1/2`,
/// `to = "all"`.
///
/// Source: R. `DerSimonian`, N. Laird, Controlled Clinical Trials 7 (1986) 177-188; J. P. T. Higgins,
/// S. G. Thompson, Statistics in Medicine 21 (2002) 1539-1558.
///
/// ```
/// use palladion_biostat::heterogeneity::{GroupCounts, cochran_q};
/// let q = cochran_q(&GroupCounts::new(&[1, 3], &[4, 4])?);
/// assert_eq!(format!("{:.4} {:.1}", q.q.statistic, q.i_squared), "1.5076 0.3");
/// # Ok::<(), palladion_biostat::heterogeneity::HeterogeneityError>(())
/// ```
pub fn cochran_q(counts: &GroupCounts) -> CochranQ {
    let groups: Vec<(f64, f64)> = counts.groups.iter().map(|(x, n)| logit_and_weight(*x, *n)).collect();
    let weights = sum(groups.iter().map(|(_, w)| *w));
    let mean = sum(groups.iter().map(|(y, w)| y * w)) / weights;
    let mut q = Sum::new();
    for (y, w) in &groups {
        q.add(w * (y - mean) * (y - mean));
    }
    let (q, df) = (q.value(), (groups.len() - 1) as f64);
    let i_squared = if q > df { (q - df) / q } else { 0.0 };
    let squares = sum(groups.iter().map(|(_, w)| w * w));
    let tau_squared = ((q - df) / (weights - squares / weights)).max(0.0);
    let random = |v: &f64| 1.0 / (1.0 / v + tau_squared);
    let random_weights = sum(groups.iter().map(|(_, w)| random(w)));
    CochranQ {
        q: TestResult::chi_squared(q, groups.len() - 1),
        i_squared,
        h_squared: q / df,
        tau_squared,
        fixed_mean: mean,
        random_mean: sum(groups.iter().map(|(y, w)| y * random(w))) / random_weights,
        random_standard_error: 1.0 / random_weights.sqrt(),
    }
}

fn logit_and_weight(events: u64, total: u64) -> (f64, f64) {
    let (x, rest) = (events as f64 + 0.5, (total - events) as f64 + 0.5);
    (ln(x / rest), 1.0 / (1.0 / x + 1.0 / rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heterogeneity::HeterogeneityError;

    /// 1 of 4 and 3 of 4: logits -ln(7/3) and ln(7/3), both weights 1/(1/1.5 + 1/3.5) = 1.05;
    /// Q = 2 x 1.05 x ln(7/3)^2.
    #[test]
    fn two_groups_by_hand() {
        let result = cochran_q(&GroupCounts::new(&[1, 3, 0], &[4, 4, 0]).unwrap());
        let logit = (7.0_f64 / 3.0).ln();
        assert!((result.q.statistic - 2.1 * logit * logit).abs() < 1e-14);
        assert_eq!(result.q.df, 1);
        assert!(result.fixed_mean.abs() < 1e-15 && result.random_mean.abs() < 1e-15);
        assert_eq!(GroupCounts::new(&[1], &[4]), Err(HeterogeneityError::TooFewGroups));
    }
}
