//! The design's columns in the sorted order, small where they can be.

use super::few::{Dense, Unsorted};
use super::look::{Kind, Look, Packed, pack};
use crate::design::Design;
use crate::detmath::exp_each;
use crate::parallel;

/// Columns with two values share a byte a row, eight of them at a time; the others are standardised,
/// two bytes a row where they have few values and eight where not. All sums over rows are made in this inner order
/// (groups first, eight places each, then the others) and put into the design's order at the end.
pub(crate) struct Columns {
    pub groups: Vec<Group>,
    pub dense: Vec<Dense>,
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

impl Columns {
    pub(super) fn new(design: &Design, order: &[u32]) -> Self {
        let columns = design.columns();
        let (packed, two_valued) = pack(columns);
        // Columns of few values first, as these need no look at every row.
        let others = parallel::map_indices(columns.len(), |k| {
            let few = if two_valued[k].is_none() { Unsorted::of(columns[k].values()) } else { None };
            let look = few.as_ref().map(Unsorted::look);
            (two_valued[k].or(look).unwrap_or_else(|| Look::at(columns[k].values())), few)
        });
        let looks: Vec<Look> = others.iter().map(|(look, _)| *look).collect();
        let dense: Vec<usize> = (0..columns.len()).filter(|k| looks[*k].kind == Kind::Dense).collect();
        let mut places = vec![None; columns.len()];
        for (g, packed) in packed.iter().enumerate() {
            packed.members.iter().enumerate().for_each(|(bit, k)| places[*k] = Some(g * LANES + bit));
        }
        dense.iter().enumerate().for_each(|(d, k)| places[*k] = Some(packed.len() * LANES + d));
        let groups = packed.iter().map(|packed| Group::new(packed, &looks, order)).collect();
        let gather = |k: &usize| {
            let (centre, share) = (looks[*k].centre, 1.0 / looks[*k].scale);
            let standardise = |value: f64| (value - centre) * share;
            match &others[*k].1 {
                Some(few) => Dense::Few(few.sorted(order, standardise)),
                None => Dense::Plain(gather(columns[*k].values(), order, standardise)),
            }
        };
        let ends = |k: &usize| {
            let Look { low, high, centre, scale, .. } = looks[*k];
            ((low - centre) / scale, (high - centre) / scale)
        };
        Self {
            dense: dense.iter().map(gather).collect(),
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
            dense: self.dense.iter().map(|dense| dense.thinned(stride)).collect(),
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
            *out = column.value(position);
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
                Some(p) => self.dense[p - self.groups.len() * LANES].value(position),
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
        let of = |(dense, beta): (&Dense, &f64)| {
            let Dense::Few(few) = dense else { return None };
            let mut table: Vec<f64> = few.values.iter().map(|x| beta * x).collect();
            exp_each(&mut table);
            Some(table.into_iter().zip(few.values.iter().copied()).map(|(factor, x)| [factor, x]).collect())
        };
        let dense = self.columns.dense.iter().zip(&self.dense).map(of).collect::<Option<Vec<_>>>()?;
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
            column.add_scaled(*beta, range.clone(), eta);
        }
    }
}

/// Relative risk as a product of numbers looked up.
pub(super) struct Factors<'a> {
    columns: &'a Columns,
    /// By group and code.
    pub groups: Vec<Vec<f64>>,
    /// By dense column and number of the value: the factor and the value.
    pub dense: Vec<Vec<[f64; 2]>>,
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
        for (dense, table) in self.columns.dense.iter().zip(&self.dense) {
            let Dense::Few(few) = dense else { continue };
            for (risk, code) in risk.iter_mut().zip(&few.codes[range.clone()]) {
                *risk *= table[usize::from(*code)][0];
            }
        }
    }
}

impl Group {
    fn new(packed: &Packed, looks: &[Look], order: &[u32]) -> Self {
        let mut values = [[0.0; 2]; LANES];
        for (ends, k) in values.iter_mut().zip(&packed.members) {
            let Look { low, high, centre, scale, .. } = looks[*k];
            *ends = [(low - centre) / scale, (high - centre) / scale];
        }
        let mut occurs = [false; CODES];
        packed.bits.iter().for_each(|bits| occurs[usize::from(*bits)] = true);
        let (mut table, mut numbers, mut used) = (Box::new([[0.0; LANES]; CODES]), [0_u8; CODES], 0);
        for bits in (0..=u8::MAX).filter(|bits| occurs[usize::from(*bits)]) {
            for (bit, values) in values.iter().enumerate() {
                table[used][bit] = values[usize::from(bits >> bit & 1)];
            }
            numbers[usize::from(bits)] = u8::try_from(used).unwrap_or(u8::MAX);
            used += 1;
        }
        let mut codes = vec![0; order.len()];
        parallel::fill_chunks(&mut codes, |range, codes| {
            for (code, row) in codes.iter_mut().zip(&order[range]) {
                *code = numbers[usize::from(packed.bits[*row as usize])];
            }
        });
        Self { codes, used, table }
    }
}

/// Standardised values in the sorted order.
fn gather(values: &[f64], order: &[u32], standardise: impl Fn(f64) -> f64 + Sync) -> Vec<f64> {
    let mut sorted = vec![0.0; order.len()];
    parallel::fill_chunks(&mut sorted, |range, sorted| {
        for (value, row) in sorted.iter_mut().zip(&order[range]) {
            *value = standardise(values[*row as usize]);
        }
    });
    sorted
}
