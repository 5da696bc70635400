//! Weighted sums of the columns and of their products over all rows.

use std::ops::Range;

use super::columns::{CODES, Columns, LANES};
use super::prepared::Prepared;
use super::risk::Risk;
use super::sweep::{Cumulated, lane_dot, lane_total};
use crate::parallel;

/// `sum w x` and the lower triangle of `sum w x x'` (row-major, full rows), in the inner order of
/// the columns; `w` is the risk times the hazard it was exposed to.
pub(super) struct Moments {
    pub first: Vec<f64>,
    pub second: Vec<f64>,
}

/// Sums of one chunk, one after the other:
/// for each group, by code, those of `w` and of `w x` for each dense column;
/// for each pair of groups, by code of the first, those of `w x` for the second's columns;
/// of `w x` for each dense column; of `w x y` for each pair of dense columns.
pub(super) struct Layout {
    groups: usize,
    dense: usize,
}

impl Layout {
    pub(super) const fn of(columns: &Columns) -> Self {
        Self { groups: columns.groups.len(), dense: columns.dense.len() }
    }

    /// Sums by code of group `g`: the weights (0) or those of dense column `column - 1`.
    pub(super) const fn by_code(&self, g: usize, column: usize) -> Range<usize> {
        let start = (g * (1 + self.dense) + column) * CODES;
        start..start + CODES
    }

    /// Sums by code of group `second` for the columns of group `first < second`.
    pub(super) const fn by_pair(&self, second: usize, first: usize) -> Range<usize> {
        let pair = second * (second.saturating_sub(1)) / 2 + first;
        let start = self.groups * (1 + self.dense) * CODES + pair * CODES * LANES;
        start..start + CODES * LANES
    }

    /// Sum for one dense column.
    pub(super) const fn single(&self, k: usize) -> usize {
        self.by_pair(self.groups, 0).start + k
    }

    /// Sum for two dense columns, `l <= k`.
    pub(super) const fn double(&self, k: usize, l: usize) -> usize {
        self.single(self.dense) + k * (k + 1) / 2 + l
    }

    pub(super) const fn size(&self) -> usize {
        self.double(self.dense, 0)
    }
}

impl Moments {
    pub(super) fn of(data: &Prepared, risk: &Risk, exposure: &Cumulated) -> Self {
        let layout = Layout::of(&data.columns);
        let start = vec![0.0; layout.size()];
        let work = |range: Range<usize>| {
            let mut weights = vec![0.0; range.len()];
            exposure.fill(data, range.clone(), &mut weights);
            weights.iter_mut().zip(&risk.values[range.clone()]).for_each(|(w, r)| *w *= r);
            chunk_sums(&data.columns, &layout, range, &weights)
        };
        let sums = parallel::fold_chunks(data.rows, start, work, |mut sums, part| {
            sums.iter_mut().zip(&part).for_each(|(s, t)| *s += t);
            sums
        });
        expand(&data.columns, &layout, &sums)
    }
}

fn chunk_sums(columns: &Columns, layout: &Layout, rows: Range<usize>, weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; layout.size()];
    for (g, group) in columns.groups.iter().enumerate() {
        let codes = &group.codes[rows.clone()];
        add_by_code(codes, weights, &mut sums[layout.by_code(g, 0)]);
        for (f, first) in columns.groups[..g].iter().enumerate() {
            let sums = &mut sums[layout.by_pair(g, f)];
            for ((code, other), w) in codes.iter().zip(&first.codes[rows.clone()]).zip(weights) {
                let x = &first.table[usize::from(*other)];
                let sums = &mut sums[usize::from(*code) * LANES..][..LANES];
                for k in 0..LANES {
                    sums[k] += w * x[k];
                }
            }
        }
    }
    let mut products = vec![0.0; weights.len()];
    let mut buffers = vec![Vec::new(); columns.dense.len()];
    let values = columns.dense.iter().zip(&mut buffers);
    let values: Vec<&[f64]> = values.map(|(dense, buffer)| dense.values(rows.clone(), buffer)).collect();
    for (k, column) in values.iter().enumerate() {
        for ((product, w), x) in products.iter_mut().zip(weights).zip(*column) {
            *product = w * x;
        }
        sums[layout.single(k)] = lane_total(&products);
        for (g, group) in columns.groups.iter().enumerate() {
            add_by_code(&group.codes[rows.clone()], &products, &mut sums[layout.by_code(g, k + 1)]);
        }
        for (l, other) in values[..=k].iter().enumerate() {
            sums[layout.double(k, l)] = lane_dot(&products, other);
        }
    }
    sums
}

fn add_by_code(codes: &[u8], values: &[f64], sums: &mut [f64]) {
    let Ok(sums) = <&mut [f64; CODES]>::try_from(sums) else { return };
    for (code, value) in codes.iter().zip(values) {
        sums[usize::from(*code)] += value;
    }
}

/// From sums by code to sums by column.
pub(super) fn expand(columns: &Columns, layout: &Layout, sums: &[f64]) -> Moments {
    let size = columns.inner_width();
    let (mut first, mut second) = (vec![0.0; size], vec![0.0; size * size]);
    for (g, group) in columns.groups.iter().enumerate() {
        let by_code = &sums[layout.by_code(g, 0)];
        for (w, x) in by_code.iter().zip(group.table.iter()).filter(|(w, _)| **w != 0.0) {
            for i in 0..LANES {
                let product = w * x[i];
                first[g * LANES + i] += product;
                for j in 0..=i {
                    second[(g * LANES + i) * size + g * LANES + j] += product * x[j];
                }
            }
        }
        for f in 0..g {
            let by_pair = sums[layout.by_pair(g, f)].chunks_exact(LANES);
            for (other, x) in by_pair.zip(group.table.iter()) {
                for i in 0..LANES {
                    for j in 0..LANES {
                        second[(g * LANES + i) * size + f * LANES + j] += x[i] * other[j];
                    }
                }
            }
        }
    }
    let dense = layout.groups * LANES;
    for k in 0..layout.dense {
        first[dense + k] = sums[layout.single(k)];
        for (g, group) in columns.groups.iter().enumerate() {
            let row = &mut second[(dense + k) * size + g * LANES..][..LANES];
            for (w, x) in sums[layout.by_code(g, k + 1)].iter().zip(group.table.iter()) {
                row.iter_mut().zip(x).for_each(|(m, x)| *m += w * x);
            }
        }
        for l in 0..=k {
            second[(dense + k) * size + dense + l] = sums[layout.double(k, l)];
        }
    }
    Moments { first, second }
}
