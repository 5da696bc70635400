//! Each cluster against the others.

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::grid::{CELL, NODES, deviate, log_weights};
use super::likelihood::{Likelihood, total};
use super::posterior::Posterior;
use super::prediction::{Class, Predictions};
use crate::detmath::{exp, ln, sqrt};
use crate::detsum::{Sum, sum};
use crate::distributions::{normal, students_t};
use crate::models::error::ModelError;
use crate::optimise::{Evaluation, ZERO, expit};
use crate::parallel;
use std::collections::BTreeMap;

/// Subjects of a cluster up to which its total is predicted by exact convolution, whose cost grows with their
/// square; above, by moments.
const LARGEST_CONVOLVED: u64 = 2_500;

/// What the model says of one cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterTest {
    /// Logit of the median cluster's rate, fitted without this cluster.
    pub logit: f64,
    /// Dispersion of groups, fitted without it.
    pub dispersion: f64,
    /// Standard deviation of the clusters' logits, fitted without it.
    pub deviation: f64,
    /// Two-sided mid-p of its events predicted from the other clusters.
    pub mid_p: f64,
    /// The same, with the uncertainty of few clusters: two-sided t with clusters - 2 degrees of
    /// freedom; `None` for fewer than four clusters.
    pub adjusted: Option<f64>,
    /// Probability that its mean rate is above the median cluster's by more than delta.
    pub above: f64,
    /// The same below.
    pub below: f64,
    /// The sum of both.
    pub material: f64,
}

impl HierarchicalFit {
    /// Compare every cluster with the others; `delta` is the distance of rates that matters (0.15
    /// in the site QC paper).
    ///
    /// Formula: the model is fitted without the cluster; its number of events is predicted by
    /// convolving, at every node, the predictions of its groups, contamination included, and
    /// averaging over the prior weights; `p_adj = 2 T_{K-1}(-|z_{p/2}| sqrt(K/(K + 1)))` with K other
    /// clusters. Above 2,500 subjects of a cluster the convolution is replaced by an Edgeworth expansion of
    /// the total, which many groups make nearly normal. Materiality is that of the whole fit, each node's mass spread over its cell.
    /// Source: `site-qc.md` section 3.7.
    ///
    /// # Errors
    /// `TooFewRows` for one cluster, `Degenerate` when the others have all events or none,
    /// `Probability` unless `0 < delta < 1`, `NotConverged`.
    pub fn cluster_tests(&self, data: &ClusteredCounts, delta: f64) -> Result<Vec<ClusterTest>, ModelError> {
        self.check_distance(delta)?;
        if data.cluster_count < 2 {
            return Err(ModelError::TooFewRows { found: data.cluster_count, needed: 2 });
        }
        let posteriors = Posterior::new(self, data).clusters;
        let parts = Likelihood::new(data, self.contamination).by_cluster(&self.at);
        let test = |cluster: usize| {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != cluster);
            self.test(data, cluster, total(others.map(|(_, part)| part)), &posteriors[cluster], delta)
        };
        parallel::map_indices(data.cluster_count, test).into_iter().collect()
    }

    fn test(
        &self,
        data: &ClusteredCounts,
        cluster: usize,
        others: Evaluation,
        posterior: &[f64],
        delta: f64,
    ) -> Result<ClusterTest, ModelError> {
        let rest = data.without_cluster(cluster).ok_or(ModelError::Degenerate)?;
        let fit = Self::of_others(&rest, self, others)?;
        let observed: u64 = data.of_cluster(cluster).map(|i| data.events[i]).sum();
        let size: u64 = data.of_cluster(cluster).map(|i| data.totals[i]).sum();
        let p = if size <= LARGEST_CONVOLVED {
            fit.mid_p_of_total(data, cluster, usize::try_from(observed).unwrap_or(usize::MAX))?
        } else {
            fit.mid_p_of_moments(data, cluster, observed)?
        };
        let (above, below) = self.materiality(posterior, delta);
        Ok(ClusterTest {
            logit: fit.logit,
            dispersion: fit.dispersion,
            deviation: fit.deviation,
            mid_p: p,
            adjusted: adjusted(p, data.cluster_count - 1)?,
            above,
            below,
            material: above + below,
        })
    }

    /// Two-sided mid-p of the events of a cluster, predicted over the prior of its mean. At every node the groups
    /// are convolved to two halves of about as many subjects, of whose sum only the tails are needed.
    fn mid_p_of_total(
        &self,
        data: &ClusteredCounts,
        cluster: usize,
        observed: usize,
    ) -> Result<f64, ModelError> {
        let mut sizes: BTreeMap<usize, u64> = BTreeMap::new();
        for i in data.of_cluster(cluster) {
            let largest = sizes.entry(data.classes[i]).or_default();
            *largest = (*largest).max(data.totals[i]);
        }
        let mut classes = BTreeMap::new();
        for (class, largest) in sizes {
            classes.insert(class, Class::new(self, data.offsets[class], largest)?);
        }
        let mut tables: BTreeMap<(usize, u64), Predictions> = BTreeMap::new();
        for i in data.of_cluster(cluster) {
            let (class, total) = (data.classes[i], data.totals[i]);
            tables.entry((class, total)).or_insert_with(|| Predictions::new(&classes[&class], total));
        }
        let size: u64 = data.of_cluster(cluster).map(|i| data.totals[i]).sum();
        let by_node = parallel::map_indices(NODES, |k| {
            let mut halves = [vec![1.0], vec![1.0]];
            let mut done = 0;
            for i in data.of_cluster(cluster) {
                let n = data.totals[i];
                let any = self.contamination / (n as f64 + 1.0);
                let masses = &tables[&(data.classes[i], n)].masses[k];
                let mixed: Vec<f64> = masses.iter().map(|m| (1.0 - self.contamination) * m + any).collect();
                let half = &mut halves[usize::from(2 * done >= size)];
                *half = convolved(half, &mixed);
                done += n;
            }
            tails_of_sum(&halves, observed)
        });
        let weights: Vec<f64> = log_weights().into_iter().map(exp).collect();
        let over =
            |tail: usize| sum(weights.iter().zip(&by_node).map(|(weight, tails)| weight * tails[tail]));
        Ok((2.0 * over(0).min(over(1))).min(1.0))
    }

    /// Two-sided mid-p of the events of a large cluster from the first three moments of its groups' events at
    /// every node: `P(fewer) + P(as many)/2 = F(z) - f(z) k3/(6 s^3) (z^2 - 1)` (Edgeworth), averaged over the
    /// prior weights. A group's moments are those of the beta-binomial, mixed with the uniform distribution.
    fn mid_p_of_moments(
        &self,
        data: &ClusteredCounts,
        cluster: usize,
        observed: u64,
    ) -> Result<f64, ModelError> {
        let logits = self.nodes();
        let below = parallel::map_indices(NODES, |k| -> Result<f64, ModelError> {
            let (mut mean, mut variance, mut third) = (Sum::new(), Sum::new(), Sum::new());
            for i in data.of_cluster(cluster) {
                let rate = expit(logits[k] + data.offsets[data.classes[i]]);
                let moments = self.moments(rate, data.totals[i] as f64);
                mean.add(moments[0]);
                variance.add(moments[1]);
                third.add(moments[2]);
            }
            let deviation = sqrt(variance.value());
            let z = (observed as f64 - mean.value()) / deviation;
            let skewness = third.value() / (deviation * deviation * deviation);
            let density = exp(-0.5 * z * z) / sqrt(std::f64::consts::TAU);
            Ok((normal::cdf(z)? - density * skewness / 6.0 * (z * z - 1.0)).clamp(0.0, 1.0))
        });
        let below = below.into_iter().collect::<Result<Vec<f64>, ModelError>>()?;
        let share = sum(log_weights().iter().zip(&below).map(|(log, below)| exp(*log) * below));
        Ok((2.0 * share.min(1.0 - share)).clamp(0.0, 1.0))
    }

    /// Mean, variance and third central moment of the events of a group of `n` subjects.
    fn moments(&self, rate: f64, n: f64) -> [f64; 3] {
        let g = self.dispersion;
        let clean = n * rate * (1.0 - rate) * (1.0 + n * g) / (1.0 + g);
        let skewed = clean * (1.0 + 2.0 * n * g) * (1.0 - 2.0 * rate) / (1.0 + 2.0 * g);
        let parts = [
            (1.0 - self.contamination, n * rate, clean, skewed),
            (self.contamination, n / 2.0, n * (n + 2.0) / 12.0, 0.0),
        ];
        let mean = parts[0].0 * parts[0].1 + parts[1].0 * parts[1].1;
        parts.iter().fold([mean, 0.0, 0.0], |[mean, variance, third], (share, centre, v, t)| {
            let d = centre - mean;
            [mean, variance + share * (v + d * d), third + share * (t + 3.0 * v * d + d * d * d)]
        })
    }

    fn materiality(&self, posterior: &[f64], delta: f64) -> (f64, f64) {
        if self.at[2] <= ZERO {
            return (0.0, 0.0);
        }
        let median = expit(self.logit);
        let end = |rate: f64| match rate {
            r if r <= 0.0 => f64::NEG_INFINITY,
            r if r >= 1.0 => f64::INFINITY,
            r => (ln(r / (1.0 - r)) - self.logit) / self.deviation,
        };
        let (low, high) = (end(median - delta), end(median + delta));
        let share = |beyond: f64| ((beyond + CELL / 2.0) / CELL).clamp(0.0, 1.0);
        let above = sum(posterior.iter().enumerate().map(|(k, w)| w * share(deviate(k) - high)));
        let below = sum(posterior.iter().enumerate().map(|(k, w)| w * share(low - deviate(k))));
        (above, below)
    }
}

/// Probabilities that the sum of two counts is below and above `observed`, each with half of that of `observed`.
fn tails_of_sum([left, right]: &[Vec<f64>; 2], observed: usize) -> [f64; 2] {
    let mut below = Vec::with_capacity(right.len() + 1);
    below.push(0.0);
    let mut above = vec![0.0; right.len() + 1];
    for (j, mass) in right.iter().enumerate() {
        below.push(below[j] + mass);
    }
    for (j, mass) in right.iter().enumerate().rev() {
        above[j] = above[j + 1] + mass;
    }
    let mut tails = [0.0; 2];
    for (i, mass) in left.iter().enumerate() {
        // of the right count: below `rest` is below, `rest` is the observed sum
        let (reached, rest) = (i <= observed, observed.saturating_sub(i));
        let end = rest.min(right.len());
        let own = if reached { right.get(rest).copied().unwrap_or(0.0) / 2.0 } else { 0.0 };
        tails[0] += mass * (if reached { below[end] } else { 0.0 } + own);
        tails[1] += mass * (if reached { above[(end + 1).min(right.len())] } else { above[0] } + own);
    }
    tails
}

fn convolved(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; left.len() + right.len() - 1];
    for (j, b) in right.iter().enumerate() {
        for (total, a) in out[j..].iter_mut().zip(left) {
            *total += a * b;
        }
    }
    out
}

/// Two-sided p-value with the uncertainty of `others` other clusters.
fn adjusted(p: f64, others: usize) -> Result<Option<f64>, ModelError> {
    if others < 3 {
        return Ok(None);
    }
    let k = others as f64;
    let z = normal::quantile(p.max(1e-300) / 2.0)?.abs();
    Ok(Some(students_t::two_sided(z * sqrt(k / (k + 1.0)), k - 1.0)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::poisson_binomial::mid_p;

    /// 60 groups of 5 to 24 subjects: the expansion against the convolution.
    #[test]
    fn moments_meet_the_convolution() {
        let totals: Vec<u64> = (0..60).map(|i| 5 + i % 20).collect();
        let events: Vec<u64> =
            totals.iter().enumerate().map(|(i, n)| (n * (3 + i as u64 % 5)) / 10).collect();
        let clusters: Vec<usize> = (0..60).map(|i| i % 5).collect();
        let data = ClusteredCounts::new(&events, &totals, &clusters).unwrap();
        let fit = HierarchicalFit::new(&data, 0.05).unwrap();
        for observed in [40, 60, 75, 90, 110, 140] {
            let exact = fit.mid_p_of_total(&data, 0, observed).unwrap();
            let expanded = fit.mid_p_of_moments(&data, 0, observed as u64).unwrap();
            assert!((exact - expanded).abs() < 2e-3, "{observed}: {exact} {expanded}");
        }
    }

    /// The tails of a sum of two counts against the sum's own distribution.
    #[test]
    fn tails_of_a_sum_are_those_of_the_convolution() {
        let halves = [vec![0.2, 0.5, 0.3], vec![0.1, 0.2, 0.3, 0.4]];
        let whole = convolved(&halves[0], &halves[1]);
        for observed in 0..whole.len() {
            let [below, above] = tails_of_sum(&halves, observed);
            assert!(
                (mid_p(&whole, observed) - (2.0 * below.min(above)).min(1.0)).abs() < 1e-15,
                "{observed}"
            );
            assert!((below + above - 1.0).abs() < 1e-15);
        }
    }

    /// Three subjects, mean 1/2, dispersion 1/2: 0 to 3 equally probable: mean 3/2, variance 5/4, no skewness.
    #[test]
    fn moments_by_hand() {
        let data = ClusteredCounts::new(&[1, 2], &[2, 4], &[0, 0]).unwrap();
        let fit = HierarchicalFit { dispersion: 0.5, ..HierarchicalFit::new(&data, 0.0).unwrap() };
        for (found, expected) in fit.moments(0.5, 3.0).into_iter().zip([1.5, 1.25, 0.0]) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
    }
}
