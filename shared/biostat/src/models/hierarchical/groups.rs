//! Each group against the others of its cluster.

use std::collections::BTreeMap;
use std::ops::Range;

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::grid::log_weights;
use super::likelihood::Kind;
use super::material::{Bounds, Far, Seen, far};
use super::posterior::{Key, NEGLIGIBLE, Posterior};
use super::prediction::{Class, Predictions, quantile};
use crate::detmath::{exp, sqrt};
use crate::detsum::{dot, sum};
use crate::models::error::ModelError;
use crate::models::poisson_binomial::mid_p;
use crate::optimise::expit;
use crate::parallel;

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

/// What the model says of all groups and clusters, each list in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The groups.
    pub groups: Vec<GroupAssessment>,
    /// How large each group must be to be assessed; `None` when 10,000 subjects are not enough.
    pub floors: Vec<Option<u64>>,
    /// The clusters' rates.
    pub clusters: Vec<ClusterBenchmark>,
}

impl GroupAssessment {
    /// Whether any result of a group of this size could be surprising.
    pub fn assessable(&self) -> bool {
        self.least_mid_p <= 0.05
    }
}

impl HierarchicalFit {
    /// Posterior mean rates of the clusters, without offset.
    pub fn clusters(&self, data: &ClusteredCounts) -> Vec<ClusterBenchmark> {
        self.clusters_of(&Posterior::new(self, data))
    }

    fn clusters_of(&self, posterior: &Posterior<'_>) -> Vec<ClusterBenchmark> {
        let means: Vec<f64> = self.nodes().into_iter().map(expit).collect();
        let benchmark = |weights: &Vec<f64>| {
            let mean = dot(weights, &means);
            let variance = sum(weights.iter().zip(&means).map(|(w, m)| w * (m - mean) * (m - mean)));
            ClusterBenchmark { mean, standard_deviation: sqrt(variance.max(0.0)) }
        };
        posterior.clusters.iter().map(benchmark).collect()
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
        self.check_distance(delta)?;
        self.groups_of(&Posterior::new(self, data), delta)
    }

    /// Everything about groups and clusters that one policy asks for: [`Self::groups`] with `delta`, [`Self::floors`]
    /// with `probability` and [`Self::clusters`], for the price of one.
    ///
    /// # Errors
    /// As those.
    pub fn assess(
        &self,
        data: &ClusteredCounts,
        delta: f64,
        probability: f64,
    ) -> Result<Assessment, ModelError> {
        self.check_distance(delta)?;
        let posterior = Posterior::new(self, data);
        Ok(Assessment {
            groups: self.groups_of(&posterior, delta)?,
            floors: self.floors_of(&posterior, probability)?,
            clusters: self.clusters_of(&posterior),
        })
    }

    fn groups_of(&self, posterior: &Posterior<'_>, delta: f64) -> Result<Vec<GroupAssessment>, ModelError> {
        let data = posterior.likelihood.data;
        // groups of one offset share the tables of the likelihood, those of one size also the predictions
        let mut classes: BTreeMap<usize, BTreeMap<u64, Vec<Key>>> = BTreeMap::new();
        for key in posterior.distinct_keys() {
            let Kind { class, total, .. } = posterior.likelihood.kinds[key.1];
            classes.entry(class).or_default().entry(total as u64).or_default().push(key);
        }
        let classes: Vec<_> = classes.into_iter().collect();
        let assessed = parallel::map_indices(classes.len(), |c| {
            let (class, sizes) = &classes[c];
            self.class(posterior, data.offsets[*class], sizes, delta)
        });
        let mut found: BTreeMap<Key, GroupAssessment> = BTreeMap::new();
        for assessed in assessed {
            found.extend(assessed?);
        }
        Ok(posterior.keys().iter().filter_map(|key| found.get(key).copied()).collect())
    }

    /// The groups of one offset, by size.
    fn class(
        &self,
        posterior: &Posterior<'_>,
        offset: f64,
        sizes: &BTreeMap<u64, Vec<Key>>,
        delta: f64,
    ) -> Result<Vec<(Key, GroupAssessment)>, ModelError> {
        let largest = sizes.keys().next_back().copied().unwrap_or(0);
        let assessor = Assessor::new(self, posterior, offset, largest, delta)?;
        let sizes: Vec<(&u64, &Vec<Key>)> = sizes.iter().collect();
        let assessed = parallel::map_indices(sizes.len(), |s| assessor.size(*sizes[s].0, sizes[s].1));
        let assessed = assessed.into_iter().collect::<Result<Vec<_>, ModelError>>()?;
        Ok(assessed.into_iter().flatten().collect())
    }

    pub(super) fn check_distance(&self, delta: f64) -> Result<(), ModelError> {
        let good = delta > 0.0 && delta < 1.0;
        good.then_some(()).ok_or(ModelError::Probability { row: 0, value: delta })
    }
}

/// Assesses the groups of one offset.
pub(super) struct Assessor<'a> {
    posterior: &'a Posterior<'a>,
    class: Class,
    bounds: Bounds,
    means: Vec<f64>,
    prior: Vec<f64>,
}

impl<'a> Assessor<'a> {
    pub(super) fn new(
        fit: &HierarchicalFit,
        posterior: &'a Posterior<'a>,
        offset: f64,
        largest: u64,
        delta: f64,
    ) -> Result<Self, ModelError> {
        let class = Class::new(fit, offset, largest)?;
        let bounds = Bounds::new(&class, delta);
        let means = class.nodes.iter().map(|node| node.mean).collect();
        let prior = log_weights().into_iter().map(exp).collect();
        Ok(Self { posterior, class, bounds, means, prior })
    }

    /// The groups of one size.
    pub(super) fn size(&self, total: u64, keys: &[Key]) -> Result<Vec<(Key, GroupAssessment)>, ModelError> {
        let table = Predictions::new(&self.class, total);
        let whole = table.mixed(&self.prior);
        let mut kinds: BTreeMap<usize, Vec<Key>> = BTreeMap::new();
        for key in keys {
            kinds.entry(key.1).or_default().push(*key);
        }
        let mut assessed = Vec::with_capacity(keys.len());
        for (kind, keys) in kinds {
            let Kind { events, total, log_choose, .. } = self.posterior.likelihood.kinds[kind];
            let contamination = self.posterior.likelihood.contamination;
            let seen = Seen { events, total, log_choose, contamination };
            let nodes = self.nodes_of(&keys);
            let far = far(&self.class, &self.bounds, &table, seen, &nodes)?;
            for key in keys {
                assessed.push((key, self.assess(&key, seen, &table, &whole, (&nodes, &far))));
            }
        }
        Ok(assessed)
    }

    /// The nodes that have weight in one of the clusters.
    fn nodes_of(&self, keys: &[Key]) -> Range<usize> {
        let heavy = |k: &usize| keys.iter().any(|key| self.posterior.clusters[key.0][*k] > NEGLIGIBLE);
        let nodes = 0..self.prior.len();
        let first = nodes.clone().find(heavy).unwrap_or(0);
        first..nodes.clone().rev().find(heavy).map_or(nodes.end, |last| last + 1)
    }

    fn assess(
        &self,
        key: &Key,
        seen: Seen,
        table: &Predictions,
        whole: &[f64],
        (nodes, far): (&Range<usize>, &[Far]),
    ) -> GroupAssessment {
        let without = self.posterior.without(key);
        let (x, n) = (seen.events as f64, seen.total as f64);
        let predicted = table.mixed(&without);
        let any = seen.contamination / (n + 1.0);
        let clean = (1.0 - seen.contamination) * predicted[seen.events];
        let weights = &self.posterior.clusters[key.0][nodes.clone()];
        let over = |of: fn(&Far) -> f64| sum(weights.iter().zip(far).map(|(weight, far)| weight * of(far)));
        let (above, below) = (over(|far| far.above), over(|far| far.below));
        let benchmark = dot(&without, &self.means);
        GroupAssessment {
            benchmark,
            mid_p: mid_p(&predicted, seen.events),
            mid_p_whole: mid_p(whole, seen.events),
            least_mid_p: predicted[0].min(predicted[predicted.len() - 1]).min(1.0),
            outlier: any / (clean + any),
            shrunken_rate: over(|far| far.rate),
            above,
            below,
            material: above + below,
            excess: x - n * benchmark,
            range: (quantile(&predicted, 0.025), quantile(&predicted, 0.975)),
        }
    }
}
