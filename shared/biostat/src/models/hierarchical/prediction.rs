//! How many events a group will have.

use super::fit::HierarchicalFit;
use super::posterior::NEGLIGIBLE;
use super::running::running_logs;
use crate::detmath::{exp, exp_each, ln};
use crate::distributions::binomial::ln_choose;
use crate::distributions::gamma::ln_gamma;
use crate::models::error::ModelError;
use crate::optimise::expit;
use crate::parallel;

/// What groups of one offset share, node by node, for up to a largest number of subjects.
pub(super) struct Class {
    pub g: f64,
    pub nodes: Vec<Node>,
    /// Running sums of `ln(1 + j g)`.
    common: Vec<f64>,
}

/// The mean of a cluster's groups at a node.
pub(super) struct Node {
    pub mean: f64,
    /// 1 - mean, with all its digits.
    pub other: f64,
    /// `ln B(mean/g, other/g)`; 0 where the beta distribution is a point.
    pub log_beta: f64,
    events: Vec<f64>,
    others: Vec<f64>,
}

impl Class {
    pub(super) fn new(fit: &HierarchicalFit, offset: f64, largest: u64) -> Result<Self, ModelError> {
        let g = exp(fit.at[1]);
        let length = usize::try_from(largest).unwrap_or(usize::MAX);
        let logits = fit.nodes();
        let nodes = parallel::map_indices(logits.len(), |k| {
            let (mean, other) = (expit(logits[k] + offset), expit(-logits[k] - offset));
            Ok(Node {
                mean,
                other,
                log_beta: if fit.dispersion > 0.0 { log_beta(mean / g, other / g, 1.0 / g)? } else { 0.0 },
                events: running_logs(mean, g, length),
                others: running_logs(other, g, length),
            })
        });
        let nodes = nodes.into_iter().collect::<Result<_, ModelError>>()?;
        Ok(Self { g, nodes, common: running_logs(1.0, g, length) })
    }

    /// Logarithm of the probability of one order of `events` events among `total` subjects at a node; also that
    /// by which the constant of the beta distribution of the mean grows when they are seen.
    pub(super) fn log_order(&self, node: usize, events: usize, total: usize) -> f64 {
        let node = &self.nodes[node];
        node.events[events] + node.others[total - events] - self.common[total]
    }
}

fn log_beta(a: f64, b: f64, sum: f64) -> Result<f64, ModelError> {
    Ok(ln_gamma(a)? + ln_gamma(b)? - ln_gamma(sum)?)
}

/// Probabilities of 0 … n events of a group with clean rates, by node.
pub(super) struct Predictions {
    pub masses: Vec<Vec<f64>>,
}

impl Predictions {
    pub(super) fn new(class: &Class, total: u64) -> Self {
        let choose: Vec<f64> = (0..=total).map(|x| ln_choose(total, x)).collect();
        let n = choose.len() - 1;
        let masses = parallel::map_indices(class.nodes.len(), |k| {
            let node = &class.nodes[k];
            let sums = node.events[..=n].iter().zip(node.others[..=n].iter().rev());
            let logs = sums.zip(&choose).map(|((x, r), c)| c + (x + r - class.common[n]));
            let mut masses: Vec<f64> = logs.collect();
            exp_each(&mut masses);
            masses
        });
        Self { masses }
    }

    /// Prediction with these weights of the nodes.
    pub(super) fn mixed(&self, weights: &[f64]) -> Vec<f64> {
        let mut mixed = vec![0.0; self.masses[0].len()];
        for (weight, masses) in weights.iter().zip(&self.masses).filter(|(weight, _)| **weight > NEGLIGIBLE) {
            for (total, mass) in mixed.iter_mut().zip(masses) {
                *total += weight * mass;
            }
        }
        mixed
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

/// Fewest and most events of a group of `total` subjects with this mean rate and dispersion that leave half
/// of `1 - coverage` outside on either side.
///
/// # Errors
/// `Probability` unless `0 < mean < 1` and `0 < coverage < 1`.
///
/// ```
/// use palladion_biostat::models::prediction_range;
/// // mean 1/2 and dispersion 1/2: 0 to 3 of 3 are equally probable
/// assert_eq!(prediction_range(0.5, 0.5, 3, 0.45)?, (1, 2));
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn prediction_range(
    mean: f64,
    dispersion: f64,
    total: u64,
    coverage: f64,
) -> Result<(u64, u64), ModelError> {
    for (row, value) in [mean, coverage].into_iter().enumerate() {
        if !(value > 0.0 && value < 1.0) {
            return Err(ModelError::Probability { row, value });
        }
    }
    let length = usize::try_from(total).unwrap_or(usize::MAX);
    let logit = ln(mean / (1.0 - mean));
    let (events, others) = (expit(logit), expit(-logit));
    let (events, others) =
        (running_logs(events, dispersion, length), running_logs(others, dispersion, length));
    let common = running_logs(1.0, dispersion, length)[length];
    let sums = events.iter().zip(others.iter().rev());
    let logs = (0..=total).zip(sums).map(|(x, (e, o))| ln_choose(total, x) + (e + o - common));
    let mut masses: Vec<f64> = logs.collect();
    exp_each(&mut masses);
    let tail = (1.0 - coverage) / 2.0;
    Ok((quantile(&masses, tail), quantile(&masses, 1.0 - tail)))
}
