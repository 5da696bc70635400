//! Change of a rate over a sequence of subjects.

use std::collections::BTreeMap;

use super::error::ModelError;
use crate::detmath::{ln, sqrt};
use crate::detsum::sum;

/// Distances closer than this are equal.
const TIED: f64 = 1e-9;

/// Result of the bridge test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BridgeTest {
    /// Subjects.
    pub subjects: usize,
    /// Events.
    pub events: usize,
    /// Largest distance of the cumulated events from the straight line to their total.
    pub distance: f64,
    /// Subjects before the change, where the distance is largest first.
    pub change_after: usize,
    /// Exact p-value given the number of events; 1 when all subjects or none have the event.
    pub p_value: f64,
}

/// Does the rate change along the sequence? Exact cumulative-sum test given the sequence's own
/// total, so a stable rate of any height raises no alarm.
///
/// Inputs: events in the order of time (break ties in time by a fixed key). Formula: `D = max |S_t -
/// t k/n|`; the p-value counts, by recursion over lattice paths with `P(next = 1 | S) = (k - S)/(n -
/// t)`, the paths that stay below D. Cost n x (width of the band).
///
/// Source: `site-qc.md` section 3.9; J. Durbin, Distribution Theory for Tests Based on the Sample
/// Distribution Function (1973), section 2, for the recursion.
///
/// # Errors
/// `TooFewRows` for no subjects.
///
/// ```
/// use palladion_biostat::models::bridge_test;
/// // the distance is n/2 times that of Kolmogorov and Smirnov between the places of 100 events and of
/// // 100 others, of which T. Ferguson's table (www.math.ucla.edu/~tom/distributions/KolSmir2.html)
/// // prints P(D <= 0.1) = 0.41699: here D = 0.11
/// let mut sequence = vec![true; 11];
/// sequence.extend([false, true].repeat(89));
/// sequence.extend([false; 11]);
/// let test = bridge_test(&sequence)?;
/// assert_eq!((test.subjects, test.events, test.change_after), (200, 100, 11));
/// assert!((test.distance - 0.11 * 50.0).abs() < 1e-12);
/// assert!((test.p_value - (1.0 - 0.41699)).abs() < 5e-6);
/// // five events, then five without: 2 of the 252 orders are as extreme
/// let sequence = [true, true, true, true, true, false, false, false, false, false];
/// assert!((bridge_test(&sequence)?.p_value - 2.0 / 252.0).abs() < 1e-14);
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn bridge_test(events: &[bool]) -> Result<BridgeTest, ModelError> {
    let subjects = events.len();
    if subjects == 0 {
        return Err(ModelError::TooFewRows { found: 0, needed: 1 });
    }
    let total = events.iter().filter(|e| **e).count();
    let line = |t: usize| t as f64 * total as f64 / subjects as f64;
    let mut cumulated = 0;
    let distances: Vec<f64> = (1..=subjects)
        .zip(events)
        .map(|(t, event)| {
            cumulated += usize::from(*event);
            (cumulated as f64 - line(t)).abs()
        })
        .collect();
    let distance = distances.iter().fold(0.0_f64, |m, d| m.max(*d));
    let change_after = distances.iter().position(|d| *d >= distance - TIED).map_or(subjects, |t| t + 1);
    let p_value = if total == 0 || total == subjects { 1.0 } else { crossing(subjects, total, distance) };
    Ok(BridgeTest { subjects, events: total, distance, change_after, p_value })
}

/// Probability that a random order of `total` events among `subjects` reaches the distance.
fn crossing(subjects: usize, total: usize, distance: f64) -> f64 {
    // probability of having s events and not having reached the distance
    let mut inside = vec![0.0; total + 1];
    inside[0] = 1.0;
    let mut reached = crate::detsum::Sum::new();
    for t in 0..subjects {
        let line = (t + 1) as f64 * total as f64 / subjects as f64;
        let mut next = vec![0.0; total + 1];
        for (s, mass) in inside.iter().enumerate().filter(|(_, m)| **m > 0.0) {
            let event = (total - s) as f64 / (subjects - t) as f64;
            for (to, share) in [(s + 1, event), (s, 1.0 - event)] {
                if share <= 0.0 || to > total {
                    continue;
                }
                if (to as f64 - line).abs() < distance - TIED {
                    next[to] += mass * share;
                } else {
                    reached.add(mass * share);
                }
            }
        }
        inside = next;
    }
    reached.value().min(1.0)
}

/// Log-likelihood-ratio CUSUM of an odds ratio against a known rate, after every subject.
///
/// Formula: `S = max(0, S + y ln R - ln(1 - p0 + R p0))` with `R` the odds ratio watched for (2 for a
/// rise, 0.5 for a fall). Only for a prospective watch: a sequence whose stable rate is not `rate`
/// raises it for certain; for that use [`bridge_test`].
///
/// Source: S. H. Steiner et al., Biostatistics 1 (2000) 441-452, eq. 2.3.
///
/// # Errors
/// `Probability` unless `0 < rate < 1`, `Value` unless the odds ratio is positive and finite.
///
/// ```
/// use palladion_biostat::models::cusum;
/// let path = cusum(&[true, false], 0.5, 2.0)?;
/// assert_eq!(format!("{:.4} {:.4}", path[0], path[1]), "0.2877 0.0000");
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn cusum(events: &[bool], rate: f64, odds_ratio: f64) -> Result<Vec<f64>, ModelError> {
    let (up, down) = steps(rate, odds_ratio)?;
    let mut level = 0.0_f64;
    let path = events.iter().map(|event| {
        level = (level + if *event { up } else { down }).max(0.0);
        level
    });
    Ok(path.collect())
}

/// Probability that the CUSUM reaches `threshold` within `subjects` subjects while the rate is as
/// assumed: exact recursion over the levels it can have, which are equal within 1e-9.
///
/// # Errors
/// As [`cusum`]; `Value` unless the threshold is positive.
pub fn cusum_false_alarm(
    rate: f64,
    odds_ratio: f64,
    subjects: usize,
    threshold: f64,
) -> Result<f64, ModelError> {
    let (up, down) = steps(rate, odds_ratio)?;
    if !(threshold > 0.0 && threshold.is_finite()) {
        return Err(ModelError::Value { what: "threshold", row: 0, value: threshold });
    }
    let mut levels: BTreeMap<i64, f64> = BTreeMap::from([(0, 1.0)]);
    let mut alarmed = Vec::new();
    for _ in 0..subjects {
        let mut next: BTreeMap<i64, f64> = BTreeMap::new();
        for (key, mass) in &levels {
            let level = *key as f64 * TIED;
            for (step, share) in [(up, rate), (down, 1.0 - rate)] {
                let to = rounded((level + step).max(0.0));
                if to as f64 * TIED >= threshold {
                    alarmed.push(mass * share);
                } else {
                    *next.entry(to).or_insert(0.0) += mass * share;
                }
            }
        }
        levels = next;
    }
    Ok(sum(alarmed))
}

#[expect(clippy::cast_possible_truncation, reason = "levels below the threshold; larger ones saturate")]
fn rounded(level: f64) -> i64 {
    (level / TIED).round() as i64
}

fn steps(rate: f64, odds_ratio: f64) -> Result<(f64, f64), ModelError> {
    if !(rate > 0.0 && rate < 1.0) {
        return Err(ModelError::Probability { row: 0, value: rate });
    }
    if !(odds_ratio > 0.0 && odds_ratio.is_finite()) {
        return Err(ModelError::Value { what: "odds ratio", row: 0, value: odds_ratio });
    }
    let down = -ln(1.0 - rate + odds_ratio * rate);
    Ok((ln(odds_ratio) + down, down))
}

/// One point of an EWMA chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EwmaPoint {
    /// Weighted mean of the events so far.
    pub value: f64,
    /// Lower limit, not below 0.
    pub lower: f64,
    /// Upper limit, not above 1.
    pub upper: f64,
}

/// Exponentially weighted moving average of the events, with exact variance limits; a picture.
///
/// Formula: `z = lambda y + (1 - lambda) z` from `rate`; limits `rate +- width sqrt(rate (1 - rate)
/// lambda/(2 - lambda) (1 - (1 - lambda)^(2t)))`. Usual: lambda 0.1, width 2.7.
///
/// Source: J. M. Lucas, M. S. Saccucci, Technometrics 32 (1990) 1-12.
///
/// # Errors
/// `Probability` unless `0 < rate < 1` and `0 < lambda <= 1`, `Value` unless the width is positive.
///
/// ```
/// use palladion_biostat::models::ewma;
/// let points = ewma(&[true], 0.5, 0.1, 2.0)?;
/// assert_eq!(format!("{:.2} {:.2} {:.2}", points[0].value, points[0].lower, points[0].upper), "0.55 0.40 0.60");
/// # Ok::<(), palladion_biostat::models::ModelError>(())
/// ```
pub fn ewma(events: &[bool], rate: f64, lambda: f64, width: f64) -> Result<Vec<EwmaPoint>, ModelError> {
    for value in [rate, lambda] {
        if !(value > 0.0 && value <= 1.0) || rate >= 1.0 {
            return Err(ModelError::Probability { row: 0, value });
        }
    }
    if !(width > 0.0 && width.is_finite()) {
        return Err(ModelError::Value { what: "width", row: 0, value: width });
    }
    let (mut value, mut left) = (rate, 1.0);
    let points = events.iter().map(|event| {
        value = lambda * f64::from(u8::from(*event)) + (1.0 - lambda) * value;
        left *= (1.0 - lambda) * (1.0 - lambda);
        let half = width * sqrt(rate * (1.0 - rate) * lambda / (2.0 - lambda) * (1.0 - left));
        EwmaPoint { value, lower: (rate - half).max(0.0), upper: (rate + half).min(1.0) }
    });
    Ok(points.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1, 1, 0, 0: distances 1/2, 1, 1/2, 0. Of the six orders 1100 and 0011 reach 1: p = 1/3.
    #[test]
    fn four_subjects_by_hand() {
        let test = bridge_test(&[true, true, false, false]).unwrap();
        assert!((test.distance - 1.0).abs() < 1e-15 && test.change_after == 2);
        assert!((test.p_value - 1.0 / 3.0).abs() < 1e-15);
        assert!((bridge_test(&[true, true]).unwrap().p_value - 1.0).abs() < 1e-15);
        assert!(bridge_test(&[]).is_err());
    }

    /// R = 2, p0 = 1/2: an event adds ln(4/3) = 0.2877, none takes ln(3/2); the threshold 0.5 needs two
    /// events in a row: of 2 subjects 1/4.
    #[test]
    fn a_false_alarm_by_hand() {
        assert!((cusum_false_alarm(0.5, 2.0, 2, 0.5).unwrap() - 0.25).abs() < 1e-15);
        assert!(cusum_false_alarm(0.5, 2.0, 1, 0.5).unwrap().abs() < 1e-15);
        assert!(cusum(&[true], 0.0, 2.0).is_err() && cusum(&[true], 0.5, 0.0).is_err());
        assert!(ewma(&[true], 1.0, 0.1, 2.7).is_err());
    }
}
