//! Events by group.

use super::error::HeterogeneityError;

/// At least two groups with subjects: so many events of so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCounts {
    pub(super) groups: Vec<(u64, u64)>,
}

impl GroupCounts {
    /// `events[i]` of `totals[i]`; groups without subjects take no part.
    ///
    /// # Errors
    /// `Length`, `MoreEventsThanTotal` or `TooFewGroups`.
    pub fn new(events: &[u64], totals: &[u64]) -> Result<Self, HeterogeneityError> {
        if events.len() != totals.len() {
            let (events, totals) = (events.len(), totals.len());
            return Err(HeterogeneityError::Length { events, totals });
        }
        if let Some(group) = (0..events.len()).find(|i| events[*i] > totals[*i]) {
            return Err(HeterogeneityError::MoreEventsThanTotal(group));
        }
        let pairs = events.iter().copied().zip(totals.iter().copied());
        let groups: Vec<(u64, u64)> = pairs.filter(|(_, n)| *n > 0).collect();
        if groups.len() < 2 { Err(HeterogeneityError::TooFewGroups) } else { Ok(Self { groups }) }
    }

    /// Number of groups with subjects.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// Events of all groups.
    pub fn events(&self) -> u64 {
        self.groups.iter().map(|g| g.0).sum()
    }

    /// Subjects of all groups.
    pub fn total(&self) -> u64 {
        self.groups.iter().map(|g| g.1).sum()
    }

    /// Subjects of the largest group.
    pub fn largest(&self) -> u64 {
        self.groups.iter().map(|g| g.1).max().unwrap_or(0)
    }

    /// # Errors
    /// `Degenerate` when all subjects or none have the event.
    pub(super) fn rate(&self) -> Result<f64, HeterogeneityError> {
        let (events, total) = (self.events(), self.total());
        if events == 0 || events == total {
            return Err(HeterogeneityError::Degenerate);
        }
        Ok(events as f64 / total as f64)
    }

    /// # Errors
    /// `AllOrNone` when every group has all events or none, and some have two subjects.
    pub(super) fn check_spread(&self) -> Result<(), HeterogeneityError> {
        let mixed = self.groups.iter().any(|(x, n)| *x > 0 && x < n);
        if mixed || self.largest() < 2 { Ok(()) } else { Err(HeterogeneityError::AllOrNone) }
    }
}
