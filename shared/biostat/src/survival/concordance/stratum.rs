//! One stratum in the order of time.

use super::estimate::ConcordanceOptions;
use crate::survival::Observations;

/// The rows of one stratum, latest time first, at equal times the censored before the events.
pub(super) struct Stratum {
    /// Row of each position.
    pub rows: Vec<usize>,
    pub time: Vec<f64>,
    pub event: Vec<bool>,
    pub weight: Vec<f64>,
    /// Number of distinct smaller predictors in the stratum.
    pub rank: Vec<usize>,
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
        let (time, event) = (observations.time(), observations.event());
        // The bits of times that are not negative are in the order of the times.
        let key = |row: usize| (options.strata.map_or(0, |s| s[row]), !time[row].to_bits(), event[row], row);
        let mut keys: Vec<_> = (0..time.len()).map(key).collect();
        keys.sort_unstable();
        let parts = keys.chunk_by(|a, b| a.0 == b.0);
        parts
            .map(|part| {
                let rows = part.iter().map(|key| key.3).collect();
                Self::new(rows, observations, predictor, options.weights)
            })
            .collect()
    }

    fn new(
        rows: Vec<usize>,
        observations: &Observations,
        predictor: &[f64],
        weights: Option<&[f64]>,
    ) -> Self {
        let pick = |column: &[f64]| rows.iter().map(|row| column[*row]).collect::<Vec<f64>>();
        let (rank, ranks) = ranks(&pick(predictor));
        Self {
            time: pick(observations.time()),
            event: rows.iter().map(|row| observations.event()[*row]).collect(),
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
        let mut keys: Vec<(u64, usize)> = time.iter().map(|t| !t.to_bits()).zip(0..).collect();
        keys.sort_unstable();
        Self { time, order: keys.into_iter().map(|key| key.1).collect() }
    }
}

/// Dense ranks from 0, and how many there are. A negative zero equals zero.
fn ranks(values: &[f64]) -> (Vec<usize>, usize) {
    let mut sorted: Vec<(u64, usize)> = values.iter().map(|v| ordered_bits(*v)).zip(0..).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; values.len()];
    let mut count = 0;
    for (index, (bits, position)) in sorted.iter().enumerate() {
        if index > 0 && *bits != sorted[index - 1].0 {
            count += 1;
        }
        ranks[*position] = count;
    }
    (ranks, if values.is_empty() { 0 } else { count + 1 })
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
