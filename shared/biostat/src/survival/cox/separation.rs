//! Recognising an infinite estimate.

use super::risk_sets::RiskSets;
use crate::detsum::dot;

/// A direction counts as monotone when no event breaks the order by more than this share of the
/// direction's spread: a late Newton step still carries that much of the finite coefficients.
const SLACK: f64 = 1e-3;

/// Whether the likelihood never falls along `direction` (standardised columns): in every risk set
/// each event has the largest linear predictor. Then it has no maximum in this direction.
///
/// Source: M. C. Bryson, M. E. Johnson, "The incidence of monotone likelihood in the Cox model",
/// Technometrics 23 (1981) 381-383.
pub(super) fn is_monotone(data: &RiskSets, direction: &[f64]) -> bool {
    let along: Vec<f64> = (0..data.rows).map(|position| dot(data.row(position), direction)).collect();
    let slack = SLACK * spread(&along);
    if slack <= 0.0 {
        return false;
    }
    let mut informative = false;
    for (b, block) in data.blocks.iter().enumerate() {
        let events = &along[block.events_start..block.end];
        let smallest_event = events.iter().fold(f64::INFINITY, |m, v| m.min(*v));
        let (mut smallest, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
        for position in risk_set(data, b) {
            smallest = smallest.min(along[position]);
            largest = largest.max(along[position]);
        }
        if largest > smallest_event + slack {
            return false;
        }
        informative |= smallest < smallest_event - slack;
    }
    informative
}

/// Largest minus smallest value.
pub(super) fn spread(values: &[f64]) -> f64 {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    if high > low { high - low } else { 0.0 }
}

/// Positions at risk at block `b`.
fn risk_set(data: &RiskSets, b: usize) -> impl Iterator<Item = usize> {
    let mut first = b;
    while !data.blocks[first].first_of_stratum {
        first -= 1;
    }
    let at_risk = move |p: &usize| data.leavers.as_ref().is_none_or(|l| l.until[*p] > b);
    (data.blocks[first].start..data.blocks[b].end).filter(at_risk)
}
