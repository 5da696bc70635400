//! Each group against the others of its cluster.

use std::collections::BTreeMap;

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::grid::{NODES, deviate, normalised};
use super::likelihood::{Kind, Likelihood};
use crate::detmath::{exp, sqrt};
use crate::detsum::{dot, sum};
use crate::distributions::beta;
use crate::distributions::binomial::ln_choose;
use crate::heterogeneity::BetaBinomialTerms;
use crate::models::error::ModelError;
use crate::models::poisson_binomial::mid_p;
use crate::optimise::expit;
use crate::parallel;

/// Below this the dispersion gives a point and not a beta distribution.
const POINT: f64 = 1e-10;

/// A node with less of the posterior weight changes nothing that is printed.
const NEGLIGIBLE: f64 = 1e-18;

/// Posterior mean rate of a cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterBenchmark {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub standard_deviation: f64,
}

/// What the model says of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupAssessment {
    /// Mean rate of the cluster as the other groups see it.
    pub benchmark: f64,
    /// Surprise: two-sided mid-p of the group's events predicted from the others of its cluster.
    pub mid_p: f64,
    /// The same predicted for a group of an unknown cluster.
    pub mid_p_whole: f64,
    /// The smaller of the predicted probabilities of no and of all events: above 0.05 not even the
    /// most extreme result would be surprising, and the group cannot be assessed.
    pub least_mid_p: f64,
    /// Posterior probability that the group is one of those with any rate.
    pub outlier: f64,
    /// Posterior mean rate of the group.
    pub shrunken_rate: f64,
    /// Posterior probability that the group's rate is above its cluster's by more than delta.
    pub above: f64,
    /// The same below.
    pub below: f64,
    /// Materiality: the sum of both.
    pub material: f64,
    /// Events beyond those that the benchmark predicts.
    pub excess: f64,
    /// Fewest and most events that the others of the cluster predict with 95 %: the 2.5 % and 97.5 %
    /// quantiles of the prediction that `mid_p` is of.
    pub range: (u64, u64),
}

impl GroupAssessment {
    /// Whether any result of a group of this size could be surprising.
    pub fn assessable(&self) -> bool {
        self.least_mid_p <= 0.05
    }
}

/// Groups that have the same assessment: cluster and kind.
pub(super) type Key = (usize, usize);

impl HierarchicalFit {
    /// Posterior mean rates of the clusters, without offset.
    pub fn clusters(&self, data: &ClusteredCounts) -> Vec<ClusterBenchmark> {
        let posterior = Posterior::new(self, data);
        let means: Vec<f64> = (0..NODES).map(|k| expit(self.node(k))).collect();
        let benchmark = |weights: &Vec<f64>| {
            let mean = dot(weights, &means);
            let variance = sum(weights.iter().zip(&means).map(|(w, m)| w * (m - mean) * (m - mean)));
            ClusterBenchmark { mean, standard_deviation: sqrt(variance.max(0.0)) }
        };
        posterior.clusters.iter().map(benchmark).collect()
    }

    /// Posterior weights of the nodes by cluster.
    pub(super) fn posteriors(&self, data: &ClusteredCounts) -> Vec<Vec<f64>> {
        Posterior::new(self, data).clusters
    }

    /// Assess every group; `delta` is the distance of rates that matters (0.20 in the site QC
    /// paper).
    ///
    /// Formula: the benchmark and the prediction take the posterior of the cluster's mean without
    /// the group's own likelihood; materiality takes the posterior with it, and for the group's rate
    /// Beta(mean/g + x, (1 - mean)/g + n - x), or Beta(1 + x, 1 + n - x) for one of those with any
    /// rate. Source: `site-qc.md` section 3.5.
    ///
    /// # Errors
    /// `Probability` unless `0 < delta < 1`, `Distribution` never observed.
    pub fn groups(&self, data: &ClusteredCounts, delta: f64) -> Result<Vec<GroupAssessment>, ModelError> {
        if !(delta > 0.0 && delta < 1.0) {
            return Err(ModelError::Probability { row: 0, value: delta });
        }
        let posterior = Posterior::new(self, data);
        // groups of one offset and size share the table of predictions
        let mut batches: BTreeMap<(usize, u64), Vec<Key>> = BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for (cluster, kind) in data.clusters.iter().zip(&posterior.likelihood.kind_of) {
            if seen.insert((*cluster, *kind)) {
                let Kind { class, total, .. } = posterior.likelihood.kinds[*kind];
                batches.entry((class, total)).or_default().push((*cluster, *kind));
            }
        }
        let batches: Vec<((usize, u64), Vec<Key>)> = batches.into_iter().collect();
        let assessed = parallel::map_indices(batches.len(), |b| {
            let ((class, total), keys) = &batches[b];
            let table = Predictions::new(self, data.offsets[*class], *total);
            keys.iter().map(|key| Ok((*key, posterior.assess(key, &table, delta)?))).collect::<Vec<_>>()
        });
        let assessed: BTreeMap<Key, GroupAssessment> =
            assessed.into_iter().flatten().collect::<Result<_, ModelError>>()?;
        let keys = data.clusters.iter().copied().zip(posterior.likelihood.kind_of.iter().copied());
        Ok(keys.filter_map(|key| assessed.get(&key).copied()).collect())
    }

    /// Logit of a cluster's mean at a node.
    pub(super) fn node(&self, k: usize) -> f64 {
        self.at[0] + exp(self.at[2]) * deviate(k)
    }
}

/// Weights of the nodes given the data.
pub(super) struct Posterior<'a> {
    fit: &'a HierarchicalFit,
    pub likelihood: Likelihood<'a>,
    /// Log-likelihood by node and kind.
    kinds: Vec<Vec<f64>>,
    /// Log weight plus log-likelihood of all groups, by cluster and node.
    logs: Vec<Vec<f64>>,
    /// Weights by cluster.
    clusters: Vec<Vec<f64>>,
}

impl<'a> Posterior<'a> {
    pub(super) fn new(fit: &'a HierarchicalFit, data: &'a ClusteredCounts) -> Self {
        let likelihood = Likelihood::new(data, fit.contamination);
        let kinds = likelihood.by_node(&fit.at, |jets| jets.iter().map(|jet| jet[0]).collect::<Vec<f64>>());
        let mut logs = vec![likelihood.log_weights().to_vec(); data.cluster_count];
        for (kind, cluster) in likelihood.kind_of.iter().zip(&data.clusters) {
            for (log, node) in logs[*cluster].iter_mut().zip(&kinds) {
                *log += node[*kind];
            }
        }
        let clusters = logs.iter().map(|logs| normalised(logs.iter().copied())).collect();
        Self { fit, likelihood, kinds, logs, clusters }
    }

    /// Weights of the nodes of a group's cluster without the group's own likelihood.
    pub(super) fn without(&self, key: &Key) -> Vec<f64> {
        let own = self.kinds.iter().map(|node| node[key.1]);
        normalised(self.logs[key.0].iter().zip(own).map(|(log, own)| log - own))
    }

    pub(super) fn assess(
        &self,
        key: &Key,
        table: &Predictions,
        delta: f64,
    ) -> Result<GroupAssessment, ModelError> {
        let (cluster, kind) = (key.0, self.likelihood.kinds[key.1]);
        let without = self.without(key);
        let prior = self.likelihood.log_weights().iter().map(|l| exp(*l)).collect::<Vec<f64>>();
        let (x, n) = (kind.events as f64, kind.total as f64);
        let observed = usize::try_from(kind.events).unwrap_or(usize::MAX);
        let predicted = table.mixed(&without);
        let any = self.fit.contamination / (n + 1.0);
        let clean = (1.0 - self.fit.contamination) * predicted[observed];
        let [above, below, shrunken_rate] = self.rate(&self.clusters[cluster], table, &kind, any, delta)?;
        let benchmark = dot(&without, &table.means);
        Ok(GroupAssessment {
            benchmark,
            mid_p: mid_p(&predicted, observed),
            mid_p_whole: mid_p(&table.mixed(&prior), observed),
            least_mid_p: predicted[0].min(predicted[predicted.len() - 1]).min(1.0),
            outlier: any / (clean + any),
            shrunken_rate,
            above,
            below,
            material: above + below,
            excess: x - n * benchmark,
            range: (quantile(&predicted, 0.025), quantile(&predicted, 0.975)),
        })
    }

    /// Probabilities that the group's rate is above and below its cluster's by more than delta, and
    /// its mean.
    fn rate(
        &self,
        weights: &[f64],
        table: &Predictions,
        kind: &Kind,
        any: f64,
        delta: f64,
    ) -> Result<[f64; 3], ModelError> {
        let (x, rest, n) = (kind.events as f64, (kind.total - kind.events) as f64, kind.total as f64);
        let observed = usize::try_from(kind.events).unwrap_or(usize::MAX);
        let g = exp(self.fit.at[1]);
        let mut result = [0.0; 3];
        for (k, weight) in weights.iter().enumerate().filter(|(_, w)| **w > NEGLIGIBLE) {
            let (mean, other) = (table.means[k], table.others[k]);
            let clean = (1.0 - self.fit.contamination) * table.masses[k][observed];
            let outlier = any / (clean + any);
            // complements are kept apart, as 1 - mean would lose digits near 1
            let high = ((mean + delta).min(1.0), (other - delta).max(0.0));
            let low = ((mean - delta).max(0.0), (other + delta).min(1.0));
            let tails = |a: f64, b: f64| -> Result<(f64, f64), ModelError> {
                Ok((beta::tails(a, b, high.0, high.1)?.1, beta::tails(a, b, low.0, low.1)?.0))
            };
            let inlier = if g < POINT {
                (0.0, 0.0, mean)
            } else {
                let (a, b) = (mean / g + x, other / g + rest);
                let (above, below) = tails(a, b)?;
                (above, below, a / (a + b))
            };
            let free = if outlier > 0.0 { tails(1.0 + x, 1.0 + rest)? } else { (0.0, 0.0) };
            let mix = |inside: f64, outside: f64| weight * ((1.0 - outlier) * inside + outlier * outside);
            result[0] += mix(inlier.0, free.0);
            result[1] += mix(inlier.1, free.1);
            result[2] += mix(inlier.2, (1.0 + x) / (n + 2.0));
        }
        Ok(result)
    }
}

/// Smallest count whose cumulated probability reaches `share`.
pub(super) fn quantile(masses: &[f64], share: f64) -> u64 {
    let mut reached = 0.0;
    for (count, mass) in (0_u64..).zip(masses) {
        reached += mass;
        if reached >= share {
            return count;
        }
    }
    masses.len().saturating_sub(1) as u64
}

/// Probabilities of 0 … n events of a group with clean rates, by node.
pub(super) struct Predictions {
    pub means: Vec<f64>,
    pub others: Vec<f64>,
    pub masses: Vec<Vec<f64>>,
}

impl Predictions {
    pub(super) fn new(fit: &HierarchicalFit, offset: f64, total: u64) -> Self {
        let g = exp(fit.at[1]);
        let length = usize::try_from(total).unwrap_or(usize::MAX);
        let common = BetaBinomialTerms::common(g, length);
        let choose: Vec<f64> = (0..=total).map(|x| ln_choose(total, x)).collect();
        let logits: Vec<f64> = (0..NODES).map(|k| fit.node(k) + offset).collect();
        let masses = parallel::map_indices(NODES, |k| {
            let terms = BetaBinomialTerms::new(logits[k], g, length, length);
            let mass = |x: u64| terms.log_probability(x, total, &common)[0];
            (0..=total).zip(&choose).map(|(x, c)| exp(mass(x) + c)).collect()
        });
        Self {
            means: logits.iter().map(|t| expit(*t)).collect(),
            others: logits.iter().map(|t| expit(-t)).collect(),
            masses,
        }
    }

    /// Prediction with these weights of the nodes.
    fn mixed(&self, weights: &[f64]) -> Vec<f64> {
        let mut mixed = vec![0.0; self.masses[0].len()];
        for (weight, masses) in weights.iter().zip(&self.masses) {
            for (total, mass) in mixed.iter_mut().zip(masses) {
                *total += weight * mass;
            }
        }
        mixed
    }
}
