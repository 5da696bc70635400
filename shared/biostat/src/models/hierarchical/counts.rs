//! Events by group, groups by cluster.

use std::collections::BTreeMap;

use crate::models::error::ModelError;
use crate::optimise::logit;

/// Groups with subjects: events, totals, the cluster of each and, optionally, an offset of its logit.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusteredCounts {
    pub(super) events: Vec<u64>,
    pub(super) totals: Vec<u64>,
    pub(super) clusters: Vec<usize>,
    pub(super) cluster_count: usize,
    /// Offset classes: one for all groups without offsets.
    pub(super) offsets: Vec<f64>,
    /// Class of each group.
    pub(super) classes: Vec<usize>,
}

impl ClusteredCounts {
    /// `events[i]` of `totals[i]` in cluster `clusters[i]`; clusters are numbered from 0 without
    /// gaps.
    ///
    /// # Errors
    /// `Length`, `EmptyGroup`, `MoreEventsThanTotal`, `Value` for a gap in the clusters' numbers,
    /// `TooFewRows` for no group, `Degenerate` when all subjects or none have the event.
    pub fn new(events: &[u64], totals: &[u64], clusters: &[usize]) -> Result<Self, ModelError> {
        let expected = events.len();
        for (what, found) in [("totals", totals.len()), ("clusters", clusters.len())] {
            if found != expected {
                return Err(ModelError::Length { what, expected, found });
            }
        }
        if expected == 0 {
            return Err(ModelError::TooFewRows { found: 0, needed: 1 });
        }
        if let Some(group) = totals.iter().position(|n| *n == 0) {
            return Err(ModelError::EmptyGroup(group));
        }
        if let Some(group) = (0..expected).find(|i| events[*i] > totals[*i]) {
            return Err(ModelError::MoreEventsThanTotal(group));
        }
        let cluster_count = clusters.iter().max().map_or(0, |c| c + 1);
        if let Some(gap) = (0..cluster_count).find(|c| !clusters.contains(c)) {
            return Err(ModelError::Value {
                what: "number of a cluster without groups",
                row: gap,
                value: gap as f64,
            });
        }
        let (x, n): (u64, u64) = (events.iter().sum(), totals.iter().sum());
        if x == 0 || x == n {
            return Err(ModelError::Degenerate);
        }
        Ok(Self {
            events: events.to_vec(),
            totals: totals.to_vec(),
            clusters: clusters.to_vec(),
            cluster_count,
            offsets: vec![0.0],
            classes: vec![0; expected],
        })
    }

    /// The same groups with an offset of the logit for each, such as `logit(expected share of the
    /// group) - logit(expected share of all)` of a model of its subjects.
    ///
    /// # Errors
    /// `Length`, `Value` for an offset that is not finite.
    pub fn with_offsets(mut self, offsets: &[f64]) -> Result<Self, ModelError> {
        let (expected, found) = (self.groups(), offsets.len());
        if expected != found {
            return Err(ModelError::Length { what: "offsets", expected, found });
        }
        if let Some(row) = offsets.iter().position(|o| !o.is_finite()) {
            return Err(ModelError::Value { what: "offset", row, value: offsets[row] });
        }
        let mut numbers = BTreeMap::new();
        self.offsets.clear();
        for (class, offset) in self.classes.iter_mut().zip(offsets) {
            *class = *numbers.entry(offset.to_bits()).or_insert_with(|| {
                self.offsets.push(*offset);
                self.offsets.len() - 1
            });
        }
        Ok(self)
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.events.len()
    }

    /// Number of clusters.
    pub fn clusters(&self) -> usize {
        self.cluster_count
    }

    /// The cluster of a group, with other counts for the group, and the group's place in it.
    pub(super) fn cluster_with(&self, group: usize, events: u64, total: u64) -> (Self, usize) {
        let members: Vec<usize> = self.of_cluster(self.clusters[group]).collect();
        let pick = |column: &[u64]| -> Vec<u64> { members.iter().map(|i| column[*i]).collect() };
        let mut cluster = Self {
            events: pick(&self.events),
            totals: pick(&self.totals),
            clusters: vec![0; members.len()],
            cluster_count: 1,
            offsets: self.offsets.clone(),
            classes: members.iter().map(|i| self.classes[*i]).collect(),
        };
        let place = members.iter().position(|i| *i == group).unwrap_or_default();
        cluster.events[place] = events;
        cluster.totals[place] = total;
        (cluster, place)
    }

    /// Logit of the rate of all subjects.
    pub(super) fn logit(&self) -> f64 {
        logit(self.events.iter().sum(), self.totals.iter().sum())
    }

    /// Subjects of the largest group.
    pub(super) fn largest(&self) -> u64 {
        self.totals.iter().copied().max().unwrap_or(0)
    }

    /// Groups of one cluster.
    pub(super) fn of_cluster(&self, cluster: usize) -> impl Iterator<Item = usize> + Clone + '_ {
        (0..self.groups()).filter(move |i| self.clusters[*i] == cluster)
    }

    /// All groups but those of one cluster; `None` when what is left has all events or none.
    pub(super) fn without_cluster(&self, cluster: usize) -> Option<Self> {
        let kept: Vec<usize> = (0..self.groups()).filter(|i| self.clusters[*i] != cluster).collect();
        let clusters = kept.iter().map(|i| self.clusters[*i] - usize::from(self.clusters[*i] > cluster));
        let pick = |column: &[u64]| -> Vec<u64> { kept.iter().map(|i| column[*i]).collect() };
        let rest = Self::new(&pick(&self.events), &pick(&self.totals), &clusters.collect::<Vec<_>>()).ok()?;
        let offsets: Vec<f64> = kept.iter().map(|i| self.offsets[self.classes[*i]]).collect();
        rest.with_offsets(&offsets).ok()
    }
}
