//! One pass over the event times, back in time, with the sums over the risk set.

use std::ops::Range;

use super::columns::{Columns, LANES};
use super::options::Ties;
use super::prepared::{Block, Leavers, Prepared};
use super::risk::Risk;
use crate::detmath::ln;
use crate::detsum::Sum;

/// Hazard of one block for a row at risk, and for a row that is one of its tied events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hazard {
    pub at_risk: f64,
    pub event: f64,
}

/// What is known at one block. All vectors are in the inner order of [`Columns`].
pub(crate) struct AtBlock<'a> {
    pub block: usize,
    /// Sums over the risk set of the weighted risks and their products with the columns.
    pub total: &'a [f64],
    /// The same over the tied events.
    pub tied: &'a [f64],
    pub steps: &'a Steps,
}

/// The steps of one block: sums over `f = 0, 1/d, …, (d-1)/d` (Efron) or `d` times `f = 0`, each
/// with the mean weight of the tied events.
pub(crate) struct Steps {
    pub hazard: Hazard,
    /// Sums of `1`, `f` over the denominators, not weighted: `d` times their means.
    pub shares: [f64; 2],
    /// Weighted sums of `1`, `f`, `f^2` over the squared denominators.
    pub squares: [f64; 3],
}

impl Steps {
    /// `weight` is the sum of the tied events' weights, `s0` and `d0` the sums of the weighted
    /// risks over the risk set and over the tied events; the denominators go into `denominators`,
    /// each to the power of the mean weight.
    pub(crate) fn of(
        events: usize,
        weight: f64,
        [s0, d0]: [f64; 2],
        ties: Ties,
        denominators: &mut LogProduct,
    ) -> Self {
        let d = events as f64;
        let mean = weight / d;
        if events == 1 || ties != Ties::Efron {
            let share = 1.0 / s0;
            let hazard = weight * share;
            denominators.multiply_power(s0, weight);
            return Self {
                hazard: Hazard { at_risk: hazard, event: hazard },
                shares: [d * share, 0.0],
                squares: [hazard * share, 0.0, 0.0],
            };
        }
        let (mut shares, mut squares) = ([0.0; 2], [0.0; 3]);
        let mut own = LogProduct::new();
        let product = if is_one(mean) { &mut *denominators } else { &mut own };
        for step in 0..events {
            let f = step as f64 / d;
            let denominator = s0 - f * d0;
            let share = 1.0 / denominator;
            product.multiply(denominator);
            shares[0] += share;
            shares[1] += f * share;
            let square = share * share;
            squares[0] += square;
            squares[1] += f * square;
            squares[2] += f * f * square;
        }
        if !is_one(mean) {
            denominators.sum.add(mean * own.value());
        }
        Self {
            hazard: Hazard { at_risk: mean * shares[0], event: mean * (shares[0] - shares[1]) },
            shares,
            squares: squares.map(|square| mean * square),
        }
    }
}

fn is_one(weight: f64) -> bool {
    (weight - 1.0).abs() <= 0.0
}

/// Logarithm of a long product of positive numbers: many of them share one logarithm.
pub(crate) struct LogProduct {
    product: f64,
    sum: Sum,
}

impl LogProduct {
    pub(crate) const fn new() -> Self {
        Self { product: 1.0, sum: Sum::new() }
    }

    fn multiply(&mut self, factor: f64) {
        let product = self.product * factor;
        if (1e-100..1e100).contains(&product) {
            self.product = product;
            return;
        }
        self.sum.add(ln(self.product));
        self.sum.add(ln(factor));
        self.product = 1.0;
    }

    fn multiply_power(&mut self, factor: f64, power: f64) {
        if is_one(power) { self.multiply(factor) } else { self.sum.add(power * ln(factor)) }
    }

    pub(crate) fn value(&self) -> f64 {
        let mut sum = self.sum;
        sum.add(ln(self.product));
        sum.value()
    }
}

/// Visit all blocks; gives the sum of `ln` of the denominators and each block's hazard.
pub(crate) fn sweep(
    data: &Prepared,
    ties: Ties,
    risk: &Risk,
    mut visit: impl FnMut(&AtBlock<'_>),
) -> (f64, Vec<Hazard>) {
    let width = data.columns.inner_width();
    let mut hazards = Vec::with_capacity(data.blocks.len());
    let mut log_denominators = LogProduct::new();
    // The sum of the risks stands behind those of the columns.
    let (mut total, mut tied) = (vec![0.0; width + 1], vec![0.0; width + 1]);
    let mut truncated = vec![Sum::new(); width + 1];
    for (b, block) in data.blocks.iter().enumerate() {
        if block.first_of_stratum {
            total.fill(0.0);
            truncated.fill(Sum::new());
        }
        tied.fill(0.0);
        let events = block.events_start..block.end;
        add_rows(&data.columns, &risk.values[events.clone()], events, &mut tied);
        match &data.leavers {
            None => {
                let others = block.start..block.events_start;
                add_rows(&data.columns, &risk.values[others.clone()], others, &mut total);
                total.iter_mut().zip(&tied).for_each(|(t, d)| *t += d);
            }
            Some(leavers) => {
                exchange(data, leavers, b, &risk.values, &mut truncated);
                total.iter_mut().zip(&truncated).for_each(|(t, sum)| *t = sum.value());
            }
        }
        let weight = (block.events_start..block.end).fold(0.0, |sum, p| sum + data.weight(p));
        let sums = [total[width], tied[width]];
        let steps = Steps::of(block.events(), weight, sums, ties, &mut log_denominators);
        hazards.push(steps.hazard);
        visit(&AtBlock { block: b, total: &total[..width], tied: &tied[..width], steps: &steps });
    }
    (log_denominators.value(), hazards)
}

/// Add the risks of these rows, and their products with the columns before them.
pub(super) fn add_rows(columns: &Columns, risk: &[f64], rows: Range<usize>, sums: &mut [f64]) {
    let (grouped, rest) = sums.split_at_mut(columns.groups.len() * LANES);
    for (sums, group) in grouped.chunks_exact_mut(LANES).zip(&columns.groups) {
        let mut lanes = [0.0; LANES];
        for (r, code) in risk.iter().zip(&group.codes[rows.clone()]) {
            let x = &group.table[usize::from(*code)];
            for k in 0..LANES {
                lanes[k] += r * x[k];
            }
        }
        sums.iter_mut().zip(lanes).for_each(|(sum, lane)| *sum += lane);
    }
    for (sum, column) in rest.iter_mut().zip(&columns.dense) {
        *sum += column.weighted_sum(rows.clone(), risk);
    }
    if let Some(sum) = rest.last_mut() {
        *sum += lane_total(risk);
    }
}

/// Sum of products in four lanes.
#[inline]
pub(super) fn lane_dot(left: &[f64], right: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (left.as_chunks::<4>(), right.as_chunks::<4>());
    let rest = a_rest.iter().zip(b_rest).fold(0.0, |sum, (x, y)| sum + x * y);
    let lanes = a.iter().zip(b).fold([0.0; 4], |lanes, (x, y)| add(lanes, multiply(x, y)));
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// Sum in four lanes.
#[inline]
pub(super) fn lane_total(values: &[f64]) -> f64 {
    let (quads, rest) = values.as_chunks::<4>();
    let lanes = quads.iter().fold([0.0; 4], |lanes, x| add(lanes, *x));
    let rest = rest.iter().fold(0.0, |sum, x| sum + x);
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

#[inline]
fn add(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
}

#[inline]
fn multiply(a: &[f64; 4], b: &[f64; 4]) -> [f64; 4] {
    [a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]]
}

/// Rows that come with this block enter the sums, those whose entry lies behind it leave.
/// Compensated, as what stays may be small against what leaves.
fn exchange(data: &Prepared, leavers: &Leavers, b: usize, risk: &[f64], sums: &mut [Sum]) {
    let width = data.columns.inner_width();
    let mut row = vec![0.0; width];
    let mut add = |position: usize, sign: f64| {
        let r = sign * risk[position];
        data.columns.inner_row(position, &mut row);
        for (sum, x) in sums.iter_mut().zip(&row) {
            sum.add(r * x);
        }
        sums[width].add(r);
    };
    for &position in &leavers.rows[leavers.offsets[b]..leavers.offsets[b + 1]] {
        add(position, -1.0);
    }
    let Block { start, end, .. } = data.blocks[b];
    for position in (start..end).filter(|p| leavers.until[*p] > b) {
        add(position, 1.0);
    }
}

/// Hazard each position was exposed to while at risk, from the blocks' hazards; multiplied by
/// `risk`, its expected number of events.
pub(crate) fn cumulated_hazards(data: &Prepared, hazards: &[Hazard]) -> Cumulated {
    let mut until_block = vec![0.0; hazards.len() + 1];
    for b in (0..hazards.len()).rev() {
        let next_is_other = data.blocks.get(b + 1).is_none_or(|next| next.first_of_stratum);
        let before = if next_is_other { 0.0 } else { until_block[b + 1] };
        until_block[b] = before + hazards[b].at_risk;
    }
    let of_event = |b: usize| until_block[b] - hazards[b].at_risk + hazards[b].event;
    let events = (0..hazards.len()).map(of_event).collect();
    Cumulated { until_block, events }
}

/// Cumulative hazard from time zero of the stratum, by block.
pub(crate) struct Cumulated {
    /// Up to and with each block; 0 behind the last.
    pub until_block: Vec<f64>,
    /// The same for the tied events of the block.
    pub events: Vec<f64>,
}

impl Cumulated {
    /// Exposure of the positions of `range` into `out`; 0 for rows that are never at risk.
    pub(crate) fn fill(&self, data: &Prepared, range: Range<usize>, out: &mut [f64]) {
        out.fill(0.0);
        let first = data.blocks.partition_point(|block| block.end <= range.start);
        for (b, block) in data.blocks.iter().enumerate().skip(first) {
            if block.start >= range.end {
                break;
            }
            let inside = |from: usize, to: usize| {
                from.clamp(range.start, range.end) - range.start
                    ..to.clamp(range.start, range.end) - range.start
            };
            out[inside(block.start, block.events_start)].fill(self.until_block[b]);
            out[inside(block.events_start, block.end)].fill(self.events[b]);
            if let Some(leavers) = &data.leavers {
                for index in inside(block.start, block.end) {
                    let until = leavers.until[range.start + index];
                    out[index] = if until <= b { 0.0 } else { out[index] - self.until_block[until] };
                }
            }
        }
    }
}
