//! Checked time-to-event data.

use super::error::SurvivalError;
use super::ties::Cuts;

/// One row per subject (or per interval): time of leaving, whether with an event, and optionally
/// the time of entry. Any unit of time, the same in all rows.
///
/// Subjects are at risk in `(entry, time]`; without entries from time zero on, time zero included.
#[derive(Debug, Clone, PartialEq)]
pub struct Observations {
    entry: Option<Vec<f64>>,
    time: Vec<f64>,
    event: Vec<bool>,
    ranks: Vec<u32>,
    distinct: usize,
}

impl Observations {
    /// Right-censored data. Times that differ by less than 1.5e-8 of the mean time become equal.
    ///
    /// # Errors
    /// `Empty`, `Length`, `NotFinite` or `NegativeTime`.
    pub fn new(time: &[f64], event: &[bool]) -> Result<Self, SurvivalError> {
        check_times(time, event.len())?;
        let cuts = Cuts::of(&[time]);
        let (ranks, time) = cuts.ranks_and_times(time);
        Ok(Self { entry: None, time, event: event.to_vec(), ranks, distinct: cuts.distinct().len() })
    }

    /// Left-truncated (counting process) data: at risk in `(entry, time]`.
    ///
    /// # Errors
    /// As [`Observations::new`], and `EmptyInterval` unless `entry < time` in every row.
    pub fn with_entry(entry: &[f64], time: &[f64], event: &[bool]) -> Result<Self, SurvivalError> {
        check_times(time, event.len())?;
        if entry.len() != time.len() {
            return Err(length("entry", time.len(), entry.len()));
        }
        if let Some((row, value)) = first_not_finite(entry) {
            let column = "entry";
            return Err(SurvivalError::NotFinite { column, row, value });
        }
        check_not_negative(entry)?;
        let cuts = Cuts::of(&[entry, time]);
        let snapped_entry: Vec<f64> = entry.iter().map(|t| cuts.snap(*t)).collect();
        let snapped_time: Vec<f64> = time.iter().map(|t| cuts.snap(*t)).collect();
        for row in 0..time.len() {
            if snapped_entry[row] >= snapped_time[row] {
                let (entry, time) = (entry[row], time[row]);
                return Err(SurvivalError::EmptyInterval { row, entry, time });
            }
        }
        Ok(Self {
            entry: Some(snapped_entry),
            time: snapped_time,
            event: event.to_vec(),
            ranks: time.iter().map(|t| cuts.rank(*t)).collect(),
            distinct: cuts.distinct().len(),
        })
    }

    /// Number of rows, at least 1.
    pub fn rows(&self) -> usize {
        self.time.len()
    }

    /// Number of events.
    pub fn events(&self) -> usize {
        self.event.iter().filter(|e| **e).count()
    }

    /// Times of leaving.
    pub fn time(&self) -> &[f64] {
        &self.time
    }

    /// Whether each row leaves with an event.
    pub fn event(&self) -> &[bool] {
        &self.event
    }

    /// Times of entry, if the data are left-truncated.
    pub fn entry(&self) -> Option<&[f64]> {
        self.entry.as_deref()
    }

    /// Per row the rank of its time of leaving, from 0 for the earliest: with it rows are sorted by
    /// counting.
    pub(crate) fn ranks(&self) -> &[u32] {
        &self.ranks
    }

    /// All ranks are below this.
    pub(crate) fn distinct_times(&self) -> usize {
        self.distinct
    }

    /// The rows of one group, in their order; ties stay those of the whole data.
    ///
    /// # Errors
    /// `Length` when `groups` has another length, `EmptyGroup` when no row is in the group.
    pub fn group(&self, groups: &[usize], group: usize) -> Result<Self, SurvivalError> {
        if groups.len() != self.rows() {
            return Err(length("groups", self.rows(), groups.len()));
        }
        let rows: Vec<usize> = (0..self.rows()).filter(|r| groups[*r] == group).collect();
        if rows.is_empty() {
            return Err(SurvivalError::EmptyGroup(group));
        }
        Ok(Self {
            entry: self.entry.as_ref().map(|e| pick(e, &rows)),
            time: pick(&self.time, &rows),
            event: pick(&self.event, &rows),
            ranks: pick(&self.ranks, &rows),
            distinct: self.distinct,
        })
    }

    /// The same rows with events and censorings exchanged.
    pub(super) fn flipped(&self) -> Self {
        Self { event: self.event.iter().map(|e| !e).collect(), ..self.clone() }
    }
}

fn pick<T: Copy>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().map(|row| column[*row]).collect()
}

fn length(column: &'static str, expected: usize, found: usize) -> SurvivalError {
    SurvivalError::Length { column, expected, found }
}

fn first_not_finite(column: &[f64]) -> Option<(usize, f64)> {
    let row = column.iter().position(|value| !value.is_finite())?;
    Some((row, column[row]))
}

fn check_times(time: &[f64], events: usize) -> Result<(), SurvivalError> {
    if time.is_empty() {
        return Err(SurvivalError::Empty);
    }
    if time.len() != events {
        return Err(length("event", time.len(), events));
    }
    // Mostly all is well, which one pass without a branch shows.
    if time.iter().filter(|t| !(0.0..=f64::MAX).contains(*t)).count() == 0 {
        return Ok(());
    }
    if let Some((row, value)) = first_not_finite(time) {
        let column = "time";
        return Err(SurvivalError::NotFinite { column, row, value });
    }
    check_not_negative(time)
}

fn check_not_negative(times: &[f64]) -> Result<(), SurvivalError> {
    match times.iter().position(|t| *t < 0.0) {
        Some(row) => Err(SurvivalError::NegativeTime { row, time: times[row] }),
        None => Ok(()),
    }
}

/// Check that every row has a group below `count`.
pub(super) fn check_groups(groups: &[usize], rows: usize, count: usize) -> Result<(), SurvivalError> {
    if groups.len() != rows {
        return Err(length("groups", rows, groups.len()));
    }
    match groups.iter().position(|group| *group >= count) {
        Some(row) => Err(SurvivalError::UnknownGroup { row, group: groups[row], groups: count }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_rows_are_named() {
        let two = [true, false];
        let cases: [(&str, Result<Observations, SurvivalError>); 7] = [
            ("there are no observations", Observations::new(&[], &[])),
            ("`event` has 2 rows where 1 are expected", Observations::new(&[1.0], &two)),
            ("`time` in row 1 is NaN, not a finite number", Observations::new(&[1.0, f64::NAN], &two)),
            ("`time` in row 0 is inf, not a finite number", Observations::new(&[f64::INFINITY, 1.0], &two)),
            ("the time in row 1 is negative: -1", Observations::new(&[0.0, -1.0], &two)),
            (
                "row 1 leaves at 2, not after its entry at 2",
                Observations::with_entry(&[0.0, 2.0], &[1.0, 2.0], &two),
            ),
            ("`entry` has 1 rows where 2 are expected", Observations::with_entry(&[0.0], &[1.0, 2.0], &two)),
        ];
        for (message, result) in cases {
            assert_eq!(result.unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_time_of_zero_is_kept_and_has_no_sign() {
        let data = Observations::new(&[-0.0, 3.0, 0.0], &[true, false, true]).unwrap();
        assert_eq!(data.events(), 2);
        assert!(data.time().iter().all(|t| t.is_sign_positive()));
    }
}
