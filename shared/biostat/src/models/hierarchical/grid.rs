//! The grid of standard normal deviates.

use crate::detmath::{exp, ln};
use crate::optimise::ZERO;

/// Nodes from -6 to 6.
pub(super) const NODES: usize = 241;

/// Distance of two nodes.
pub(super) const CELL: f64 = 0.05;

/// Every so many nodes are enough to come near a maximum.
const COARSE: usize = 4;

/// Nodes with the logarithms of their weights, which sum to 1.
pub(super) struct Grid {
    pub deviates: Vec<f64>,
    pub log_weights: Vec<f64>,
}

impl Grid {
    /// All nodes: the model's own grid.
    pub(super) fn full() -> Self {
        Self::every(1)
    }

    /// Every fourth node.
    pub(super) fn coarse() -> Self {
        Self::every(COARSE)
    }

    /// One node at 0: the same model where clusters do not differ.
    fn point() -> Self {
        Self { deviates: vec![0.0], log_weights: vec![0.0] }
    }

    fn every(step: usize) -> Self {
        let deviates: Vec<f64> = (0..NODES).step_by(step).map(deviate).collect();
        let halves: Vec<f64> = deviates.iter().map(|u| -0.5 * u * u).collect();
        let total = ln(crate::detsum::sum(halves.iter().map(|h| exp(*h))));
        Self { deviates, log_weights: halves.iter().map(|h| h - total).collect() }
    }

    /// The grid with which the model with this log deviation is computed: where it is 0 all nodes are one.
    pub(super) fn for_deviation(self, log_deviation: f64) -> Self {
        if log_deviation <= ZERO { Self::point() } else { self }
    }
}

/// The deviate at node `k`.
pub(super) fn deviate(k: usize) -> f64 {
    (k as f64 - 120.0) / 20.0
}

/// Logarithms of the nodes' weights, proportional to `exp(-u^2/2)`, which sum to 1.
pub(super) fn log_weights() -> Vec<f64> {
    Grid::full().log_weights
}

/// Weights proportional to `exp(logs)`, which sum to 1.
pub(super) fn normalised(logs: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let highest = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = logs.map(|l| l - highest).collect();
    crate::detmath::exp_each(&mut weights);
    let total = crate::detsum::sum(weights.iter().copied());
    weights.iter_mut().for_each(|w| *w /= total);
    weights
}
