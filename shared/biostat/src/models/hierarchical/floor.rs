//! How large a group must be, and what it would be with other counts.

use std::collections::BTreeMap;

use super::counts::ClusteredCounts;
use super::fit::HierarchicalFit;
use super::groups::{Assessor, GroupAssessment};
use super::posterior::{Key, NEGLIGIBLE, Posterior};
use crate::detmath::exp;
use crate::models::error::ModelError;
use crate::optimise::expit;
use crate::parallel;

/// Sizes that are tried; a group that no size below it could make surprising has no floor.
const LARGEST: u64 = 10_000;

impl HierarchicalFit {
    /// For each group the smallest number of subjects at which the most extreme result, no event or
    /// all events, would have at most this probability given the others of its cluster; `None` when
    /// 10,000 subjects are not enough.
    ///
    /// Formula: `P(0 of n)` at a node is the product over `k < n` of `(1 - mean + k g)/(1 + k g)`, and
    /// likewise `P(n of n)`; both are averaged over the nodes without the group's own likelihood.
    ///
    /// # Errors
    /// `Probability` unless `0 < probability < 1`.
    pub fn floors(&self, data: &ClusteredCounts, probability: f64) -> Result<Vec<Option<u64>>, ModelError> {
        self.floors_of(&Posterior::new(self, data), probability)
    }

    pub(super) fn floors_of(
        &self,
        posterior: &Posterior<'_>,
        probability: f64,
    ) -> Result<Vec<Option<u64>>, ModelError> {
        if !(probability > 0.0 && probability < 1.0) {
            return Err(ModelError::Probability { row: 0, value: probability });
        }
        let data = posterior.likelihood.data;
        let keys = posterior.distinct_keys();
        let floors = parallel::map_indices(keys.len(), |i| {
            let offset = data.offsets[posterior.likelihood.kinds[keys[i].1].class];
            self.floor(&posterior.without(&keys[i]), offset, probability)
        });
        let found: BTreeMap<Key, Option<u64>> = keys.into_iter().zip(floors).collect();
        Ok(posterior.keys().iter().map(|key| found.get(key).copied().flatten()).collect())
    }

    fn floor(&self, weights: &[f64], offset: f64, probability: f64) -> Option<u64> {
        let g = exp(self.at[1]);
        let heavy = self.nodes().into_iter().zip(weights).filter(|(_, weight)| **weight > NEGLIGIBLE);
        let (logits, weights): (Vec<f64>, Vec<f64>) = heavy.map(|(logit, w)| (logit + offset, *w)).unzip();
        let (means, others): (Vec<f64>, Vec<f64>) = logits.iter().map(|t| (expit(*t), expit(-t))).unzip();
        let (mut all, mut none) = (weights.clone(), weights);
        (1..=LARGEST).find(|n| {
            let h = (*n - 1) as f64 * g;
            let (mut every, mut no) = (0.0, 0.0);
            for k in 0..means.len() {
                all[k] *= (means[k] + h) / (1.0 + h);
                none[k] *= (others[k] + h) / (1.0 + h);
                every += all[k];
                no += none[k];
            }
            f64::min(every, no) <= probability
        })
    }

    /// The assessment that group `group` would have with other counts, the model and all other groups
    /// being as they are; `None` for a group without subjects.
    ///
    /// # Errors
    /// As [`HierarchicalFit::groups`], and `MoreEventsThanTotal`.
    pub fn reassess(
        &self,
        data: &ClusteredCounts,
        group: usize,
        events: u64,
        total: u64,
        delta: f64,
    ) -> Result<Option<GroupAssessment>, ModelError> {
        if total == 0 || group >= data.groups() {
            return Ok(None);
        }
        self.check_distance(delta)?;
        if events > total {
            return Err(ModelError::MoreEventsThanTotal(group));
        }
        let (changed, place) = data.cluster_with(group, events, total);
        let posterior = Posterior::new(self, &changed);
        let kind = posterior.likelihood.kind_of[place];
        let offset = changed.offsets[changed.classes[place]];
        let assessor = Assessor::new(self, &posterior, offset, total, delta)?;
        Ok(assessor.size(total, &[(0, kind)])?.into_iter().next().map(|(_, assessment)| assessment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Equal rates of 1/2 and no variation: nothing of 5 has probability 1/32, of 4 1/16.
    #[test]
    fn the_floor_by_hand() {
        let data = ClusteredCounts::new(&[5, 5, 5, 5], &[10, 10, 10, 10], &[0; 4]).unwrap();
        let fit = HierarchicalFit::new(&data, 0.0).unwrap();
        assert_eq!(fit.floors(&data, 0.05).unwrap(), [Some(5); 4]);
        assert_eq!(fit.floors(&data, 0.07).unwrap(), [Some(4); 4]);
        assert!(fit.floors(&data, 0.0).is_err());
    }

    /// With its own counts a group is assessed as before; with others as if it had them.
    #[test]
    fn a_group_is_assessed_again() {
        let counts =
            |events: u64| ClusteredCounts::new(&[5, events, 6, 4], &[10, 12, 11, 9], &[0, 0, 1, 1]).unwrap();
        let data = counts(9);
        let fit = HierarchicalFit::new(&data, 0.05).unwrap();
        let before = fit.groups(&data, 0.2).unwrap();
        assert_eq!(fit.reassess(&data, 1, 9, 12, 0.2).unwrap(), Some(before[1]));
        let other = fit.reassess(&data, 1, 2, 12, 0.2).unwrap().unwrap();
        assert_eq!(other, fit.groups(&counts(2), 0.2).unwrap()[1]);
        assert_eq!(fit.reassess(&data, 1, 0, 0, 0.2).unwrap(), None);
        assert!(fit.reassess(&data, 1, 3, 2, 0.2).is_err());
    }
}
