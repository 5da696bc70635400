//! Checked data with several causes of events.

use super::error::CompetingRisksError;
use crate::survival::observations::check_groups;
use crate::survival::{Observations, SurvivalError};

/// One row per subject: time of leaving in any unit and why: 0 is censored, `1..=causes` the
/// kinds of events. Times that differ only by rounding are made equal as in [`Observations`].
#[derive(Debug, Clone, PartialEq)]
pub struct CompetingObservations {
    pub(super) time: Vec<f64>,
    pub(super) cause: Vec<usize>,
    pub(super) causes: usize,
}

impl CompetingObservations {
    /// # Errors
    /// `Data` (with `Empty`, `Length`, `NotFinite`, `NegativeTime`), `UnknownCause`.
    pub fn new(time: &[f64], cause: &[usize], causes: usize) -> Result<Self, CompetingRisksError> {
        let any: Vec<bool> = cause.iter().map(|c| *c > 0).collect();
        let checked = Observations::new(time, &any).map_err(CompetingRisksError::Data)?;
        if let Some(row) = cause.iter().position(|c| *c > causes) {
            return Err(CompetingRisksError::UnknownCause { row, cause: cause[row], causes });
        }
        Ok(Self { time: checked.time().to_vec(), cause: cause.to_vec(), causes })
    }

    /// Number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.time.len()
    }

    /// Number of causes.
    pub fn causes(&self) -> usize {
        self.causes
    }

    /// The rows of one group, in their order.
    ///
    /// # Errors
    /// `Data` with `Length` or `EmptyGroup`.
    pub fn group(&self, groups: &[usize], group: usize) -> Result<Self, CompetingRisksError> {
        check_groups(groups, self.rows(), usize::MAX).map_err(CompetingRisksError::Data)?;
        let rows: Vec<usize> = (0..self.rows()).filter(|row| groups[*row] == group).collect();
        if rows.is_empty() {
            return Err(CompetingRisksError::Data(SurvivalError::EmptyGroup(group)));
        }
        Ok(Self {
            time: rows.iter().map(|row| self.time[*row]).collect(),
            cause: rows.iter().map(|row| self.cause[*row]).collect(),
            causes: self.causes,
        })
    }

    /// Rows in ascending order of time.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows()).collect();
        order.sort_by(|a, b| self.time[*a].total_cmp(&self.time[*b]));
        order
    }

    pub(super) fn check_cause(&self, cause: usize) -> Result<(), CompetingRisksError> {
        if cause == 0 || !self.cause.contains(&cause) {
            return Err(CompetingRisksError::NoEvents(cause));
        }
        Ok(())
    }
}
