//! The scale of time along which a coefficient may change.

use super::error::AfterFitError;
use super::fitted::FittedModel;
use crate::detmath::{ln, sqrt};
use crate::detsum::sum;

/// Scale of the event times in a test of proportional hazards. Times of all rows count, whatever
/// their stratum and weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimeTransform {
    /// 1 minus the Kaplan-Meier estimate just before the time: robust to late, rare events. R's
    /// default.
    #[default]
    KaplanMeier,
    /// Rank of the time among the times of all rows, events and censorings; ties share the mean.
    Rank,
    /// The time itself.
    Identity,
    /// Its natural logarithm.
    Log,
}

/// What is known at one distinct time of the observations.
#[derive(Clone, Copy, Default)]
struct AtTime {
    events: u64,
    leaving: u64,
    /// Entries at or after the previous time and before this one.
    entering: u64,
}

impl TimeTransform {
    /// The transformed time of each block.
    pub(super) fn of_blocks(self, fitted: &FittedModel<'_>) -> Result<Vec<f64>, AfterFitError> {
        let blocks = &fitted.data.blocks;
        let times = blocks.iter().map(|block| block.time);
        match self {
            Self::Identity => Ok(times.collect()),
            Self::Log => match blocks.iter().find(|block| block.time <= 0.0) {
                Some(block) => Err(AfterFitError::EventAtTimeZero { row: fitted.row(block.events_start) }),
                None => Ok(times.map(ln).collect()),
            },
            Self::KaplanMeier => Ok(by_rank(fitted, &kaplan_meier_before(&counts(fitted)))),
            Self::Rank => Ok(by_rank(fitted, &mean_ranks(&counts(fitted)))),
        }
    }
}

fn by_rank(fitted: &FittedModel<'_>, values: &[f64]) -> Vec<f64> {
    let ranks = fitted.model.observations.ranks();
    let rank = |position: usize| ranks[fitted.row(position)] as usize;
    fitted.data.blocks.iter().map(|block| values[rank(block.events_start)]).collect()
}

/// One entry for each distinct time, ascending.
fn counts(fitted: &FittedModel<'_>) -> Vec<AtTime> {
    let observations = fitted.model.observations;
    let mut counts = vec![AtTime::default(); observations.distinct_times()];
    for (rank, event) in observations.ranks().iter().zip(observations.event()) {
        let at = &mut counts[*rank as usize];
        at.leaving += 1;
        at.events += u64::from(*event);
    }
    let Some(entries) = observations.entry() else { return counts };
    let mut times = vec![f64::INFINITY; counts.len()];
    for (rank, time) in observations.ranks().iter().zip(observations.time()) {
        times[*rank as usize] = *time;
    }
    for entry in entries {
        let first_at_risk = times.partition_point(|time| time <= entry);
        if let Some(at) = counts.get_mut(first_at_risk) {
            at.entering += 1;
        }
    }
    counts
}

/// 1 minus the survival just before each time.
fn kaplan_meier_before(counts: &[AtTime]) -> Vec<f64> {
    let late: u64 = counts.iter().map(|at| at.entering).sum();
    let all: u64 = counts.iter().map(|at| at.leaving).sum();
    // Without late entry nobody is counted as entering: all are at risk from the start.
    let mut at_risk = all - late;
    let mut survival = 1.0;
    let before = |at: &AtTime| {
        at_risk += at.entering;
        let now = 1.0 - survival;
        if at.events > 0 {
            survival *= (at_risk - at.events) as f64 / at_risk as f64;
        }
        at_risk -= at.leaving;
        now
    };
    counts.iter().map(before).collect()
}

fn mean_ranks(counts: &[AtTime]) -> Vec<f64> {
    let mut below = 0;
    let rank = |at: &AtTime| {
        let mean = below as f64 + (at.leaving as f64 + 1.0) / 2.0;
        below += at.leaving;
        mean
    };
    counts.iter().map(rank).collect()
}

/// Values of the blocks with mean 0 and standard deviation 1 over the events; all 0 when they do
/// not differ.
pub(super) fn standardised(fitted: &FittedModel<'_>, values: &[f64]) -> Vec<f64> {
    let blocks = &fitted.data.blocks;
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let width = high - low;
    if values.is_empty() || width <= 8.0 * f64::EPSILON * low.abs().max(high.abs()) {
        return vec![0.0; values.len()];
    }
    let share = |value: &f64| (value - low) / width;
    let events = fitted.fit.events as f64;
    let over_events = |of: &dyn Fn(f64) -> f64| {
        sum(values.iter().zip(blocks).map(|(v, block)| block.events() as f64 * of(share(v)))) / events
    };
    let mean = over_events(&|v| v);
    let spread = sqrt(over_events(&|v| (v - mean) * (v - mean)));
    values.iter().map(|v| (share(v) - mean) / spread).collect()
}
