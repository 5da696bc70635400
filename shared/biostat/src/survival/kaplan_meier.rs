//! The Kaplan-Meier estimate of the survival function.

use super::cells::{Cells, Leaving};
use super::error::SurvivalError;
use super::limits::{Transform, limits};
use super::observations::Observations;
use super::quantile::{QuantileEstimate, quantile};
use super::restricted_mean::{RestrictedMean, restricted_mean};
use crate::detmath::sqrt;
use crate::detsum::Sum;
use crate::{ConfidenceLevel, Interval};

/// The probability of having no event until a time, estimated from censored data.
///
/// Inputs: [`Observations`]. Formula: `S(t) = product over event times t_i <= t of (1 - d_i/n_i)`
/// with `d_i` events among `n_i` at risk; Greenwood: `var ln S(t) = sum d_i / (n_i (n_i - d_i))`.
/// Ties: events before censorings. Left truncation: at risk in `(entry, time]`. No missing values.
/// Differs from R `survival::survfit` only in that a value without meaning is `None`, not NaN.
///
/// Source: E. L. Kaplan, P. Meier, JASA 53 (1958) 457-481; M. Greenwood (1926).
///
/// ```
/// use palladion_biostat::survival::{KaplanMeier, Observations};
/// // Miller (1981), acute myelogenous leukaemia, maintained group: S(13) = 0.8182
/// let time = [9.0, 13.0, 13.0, 18.0, 23.0, 28.0, 31.0, 34.0, 45.0, 48.0, 161.0];
/// let event = [true, true, false, true, true, false, true, true, false, true, false];
/// let curve = KaplanMeier::fit(&Observations::new(&time, &event)?);
/// assert_eq!(format!("{:.4}", curve.survival(13.0)), "0.8182");
/// # Ok::<(), palladion_biostat::survival::SurvivalError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    rows: usize,
    events: usize,
    steps: Vec<Step>,
}

/// The curve from one observed time until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Time at which subjects left.
    pub time: f64,
    /// Subjects at risk just before.
    pub at_risk: usize,
    /// Events at this time.
    pub events: usize,
    /// Subjects censored at this time.
    pub censored: usize,
    /// Survival probability from this time on.
    pub survival: f64,
    /// Standard error of the logarithm of the survival; `None` once the survival is 0.
    pub se_log_survival: Option<f64>,
    /// Cumulative hazard (Nelson-Aalen).
    pub cumulative_hazard: f64,
    /// Standard error of the cumulative hazard.
    pub se_cumulative_hazard: f64,
}

impl Step {
    /// Greenwood's standard error of the survival; `None` once the survival is 0.
    pub fn standard_error(&self) -> Option<f64> {
        self.se_log_survival.map(|se| se * self.survival)
    }

    /// Confidence limits of the survival; `None` where the transform has none.
    pub fn limits(&self, level: ConfidenceLevel, transform: Transform) -> Option<Interval> {
        limits(self.survival, self.se_log_survival?, level, transform)
    }
}

/// The curve at one time asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The time asked for.
    pub time: f64,
    /// Subjects at risk at the first observed time that is not before it.
    pub at_risk: usize,
    /// Survival probability.
    pub survival: f64,
    /// Greenwood's standard error; `None` once the survival is 0.
    pub standard_error: Option<f64>,
    /// Confidence limits; `None` where the transform has none.
    pub limits: Option<Interval>,
    /// Whether the time lies after the last observed time, so that the last value is carried on.
    pub beyond_follow_up: bool,
}

impl KaplanMeier {
    /// The estimate for these rows.
    pub fn fit(observations: &Observations) -> Self {
        Self::from_leavers(observations, |at_risk, _| at_risk)
    }

    /// The estimates of all groups of right-censored rows, `group[row] < groups`, in one pass over
    /// the rows. Ties are those of the whole data.
    ///
    /// # Errors
    /// What [`Cells::new`] refuses, and `EmptyGroup`.
    pub fn fit_groups(
        time: &[f64],
        event: &[bool],
        group: &[usize],
        groups: usize,
    ) -> Result<Vec<Self>, SurvivalError> {
        let cells = Cells::new(time, event, group, groups)?;
        let mut curves = vec![Self { rows: 0, events: 0, steps: Vec::new() }; groups];
        let mut sizes = vec![0; groups];
        for index in 0..cells.times().len() {
            for ((curve, size), leaving) in curves.iter_mut().zip(&mut sizes).zip(cells.at(index)) {
                curve.rows += leaving.rows() as usize;
                curve.events += leaving.events as usize;
                *size += usize::from(leaving.rows() > 0);
            }
        }
        if let Some(group) = curves.iter().position(|curve| curve.rows == 0) {
            return Err(SurvivalError::EmptyGroup(group));
        }
        curves.iter_mut().zip(sizes).for_each(|(curve, size)| curve.steps.reserve_exact(size));
        let mut running: Vec<Accumulator> = curves.iter().map(|curve| Accumulator::new(curve.rows)).collect();
        for (index, time) in cells.times().iter().enumerate() {
            let own = running.iter_mut().zip(&mut curves).zip(cells.at(index));
            for ((running, curve), leaving) in own.filter(|(_, leaving)| leaving.rows() > 0) {
                curve.steps.push(running.leave(*time, leaving.events as usize, leaving.censored as usize));
            }
        }
        Ok(curves)
    }

    /// The estimate for one group of counted rows.
    ///
    /// # Errors
    /// `EmptyGroup`.
    pub fn of_cells(cells: &Cells, group: usize) -> Result<Self, SurvivalError> {
        let leavers = leavers_of_cells(cells, group);
        let rows = leavers.first().ok_or(SurvivalError::EmptyGroup(group))?.at_risk;
        Ok(Self::from_steps(rows, leavers, |at_risk, _| at_risk))
    }

    fn from_steps(rows: usize, leavers: Vec<Leavers>, exposed: impl Fn(usize, usize) -> usize) -> Self {
        let mut curve = Accumulator::new(rows);
        let events = leavers.iter().map(|l| l.events).sum();
        let step = |l: Leavers| curve.step(l.time, exposed(l.at_risk, l.censored), l.events, l.censored);
        Self { rows, events, steps: leavers.into_iter().map(step).collect() }
    }

    /// `exposed(at_risk, censored)` says how many of those at risk count for the events.
    pub(super) fn from_leavers(observations: &Observations, exposed: impl Fn(usize, usize) -> usize) -> Self {
        let leavers = match observations.entry() {
            Some(entry) => leavers(observations, entry),
            None => leavers_of_cells(&Cells::of(observations), 0),
        };
        Self::from_steps(observations.rows(), leavers, exposed)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of events.
    pub fn events(&self) -> usize {
        self.events
    }

    /// One step per distinct time of leaving, ascending.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Last step at or before `time`.
    fn step_at(&self, time: f64) -> Option<&Step> {
        let after = self.steps.partition_point(|step| step.time <= time);
        after.checked_sub(1).map(|index| &self.steps[index])
    }

    /// Survival probability at `time`; after the last observed time the last value.
    pub fn survival(&self, time: f64) -> f64 {
        self.step_at(time).map_or(1.0, |step| step.survival)
    }

    /// Number at risk at the first observed time that is not before `time`: with right-censored
    /// data, those not yet gone just before `time`.
    pub fn at_risk(&self, time: f64) -> usize {
        let index = self.steps.partition_point(|step| step.time < time);
        self.steps.get(index).map_or(0, |step| step.at_risk)
    }

    /// Estimate, standard error, limits and number at risk at `time`. Before the first observed
    /// time the survival is 1 with limits 1 and 1.
    pub fn at(&self, time: f64, level: ConfidenceLevel, transform: Transform) -> Estimate {
        let step = self.step_at(time);
        let certain = Interval { lower: 1.0, upper: 1.0 };
        Estimate {
            time,
            at_risk: self.at_risk(time),
            survival: step.map_or(1.0, |s| s.survival),
            standard_error: step.map_or(Some(0.0), Step::standard_error),
            limits: step.map_or(Some(certain), |s| s.limits(level, transform)),
            beyond_follow_up: self.steps.last().is_some_and(|last| time > last.time),
        }
    }

    /// Time by which the share `probability` has had the event, with Brookmeyer-Crowley limits:
    /// the median for 0.5. See [`QuantileEstimate`].
    ///
    /// # Errors
    /// `OutOfRange` unless `0 < probability < 1`.
    pub fn quantile(
        &self,
        probability: f64,
        level: ConfidenceLevel,
        transform: Transform,
    ) -> Result<QuantileEstimate, SurvivalError> {
        quantile(&self.steps, probability, level, transform)
    }

    /// Mean time without event up to `horizon`. See [`RestrictedMean`].
    ///
    /// # Errors
    /// `OutOfRange` unless `horizon` is finite and greater than 0.
    pub fn restricted_mean(&self, horizon: f64) -> Result<RestrictedMean, SurvivalError> {
        restricted_mean(&self.steps, horizon)
    }
}

/// Who leaves at one time, and how many were at risk.
struct Leavers {
    time: f64,
    at_risk: usize,
    events: usize,
    censored: usize,
}

/// All distinct times of leaving of one group, ascending.
fn leavers_of_cells(cells: &Cells, group: usize) -> Vec<Leavers> {
    let mut at_risk: usize = cells.group(group).map(|(_, leaving)| leaving.rows() as usize).sum();
    let leavers = |(time, leaving): (f64, Leaving)| {
        let (events, censored) = (leaving.events as usize, leaving.censored as usize);
        let now = Leavers { time, at_risk, events, censored };
        at_risk -= events + censored;
        now
    };
    cells.group(group).map(leavers).collect()
}

/// All distinct times of leaving of left-truncated data, ascending.
fn leavers(observations: &Observations, entry: &[f64]) -> Vec<Leavers> {
    let (time, event) = (observations.time(), observations.event());
    let mut order: Vec<usize> = (0..time.len()).collect();
    order.sort_by(|a, b| time[*a].total_cmp(&time[*b]));
    let mut entries = entry.to_vec();
    entries.sort_unstable_by(f64::total_cmp);
    let mut found: Vec<Leavers> = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let now = time[order[start]];
        let same = order[start..].iter().take_while(|row| time[**row] <= now);
        let (mut events, mut censored) = (0, 0);
        for row in same {
            if event[*row] {
                events += 1;
            } else {
                censored += 1;
            }
        }
        let entered = entries.partition_point(|entry| *entry < now);
        found.push(Leavers { time: now, at_risk: entered - start, events, censored });
        start += events + censored;
    }
    found
}

/// Running product and sums of the estimate.
struct Accumulator {
    at_risk: usize,
    survival: f64,
    greenwood: Sum,
    hazard: Sum,
    hazard_variance: Sum,
    /// Square roots of the variances, which only events change.
    se_log_survival: f64,
    se_cumulative_hazard: f64,
}

impl Accumulator {
    const fn new(rows: usize) -> Self {
        Self {
            at_risk: rows,
            survival: 1.0,
            greenwood: Sum::new(),
            hazard: Sum::new(),
            hazard_variance: Sum::new(),
            se_log_survival: 0.0,
            se_cumulative_hazard: 0.0,
        }
    }

    /// The next time, where nobody enters late.
    fn leave(&mut self, time: f64, events: usize, censored: usize) -> Step {
        let step = self.step(time, self.at_risk, events, censored);
        self.at_risk -= events + censored;
        step
    }

    fn step(&mut self, time: f64, at_risk: usize, events: usize, censored: usize) -> Step {
        if events > 0 {
            let (n, d) = (at_risk as f64, events as f64);
            self.survival *= (n - d) / n;
            self.hazard.add(d / n);
            self.hazard_variance.add(d / (n * n));
            if at_risk > events {
                self.greenwood.add(d / (n * (n - d)));
            }
            self.se_log_survival = sqrt(self.greenwood.value());
            self.se_cumulative_hazard = sqrt(self.hazard_variance.value());
        }
        Step {
            time,
            at_risk,
            events,
            censored,
            survival: self.survival,
            se_log_survival: (self.survival > 0.0).then_some(self.se_log_survival),
            cumulative_hazard: self.hazard.value(),
            se_cumulative_hazard: self.se_cumulative_hazard,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six rows, unsorted, one tie of event and censoring at 2:
    /// at 1: 1 of 6 -> 5/6; at 2: 1 of 5, one censored -> 5/6 x 4/5 = 2/3; at 3: censored;
    /// at 4: 2 of 2 -> 0. Greenwood at 2: 1/(6x5) + 1/(5x4) = 1/30 + 1/20 = 1/12.
    #[test]
    fn six_rows_by_hand() {
        let time = [4.0, 2.0, 1.0, 2.0, 4.0, 3.0];
        let event = [true, false, true, true, true, false];
        let curve = KaplanMeier::fit(&Observations::new(&time, &event).unwrap());
        let rows: Vec<_> = curve.steps().iter().map(|s| (s.time, s.at_risk, s.events, s.censored)).collect();
        assert_eq!(rows, [(1.0, 6, 1, 0), (2.0, 5, 1, 1), (3.0, 3, 0, 1), (4.0, 2, 2, 0)]);
        assert!((curve.survival(2.5) - 2.0 / 3.0).abs() < 1e-15);
        let se = curve.steps()[1].standard_error().unwrap();
        assert!((se - 2.0 / 3.0 * (1.0_f64 / 12.0).sqrt()).abs() < 1e-15);
        assert_eq!(curve.survival(4.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(curve.steps()[3].standard_error(), None);
        assert_eq!([0.0, 2.0, 2.5, 4.0, 9.0].map(|t| curve.at_risk(t)), [6, 5, 3, 2, 0]);
    }
}
