//! Landmark analysis.

use super::error::SurvivalError;
use super::observations::Observations;

/// The subjects still under observation and without event at a landmark, with time counted from it.
///
/// What happened up to the landmark (a response, a treatment begun) may then define groups without
/// immortal-time bias. A subject is kept when it is at risk just after the landmark: `entry <=
/// landmark < time`; it keeps its status, its time becomes `time - landmark`. Those who left at or
/// before the landmark, with event or censored, and those who entered later are counted. As R
/// `survfit(Surv(time - landmark, event) ~ x, subset = time > landmark)`.
///
/// Source: J. R. Anderson, K. C. Cain, R. D. Gelber, J. Clin. Oncol. 1 (1983) 710-719.
///
/// ```
/// use palladion_biostat::survival::{Landmark, Observations};
/// let data = Observations::new(&[2.0, 5.0, 9.0, 3.0], &[true, true, false, false])?;
/// let landmark = Landmark::new(&data, 3.0)?;
/// assert_eq!(landmark.rows, [1, 2]);
/// assert_eq!(landmark.observations.time(), [2.0, 6.0]);
/// # Ok::<(), palladion_biostat::survival::SurvivalError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Landmark {
    /// The subjects kept, time counted from the landmark, right-censored.
    pub observations: Observations,
    /// Their rows in the data, ascending: to pick groups and covariates.
    pub rows: Vec<usize>,
    /// Subjects with an event at or before the landmark.
    pub events_before: usize,
    /// Subjects censored at or before the landmark.
    pub censored_before: usize,
    /// Subjects that entered after the landmark.
    pub entered_after: usize,
}

impl Landmark {
    /// The data at a landmark, in the unit of their times.
    ///
    /// # Errors
    /// `OutOfRange` when the landmark is negative or not finite, `Empty` when nobody is left.
    pub fn new(observations: &Observations, landmark: f64) -> Result<Self, SurvivalError> {
        if !(0.0..=f64::MAX).contains(&landmark) {
            return Err(SurvivalError::OutOfRange { name: "landmark", value: landmark });
        }
        let (time, event) = (observations.time(), observations.event());
        let (mut rows, mut before, mut entered_after) = (Vec::new(), [0, 0], 0);
        for row in 0..observations.rows() {
            if time[row] <= landmark {
                before[usize::from(event[row])] += 1;
            } else if observations.entry().is_some_and(|entry| entry[row] > landmark) {
                entered_after += 1;
            } else {
                rows.push(row);
            }
        }
        let later: Vec<f64> = rows.iter().map(|row| time[*row] - landmark).collect();
        let status: Vec<bool> = rows.iter().map(|row| event[*row]).collect();
        let [censored_before, events_before] = before;
        let observations = Observations::new(&later, &status)?;
        Ok(Self { observations, rows, events_before, censored_before, entered_after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Landmark 3: the event at 2 and the censoring at 3 are before; the row entering at 4 is later;
    /// the one entering at 3 is at risk just after 3.
    #[test]
    fn six_rows_by_hand() {
        let (entry, time) = ([0.0, 0.0, 0.0, 4.0, 3.0, 1.0], [7.0, 2.0, 3.0, 8.0, 5.0, 3.5]);
        let event = [true, true, false, true, false, true];
        let landmark = Landmark::new(&Observations::with_entry(&entry, &time, &event).unwrap(), 3.0).unwrap();
        assert_eq!(landmark.rows, [0, 4, 5]);
        assert_eq!(landmark.observations.time(), [4.0, 2.0, 0.5]);
        assert_eq!((landmark.events_before, landmark.censored_before, landmark.entered_after), (1, 1, 1));
    }

    #[test]
    fn nobody_left_is_an_error() {
        let data = Observations::new(&[1.0, 2.0], &[true, true]).unwrap();
        assert_eq!(Landmark::new(&data, 2.0).unwrap_err(), SurvivalError::Empty);
        assert!(matches!(Landmark::new(&data, f64::NAN).unwrap_err(), SurvivalError::OutOfRange { .. }));
    }
}
