//! Drawing n of n rows with replacement, as counts of cells.

use std::collections::BTreeMap;

use super::poisson::{PoissonTables, UNDECIDED};
use crate::detmath::sqrt;
use crate::random::Stream;

/// Below this many rows each row is drawn on its own.
const FEW_ROWS: u32 = 64;

/// Standard deviations by which the Poisson total aims below the number of rows.
const MARGIN: f64 = 1.5;

/// Draws the counts of the cells of one stratum.
///
/// Method (version 1): independent Poisson counts with means `count_j * theta`, `theta = 1 -
/// 1.5/sqrt(n)`; given their total m they are a multinomial of m rows. When m exceeds n all are
/// drawn anew (one time in 15); otherwise the `n - m` missing rows are drawn one by one. The
/// result is exactly multinomial, for about one table look-up a cell.
///
/// Words of the stream: one for every four cells in their order, lowest 16 bits first; then one for
/// each cell that these do not decide, in order; when the total is accepted, one for every two
/// missing rows, lower 32 bits first: row `floor(bits n / 2^32)`, and where the low half of that
/// product is below `2^32 mod n` a [`Stream::below`] `n` of its own instead.
#[derive(Debug, Clone)]
pub(super) struct Resampler {
    rows: u32,
    tables: PoissonTables,
    table_of_cell: Vec<u32>,
    /// Rows up to and including each cell.
    ends: Vec<u32>,
    /// For position `p`, the search for its cell starts at `starts[p >> shift]`.
    starts: Vec<u32>,
    shift: u32,
}

/// Memory of a draw, to be used again.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    bytes: Vec<u8>,
    undecided: Vec<u32>,
}

impl Scratch {
    /// The next bytes of the stream, a whole number of words.
    fn fill(&mut self, stream: &mut Stream, least: usize) {
        self.bytes.resize(least.next_multiple_of(8), 0);
        stream.fill(&mut self.bytes);
    }
}

impl Resampler {
    /// The resampler of a stratum with these counts, whose sum is `rows`, not 0.
    pub(super) fn new(counts: &[u32], rows: u32) -> Self {
        let mut tables = PoissonTables::default();
        let mut table_of_cell = Vec::new();
        if rows >= FEW_ROWS {
            let theta = 1.0 - MARGIN / sqrt(f64::from(rows));
            let mut of_count = BTreeMap::new();
            table_of_cell = counts
                .iter()
                .map(|k| *of_count.entry(*k).or_insert_with(|| tables.push(f64::from(*k) * theta)))
                .collect();
        }
        let mut sum = 0;
        let ends: Vec<u32> = counts
            .iter()
            .map(|k| {
                sum += k;
                sum
            })
            .collect();
        let mut shift = 0;
        while (rows - 1) as usize >> shift >= (8 * counts.len()).max(64) {
            shift += 1;
        }
        let cell_at = |position: u32| narrow(ends.partition_point(|end| *end <= position));
        let starts = (0..=(rows - 1) >> shift).map(|i| cell_at(i << shift)).collect();
        Self { rows, tables, table_of_cell, ends, starts, shift }
    }

    /// Fill `counts` with a resample.
    pub(super) fn draw(&self, stream: &mut Stream, scratch: &mut Scratch, counts: &mut [u32]) {
        let drawn = loop {
            let total = self.draw_poisson(stream, scratch, counts);
            if total <= u64::from(self.rows) {
                break total;
            }
        };
        let missing = narrow_word(u64::from(self.rows) - drawn) as usize;
        scratch.fill(stream, 4 * missing);
        let threshold = self.rows.wrapping_neg() % self.rows;
        let (bits, _) = scratch.bytes.as_chunks::<4>();
        for bits in &bits[..missing] {
            let product = u64::from(u32::from_le_bytes(*bits)) * u64::from(self.rows);
            let position = if narrow_word(product & u64::from(u32::MAX)) < threshold {
                stream.below(u64::from(self.rows))
            } else {
                product >> 32
            };
            counts[self.cell_of(narrow_word(position))] += 1;
        }
    }

    #[inline]
    fn cell_of(&self, position: u32) -> usize {
        let mut cell = self.starts[(position >> self.shift) as usize] as usize;
        // Mostly none or one step: the first without a branch.
        cell += usize::from(self.ends[cell] <= position);
        while self.ends[cell] <= position {
            cell += 1;
        }
        cell
    }

    fn draw_poisson(&self, stream: &mut Stream, scratch: &mut Scratch, counts: &mut [u32]) -> u64 {
        let cells = self.table_of_cell.len();
        if cells == 0 {
            counts.fill(0);
            return 0;
        }
        scratch.fill(stream, 2 * cells);
        scratch.undecided.resize(cells + 1, 0);
        let (bits, _) = scratch.bytes.as_chunks::<2>();
        let mut waiting = 0;
        for (cell, ((count, table), bits)) in counts.iter_mut().zip(&self.table_of_cell).zip(bits).enumerate()
        {
            let guess = self.tables.guess(*table, u16::from_le_bytes(*bits));
            *count = guess;
            // Overwritten by the next cell when this one is decided.
            scratch.undecided[waiting] = narrow(cell);
            waiting += usize::from(guess & UNDECIDED != 0);
        }
        for cell in &scratch.undecided[..waiting] {
            let cell = *cell as usize;
            let (table, guess, bits) =
                (self.table_of_cell[cell], counts[cell], u16::from_le_bytes(bits[cell]));
            counts[cell] = self.tables.count(table, guess, bits, stream.word());
        }
        counts.iter().map(|count| u64::from(*count)).sum()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below the number of rows, which fits")]
const fn narrow_word(word: u64) -> u32 {
    word as u32
}

#[expect(clippy::cast_possible_truncation, reason = "cells are at most as many as rows")]
const fn narrow(index: usize) -> u32 {
    index as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Means, variances and covariances of multinomial counts, within five standard deviations.
    #[test]
    fn the_counts_have_the_moments_of_a_multinomial() {
        for counts in [vec![700_u32, 3, 3, 1, 0, 40, 250, 3], vec![20, 3, 1, 0, 6]] {
            let rows: u32 = counts.iter().sum();
            let resampler = Resampler::new(&counts, rows);
            let draws = 20_000_u32;
            let (mut sum, mut square, mut cross) = (vec![0.0; 8], vec![0.0; 8], 0.0);
            let mut drawn = vec![0; counts.len()];
            let mut scratch = Scratch::default();
            for b in 0..draws {
                resampler.draw(&mut Stream::new(5, 1, u64::from(b)), &mut scratch, &mut drawn);
                assert_eq!(drawn.iter().sum::<u32>(), rows);
                for (j, count) in drawn.iter().enumerate() {
                    let excess = f64::from(*count) - f64::from(counts[j]);
                    sum[j] += excess;
                    square[j] += excess * excess;
                }
                cross += (f64::from(drawn[0]) - f64::from(counts[0]))
                    * (f64::from(drawn[1]) - f64::from(counts[1]));
            }
            let (n, b) = (f64::from(rows), f64::from(draws));
            for (j, k) in counts.iter().map(|k| f64::from(*k)).enumerate() {
                let variance = k * (1.0 - k / n);
                assert!(sum[j].abs() / b <= 5.0 * (variance / b).sqrt(), "mean of {j}: {}", sum[j] / b);
                // the fourth moment of a binomial is at most 3 v^2 + v
                let spread = ((2.0 * variance * variance + variance) / b).sqrt();
                assert!((square[j] / b - variance).abs() <= 5.0 * spread, "variance of {j}");
            }
            let expected = -f64::from(counts[0]) * f64::from(counts[1]) / n;
            let spread = (f64::from(counts[0]) * f64::from(counts[1]) / b).sqrt();
            assert!((cross / b - expected).abs() < 5.0 * spread, "{} {expected}", cross / b);
        }
    }

    #[test]
    fn one_row_is_drawn_every_time() {
        let mut drawn = [9, 9, 9];
        Resampler::new(&[0, 1, 0], 1).draw(&mut Stream::new(1, 2, 3), &mut Scratch::default(), &mut drawn);
        assert_eq!(drawn, [0, 1, 0]);
    }
}
