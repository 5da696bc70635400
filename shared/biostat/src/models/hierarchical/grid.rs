//! The grid of standard normal deviates.

use crate::detmath::{exp, ln};

/// Nodes from -6 to 6.
pub(super) const NODES: usize = 241;

/// Distance of two nodes.
pub(super) const CELL: f64 = 0.05;

/// The deviate at node `k`.
pub(super) fn deviate(k: usize) -> f64 {
    (k as f64 - 120.0) / 20.0
}

/// Logarithms of the nodes' weights, proportional to `exp(-u^2/2)`, which sum to 1.
pub(super) fn log_weights() -> Vec<f64> {
    let halves: Vec<f64> = (0..NODES).map(|k| -0.5 * deviate(k) * deviate(k)).collect();
    let total = ln(crate::detsum::sum(halves.iter().map(|h| exp(*h))));
    halves.iter().map(|h| h - total).collect()
}

/// Weights proportional to `exp(logs)`, which sum to 1.
pub(super) fn normalised(logs: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let highest = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    let mut weights: Vec<f64> = logs.map(|l| exp(l - highest)).collect();
    let total = crate::detsum::sum(weights.iter().copied());
    weights.iter_mut().for_each(|w| *w /= total);
    weights
}
