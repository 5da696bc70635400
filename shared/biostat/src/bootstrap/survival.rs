//! Kaplan-Meier estimates at a fixed time and their differences.

use super::acceleration::acceleration;
use super::engine::{Resample, bootstrap};
use super::error::BootstrapError;
use super::result::{Bootstrap, BootstrapOptions};
use crate::survival::{Cells, SurvivalError};

/// Survival probabilities at a fixed time in some groups, and linear combinations of them such as
/// the difference between two arms, with bootstrap intervals.
///
/// Inputs: right-censored rows; `group[row] < groups` names the curve that a row belongs to; rows
/// are drawn within the groups, or within finer strata if given (the arms of a curve that pools
/// them). A contrast has one coefficient per group: `[-1, 1]` is group 1 minus group 0. Result: a
/// [`Bootstrap`] whose statistic k is contrast k, on the scale of the survival probability.
/// Method: up to the time asked for only the numbers of events and of censorings between them
/// matter, and events with no censoring between them only through their sum, as their factors
/// telescope; everybody else is one cell. So a replicate costs as many draws as there are such
/// cells, whatever the number of rows. Ties: events before censorings. After the last time the
/// curve is carried on, as [`crate::survival::KaplanMeier::survival`] does, also in replicates.
/// Missing values: rows are complete. Differs from resampling rows and calling R `survfit` only in
/// the numbers drawn.
///
/// Source: B. Efron, JASA 76 (1981) 312-319.
///
/// ```
/// use palladion_biostat::bootstrap::SurvivalContrasts;
/// // Miller (1981), leukaemia, maintained group: S(13) = 0.8182
/// let time = [9.0, 13.0, 13.0, 18.0, 23.0, 28.0, 31.0, 34.0, 45.0, 48.0, 161.0];
/// let event = [true, true, false, true, true, false, true, true, false, true, false];
/// let groups = SurvivalContrasts::new(&time, &event, &[0; 11], 1, None, 13.0)?;
/// assert_eq!(format!("{:.4}", groups.survival()[0]), "0.8182");
/// # Ok::<(), palladion_biostat::bootstrap::BootstrapError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalContrasts {
    strata: Vec<Vec<u32>>,
    members: Vec<Vec<usize>>,
    layouts: Vec<Layout>,
}

impl SurvivalContrasts {
    /// Count the rows. `within[row]` is the stratum of a row inside its group, any numbers; `at` is
    /// in the unit of `time`.
    ///
    /// # Errors
    /// `Survival` with what [`Cells::new`] refuses, with `EmptyGroup`, or with `OutOfRange` for a
    /// time `at` that is negative or not finite.
    pub fn new(
        time: &[f64],
        event: &[bool],
        group: &[usize],
        groups: usize,
        within: Option<&[usize]>,
        at: f64,
    ) -> Result<Self, BootstrapError> {
        if !(0.0..=f64::MAX).contains(&at) {
            return Err(BootstrapError::Survival(SurvivalError::OutOfRange { name: "at", value: at }));
        }
        let finer = within.map(|within| Finer::new(group, groups, within)).transpose()?;
        let cells = match &finer {
            Some(finer) => Cells::new(time, event, &finer.stratum, finer.group.len()),
            None => Cells::new(time, event, group, groups),
        };
        let cells = cells.map_err(BootstrapError::Survival)?;
        let group_of: Vec<usize> = finer.map_or_else(|| (0..groups).collect(), |finer| finer.group);
        let mut members = vec![Vec::new(); groups];
        for (stratum, group) in group_of.iter().enumerate() {
            members[*group].push(stratum);
        }
        let mut strata = vec![Vec::new(); group_of.len()];
        let mut layouts = Vec::with_capacity(groups);
        for (group, members) in members.iter().enumerate() {
            let layout = Layout::new(&cells, members, at);
            for stratum in members {
                strata[*stratum] = layout.count(&cells, *stratum);
            }
            if members.iter().all(|stratum| strata[*stratum].iter().all(|count| *count == 0)) {
                return Err(BootstrapError::Survival(SurvivalError::EmptyGroup(group)));
            }
            layouts.push(layout);
        }
        Ok(Self { strata, members, layouts })
    }

    /// Survival probability of each group in the data.
    pub fn survival(&self) -> Vec<f64> {
        self.survivals(Resample { counts: &self.strata })
    }

    /// Survival probability of each group in a replicate that has drawn exactly these times and
    /// statuses, `(stratum, time, event)`, of rows that are in the data.
    pub fn replay(&self, drawn: impl IntoIterator<Item = (usize, f64, bool)>) -> Vec<f64> {
        let mut counts: Vec<Vec<u32>> = self.strata.iter().map(|cells| vec![0; cells.len()]).collect();
        for (stratum, time, event) in drawn {
            for (members, layout) in self.members.iter().zip(&self.layouts) {
                if members.contains(&stratum) {
                    counts[stratum][layout.cell(time, event)] += 1;
                }
            }
        }
        self.survivals(Resample { counts: &counts })
    }

    /// Replicates of the contrasts.
    ///
    /// # Errors
    /// `Contrast`, and those of [`bootstrap`].
    pub fn bootstrap(
        &self,
        contrasts: &[Vec<f64>],
        options: &BootstrapOptions,
    ) -> Result<Bootstrap, BootstrapError> {
        self.check(contrasts)?;
        bootstrap(&self.strata, contrasts.len(), options, |r, out| self.contrast(contrasts, r, out))
    }

    /// Accelerations of the contrasts, for [`Bootstrap::bca_interval`].
    ///
    /// # Errors
    /// `Contrast`, and those of [`acceleration`].
    pub fn acceleration(&self, contrasts: &[Vec<f64>]) -> Result<Vec<f64>, BootstrapError> {
        self.check(contrasts)?;
        acceleration(&self.strata, contrasts.len(), |r, out| self.contrast(contrasts, r, out))
    }

    fn check(&self, contrasts: &[Vec<f64>]) -> Result<(), BootstrapError> {
        let groups = self.members.len();
        let fits = |c: &Vec<f64>| c.len() == groups && c.iter().all(|w| w.is_finite());
        match contrasts.iter().position(|c| !fits(c)) {
            Some(contrast) => Err(BootstrapError::Contrast { contrast, groups }),
            None => Ok(()),
        }
    }

    fn survivals(&self, resample: Resample<'_>) -> Vec<f64> {
        (0..self.members.len()).map(|group| self.one(resample, group)).collect()
    }

    fn one(&self, resample: Resample<'_>, group: usize) -> f64 {
        if let [stratum] = self.members[group][..] {
            return survival(resample.stratum(stratum));
        }
        let mut pooled = vec![0; self.layouts[group].cells()];
        for stratum in &self.members[group] {
            for (sum, count) in pooled.iter_mut().zip(resample.stratum(*stratum)) {
                *sum += count;
            }
        }
        survival(&pooled)
    }

    fn contrast(&self, contrasts: &[Vec<f64>], resample: Resample<'_>, out: &mut [f64]) {
        out.fill(0.0);
        for group in 0..self.members.len() {
            let value = self.one(resample, group);
            for (sum, weights) in out.iter_mut().zip(contrasts) {
                *sum += weights[group] * value;
            }
        }
    }
}

/// Strata inside groups, numbered in the order of group and stratum.
struct Finer {
    stratum: Vec<usize>,
    group: Vec<usize>,
}

impl Finer {
    fn new(group: &[usize], groups: usize, within: &[usize]) -> Result<Self, BootstrapError> {
        let refuse = |error| Err(BootstrapError::Survival(error));
        if group.len() != within.len() {
            let (expected, found) = (group.len(), within.len());
            return refuse(SurvivalError::Length { column: "within", expected, found });
        }
        if let Some(row) = group.iter().position(|g| *g >= groups) {
            return refuse(SurvivalError::UnknownGroup { row, group: group[row], groups });
        }
        let mut pairs: Vec<(usize, usize)> = group.iter().copied().zip(within.iter().copied()).collect();
        let rows = pairs.clone();
        pairs.sort_unstable();
        pairs.dedup();
        if let Some(empty) = (0..groups).find(|g| !pairs.iter().any(|pair| pair.0 == *g)) {
            return refuse(SurvivalError::EmptyGroup(empty));
        }
        let stratum = rows.iter().map(|pair| pairs.partition_point(|other| other < pair)).collect();
        Ok(Self { stratum, group: pairs.iter().map(|pair| pair.0).collect() })
    }
}

/// The cells of a curve up to the time asked for. Cell 0 is everybody who only counts as being at
/// risk; then for each run of event times without a censoring between them: cell `1 + 2 i` is the
/// rows censored before it (and after the run before), cell `2 + 2 i` its events.
#[derive(Debug, Clone, PartialEq)]
struct Layout {
    /// First time of each run.
    starts: Vec<f64>,
    at: f64,
}

impl Layout {
    fn new(cells: &Cells, members: &[usize], at: f64) -> Self {
        let mut starts = Vec::new();
        let mut censored_since = false;
        for (index, time) in cells.times().iter().enumerate().take_while(|(_, time)| **time <= at) {
            let leaving = cells.at(index);
            if members.iter().any(|stratum| leaving[*stratum].events > 0) {
                if censored_since || starts.is_empty() {
                    starts.push(*time);
                }
                censored_since = false;
            }
            censored_since |= members.iter().any(|stratum| leaving[*stratum].censored > 0);
        }
        Self { starts, at }
    }

    fn cells(&self) -> usize {
        1 + 2 * self.starts.len()
    }

    /// The cell of a row of the data.
    fn cell(&self, time: f64, event: bool) -> usize {
        let begun = self.starts.partition_point(|start| *start <= time);
        self.cell_after(begun, time, event)
    }

    fn cell_after(&self, begun: usize, time: f64, event: bool) -> usize {
        if time > self.at || (!event && begun == self.starts.len()) {
            0
        } else if event {
            2 * begun
        } else {
            1 + 2 * begun
        }
    }

    fn count(&self, cells: &Cells, stratum: usize) -> Vec<u32> {
        let mut counts = vec![0; self.cells()];
        let mut begun = 0;
        for (time, leaving) in cells.group(stratum) {
            while self.starts.get(begun).is_some_and(|start| *start <= time) {
                begun += 1;
            }
            counts[self.cell_after(begun, time, false)] += leaving.censored;
            if leaving.events > 0 {
                counts[self.cell_after(begun, time, true)] += leaving.events;
            }
        }
        counts
    }
}

/// Runs whose factors are multiplied before one division: 32 numbers below 2^32 stay below 2^1024.
const RUNS: usize = 16;

/// Product of (at risk after) / (at risk before) over the runs of events.
fn survival(counts: &[u32]) -> f64 {
    let mut at_risk: u32 = counts.iter().sum();
    let mut survival = 1.0;
    let (runs, _) = counts[1..].as_chunks::<2>();
    for block in runs.chunks(RUNS) {
        let (mut after, mut before) = (1.0, 1.0);
        for [censored, events] in block {
            at_risk -= censored;
            if at_risk == 0 {
                return survival * (after / before);
            }
            before *= f64::from(at_risk);
            at_risk -= events;
            after *= f64::from(at_risk);
        }
        survival *= after / before;
    }
    survival
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::{KaplanMeier, Observations};

    /// Events at 1 and 2, censored at 2, event at 3, censored at 3 and 5, event at 4, of 8 rows, and one at
    /// 9. At 3.5 the runs are {1, 2} and {3}: cells are [3, 5, 4, 9 -> 4 rows], 0 censored, 2
    /// events, 1 censored, 1 event. S = 6/8 x 4/5 = 0.6.
    #[test]
    fn eight_rows_by_hand() {
        let time = [2.0, 3.0, 1.0, 5.0, 2.0, 9.0, 4.0, 3.0];
        let event = [false, true, true, false, true, false, true, false];
        let groups = SurvivalContrasts::new(&time, &event, &[0; 8], 1, None, 3.5).unwrap();
        assert_eq!(groups.strata, [vec![4, 0, 2, 1, 1]]);
        assert!((groups.survival()[0] - 0.6).abs() < 1e-15);
        // all eight times the event at 3
        assert_eq!(groups.replay((0..8).map(|_| (0, 3.0, true))), [0.0]);
        // four of the censored at 2, four events at 3
        let drawn = (0..8).map(|i| if i < 4 { (0, 2.0, false) } else { (0, 3.0, true) });
        assert_eq!(groups.replay(drawn), [0.0]);
        assert_eq!(groups.replay((0..8).map(|_| (0, 2.0, false))), [1.0]);
    }

    #[test]
    fn pooled_strata_give_the_curve_of_all_their_rows() {
        let time: Vec<f64> = (0..200_u32).map(|i| f64::from(i * 37 % 50 + 1)).collect();
        let event: Vec<bool> = (0..200).map(|i| i % 3 != 0).collect();
        let within: Vec<usize> = (0..200).map(|i| i % 2 * 7).collect();
        let curve = KaplanMeier::fit(&Observations::new(&time, &event).unwrap());
        for at in [0.0, 1.0, 17.5, 30.0, 49.0, 50.0, 80.0] {
            let groups = SurvivalContrasts::new(&time, &event, &[0; 200], 1, Some(&within), at).unwrap();
            assert_eq!(groups.strata.len(), 2);
            assert!((groups.survival()[0] - curve.survival(at)).abs() < 1e-14, "{at}");
        }
    }

    #[test]
    fn what_is_refused_has_a_name() {
        let new =
            |at: f64, group: &[usize]| SurvivalContrasts::new(&[1.0, 2.0], &[true, true], group, 2, None, at);
        let refused = |error: SurvivalError| Some(BootstrapError::Survival(error));
        assert_eq!(new(1.0, &[0, 0]).err(), refused(SurvivalError::EmptyGroup(1)));
        assert_eq!(new(-1.0, &[0, 1]).err(), refused(SurvivalError::OutOfRange { name: "at", value: -1.0 }));
        let options = BootstrapOptions { replicates: 2000, seed: 1, analysis: 1 };
        let groups = new(1.0, &[0, 1]).unwrap();
        let contrast = groups.bootstrap(&[vec![1.0]], &options).unwrap_err();
        assert_eq!(contrast, BootstrapError::Contrast { contrast: 0, groups: 2 });
        let few = BootstrapOptions { replicates: 1999, ..options };
        let few = groups.bootstrap(&[vec![1.0, -1.0]], &few).unwrap_err();
        assert_eq!(few, BootstrapError::TooFewReplicates { replicates: 1999, least: 2000 });
    }
}
