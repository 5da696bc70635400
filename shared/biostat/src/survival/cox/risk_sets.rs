//! Rows in the order in which they come to be at risk, going back in time.

use crate::design::Design;
use crate::detmath::sqrt;
use crate::detsum::{Sum, sum};
use crate::survival::Observations;

/// Sorted rows and standardised columns, made once per model.
///
/// Order: stratum ascending, time descending, censored before events, row number. A [`Block`] is
/// one event time with all rows that come to be at risk between the event time after it and
/// itself, so the risk set of a block is the union of the stratum's blocks so far.
pub(super) struct RiskSets {
    pub rows: usize,
    pub width: usize,
    /// Row-major, `rows * width`, each column with mean 0 and standard deviation 1.
    pub values: Vec<f64>,
    pub blocks: Vec<Block>,
    /// Sum of the events' rows.
    pub event_sums: Vec<f64>,
    /// Standard deviation of each column before standardising; 0 for a constant one.
    pub scales: Vec<f64>,
    /// Left truncation: who leaves the risk set (going back in time) before each block.
    pub leavers: Option<Leavers>,
}

/// One event time of one stratum. Positions are in the sorted order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub start: usize,
    pub events_start: usize,
    pub end: usize,
    pub first_of_stratum: bool,
    pub time: f64,
}

pub(super) struct Leavers {
    /// `rows[offsets[b]..offsets[b + 1]]` are not at risk any more from block `b` on.
    pub offsets: Vec<usize>,
    pub rows: Vec<usize>,
    /// Per sorted row the block of its stratum from which on it is not at risk any more; the
    /// number of blocks when it is at risk to the end.
    pub until: Vec<usize>,
}

impl RiskSets {
    pub(super) fn new(observations: &Observations, strata: Option<&[usize]>, design: &Design) -> Self {
        let order = sorted_rows(observations, strata);
        let blocks = blocks(observations, strata, &order);
        let leavers = observations.entry().map(|entry| leavers(entry, strata, &order, &blocks));
        let rows = order.len();
        let width = design.columns().len();
        let (values, scales) = standardised(design, &order);
        let event_sums = event_sums(&values, width, &blocks);
        Self { rows, width, values, blocks, event_sums, scales, leavers }
    }

    /// Standardised values of the row at this sorted position.
    #[inline]
    pub(super) fn row(&self, position: usize) -> &[f64] {
        &self.values[position * self.width..(position + 1) * self.width]
    }
}

fn sorted_rows(observations: &Observations, strata: Option<&[usize]>) -> Vec<usize> {
    let (time, event) = (observations.time(), observations.event());
    // The bits of times that are not negative are in the order of the times.
    let key = |row: usize| (strata.map_or(0, |s| s[row]), !time[row].to_bits(), event[row], row);
    let mut keys: Vec<(usize, u64, bool, usize)> = (0..time.len()).map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(|key| key.3).collect()
}

/// Row-major values in the sorted order, each column with mean 0 and standard deviation 1, and the
/// standard deviations. First by column, then by row, so that memory is read in one direction.
fn standardised(design: &Design, order: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let columns = design.columns();
    let width = columns.len();
    let moments: Vec<(f64, f64)> = columns.iter().map(|c| location_and_scale(c.values())).collect();
    let mut unsorted = vec![0.0; order.len() * width];
    for (row, values) in unsorted.chunks_exact_mut(width.max(1)).enumerate() {
        for ((value, column), (centre, scale)) in values.iter_mut().zip(columns).zip(&moments) {
            if *scale > 0.0 {
                *value = (column.values()[row] - centre) / scale;
            }
        }
    }
    let mut values = Vec::with_capacity(unsorted.len());
    for row in order {
        values.extend_from_slice(&unsorted[row * width..(row + 1) * width]);
    }
    (values, moments.into_iter().map(|m| m.1).collect())
}

fn blocks(observations: &Observations, strata: Option<&[usize]>, order: &[usize]) -> Vec<Block> {
    let (time, event) = (observations.time(), observations.event());
    let stratum = |position: usize| strata.map_or(0, |s| s[order[position]]);
    let mut blocks = Vec::new();
    let (mut start, mut first_of_stratum) = (0, true);
    let mut position = 0;
    while position < order.len() {
        if position > 0 && stratum(position) != stratum(position - 1) {
            start = position;
            first_of_stratum = true;
        }
        if !event[order[position]] {
            position += 1;
            continue;
        }
        let events_start = position;
        let now = time[order[position]];
        let tied = |p: usize| p < order.len() && stratum(p) == stratum(events_start) && time[order[p]] >= now;
        while tied(position) {
            position += 1;
        }
        blocks.push(Block { start, events_start, end: position, first_of_stratum, time: now });
        start = position;
        first_of_stratum = false;
    }
    blocks
}

fn leavers(entry: &[f64], strata: Option<&[usize]>, order: &[usize], blocks: &[Block]) -> Leavers {
    let stratum = |position: usize| strata.map_or(0, |s| s[order[position]]);
    let mut until = vec![blocks.len(); order.len()];
    let mut from = 0;
    while from < blocks.len() {
        let own = stratum(blocks[from].events_start);
        let to = from + blocks[from..].iter().take_while(|b| stratum(b.events_start) == own).count();
        for block in from..to {
            for position in blocks[block].start..blocks[block].end {
                let late = |b: &Block| b.time > entry[order[position]];
                let index = from + blocks[from..to].partition_point(late);
                if index < to {
                    until[position] = index;
                }
            }
        }
        from = to;
    }
    let mut rows: Vec<usize> = Vec::new();
    let mut offsets = vec![0; blocks.len() + 1];
    for (b, block) in blocks.iter().enumerate() {
        // A row that comes and goes between two event times is never at risk.
        rows.extend((block.start..block.end).filter(|p| until[*p] > b && until[*p] < blocks.len()));
    }
    rows.sort_by_key(|position| until[*position]);
    for position in &rows {
        offsets[until[*position] + 1] += 1;
    }
    for b in 0..blocks.len() {
        offsets[b + 1] += offsets[b];
    }
    Leavers { offsets, rows, until }
}

/// Mean and standard deviation; scale 0 when the values differ by no more than rounding.
fn location_and_scale(values: &[f64]) -> (f64, f64) {
    let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let n = values.len() as f64;
    if values.is_empty() || high - low <= 8.0 * f64::EPSILON * largest {
        return (0.0, 0.0);
    }
    // The range first, so that squares neither overflow nor vanish.
    let range = high - low;
    let middle = sum(values.iter().map(|v| (v - low) / range)) / n;
    let square = sum(values.iter().map(|v| {
        let d = (v - low) / range - middle;
        d * d
    }));
    (low + middle * range, sqrt(square / n) * range)
}

fn event_sums(values: &[f64], width: usize, blocks: &[Block]) -> Vec<f64> {
    let mut sums = vec![Sum::new(); width];
    for block in blocks {
        for position in block.events_start..block.end {
            for (s, x) in sums.iter_mut().zip(&values[position * width..]) {
                s.add(*x);
            }
        }
    }
    sums.into_iter().map(Sum::value).collect()
}
