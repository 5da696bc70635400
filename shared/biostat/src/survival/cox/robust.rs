//! The sandwich variance.

use ndarray::Array2;

use super::columns::Columns;
use super::options::Ties;
use super::prepared::Prepared;
use super::risk::Risk;
use super::sweep::{Cumulated, cumulated_hazards, sweep};
use crate::linear::Cholesky;

/// Sums over clusters (or rows) of the weighted score residuals, and of their outer products; by
/// column of the design, standardised.
pub(super) struct Scores {
    pub sum: Vec<f64>,
    pub outer: Array2<f64>,
}

impl Scores {
    /// `O(n p + clusters p^2)`.
    ///
    /// Source: D. Y. Lin, L. J. Wei, JASA 84 (1989) 1074-1078, with the tied events of Efron's
    /// method each the mean of its steps, as in Therneau and Grambsch (2000), section 7.1 and A.2.
    pub(super) fn at(data: &Prepared, ties: Ties, beta: &[f64]) -> Self {
        let size = data.columns.inner_width();
        let residuals = Residuals::at(data, ties, beta);
        let mut outer = vec![0.0; size * size];
        let mut sum = vec![0.0; size];
        match &data.clusters {
            Some((clusters, count)) => {
                let mut sums = vec![0.0; count * size];
                residuals.visit(|position, residual| {
                    let start = clusters[position] as usize * size;
                    sums[start..start + size].iter_mut().zip(residual).for_each(|(s, r)| *s += r);
                });
                for cluster in sums.chunks_exact(size.max(1)) {
                    add_outer(cluster, &mut sum, &mut outer);
                }
            }
            None => residuals.visit(|_, residual| add_outer(residual, &mut sum, &mut outer)),
        }
        let columns = &data.columns;
        Self {
            sum: columns.to_design(&sum),
            outer: Array2::from_shape_fn((data.width, data.width), |(i, j)| columns.entry(&outer, i, j)),
        }
    }

    /// `inverse * outer * inverse`.
    pub(super) fn sandwich(&self, inverse: &Array2<f64>) -> Array2<f64> {
        let half = product(inverse, &self.outer);
        let whole = product(&half, inverse);
        Array2::from_shape_fn(whole.dim(), |(i, j)| whole[[i.max(j), i.min(j)]])
    }

    /// The score test with the sandwich in place of the information, without the aliased columns.
    pub(super) fn test(&self, aliased: &[bool]) -> f64 {
        let (mut outer, mut sum) = (self.outer.clone(), self.sum.clone());
        for k in (0..aliased.len()).filter(|k| aliased[*k]) {
            outer.row_mut(k).fill(0.0);
            outer.column_mut(k).fill(0.0);
            sum[k] = 0.0;
        }
        Cholesky::new(&outer, 1e-12).quadratic_form(&sum)
    }
}

fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let size = a.nrows();
    Array2::from_shape_fn((size, size), |(i, j)| (0..size).fold(0.0, |s, k| s + a[[i, k]] * b[[k, j]]))
}

fn add_outer(values: &[f64], sum: &mut [f64], outer: &mut [f64]) {
    let size = values.len();
    for i in 0..size {
        sum[i] += values[i];
        let row = &mut outer[i * size..=i * size + i];
        row.iter_mut().zip(values).for_each(|(o, v)| *o += values[i] * v);
    }
}

/// What the score residuals of all rows are made of. Vectors by block, inner order.
struct Residuals<'a> {
    data: &'a Prepared,
    risk: Risk,
    hazard: Cumulated,
    /// Hazard times mean of the columns, cumulated from time zero of the stratum up to and with
    /// each block; 0 behind the last.
    until_block: Vec<f64>,
    /// The same for the tied events of the block.
    events: Vec<f64>,
    /// Mean of the columns over the steps of the block.
    means: Vec<f64>,
}

impl<'a> Residuals<'a> {
    fn at(data: &'a Prepared, ties: Ties, beta: &[f64]) -> Self {
        let (size, blocks) = (data.columns.inner_width(), data.blocks.len());
        let risk = Risk::at(data, beta);
        let mut until_block = vec![0.0; (blocks + 1) * size];
        let (mut events, mut means) = (vec![0.0; blocks * size], vec![0.0; blocks * size]);
        let (_, hazards) = sweep(data, ties, &risk, |at| {
            let here = at.block * size..(at.block + 1) * size;
            let (own, event, mean) =
                (&mut until_block[here.clone()], &mut events[here.clone()], &mut means[here]);
            let [c0, c1, c2] = at.steps.squares;
            let [a0, a1] = at.steps.shares;
            let d = data.blocks[at.block].events() as f64;
            for k in 0..size {
                let (s, t) = (at.total[k], at.tied[k]);
                own[k] = c0 * s - c1 * t;
                // what the tied events miss of it; made their own sum below
                event[k] = c1 * s - c2 * t;
                mean[k] = (a0 * s - a1 * t) / d;
            }
        });
        for b in (0..blocks).rev() {
            let next_is_other = data.blocks.get(b + 1).is_none_or(|next| next.first_of_stratum);
            let (here, next) = until_block[b * size..(b + 2) * size].split_at_mut(size);
            for k in 0..size {
                here[k] += if next_is_other { 0.0 } else { next[k] };
                events[b * size + k] = here[k] - events[b * size + k];
            }
        }
        let hazard = cumulated_hazards(data, &hazards);
        Self { data, risk, hazard, until_block, events, means }
    }

    /// Weighted score residual of each row that is ever at risk.
    fn visit(&self, mut with: impl FnMut(usize, &[f64])) {
        let (data, columns) = (self.data, &self.data.columns);
        let size = columns.inner_width();
        let mut row = vec![0.0; size];
        for (b, block) in data.blocks.iter().enumerate() {
            let here = b * size..(b + 1) * size;
            let (own, means) = (&self.until_block[here.clone()], &self.means[here.clone()]);
            for position in block.start..block.end {
                columns.inner_row(position, &mut row);
                let risk = self.risk.values[position];
                let until = data.leavers.as_ref().map_or(data.blocks.len(), |l| l.until[position]);
                if until <= b {
                    continue;
                }
                if position < block.events_start {
                    subtract_expected(&mut row, risk, self.hazard.until_block[b], own);
                } else {
                    let weight = data.weight(position);
                    let events = &self.events[here.clone()];
                    let exposure = weight - risk * self.hazard.events[b];
                    for k in 0..size {
                        row[k] = row[k] * exposure - weight * means[k] + risk * events[k];
                    }
                }
                if until < data.blocks.len() {
                    self.give_back(columns, position, risk, until, &mut row);
                }
                with(position, &row);
            }
        }
    }

    /// Late entry: what was expected before it was not at risk.
    fn give_back(&self, columns: &Columns, position: usize, risk: f64, until: usize, residual: &mut [f64]) {
        let size = residual.len();
        let mut row = vec![0.0; size];
        columns.inner_row(position, &mut row);
        subtract_expected(&mut row, risk, self.hazard.until_block[until], &self.until_block[until * size..]);
        residual.iter_mut().zip(&row).for_each(|(r, x)| *r -= x);
    }
}

/// From the row's values to `-risk * (hazard x - means)`.
#[inline]
fn subtract_expected(row: &mut [f64], risk: f64, hazard: f64, means: &[f64]) {
    for (x, mean) in row.iter_mut().zip(means) {
        *x = risk * (mean - hazard * *x);
    }
}
