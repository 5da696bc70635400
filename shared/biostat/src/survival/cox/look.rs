//! What the columns of a design turn out to be.

use std::ops::Range;

use super::columns::LANES;
use crate::design::Column;
use crate::detmath::sqrt;
use crate::parallel;

/// Rows that are looked at before a column is taken for two-valued.
const FIRST_ROWS: usize = 1024;

/// What a column turns out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Constant,
    TwoValued,
    Dense,
}

/// What a column shows.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub kind: Kind,
    pub low: f64,
    pub high: f64,
    pub centre: f64,
    /// Standard deviation; 0 for a constant column.
    pub scale: f64,
}

impl Look {
    /// Values that differ by rounding only are one value.
    fn constant(low: f64, high: f64) -> Option<Self> {
        let largest = low.abs().max(high.abs());
        let constant = high - low <= 8.0 * f64::EPSILON * largest;
        constant.then_some(Self { kind: Kind::Constant, low, high, centre: low, scale: 0.0 })
    }

    /// A column with more than two values, or with values that differ by rounding.
    pub(super) fn at(values: &[f64]) -> Self {
        let Range { start: low, end: high } = range(values);
        if values.is_empty() {
            return Self { kind: Kind::Constant, low, high, centre: low, scale: 0.0 };
        }
        if let Some(constant) = Self::constant(low, high) {
            return constant;
        }
        // The width first, so that squares neither overflow nor vanish.
        let (n, width) = (values.len() as f64, high - low);
        let per_width = 1.0 / width;
        let middle = lane_sum(values, |v| (v - low) * per_width) / n;
        let square = lane_sum(values, |v| {
            let d = (v - low) * per_width - middle;
            d * d
        });
        Self { kind: Kind::Dense, low, high, centre: low + middle * width, scale: sqrt(square / n) * width }
    }

    /// The same from distinct values and how often they occur.
    pub(super) fn weighted(values: &[f64], counts: &[u32]) -> Self {
        let Range { start: low, end: high } = range(values);
        if let Some(constant) = Self::constant(low, high) {
            return constant;
        }
        let width = high - low;
        let sum = |of: &dyn Fn(f64) -> f64| {
            values.iter().zip(counts).fold(0.0, |sum, (v, count)| sum + f64::from(*count) * of(*v))
        };
        let (n, per_width) = (sum(&|_| 1.0), 1.0 / width);
        let middle = sum(&|v| (v - low) * per_width) / n;
        let square = sum(&|v| {
            let d = (v - low) * per_width - middle;
            d * d
        });
        Self { kind: Kind::Dense, low, high, centre: low + middle * width, scale: sqrt(square / n) * width }
    }

    fn two_valued([low, high]: [f64; 2], upper: usize, rows: usize) -> Self {
        let (share, width) = (upper as f64 / rows as f64, high - low);
        let scale = sqrt(share * (1.0 - share)) * width;
        Self { kind: Kind::TwoValued, low, high, centre: low + share * width, scale }
    }
}

/// Up to eight two-valued columns in one byte a row: a bit is set at the upper value.
pub(super) struct Packed {
    /// Columns of the design, the first in the lowest bit.
    pub members: Vec<usize>,
    pub bits: Vec<u8>,
}

/// All two-valued columns, eight at a time, with what they show.
pub(super) fn pack(columns: &[Column]) -> (Vec<Packed>, Vec<Option<Look>>) {
    let mut candidates: Vec<(usize, [f64; 2])> = Vec::new();
    for (k, column) in columns.iter().enumerate() {
        candidates.extend(two_values(column.values()).map(|values| (k, values)));
    }
    loop {
        let mut looks = vec![None; columns.len()];
        let pack = |members: &[(usize, [f64; 2])]| {
            let (packed, found) = pack_eight(columns, members);
            members.iter().zip(found).for_each(|(member, look)| looks[member.0] = look);
            packed
        };
        let packed: Vec<Packed> = candidates.chunks(LANES).map(pack).collect();
        if candidates.iter().all(|(k, _)| looks[*k].is_some()) {
            return (packed, looks);
        }
        // A third value came late: that column is none of these.
        candidates.retain(|(k, _)| looks[*k].is_some());
    }
}

/// Equal numbers; zeros of either sign are.
#[inline]
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.0
}

/// The two values of a column, as far as its first rows show.
fn two_values(values: &[f64]) -> Option<[f64; 2]> {
    let first = *values.first()?;
    let other = *values.iter().find(|v| !same(**v, first))?;
    let (low, high) = (first.min(other), first.max(other));
    let known = |v: &f64| same(*v, low) || same(*v, high);
    let two = Look::constant(low, high).is_none() && values.iter().take(FIRST_ROWS).all(known);
    two.then_some([low, high])
}

fn pack_eight(columns: &[Column], members: &[(usize, [f64; 2])]) -> (Packed, Vec<Option<Look>>) {
    let rows = members.first().map_or(0, |(k, _)| columns[*k].values().len());
    let work = |range: Range<usize>| {
        let (mut bits, mut uppers, mut others) = (vec![0_u8; range.len()], [0; LANES], [0; LANES]);
        for (bit, (k, values)) in members.iter().enumerate() {
            let part = &columns[*k].values()[range.clone()];
            (uppers[bit], others[bit]) = add_bits(part, *values, bit, &mut bits);
        }
        (bits, uppers, others)
    };
    let mut bits = Vec::with_capacity(rows);
    let (mut uppers, mut others) = ([0; LANES], [0; LANES]);
    for (part, upper, other) in parallel::map_chunks(rows, work) {
        bits.extend_from_slice(&part);
        uppers.iter_mut().zip(upper).for_each(|(sum, count)| *sum += count);
        others.iter_mut().zip(other).for_each(|(sum, count)| *sum += count);
    }
    let look = |(bit, (_, values)): (usize, &(usize, [f64; 2]))| {
        (others[bit] == 0).then(|| Look::two_valued(*values, uppers[bit], rows))
    };
    let looks = members.iter().enumerate().map(look).collect();
    (Packed { members: members.iter().map(|(k, _)| *k).collect(), bits }, looks)
}

/// Set the bit of the rows at the upper value; how many these are, and how many are at neither.
fn add_bits(values: &[f64], [low, high]: [f64; 2], bit: usize, bits: &mut [u8]) -> (usize, usize) {
    let (mut uppers, mut others) = (0, 0);
    for (values, bits) in values.chunks(256).zip(bits.chunks_mut(256)) {
        let (mut at_low, mut at_high) = (0_u64, 0_u64);
        for (value, bits) in values.iter().zip(bits) {
            let is_high = same(*value, high);
            at_low += u64::from(same(*value, low));
            at_high += u64::from(is_high);
            *bits |= u8::from(is_high) << bit;
        }
        uppers += usize::try_from(at_high).unwrap_or_default();
        others += values.len() - usize::try_from(at_low + at_high).unwrap_or_default();
    }
    (uppers, others)
}

fn range(values: &[f64]) -> Range<f64> {
    let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let lanes = values.chunks_exact(LANES);
    let rest = lanes.remainder();
    for v in lanes {
        for k in 0..LANES {
            low[k] = if v[k] < low[k] { v[k] } else { low[k] };
            high[k] = if v[k] > high[k] { v[k] } else { high[k] };
        }
    }
    let all = |lanes: [f64; LANES]| lanes.into_iter().chain(rest.iter().copied());
    let lowest = all(low).fold(f64::INFINITY, |a, b| if b < a { b } else { a });
    let highest = all(high).fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
    lowest..highest
}

/// Sum in eight lanes, plain: for a centre and a scale that need not be exact.
fn lane_sum(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    let lanes = values.chunks_exact(LANES);
    let rest = lanes.remainder().iter().fold(0.0, |sum, v| sum + of(*v));
    for v in lanes {
        for k in 0..LANES {
            sums[k] += of(v[k]);
        }
    }
    sums.into_iter().fold(rest, |a, b| a + b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Design;

    /// Two values, a third one late, one value, one but for rounding, many.
    #[test]
    fn columns_are_told_apart_also_by_a_late_value() {
        let rows = 9_000_u32;
        let column = |of: fn(u32) -> f64| (0..rows).map(of).collect::<Vec<f64>>();
        let mut design = Design::new(9_000);
        design.numeric_owned("two", column(|row| f64::from(row % 3 / 2))).unwrap();
        design
            .numeric_owned("late", column(|row| if row == 8_999 { 0.5 } else { f64::from(row % 2) }))
            .unwrap();
        design.numeric_owned("one", column(|_| 4.0)).unwrap();
        design.numeric_owned("signs", column(|row| if row % 2 == 0 { 0.0 } else { -0.0 })).unwrap();
        design.numeric_owned("rounding", column(|row| 0.3 + f64::from(row % 2) * 5e-17)).unwrap();
        design.numeric_owned("again", column(|row| -7.0 * f64::from(row % 2))).unwrap();
        let (packed, looks) = pack(design.columns());
        assert_eq!(packed.len(), 1);
        assert_eq!(packed[0].members, [0, 5]);
        assert_eq!(packed[0].bits[..6], [0b10, 0, 0b11, 0, 0b10, 0b01]);
        assert!(looks[1].is_none() && looks[2].is_none() && looks[3].is_none() && looks[4].is_none());
        let two = looks[0].unwrap();
        assert!((two.centre - 1.0 / 3.0).abs() < 1e-15 && (two.scale - 2.0_f64.sqrt() / 3.0).abs() < 1e-15);
        for (k, kind) in [(1, Kind::Dense), (2, Kind::Constant), (3, Kind::Constant), (4, Kind::Constant)] {
            assert!(Look::at(design.columns()[k].values()).kind == kind, "{k}");
        }
    }

    #[test]
    fn distinct_values_show_what_all_rows_show() {
        let values = [3.0, -1.0, 12.0];
        let counts = [2_u32, 5, 1];
        let all = [3.0, 3.0, -1.0, -1.0, -1.0, -1.0, -1.0, 12.0];
        let (weighted, each) = (Look::weighted(&values, &counts), Look::at(&all));
        assert!((weighted.centre - each.centre).abs() < 1e-15 && (weighted.scale - each.scale).abs() < 1e-14);
        // mean 13/8, mean square 167/8
        assert!((each.centre - 1.625).abs() < 1e-15);
        assert!((each.scale - (167.0_f64 / 8.0 - 1.625 * 1.625).sqrt()).abs() < 1e-14);
    }
}
