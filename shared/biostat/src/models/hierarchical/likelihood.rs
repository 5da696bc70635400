//! The likelihood with its derivatives, node by node.

use std::collections::BTreeMap;

use super::counts::ClusteredCounts;
use super::grid::{NODES, deviate, log_weights};
use crate::detmath::{exp, ln};
use crate::detsum::Sum;
use crate::distributions::binomial::ln_choose;
use crate::heterogeneity::{BetaBinomialTerms, Jet};
use crate::optimise::{Evaluation, log_mixture};
use crate::parallel;

/// Parameters outside these are outside the model: logit, log dispersion, log deviation.
const WIDEST: [f64; 3] = [15.0, 4.0, 2.5];

/// Groups that have the same likelihood.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub class: usize,
    pub events: u64,
    pub total: u64,
    pub log_choose: f64,
}

/// The data arranged for the likelihood.
pub(super) struct Likelihood<'a> {
    pub data: &'a ClusteredCounts,
    pub contamination: f64,
    /// Distinct (offset, events, total).
    pub kinds: Vec<Kind>,
    /// Kind of each group.
    pub kind_of: Vec<usize>,
    /// Most events and non-events of a group, by offset class.
    lengths: Vec<(usize, usize)>,
    log_weights: Vec<f64>,
}

impl<'a> Likelihood<'a> {
    pub(super) fn new(data: &'a ClusteredCounts, contamination: f64) -> Self {
        let mut numbers = BTreeMap::new();
        let (mut kinds, mut kind_of) = (Vec::new(), Vec::new());
        let mut lengths = vec![(0, 0); data.offsets.len()];
        for i in 0..data.groups() {
            let (class, events, total) = (data.classes[i], data.events[i], data.totals[i]);
            let number = *numbers.entry((class, events, total)).or_insert_with(|| {
                kinds.push(Kind { class, events, total, log_choose: ln_choose(total, events) });
                kinds.len() - 1
            });
            kind_of.push(number);
            let length = |k: u64| usize::try_from(k).unwrap_or(usize::MAX);
            let longest: &mut (usize, usize) = &mut lengths[class];
            *longest = (longest.0.max(length(events)), longest.1.max(length(total - events)));
        }
        Self { data, contamination, kinds, kind_of, lengths, log_weights: log_weights() }
    }

    /// Log-likelihood with derivatives in (logit, log dispersion, log deviation).
    pub(super) fn evaluate(&self, at: &[f64]) -> Evaluation {
        let outside = at[0].abs() > WIDEST[0] || at[1] > WIDEST[1] || at[2] > WIDEST[2];
        if outside {
            let hessian = ndarray::Array2::zeros((3, 3));
            return Evaluation { value: f64::NEG_INFINITY, gradient: vec![0.0; 3], hessian };
        }
        let nodes = self.by_node(at, |kinds| self.by_cluster(kinds));
        let mut value = Sum::new();
        let (mut gradient, mut hessian) = (vec![0.0; 3], ndarray::Array2::zeros((3, 3)));
        let deviation = exp(at[2]);
        for cluster in 0..self.data.cluster_count {
            let terms = nodes.iter().enumerate().map(|(k, clusters)| {
                let (log, slope, curvature) = in_parameters(&clusters[cluster], deviation * deviate(k));
                (log + self.log_weights[k], slope, curvature)
            });
            let (log, slope, curvature) = log_mixture(terms);
            value.add(log);
            for i in 0..3 {
                gradient[i] += slope[i];
                for j in 0..3 {
                    hessian[[i, j]] += curvature[i][j];
                }
            }
        }
        Evaluation { value: value.value(), gradient, hessian }
    }

    /// Compute something from the likelihoods of all kinds at every node.
    pub(super) fn by_node<T: Send>(&self, at: &[f64], work: impl Fn(&[Jet]) -> T + Sync) -> Vec<T> {
        let (g, deviation) = (exp(at[1]), exp(at[2]));
        let largest = usize::try_from(self.data.largest()).unwrap_or(usize::MAX);
        let common = BetaBinomialTerms::common(g, largest);
        parallel::map_indices(NODES, |k| {
            let centre = at[0] + deviation * deviate(k);
            let terms: Vec<BetaBinomialTerms> = self
                .data
                .offsets
                .iter()
                .zip(&self.lengths)
                .map(|(offset, (events, others))| {
                    BetaBinomialTerms::new(centre + offset, g, *events, *others)
                })
                .collect();
            let kinds = self.kinds.iter().map(|kind| self.kind(kind, &terms[kind.class], &common));
            work(&kinds.collect::<Vec<Jet>>())
        })
    }

    /// Log-likelihood of one kind: the beta-binomial contaminated with the uniform distribution.
    fn kind(&self, kind: &Kind, terms: &BetaBinomialTerms, common: &[Jet]) -> Jet {
        let mut jet = terms.log_probability(kind.events, kind.total, common);
        jet[0] += kind.log_choose;
        if self.contamination <= 0.0 {
            return jet;
        }
        let clean = (1.0 - self.contamination) * exp(jet[0]);
        let whole = clean + self.contamination / (kind.total as f64 + 1.0);
        let (share, [_, t, l, tt, tl, ll]) = (clean / whole, jet);
        let spread = share * (1.0 - share);
        [
            ln(whole),
            share * t,
            share * l,
            share * tt + spread * t * t,
            share * tl + spread * t * l,
            share * ll + spread * l * l,
        ]
    }

    fn by_cluster(&self, kinds: &[Jet]) -> Vec<Jet> {
        let mut clusters = vec![[0.0; 6]; self.data.cluster_count];
        for (kind, cluster) in self.kind_of.iter().zip(&self.data.clusters) {
            for (total, value) in clusters[*cluster].iter_mut().zip(&kinds[*kind]) {
                *total += value;
            }
        }
        clusters
    }

    /// Logarithms of the nodes' weights.
    pub(super) fn log_weights(&self) -> &[f64] {
        &self.log_weights
    }
}

/// From derivatives in the node's logit t to those in (logit, log dispersion, log deviation):
/// `dt/d logit = 1`, `dt/d log s = d2t/d (log s)^2 = s u`.
fn in_parameters(jet: &Jet, shift: f64) -> (f64, [f64; 3], [[f64; 3]; 3]) {
    let [value, t, l, tt, tl, ll] = *jet;
    let slope = [t, l, t * shift];
    let curvature = [
        [tt, tl, tt * shift],
        [tl, ll, tl * shift],
        [tt * shift, tl * shift, tt * shift * shift + t * shift],
    ];
    (value, slope, curvature)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Derivatives against differences, with two offset classes and contamination.
    #[test]
    fn derivatives_are_those_of_the_value() {
        let data = ClusteredCounts::new(&[3, 0, 5, 9, 2], &[8, 6, 5, 12, 7], &[0, 0, 1, 1, 2])
            .unwrap()
            .with_offsets(&[0.0, 0.4, 0.0, -0.3, 0.4])
            .unwrap();
        let likelihood = Likelihood::new(&data, 0.05);
        let at = [0.3, -2.0, -0.7];
        let here = likelihood.evaluate(&at);
        let h = 1e-5;
        for i in 0..3 {
            let moved = |step: f64| {
                let mut there = at;
                there[i] += step;
                likelihood.evaluate(&there)
            };
            let (up, down) = (moved(h), moved(-h));
            let slope = (up.value - down.value) / (2.0 * h);
            assert!((here.gradient[i] - slope).abs() < 1e-8, "{i}: {} {slope}", here.gradient[i]);
            for j in 0..3 {
                let bend = (up.gradient[j] - down.gradient[j]) / (2.0 * h);
                assert!((here.hessian[[i, j]] - bend).abs() < 1e-7, "{i} {j}");
            }
        }
    }
}
