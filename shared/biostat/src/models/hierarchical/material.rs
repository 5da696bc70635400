//! How probably a group's rate is far from its cluster's, node by node.

use std::ops::Range;

use super::prediction::{Class, Predictions};
use crate::detmath::ln;
use crate::distributions::beta;
use crate::models::error::ModelError;

/// Below this the dispersion gives a point and not a beta distribution.
const POINT: f64 = 1e-10;

/// Below this the shapes are so large that their gamma functions lose digits: each tail is then computed on its
/// own.
const SMALL: f64 = 1e-4;

/// The bounds of "far" at every node, with complements, as 1 - mean would lose digits near 1.
pub(super) struct Bounds {
    high: Vec<Bound>,
    low: Vec<Bound>,
}

#[derive(Clone, Copy)]
struct Bound {
    rate: f64,
    other: f64,
    log_rate: f64,
    log_other: f64,
}

impl Bound {
    fn new(rate: f64, other: f64) -> Self {
        let (rate, other) = (rate.clamp(0.0, 1.0), other.clamp(0.0, 1.0));
        Self { rate, other, log_rate: ln(rate), log_other: ln(other) }
    }

    const fn inside(&self) -> bool {
        self.rate > 0.0 && self.other > 0.0
    }
}

impl Bounds {
    pub(super) fn new(class: &Class, delta: f64) -> Self {
        let bound = |sign: f64| {
            class
                .nodes
                .iter()
                .map(|node| Bound::new(node.mean + sign * delta, node.other - sign * delta))
                .collect()
        };
        Self { high: bound(1.0), low: bound(-1.0) }
    }
}

/// Counts of a group that are looked at.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub events: usize,
    pub total: usize,
    pub log_choose: f64,
    pub contamination: f64,
}

/// Probabilities that a group's rate is above and below its cluster's by more than delta, and its mean, at one node.
#[derive(Clone, Copy, Default)]
pub(super) struct Far {
    pub above: f64,
    pub below: f64,
    pub rate: f64,
}

/// At the nodes of a range.
pub(super) fn far(
    class: &Class,
    bounds: &Bounds,
    table: &Predictions,
    seen: Seen,
    nodes: &Range<usize>,
) -> Result<Vec<Far>, ModelError> {
    let (x, n) = (seen.events as f64, seen.total as f64);
    let rest = n - x;
    let any = seen.contamination / (n + 1.0);
    let free_constant = -seen.log_choose - ln(n + 1.0);
    let clean = |k: usize| (1.0 - seen.contamination) * table.masses[k][seen.events];
    let outlier: Vec<f64> = nodes.clone().map(|k| any / (clean(k) + any)).collect();
    let mut inside = Shapes::default();
    let mut free = Shapes::default();
    for k in nodes.clone() {
        let node = &class.nodes[k];
        inside.push(node.mean / class.g + x, node.other / class.g + rest, || {
            node.log_beta + class.log_order(k, seen.events, seen.total)
        });
        free.push(1.0 + x, 1.0 + rest, || free_constant);
    }
    let (high, low) = (&bounds.high[nodes.clone()], &bounds.low[nodes.clone()]);
    let point = class.g < POINT;
    let nothing = || vec![0.0; nodes.len()];
    let exact = class.g < SMALL;
    let (above, below) = match point {
        true => (nothing(), nothing()),
        false => (inside.upper(high, exact)?, inside.lower(low, exact)?),
    };
    let (free_above, free_below) = match any > 0.0 {
        true => (free.upper(high, false)?, free.lower(low, false)?),
        false => (nothing(), nothing()),
    };
    let at = |i: usize| {
        let (a, b) = (inside.a[i], inside.b[i]);
        let mean = if point { class.nodes[nodes.start + i].mean } else { a / (a + b) };
        let mix = |inlier: f64, free: f64| (1.0 - outlier[i]) * inlier + outlier[i] * free;
        Far {
            above: mix(above[i], free_above[i]),
            below: mix(below[i], free_below[i]),
            rate: mix(mean, (1.0 + x) / (n + 2.0)),
        }
    };
    Ok((0..nodes.len()).map(at).collect())
}

/// Beta distributions, one a node, with the logarithms of their constants.
#[derive(Default)]
struct Shapes {
    a: Vec<f64>,
    b: Vec<f64>,
    log_beta: Vec<f64>,
}

impl Shapes {
    fn push(&mut self, a: f64, b: f64, log_beta: impl FnOnce() -> f64) {
        self.a.push(a);
        self.b.push(b);
        self.log_beta.push(log_beta());
    }

    /// Probability above each bound.
    fn upper(&self, bounds: &[Bound], exact: bool) -> Result<Vec<f64>, ModelError> {
        self.tails(bounds, exact, |tails| tails.1)
    }

    /// Probability below each bound.
    fn lower(&self, bounds: &[Bound], exact: bool) -> Result<Vec<f64>, ModelError> {
        self.tails(bounds, exact, |tails| tails.0)
    }

    fn tails(
        &self,
        bounds: &[Bound],
        exact: bool,
        pick: impl Fn((f64, f64)) -> f64,
    ) -> Result<Vec<f64>, ModelError> {
        let mut found = vec![0.0; bounds.len()];
        let mut wanted = Vec::with_capacity(bounds.len());
        for (i, bound) in bounds.iter().enumerate() {
            if !bound.inside() {
                found[i] = pick(if bound.rate <= 0.0 { (0.0, 1.0) } else { (1.0, 0.0) });
            } else if exact {
                found[i] = pick(beta::tails(self.a[i], self.b[i], bound.rate, bound.other)?);
            } else {
                wanted.push(beta::Wanted {
                    place: i,
                    shapes: (self.a[i], self.b[i]),
                    at: (bound.rate, bound.other),
                    log_factor: self.a[i] * bound.log_rate + self.b[i] * bound.log_other - self.log_beta[i],
                });
            }
        }
        for (place, tails) in beta::tails_together(&wanted)? {
            found[place] = pick(tails);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClusteredCounts, HierarchicalFit};
    use super::*;

    /// All nodes of a fitted model against the distribution's own tails.
    #[test]
    fn tails_taken_together_are_the_tails() {
        let data = ClusteredCounts::new(&[3, 0, 9, 9, 2], &[8, 6, 15, 12, 30], &[0, 0, 1, 1, 2]).unwrap();
        let fit = HierarchicalFit::new(&data, 0.05).unwrap();
        let fit = HierarchicalFit { dispersion: 0.07, at: vec![0.3, ln(0.07), -0.9], ..fit };
        let class = Class::new(&fit, 0.0, 30).unwrap();
        let (bounds, table) = (Bounds::new(&class, 0.2), Predictions::new(&class, 12));
        let log_choose = crate::distributions::binomial::ln_choose(12, 9);
        let seen = Seen { events: 9, total: 12, log_choose, contamination: 0.05 };
        for (k, far) in far(&class, &bounds, &table, seen, &(0..241)).unwrap().iter().enumerate() {
            let node = &class.nodes[k];
            let (a, b) = (node.mean / 0.07 + 9.0, node.other / 0.07 + 3.0);
            let outlier = 0.05 / 13.0 / (0.95 * table.masses[k][9] + 0.05 / 13.0);
            let above =
                |a, b| beta::tails(a, b, (node.mean + 0.2).min(1.0), (node.other - 0.2).max(0.0)).unwrap().1;
            let below =
                |a, b| beta::tails(a, b, (node.mean - 0.2).max(0.0), (node.other + 0.2).min(1.0)).unwrap().0;
            let expected = (1.0 - outlier) * above(a, b) + outlier * above(10.0, 4.0);
            assert!((far.above - expected).abs() < 1e-12, "{k}: {} {expected}", far.above);
            let expected = (1.0 - outlier) * below(a, b) + outlier * below(10.0, 4.0);
            assert!((far.below - expected).abs() < 1e-12, "{k}: {} {expected}", far.below);
            let expected = (1.0 - outlier) * a / (a + b) + outlier * 10.0 / 14.0;
            assert!((far.rate - expected).abs() < 1e-13, "{k}");
        }
    }
}
