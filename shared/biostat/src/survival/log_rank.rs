//! The log-rank family of tests.

use ndarray::Array2;

use super::error::SurvivalError;
use super::observations::{Observations, check_groups};
use crate::TestResult;
use crate::detmath::pow;
use crate::detsum::Sum;
use crate::linear::Cholesky;

/// Share of a diagonal element below which a group adds no information of its own.
const SINGULAR: f64 = 1e-11;

/// Result of the comparison of k survival curves.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// One entry per group, in the order of the group numbers.
    pub groups: Vec<LogRankGroup>,
    /// Covariance of observed minus expected, groups by groups.
    pub covariance: Array2<f64>,
    /// Chi-squared statistic, degrees of freedom (groups ever at risk at an event, minus 1) and
    /// p-value.
    pub test: TestResult,
}

/// One group of the comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRankGroup {
    /// Number of rows.
    pub rows: usize,
    /// Number of events.
    pub events: usize,
    /// Weighted events observed; the number of events for the log-rank test.
    pub observed: f64,
    /// Weighted events expected if all groups had the same hazard.
    pub expected: f64,
}

/// Do the groups have the same hazard? Log-rank test and the Fleming-Harrington G-rho family.
///
/// Inputs: [`Observations`], also left-truncated; `groups[row] < count`; optional `strata`, any
/// numbers; `rho >= 0` weighs an event time by the pooled survival just before it to the power rho
/// (0: log-rank; 1: Peto-Peto). [`fleming_harrington`] has the second exponent.
/// Formula, at each event time of each stratum with `d` events among `n` at risk, `n_g` of them in
/// group g: `expected_g += w d n_g/n`, `cov_gh += w^2 d (n-d)/(n-1) (n_g/n) (1[g=h] - n_h/n)`.
/// No case weights: R's `survdiff` has none, and with sampling weights the variance is another one; the
/// robust score test of a weighted Cox model ([`CoxFit::robust_score`](super::cox::CoxFit)) is the
/// test for such data. Ties: hypergeometric variance as shown. As R `survival::survdiff`, which refuses left truncation;
/// with it the log-rank test is the score test of `coxph(ties = "exact")`.
///
/// Source: D. P. Harrington, T. R. Fleming, Biometrika 69 (1982) 553-566.
///
/// # Errors
/// `Length`, `UnknownGroup`, `EmptyGroup`, `OutOfRange` (rho), `NoEvents`, `NothingToCompare` when fewer
/// than two groups are at risk at events, `SingularVariance` when strata and groups leave nothing to
/// compare.
pub fn log_rank(
    observations: &Observations,
    groups: &[usize],
    count: usize,
    strata: Option<&[usize]>,
    rho: f64,
) -> Result<LogRank, SurvivalError> {
    fleming_harrington(observations, groups, count, strata, [rho, 0.0])
}

/// The log-rank family with both exponents of Fleming and Harrington: an event time weighs
/// `S(t-)^rho (1 - S(t-))^gamma` with S the pooled survival of its stratum; `[0, 1]` stresses late
/// differences. Otherwise as [`log_rank`].
///
/// Source: T. R. Fleming, D. P. Harrington, Counting Processes and Survival Analysis (1991),
/// definition 7.2.1.
///
/// # Errors
/// Those of [`log_rank`]; `OutOfRange` also for gamma.
pub fn fleming_harrington(
    observations: &Observations,
    groups: &[usize],
    count: usize,
    strata: Option<&[usize]>,
    exponents: [f64; 2],
) -> Result<LogRank, SurvivalError> {
    check(observations, groups, count, strata, exponents)?;
    let mut totals = Totals::new(count);
    for (group, event) in groups.iter().zip(observations.event()) {
        totals.rows[*group] += 1;
        totals.events[*group] += usize::from(*event);
    }
    if let Some(empty) = totals.rows.iter().position(|rows| *rows == 0) {
        return Err(SurvivalError::EmptyGroup(empty));
    }
    if observations.events() == 0 {
        return Err(SurvivalError::NoEvents);
    }
    for rows in stratum_orders(observations.time(), strata) {
        totals.add_stratum(observations, groups, &rows, exponents);
    }
    totals.finish()
}

fn check(
    observations: &Observations,
    groups: &[usize],
    count: usize,
    strata: Option<&[usize]>,
    exponents: [f64; 2],
) -> Result<(), SurvivalError> {
    check_groups(groups, observations.rows(), count)?;
    if let Some(strata) = strata {
        check_groups(strata, observations.rows(), usize::MAX)?;
    }
    for (name, value) in ["rho", "gamma"].into_iter().zip(exponents) {
        if !(value >= 0.0 && value.is_finite()) {
            return Err(SurvivalError::OutOfRange { name, value });
        }
    }
    Ok(())
}

impl LogRank {
    /// Do the hazards rise or fall with the groups' scores (doses, stages)? One degree of freedom.
    ///
    /// Formula: `(sum s_g (O_g - E_g))^2 / (s' V s)`, with observed, expected and covariance of this
    /// test. As the trend test of SAS LIFETEST. Source: R. E. Tarone, Biometrika 62 (1975) 679-682.
    ///
    /// # Errors
    /// `Length` unless there is one score per group, `NotFinite`, `SingularVariance` when the scores
    /// are all the same.
    pub fn trend(&self, scores: &[f64]) -> Result<TestResult, SurvivalError> {
        let count = self.groups.len();
        if scores.len() != count {
            return Err(SurvivalError::Length { column: "scores", expected: count, found: scores.len() });
        }
        if let Some(row) = scores.iter().position(|s| !s.is_finite()) {
            return Err(SurvivalError::NotFinite { column: "scores", row, value: scores[row] });
        }
        let (mut excess, mut variance, mut size) = (Sum::new(), Sum::new(), Sum::new());
        for g in 0..count {
            // Only differences between scores matter; from the first one they are small.
            let score = scores[g] - scores[0];
            excess.add(score * (self.groups[g].observed - self.groups[g].expected));
            size.add(score * score * self.covariance[[g, g]]);
            for h in 0..count {
                variance.add(score * self.covariance[[g, h]] * (scores[h] - scores[0]));
            }
        }
        let (excess, variance) = (excess.value(), variance.value());
        if variance <= SINGULAR * size.value() {
            return Err(SurvivalError::SingularVariance);
        }
        Ok(TestResult::chi_squared(excess * excess / variance, 1))
    }
}

/// Rows of each stratum in ascending order of time; strata in ascending order of their number.
fn stratum_orders(time: &[f64], strata: Option<&[usize]>) -> Vec<Vec<usize>> {
    let stratum = |row: usize| strata.map_or(0, |s| s[row]);
    let mut order: Vec<usize> = (0..time.len()).collect();
    order.sort_by(|a, b| stratum(*a).cmp(&stratum(*b)).then(time[*a].total_cmp(&time[*b])));
    order.chunk_by(|a, b| stratum(*a) == stratum(*b)).map(<[usize]>::to_vec).collect()
}

struct Totals {
    rows: Vec<usize>,
    events: Vec<usize>,
    observed: Vec<Sum>,
    expected: Vec<Sum>,
    covariance: Vec<Sum>,
}

impl Totals {
    fn new(count: usize) -> Self {
        Self {
            rows: vec![0; count],
            events: vec![0; count],
            observed: vec![Sum::new(); count],
            expected: vec![Sum::new(); count],
            covariance: vec![Sum::new(); count * count],
        }
    }

    fn add_stratum(
        &mut self,
        observations: &Observations,
        groups: &[usize],
        order: &[usize],
        exponents: [f64; 2],
    ) {
        let (time, event) = (observations.time(), observations.event());
        let mut at_risk = vec![0_usize; self.rows.len()];
        let mut entering: Vec<(f64, usize)> = Vec::new();
        let mut left = 0;
        match observations.entry() {
            Some(entry) => entering.extend(order.iter().map(|row| (entry[*row], groups[*row]))),
            None => {
                left = order.len();
                order.iter().for_each(|row| at_risk[groups[*row]] += 1);
            }
        }
        entering.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut entering = entering.into_iter().peekable();
        let [rho, gamma] = exponents;
        let factor = |base: f64, exponent: f64| if exponent > 0.0 { pow(base, exponent) } else { 1.0 };
        let mut survival = 1.0;
        for tied in order.chunk_by(|a, b| time[*a] >= time[*b]) {
            while let Some((_, group)) = entering.next_if(|(entry, _)| *entry < time[tied[0]]) {
                at_risk[group] += 1;
                left += 1;
            }
            let events = tied.iter().filter(|row| event[**row]).count();
            if events > 0 {
                let weight = factor(survival, rho) * factor(1.0 - survival, gamma);
                for row in tied.iter().filter(|row| event[**row]) {
                    self.observed[groups[*row]].add(weight);
                }
                self.add_event_time(&at_risk, left, events, weight);
                survival *= (left - events) as f64 / left as f64;
            }
            for row in tied {
                at_risk[groups[*row]] -= 1;
            }
            left -= tied.len();
        }
    }

    fn add_event_time(&mut self, at_risk: &[usize], total: usize, events: usize, weight: f64) {
        let (n, d) = (total as f64, events as f64);
        let spread = if total > 1 { weight * weight * d * (n - d) / (n - 1.0) } else { 0.0 };
        let count = at_risk.len();
        for g in (0..count).filter(|g| at_risk[*g] > 0) {
            let share = at_risk[g] as f64 / n;
            self.expected[g].add(weight * d * share);
            for h in (0..count).filter(|h| at_risk[*h] > 0) {
                let own = f64::from(u8::from(g == h));
                self.covariance[g * count + h].add(spread * share * (own - at_risk[h] as f64 / n));
            }
        }
    }

    fn finish(self) -> Result<LogRank, SurvivalError> {
        let count = self.rows.len();
        let groups: Vec<LogRankGroup> = (0..count)
            .map(|g| LogRankGroup {
                rows: self.rows[g],
                events: self.events[g],
                observed: self.observed[g].value(),
                expected: self.expected[g].value(),
            })
            .collect();
        let covariance =
            Array2::from_shape_fn((count, count), |(g, h)| self.covariance[g * count + h].value());
        let compared: Vec<usize> = (0..count).filter(|g| groups[*g].expected > 0.0).collect();
        if compared.len() < 2 {
            return Err(SurvivalError::NothingToCompare);
        }
        let others = &compared[1..];
        let excess: Vec<f64> = others.iter().map(|g| groups[*g].observed - groups[*g].expected).collect();
        let block =
            Array2::from_shape_fn((others.len(), others.len()), |(i, j)| covariance[[others[i], others[j]]]);
        let cholesky = Cholesky::new(&block, SINGULAR);
        if cholesky.rank() < others.len() {
            return Err(SurvivalError::SingularVariance);
        }
        let test = TestResult::chi_squared(cholesky.quadratic_form(&excess), others.len());
        Ok(LogRank { groups, covariance, test })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unsorted, groups 0 and 1, one tie of an event (group 1) and a censoring (group 0) at 2:
    /// at 1: 1 event of 5, 3 in group 1: expected 3/5, variance 3/5 x 2/5 = 6/25;
    /// at 2: 1 event of 4, 2 in group 1: 1/2, 1/4;
    /// at 3: 1 event of 2, 1 in group 1: 1/2, 1/4; at 4: the last one, group 0: 0, 0.
    /// Observed in group 1: times 1, 2, 3 = 3; expected 1.6, variance 0.74.
    #[test]
    fn five_rows_by_hand() {
        let time = [4.0, 2.0, 1.0, 3.0, 2.0];
        let event = [true, true, true, true, false];
        let groups = [0, 1, 1, 1, 0];
        let data = Observations::new(&time, &event).unwrap();
        let result = log_rank(&data, &groups, 2, None, 0.0).unwrap();
        assert!((result.groups[1].expected - 1.6).abs() < 1e-15);
        assert!((result.covariance[[1, 1]] - 0.74).abs() < 1e-15);
        assert!((result.test.statistic - 1.4 * 1.4 / 0.74).abs() < 1e-14);
    }

    /// The five rows again, now in (entry, time]: group 1's row of time 3 enters at 1.5 and is not at risk at
    /// 1: there 1 event of 4, 2 in group 1: 1/2, 1/4; the rest as before: expected 1.5, variance 0.75.
    #[test]
    fn late_entry_by_hand() {
        let (entry, time) = ([0.0, 0.0, 0.0, 1.5, 0.0], [4.0, 2.0, 1.0, 3.0, 2.0]);
        let data = Observations::with_entry(&entry, &time, &[true, true, true, true, false]).unwrap();
        let result = log_rank(&data, &[0, 1, 1, 1, 0], 2, None, 0.0).unwrap();
        assert!((result.groups[1].expected - 1.5).abs() < 1e-15);
        assert!((result.covariance[[1, 1]] - 0.75).abs() < 1e-15);
        // with two groups the trend is the test itself, whatever the scores
        let trend = result.trend(&[3.0, 7.0]).unwrap();
        assert!((trend.statistic - result.test.statistic).abs() < 1e-14);
        assert_eq!(result.trend(&[1.0, 1.0]).unwrap_err(), SurvivalError::SingularVariance);
        assert!(matches!(result.trend(&[1.0]).unwrap_err(), SurvivalError::Length { .. }));
    }

    #[test]
    fn what_cannot_be_compared_is_named() {
        let data = Observations::new(&[1.0, 2.0, 3.0], &[true, true, false]).unwrap();
        let none = Observations::new(&[1.0, 2.0], &[false, false]).unwrap();
        let test = |groups: &[usize], count| log_rank(&data, groups, count, None, 0.0).unwrap_err();
        assert_eq!(test(&[0, 0, 0], 1), SurvivalError::NothingToCompare);
        assert_eq!(test(&[0, 0, 2], 3), SurvivalError::EmptyGroup(1));
        assert!(matches!(test(&[0, 0, 3], 3), SurvivalError::UnknownGroup { row: 2, .. }));
        assert_eq!(log_rank(&none, &[0, 1], 2, None, 0.0).unwrap_err(), SurvivalError::NoEvents);
        let strata = [0, 1, 2];
        assert_eq!(
            log_rank(&data, &[0, 1, 1], 2, Some(&strata), 0.0).unwrap_err(),
            SurvivalError::SingularVariance
        );
    }
}
