//! The design's columns in the sorted order, small where they can be.

use std::ops::Range;

use super::few::Few;
use crate::design::{Column, Design};
use crate::detmath::{exp_each, sqrt};

/// Columns with two values share a byte a row, eight of them at a time; the others are a
/// contiguous standardised `f64` column each. All sums over rows are made in this inner order
/// (groups first, eight places each, then the others) and put into the design's order at the end.
pub(crate) struct Columns {
    pub groups: Vec<Group>,
    pub dense: Vec<Vec<f64>>,
    /// The dense columns that have few values.
    pub few: Vec<Option<Few>>,
    /// Smallest and largest standardised value of each dense column.
    ranges: Vec<(f64, f64)>,
    /// Standard deviation of each column of the design before standardising; 0 for a constant one.
    pub scales: Vec<f64>,
    /// Mean of each column of the design.
    pub centres: Vec<f64>,
    /// Place of each column of the design in the inner order; none for a constant one.
    places: Vec<Option<usize>>,
}

/// Up to eight two-valued columns.
pub(crate) struct Group {
    /// Which of the combinations of values that occur each row has.
    pub codes: Vec<u8>,
    /// Number of combinations that occur.
    pub used: usize,
    /// Standardised values for each code, 0 in places without a column and behind `used`.
    pub table: Box<[[f64; LANES]; CODES]>,
}

/// Columns of a group, and lanes of the sums.
pub(crate) const LANES: usize = 8;
/// Codes of a group.
pub(crate) const CODES: usize = 256;

/// What a column turns out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Constant,
    TwoValued,
    Dense,
}

impl Columns {
    pub(super) fn new(design: &Design, order: &[u32]) -> Self {
        let columns = design.columns();
        let looks: Vec<Look> = columns.iter().map(Look::at).collect();
        let chosen =
            |kind: Kind| (0..columns.len()).filter(|k| looks[*k].kind == kind).collect::<Vec<usize>>();
        let (two_valued, dense) = (chosen(Kind::TwoValued), chosen(Kind::Dense));
        let mut places = vec![None; columns.len()];
        let mut groups = Vec::new();
        for (g, members) in two_valued.chunks(LANES).enumerate() {
            for (bit, &k) in members.iter().enumerate() {
                places[k] = Some(g * LANES + bit);
            }
            groups.push(Group::new(columns, members, &looks, order));
        }
        for (d, &k) in dense.iter().enumerate() {
            places[k] = Some(groups.len() * LANES + d);
        }
        let standardise = |k: usize| {
            let (centre, share) = (looks[k].centre, 1.0 / looks[k].scale);
            move |value: f64| (value - centre) * share
        };
        let few: Vec<Option<Few>> =
            dense.iter().map(|k| Few::of(columns[*k].values(), order, standardise(*k))).collect();
        let gather = |(k, few): (&usize, &Option<Few>)| {
            let (values, of) = (columns[*k].values(), standardise(*k));
            let plain = || order.iter().map(|row| of(values[*row as usize])).collect();
            few.as_ref().map_or_else(plain, Few::column)
        };
        let ends = |k: &usize| {
            let Look { low, high, centre, scale, .. } = looks[*k];
            ((low - centre) / scale, (high - centre) / scale)
        };
        Self {
            dense: dense.iter().zip(&few).map(gather).collect(),
            few,
            ranges: dense.iter().map(ends).collect(),
            groups,
            scales: looks.iter().map(|l| l.scale).collect(),
            centres: looks.iter().map(|l| l.centre).collect(),
            places,
        }
    }

    pub(super) fn thinned(&self, stride: usize) -> Self {
        let group = |g: &Group| Group {
            codes: g.codes.iter().copied().step_by(stride).collect(),
            used: g.used,
            table: g.table.clone(),
        };
        Self {
            groups: self.groups.iter().map(group).collect(),
            dense: self.dense.iter().map(|d| d.iter().copied().step_by(stride).collect()).collect(),
            few: self.few.iter().map(|few| few.as_ref().map(|f| f.thinned(stride))).collect(),
            ranges: self.ranges.clone(),
            scales: self.scales.clone(),
            centres: self.centres.clone(),
            places: self.places.clone(),
        }
    }

    /// Number of columns of the design.
    pub(crate) fn width(&self) -> usize {
        self.places.len()
    }

    /// Number of places of the inner order.
    pub(crate) fn inner_width(&self) -> usize {
        self.groups.len() * LANES + self.dense.len()
    }

    /// From the design's order to the inner order; places without a column get 0.
    pub(crate) fn to_inner(&self, values: &[f64]) -> Vec<f64> {
        let mut inner = vec![0.0; self.inner_width()];
        for (value, place) in values.iter().zip(&self.places) {
            if let Some(place) = place {
                inner[*place] = *value;
            }
        }
        inner
    }

    /// From the inner order to the design's order; constant columns get 0.
    pub(crate) fn to_design(&self, inner: &[f64]) -> Vec<f64> {
        self.places.iter().map(|place| place.map_or(0.0, |p| inner[p])).collect()
    }

    /// The entry of an inner lower triangle (row-major, full rows) for two columns of the design.
    pub(crate) fn entry(&self, inner: &[f64], i: usize, j: usize) -> f64 {
        let size = self.inner_width();
        match (self.places[i], self.places[j]) {
            (Some(a), Some(b)) => inner[a.max(b) * size + a.min(b)],
            _ => 0.0,
        }
    }

    /// Standardised values of a row in the inner order.
    #[inline]
    pub(crate) fn inner_row(&self, position: usize, values: &mut [f64]) {
        let (grouped, dense) = values.split_at_mut(self.groups.len() * LANES);
        for (out, group) in grouped.chunks_exact_mut(LANES).zip(&self.groups) {
            out.copy_from_slice(&group.table[usize::from(group.codes[position])]);
        }
        for (out, column) in dense.iter_mut().zip(&self.dense) {
            *out = column[position];
        }
    }

    /// Standardised values of a row by column of the design.
    pub(crate) fn row(&self, position: usize, values: &mut [f64]) {
        for (out, place) in values.iter_mut().zip(&self.places) {
            *out = match place {
                None => 0.0,
                Some(p) if *p < self.groups.len() * LANES => {
                    let group = &self.groups[p / LANES];
                    group.table[usize::from(group.codes[position])][p % LANES]
                }
                Some(p) => self.dense[p - self.groups.len() * LANES][position],
            };
        }
    }

    /// The linear predictor's terms at these coefficients of the standardised columns.
    pub(crate) fn terms(&self, beta: &[f64]) -> Terms<'_> {
        let inner = self.to_inner(beta);
        let (grouped, dense) = inner.split_at(self.groups.len() * LANES);
        let tables = self.groups.iter().zip(grouped.chunks_exact(LANES)).map(|(group, beta)| {
            let of = |x: &[f64; LANES]| x.iter().zip(beta).fold(0.0, |sum, (x, b)| sum + x * b);
            group.table.iter().map(of).collect()
        });
        Terms { columns: self, tables: tables.collect(), dense: dense.to_vec() }
    }
}

/// Linear predictor: a table for each group, a coefficient for each dense column.
pub(crate) struct Terms<'a> {
    columns: &'a Columns,
    tables: Vec<Vec<f64>>,
    dense: Vec<f64>,
}

impl<'a> Terms<'a> {
    /// `exp(eta - shift)` as one table for each group and each dense column, when all of these
    /// have few values.
    pub(super) fn factors(&self, shift: f64) -> Option<Factors<'a>> {
        let mut groups = self.tables.clone();
        for (g, table) in groups.iter_mut().enumerate() {
            table.iter_mut().for_each(|eta| *eta -= if g == 0 { shift } else { 0.0 });
            exp_each(table);
        }
        let of = |(few, beta): (&Option<Few>, &f64)| {
            let mut table: Vec<f64> = few.as_ref()?.values.iter().map(|x| beta * x).collect();
            exp_each(&mut table);
            Some(table)
        };
        let dense = self.columns.few.iter().zip(&self.dense).map(of).collect::<Option<Vec<_>>>()?;
        (!groups.is_empty() && !dense.is_empty()).then_some(Factors { columns: self.columns, groups, dense })
    }

    /// Bounds of the linear predictor, not always reached.
    pub(crate) fn bounds(&self) -> (f64, f64) {
        let (mut low, mut high) = (0.0, 0.0);
        for (table, group) in self.tables.iter().zip(&self.columns.groups) {
            let table = &table[..group.used];
            low += table.iter().fold(f64::INFINITY, |m, t| m.min(*t));
            high += table.iter().fold(f64::NEG_INFINITY, |m, t| m.max(*t));
        }
        for (beta, (from, to)) in self.dense.iter().zip(&self.columns.ranges) {
            let (a, b) = (beta * from, beta * to);
            low += a.min(b);
            high += a.max(b);
        }
        (low, high)
    }

    /// Add the terms of the positions from `start` on.
    pub(crate) fn add_to(&self, start: usize, eta: &mut [f64]) {
        let range = start..start + eta.len();
        for (group, table) in self.columns.groups.iter().zip(&self.tables) {
            let Ok(table) = <&[f64; CODES]>::try_from(table.as_slice()) else { continue };
            for (eta, code) in eta.iter_mut().zip(&group.codes[range.clone()]) {
                *eta += table[usize::from(*code)];
            }
        }
        for (column, beta) in self.columns.dense.iter().zip(&self.dense) {
            for (eta, x) in eta.iter_mut().zip(&column[range.clone()]) {
                *eta += beta * x;
            }
        }
    }
}

/// Relative risk as a product of numbers looked up.
pub(super) struct Factors<'a> {
    columns: &'a Columns,
    groups: Vec<Vec<f64>>,
    dense: Vec<Vec<f64>>,
}

impl Factors<'_> {
    /// The risks of the positions from `start` on.
    pub(super) fn fill(&self, start: usize, risk: &mut [f64]) {
        let range = start..start + risk.len();
        risk.fill(1.0);
        for (group, table) in self.columns.groups.iter().zip(&self.groups) {
            let Ok(table) = <&[f64; CODES]>::try_from(table.as_slice()) else { continue };
            for (risk, code) in risk.iter_mut().zip(&group.codes[range.clone()]) {
                *risk *= table[usize::from(*code)];
            }
        }
        for (few, table) in self.columns.few.iter().flatten().zip(&self.dense) {
            for (risk, code) in risk.iter_mut().zip(&few.codes[range.clone()]) {
                *risk *= table[usize::from(*code)];
            }
        }
    }
}

impl Group {
    fn new(columns: &[Column], members: &[usize], looks: &[Look], order: &[u32]) -> Self {
        let mut values = [[0.0; 2]; LANES];
        let mut unsorted = vec![0_u8; order.len()];
        for (bit, &k) in members.iter().enumerate() {
            let Look { low, high, centre, scale, .. } = looks[k];
            values[bit] = [(low - centre) / scale, (high - centre) / scale];
            let middle = low + (high - low) / 2.0;
            for (code, value) in unsorted.iter_mut().zip(columns[k].values()) {
                *code |= u8::from(*value > middle) << bit;
            }
        }
        let mut occurs = [false; CODES];
        unsorted.iter().for_each(|bits| occurs[usize::from(*bits)] = true);
        let (mut table, mut numbers, mut used) = (Box::new([[0.0; LANES]; CODES]), [0_u8; CODES], 0);
        for bits in (0..=u8::MAX).filter(|bits| occurs[usize::from(*bits)]) {
            for (bit, values) in values.iter().enumerate() {
                table[used][bit] = values[usize::from(bits >> bit & 1)];
            }
            numbers[usize::from(bits)] = u8::try_from(used).unwrap_or(u8::MAX);
            used += 1;
        }
        let number = |row: &u32| numbers[usize::from(unsorted[*row as usize])];
        Self { codes: order.iter().map(number).collect(), used, table }
    }
}

/// What one pass or two over a column show.
struct Look {
    kind: Kind,
    low: f64,
    high: f64,
    centre: f64,
    scale: f64,
}

impl Look {
    fn at(column: &Column) -> Self {
        let values = column.values();
        let Range { start: low, end: high } = range(values);
        let largest = low.abs().max(high.abs());
        if values.is_empty() || high - low <= 8.0 * f64::EPSILON * largest {
            return Self { kind: Kind::Constant, low, high, centre: low, scale: 0.0 };
        }
        let n = values.len() as f64;
        let width = high - low;
        // The share at the upper value, when there are only two.
        if let Some(upper) = count_upper(values, low, high) {
            let share = upper as f64 / n;
            let scale = sqrt(share * (1.0 - share)) * width;
            return Self { kind: Kind::TwoValued, low, high, centre: low + share * width, scale };
        }
        // The width first, so that squares neither overflow nor vanish.
        let per_width = 1.0 / width;
        let middle = lane_sum(values, |v| (v - low) * per_width) / n;
        let square = lane_sum(values, |v| {
            let d = (v - low) * per_width - middle;
            d * d
        });
        Self { kind: Kind::Dense, low, high, centre: low + middle * width, scale: sqrt(square / n) * width }
    }
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

/// Rows at the upper value, if no row is between the two.
fn count_upper(values: &[f64], low: f64, high: f64) -> Option<usize> {
    let mut upper = 0;
    for chunk in values.chunks(256) {
        let (mut lows, mut highs) = (0_u64, 0_u64);
        for value in chunk {
            lows += u64::from(*value <= low);
            highs += u64::from(*value >= high);
        }
        if lows + highs != chunk.len() as u64 {
            return None;
        }
        upper += highs;
    }
    usize::try_from(upper).ok()
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
