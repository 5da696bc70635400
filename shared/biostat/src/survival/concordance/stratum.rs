//! One stratum in the order of time.

use super::estimate::ConcordanceOptions;
use crate::survival::Observations;
use crate::survival::order::{ascending, counting_sort, dense_labels, narrow};

/// The rows of one stratum, latest time first, at equal times the censored before the events.
pub(super) struct Stratum {
    /// Row of each position.
    pub rows: Vec<u32>,
    pub time: Vec<f64>,
    pub event: Vec<bool>,
    pub weight: Vec<f64>,
    /// Number of distinct smaller predictors in the stratum.
    pub rank: Vec<u32>,
    /// Number of distinct predictors.
    pub ranks: usize,
    pub entry: Option<Entry>,
}

/// Times of entry, and the positions with the latest entry first.
pub(super) struct Entry {
    pub time: Vec<f64>,
    pub order: Vec<usize>,
}

impl Stratum {
    /// All strata, in the order of their numbers.
    pub(super) fn all(
        observations: &Observations,
        predictor: &[f64],
        options: &ConcordanceOptions<'_>,
    ) -> Vec<Self> {
        let (ranks, event) = (observations.ranks(), observations.event());
        let times = observations.distinct_times();
        let latest_first = |row: u32| {
            let row = row as usize;
            2 * (times - 1 - ranks[row] as usize) + usize::from(event[row])
        };
        let by_time = counting_sort(0..narrow(ranks.len()), 2 * times, latest_first);
        let Some(strata) = options.strata else {
            return vec![Self::new(by_time, observations, predictor, options.weights)];
        };
        let (strata, count) = dense_labels(strata);
        let stratum = |row: u32| strata[row as usize];
        let rows = counting_sort(by_time.into_iter(), count, |row| stratum(row) as usize);
        let parts = rows.chunk_by(|a, b| stratum(*a) == stratum(*b));
        parts.map(|part| Self::new(part.to_vec(), observations, predictor, options.weights)).collect()
    }

    fn new(rows: Vec<u32>, observations: &Observations, predictor: &[f64], weights: Option<&[f64]>) -> Self {
        let pick = |column: &[f64]| rows.iter().map(|row| column[*row as usize]).collect::<Vec<f64>>();
        let (rank, ranks) = ranks(&pick(predictor));
        Self {
            time: pick(observations.time()),
            event: rows.iter().map(|row| observations.event()[*row as usize]).collect(),
            weight: weights.map_or_else(|| vec![1.0; rows.len()], pick),
            rank,
            ranks,
            entry: observations.entry().map(|entry| Entry::new(pick(entry))),
            rows,
        }
    }
}

impl Entry {
    fn new(time: Vec<f64>) -> Self {
        // The bits of times that are not negative are in the order of the times.
        let latest_first = ascending(time.iter().map(|t| !t.to_bits()));
        Self { order: latest_first.into_iter().map(|key| key.1 as usize).collect(), time }
    }
}

/// Dense ranks from 0, and how many there are. A negative zero equals zero.
fn ranks(values: &[f64]) -> (Vec<u32>, usize) {
    let sorted = ascending(values.iter().map(|value| ordered_bits(*value)));
    let mut ranks = vec![0; values.len()];
    let (mut count, mut last) = (0, None);
    for (bits, position) in sorted {
        count += u32::from(last.is_some_and(|last| last != bits));
        last = Some(bits);
        ranks[position as usize] = count;
    }
    (ranks, if values.is_empty() { 0 } else { count as usize + 1 })
}

/// Whole numbers in the order of the finite values.
fn ordered_bits(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_dense_and_know_no_sign_of_zero() {
        let (ranks, count) = ranks(&[2.0, -1.0, 0.0, -0.0, -3.5, 2.0]);
        assert_eq!((ranks, count), (vec![3, 1, 2, 2, 0, 3], 4));
    }
}
