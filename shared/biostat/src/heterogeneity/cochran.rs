//! Cochran's Q and I squared on logits.

use crate::TestResult;
use crate::detmath::ln;
use crate::detsum::{Sum, sum};

/// Groups whose heterogeneity cannot be described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeterogeneityError {
    /// Events and totals of different length.
    #[error("{events} groups have events, {totals} have totals")]
    Length {
        /// Groups with events.
        events: usize,
        /// Groups with totals.
        totals: usize,
    },
    /// More events than subjects.
    #[error("group {0} has more events than subjects")]
    MoreEventsThanTotal(usize),
    /// Fewer than two groups with subjects.
    #[error("fewer than two groups have subjects")]
    TooFewGroups,
}

/// Heterogeneity on the logit scale. Descriptive: biased for groups of fewer than about 10.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CochranQ {
    /// Q, groups - 1 degrees of freedom, p-value.
    pub q: TestResult,
    /// Share of the variation that is not sampling error, `max(0, (Q - df)/Q)`.
    pub i_squared: f64,
    /// DerSimonian-Laird variance between groups, on the logit scale.
    pub tau_squared: f64,
}

/// Cochran's Q, I squared and the DerSimonian-Laird variance of the groups' logits.
///
/// Inputs: `events[i]` of `totals[i]`; groups without subjects take no part. Formula: logits with
/// 0.5 added to both cells of every group, `v = 1/(x + .5) + 1/(n - x + .5)`, weights `1/v`.
/// Source: `site-qc.md` section 3.2; R. `DerSimonian`, N. Laird, Controlled Clinical Trials 7 (1986)
/// 177-188.
///
/// # Errors
/// `Length`, `MoreEventsThanTotal` or `TooFewGroups`.
pub fn cochran_q(events: &[u64], totals: &[u64]) -> Result<CochranQ, HeterogeneityError> {
    if events.len() != totals.len() {
        let (events, totals) = (events.len(), totals.len());
        return Err(HeterogeneityError::Length { events, totals });
    }
    if let Some(group) = (0..events.len()).find(|i| events[*i] > totals[*i]) {
        return Err(HeterogeneityError::MoreEventsThanTotal(group));
    }
    let with_subjects = events.iter().zip(totals).filter(|(_, n)| **n > 0);
    let groups: Vec<(f64, f64)> = with_subjects.map(|(x, n)| logit_and_weight(*x, *n)).collect();
    if groups.len() < 2 {
        return Err(HeterogeneityError::TooFewGroups);
    }
    let weights = sum(groups.iter().map(|(_, w)| *w));
    let mean = sum(groups.iter().map(|(y, w)| y * w)) / weights;
    let mut q = Sum::new();
    for (y, w) in &groups {
        q.add(w * (y - mean) * (y - mean));
    }
    let (q, df) = (q.value(), (groups.len() - 1) as f64);
    let i_squared = if q > df { (q - df) / q } else { 0.0 };
    let squares = sum(groups.iter().map(|(_, w)| w * w));
    Ok(CochranQ {
        q: TestResult::chi_squared(q, groups.len() - 1),
        i_squared,
        tau_squared: ((q - df) / (weights - squares / weights)).max(0.0),
    })
}

fn logit_and_weight(events: u64, total: u64) -> (f64, f64) {
    let (x, rest) = (events as f64 + 0.5, (total - events) as f64 + 0.5);
    (ln(x / rest), 1.0 / (1.0 / x + 1.0 / rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 of 4 and 3 of 4: logits -ln(7/3) and ln(7/3), both weights 1/(1/1.5 + 1/3.5) = 1.05;
    /// Q = 2 x 1.05 x ln(7/3)^2.
    #[test]
    fn two_groups_by_hand() {
        let result = cochran_q(&[1, 3, 0], &[4, 4, 0]).unwrap();
        let logit = (7.0_f64 / 3.0).ln();
        assert!((result.q.statistic - 2.1 * logit * logit).abs() < 1e-14);
        assert_eq!(result.q.df, 1);
        assert_eq!(cochran_q(&[1], &[4]), Err(HeterogeneityError::TooFewGroups));
    }
}
