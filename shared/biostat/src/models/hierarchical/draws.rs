//! True rates of clusters and groups drawn from what the fitted model and the data say of them.

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::posterior::Posterior;
use crate::detmath::{exp, ln};
use crate::models::error::ModelError;
use crate::optimise::{ZERO, expit};
use crate::random::Stream;

/// Draws rates.
#[derive(Debug, Clone)]
pub struct RateDraws {
    /// Mean rate at each node.
    means: Vec<f64>,
    /// Cumulated weights of the nodes, by cluster.
    cumulated: Vec<Vec<f64>>,
    dispersion: f64,
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
struct Group {
    cluster: usize,
    events: f64,
    total: f64,
    /// Probability, by node, that the group is one of those with any rate.
    outlier: Vec<f64>,
}

/// One draw.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnRates {
    /// Mean rate of each cluster.
    pub clusters: Vec<f64>,
    /// Rate of each group.
    pub groups: Vec<f64>,
}

impl HierarchicalFit {
    /// The model with parameters that were fitted before, as they were written down: `logit` of the median cluster's
    /// rate, `dispersion` of groups, `deviation` of the clusters' logits, `contamination`.
    ///
    /// # Errors
    /// `Value` for a parameter that is not finite or below 0 where it may not be, `Probability` unless
    /// `0 <= contamination < 1`.
    pub fn with_parameters(
        logit: f64,
        dispersion: f64,
        deviation: f64,
        contamination: f64,
    ) -> Result<Self, ModelError> {
        for (what, value, signed) in
            [("logit", logit, true), ("dispersion", dispersion, false), ("deviation", deviation, false)]
        {
            if !value.is_finite() || (!signed && value < 0.0) {
                return Err(ModelError::Value { what, row: 0, value });
            }
        }
        if !(0.0..1.0).contains(&contamination) {
            return Err(ModelError::Probability { row: 0, value: contamination });
        }
        let log = |value: f64| if value > 0.0 { ln(value).max(ZERO) } else { ZERO };
        Ok(Self {
            logit,
            dispersion,
            correlation: dispersion / (1.0 + dispersion),
            deviation,
            log_likelihood: 0.0,
            contamination,
            iterations: 0,
            gradient: 0.0,
            at: vec![logit, log(dispersion), log(deviation)],
        })
    }

    /// Rates to draw from the posterior given these data; the parameters stay at their values.
    ///
    /// Formula: a cluster's node with the weights given its data; a group's rate given the node
    /// `Beta(mean/g + x, (1 - mean)/g + n - x)` (the mean itself where `g = 0`) or, with the probability at the node
    /// that it is one of those with any rate, `Beta(1 + x, 1 + n - x)`. Source: `site-qc.md` section 3.5.
    pub fn rate_draws(&self, data: &ClusteredCounts) -> RateDraws {
        let posterior = Posterior::new(self, data);
        let cumulate = |weights: &Vec<f64>| {
            let mut sum = 0.0;
            let add = |weight: &f64| {
                sum += weight;
                sum
            };
            weights.iter().map(add).collect()
        };
        let group = |(index, (cluster, kind)): (usize, (usize, usize))| {
            let (events, total) = (data.events[index] as f64, data.totals[index] as f64);
            let any = self.contamination / (total + 1.0);
            let outlier = posterior.kind(kind).iter().map(|log| (any / exp(*log)).min(1.0)).collect();
            Group { cluster, events, total, outlier }
        };
        RateDraws {
            means: self.nodes().into_iter().map(expit).collect(),
            cumulated: posterior.clusters.iter().map(cumulate).collect(),
            dispersion: self.dispersion,
            groups: posterior.keys().into_iter().enumerate().map(group).collect(),
        }
    }
}

impl RateDraws {
    /// One draw: of every cluster its node, then of every group its rate.
    pub fn draw(&self, stream: &mut Stream) -> DrawnRates {
        let last = self.means.len() - 1;
        let nodes: Vec<usize> = self
            .cumulated
            .iter()
            .map(|cumulated| {
                let at = stream.uniform() * cumulated[last];
                cumulated.partition_point(|sum| *sum <= at).min(last)
            })
            .collect();
        let rate = |group: &Group| {
            let node = nodes[group.cluster];
            let (mean, rest) = (self.means[node], group.total - group.events);
            if stream.uniform() < group.outlier[node] {
                return stream.beta(1.0 + group.events, 1.0 + rest);
            }
            if self.dispersion <= 0.0 {
                return mean;
            }
            let (a, b) = (mean / self.dispersion, (1.0 - mean) / self.dispersion);
            stream.beta(a + group.events, b + rest)
        };
        let groups = self.groups.iter().map(rate).collect();
        DrawnRates { clusters: nodes.iter().map(|node| self.means[*node]).collect(), groups }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::STANDARD_CONTAMINATION;

    /// The mean of many draws is the posterior mean that the assessment of groups and clusters gives.
    #[test]
    fn draws_have_the_posterior_means() {
        let (events, totals) = ([9, 2, 5, 14, 3, 1, 30, 7], [12, 9, 10, 20, 11, 2, 44, 8]);
        let data = ClusteredCounts::new(&events, &totals, &[0, 0, 0, 1, 1, 1, 2, 2]).unwrap();
        let fit = HierarchicalFit::with_parameters(0.2, 0.08, 0.5, STANDARD_CONTAMINATION).unwrap();
        let draws = fit.rate_draws(&data);
        let count = 20_000;
        let (mut clusters, mut groups) = ([0.0; 3], [0.0; 8]);
        for replicate in 0..count {
            let drawn = draws.draw(&mut Stream::new(3, 1, replicate));
            clusters.iter_mut().zip(&drawn.clusters).for_each(|(sum, rate)| *sum += rate / count as f64);
            groups.iter_mut().zip(&drawn.groups).for_each(|(sum, rate)| *sum += rate / count as f64);
        }
        // a rate's standard deviation is below 0.2: five standard errors of the mean
        let near = |a: f64, b: f64| (a - b).abs() < 5.0 * 0.2 / (count as f64).sqrt();
        let assessed = fit.groups(&data, 0.2).unwrap();
        let benchmarks = fit.clusters(&data);
        assert!(groups.iter().zip(&assessed).all(|(mean, one)| near(*mean, one.shrunken_rate)), "{groups:?}");
        assert!(clusters.iter().zip(&benchmarks).all(|(mean, one)| near(*mean, one.mean)), "{clusters:?}");
    }

    #[test]
    fn parameters_written_down_give_the_fit_they_came_from() {
        let (events, totals) = ([9, 2, 5, 14, 3, 1, 30, 7], [12, 9, 10, 20, 11, 2, 44, 8]);
        let data = ClusteredCounts::new(&events, &totals, &[0, 0, 0, 1, 1, 1, 2, 2]).unwrap();
        let fit = HierarchicalFit::new(&data, STANDARD_CONTAMINATION).unwrap();
        let again =
            HierarchicalFit::with_parameters(fit.logit, fit.dispersion, fit.deviation, fit.contamination);
        let again = again.unwrap();
        let (one, other) = (fit.groups(&data, 0.2).unwrap(), again.groups(&data, 0.2).unwrap());
        for (a, b) in one.iter().zip(&other) {
            assert!((a.shrunken_rate - b.shrunken_rate).abs() < 1e-12);
        }
        for wrong in [(f64::NAN, 0.1, 0.1, 0.05), (0.0, -0.1, 0.1, 0.05), (0.0, 0.1, 0.1, 1.0)] {
            assert!(HierarchicalFit::with_parameters(wrong.0, wrong.1, wrong.2, wrong.3).is_err());
        }
    }
}
