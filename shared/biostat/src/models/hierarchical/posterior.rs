//! What the data say of each cluster's mean: weights of the nodes.

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::grid::{NODES, deviate, log_weights, normalised};
use super::likelihood::Likelihood;
use crate::detmath::exp;

/// A node with less of the weight changes nothing that is printed.
pub(super) const NEGLIGIBLE: f64 = 1e-16;

/// Groups that have the same assessment: cluster and kind.
pub(super) type Key = (usize, usize);

impl HierarchicalFit {
    /// Logits of a cluster's mean at the nodes.
    pub(super) fn nodes(&self) -> Vec<f64> {
        let deviation = exp(self.at[2]);
        (0..NODES).map(|k| self.at[0] + deviation * deviate(k)).collect()
    }
}

/// Weights of the nodes given the data.
pub(super) struct Posterior<'a> {
    pub likelihood: Likelihood<'a>,
    /// Log-likelihood by kind and node.
    kinds: Vec<Vec<f64>>,
    /// Log weight plus log-likelihood of all groups, by cluster and node.
    logs: Vec<Vec<f64>>,
    /// Weights by cluster.
    pub clusters: Vec<Vec<f64>>,
}

impl<'a> Posterior<'a> {
    pub(super) fn new(fit: &HierarchicalFit, data: &'a ClusteredCounts) -> Self {
        let likelihood = Likelihood::new(data, fit.contamination);
        let (kinds, heavy) = likelihood.values(exp(fit.at[1]), &fit.nodes());
        let mut logs = vec![log_weights(); data.cluster_count];
        for (kind, cluster) in likelihood.kind_of.iter().zip(&data.clusters) {
            for (log, own) in logs[*cluster].iter_mut().zip(&kinds[*kind]) {
                *log += own;
            }
        }
        for (k, heavy) in heavy.iter().flatten().enumerate() {
            let weightless = logs.iter_mut().zip(heavy).filter(|(_, heavy)| !**heavy);
            weightless.for_each(|(logs, _)| logs[k] = f64::NEG_INFINITY);
        }
        let clusters = logs.iter().map(|logs| normalised(logs.iter().copied())).collect();
        Self { likelihood, kinds, logs, clusters }
    }

    /// Weights of the nodes of a group's cluster without the group's own likelihood.
    pub(super) fn without(&self, key: &Key) -> Vec<f64> {
        normalised(self.logs[key.0].iter().zip(&self.kinds[key.1]).map(|(log, own)| log - own))
    }

    /// Log-likelihood of a kind at the nodes.
    pub(super) fn kind(&self, kind: usize) -> &[f64] {
        &self.kinds[kind]
    }

    /// The groups' keys, in the order of the groups.
    pub(super) fn keys(&self) -> Vec<Key> {
        let clusters = self.likelihood.data.clusters.iter().copied();
        clusters.zip(self.likelihood.kind_of.iter().copied()).collect()
    }

    /// The distinct keys, ascending.
    pub(super) fn distinct_keys(&self) -> Vec<Key> {
        let mut keys = self.keys();
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
