//! Recognising an infinite estimate.

use super::prepared::Prepared;

/// A direction counts as monotone when no event breaks the order by more than this share of the
/// direction's spread: a late Newton step still carries that much of the finite coefficients.
const SLACK: f64 = 1e-3;

/// Whether the likelihood never falls along `direction` (standardised columns): in every risk set
/// each event has the largest linear predictor. Then it has no maximum in this direction.
///
/// Source: M. C. Bryson, M. E. Johnson, "The incidence of monotone likelihood in the Cox model",
/// Technometrics 23 (1981) 381-383.
pub(super) fn is_monotone(data: &Prepared, direction: &[f64]) -> bool {
    let along = data.along(direction);
    let slack = SLACK * spread(&along);
    if slack <= 0.0 {
        return false;
    }
    let mut informative = false;
    for (b, block) in data.blocks.iter().enumerate() {
        let events = &along[block.events_start..block.end];
        let smallest_event = events.iter().fold(f64::INFINITY, |m, v| m.min(*v));
        let (mut smallest, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
        for position in data.risk_set(b) {
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
