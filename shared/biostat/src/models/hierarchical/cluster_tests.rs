//! Each cluster against the others.

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::grid::{CELL, NODES, deviate, log_weights};
use super::groups::Predictions;
use crate::detmath::{exp, ln, sqrt};
use crate::detsum::sum;
use crate::distributions::{normal, students_t};
use crate::models::error::ModelError;
use crate::models::poisson_binomial::mid_p;
use crate::optimise::{ZERO, expit};
use crate::parallel;
use std::collections::BTreeMap;

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
    /// clusters. Materiality is that of the whole fit, each node's mass spread over its cell.
    /// Source: `site-qc.md` section 3.7.
    ///
    /// # Errors
    /// `TooFewRows` for one cluster, `Degenerate` when the others have all events or none,
    /// `Probability` unless `0 < delta < 1`, `NotConverged`.
    pub fn cluster_tests(&self, data: &ClusteredCounts, delta: f64) -> Result<Vec<ClusterTest>, ModelError> {
        if !(delta > 0.0 && delta < 1.0) {
            return Err(ModelError::Probability { row: 0, value: delta });
        }
        if data.cluster_count < 2 {
            return Err(ModelError::TooFewRows { found: data.cluster_count, needed: 2 });
        }
        let posteriors = self.posteriors(data);
        let test = |cluster: usize| self.test(data, cluster, &posteriors[cluster], delta);
        parallel::map_indices(data.cluster_count, test).into_iter().collect()
    }

    fn test(
        &self,
        data: &ClusteredCounts,
        cluster: usize,
        posterior: &[f64],
        delta: f64,
    ) -> Result<ClusterTest, ModelError> {
        let rest = data.without_cluster(cluster).ok_or(ModelError::Degenerate)?;
        let fit = Self::near(&rest, self)?;
        let observed: u64 = data.of_cluster(cluster).map(|i| data.events[i]).sum();
        let predicted = fit.total_of(data, cluster);
        let p = mid_p(&predicted, usize::try_from(observed).unwrap_or(usize::MAX));
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

    /// Predicted distribution of the events of a cluster, over the prior of its mean.
    fn total_of(&self, data: &ClusteredCounts, cluster: usize) -> Vec<f64> {
        let mut tables: BTreeMap<(usize, u64), Predictions> = BTreeMap::new();
        for i in data.of_cluster(cluster) {
            let (class, total) = (data.classes[i], data.totals[i]);
            tables
                .entry((class, total))
                .or_insert_with(|| Predictions::new(self, data.offsets[class], total));
        }
        let size = data.of_cluster(cluster).map(|i| data.totals[i]).sum::<u64>();
        let length = usize::try_from(size).unwrap_or(usize::MAX - 1) + 1;
        let by_node = parallel::map_indices(NODES, |k| {
            let mut total = vec![1.0];
            for i in data.of_cluster(cluster) {
                let n = data.totals[i];
                let any = self.contamination / (n as f64 + 1.0);
                let masses = &tables[&(data.classes[i], n)].masses[k];
                let mixed: Vec<f64> = masses.iter().map(|m| (1.0 - self.contamination) * m + any).collect();
                total = convolved(&total, &mixed);
            }
            total
        });
        let mut predicted = vec![0.0; length];
        for (log_weight, total) in log_weights().iter().zip(&by_node) {
            let weight = exp(*log_weight);
            for (sum, mass) in predicted.iter_mut().zip(total) {
                *sum += weight * mass;
            }
        }
        predicted
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
