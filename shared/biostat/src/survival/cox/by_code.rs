//! The sums over the risk sets when a risk set grows by many rows at a time.
//!
//! With at most one group of two-valued columns and many rows for each event time, risks and their
//! products with the dense columns are added up by the group's code, and everything at an event
//! time comes from those few hundred sums: the first moments, and the second ones weighted by the
//! time's hazard. So a row costs a handful of additions, and there is no second pass over them.
//! `looked_up` reads such a row when all that is needed of it is looked up.

use std::ops::Range;

use super::columns::{CODES, LANES};
use super::few::Dense;
use super::looked_up::LookedUp;
use super::moments::{Layout, Moments, expand};
use super::options::Ties;
use super::prepared::{Block, Prepared};
use super::risk::Risks;
use super::sweep::{AtBlock, LogProduct, Steps, lane_dot, lane_total};
use crate::parallel::{CHUNK_ROWS, chunk};

/// Rows for each event time from which on this costs less than the sums by column.
const ROWS_A_BLOCK: usize = 128;

/// Numbers that are added up together: the risk (0) and its products with dense columns `k - 1`.
pub(super) const QUAD: usize = 4;

/// Whether the data have this form.
pub(super) fn applies(data: &Prepared) -> bool {
    data.leavers.is_none() && data.columns.groups.len() <= 1 && data.rows >= ROWS_A_BLOCK * data.blocks.len()
}

/// Visits all blocks as [`sweep`](super::sweep::sweep); gives the sum of `ln` of the denominators
/// and the moments.
pub(super) fn sweep_by_code(
    data: &Prepared,
    ties: Ties,
    risks: &Risks<'_>,
    visit: impl FnMut(&AtBlock<'_>),
) -> (f64, Moments) {
    let sums = || ByCode::new(data);
    let (at_risk, tied, exposed) = (sums(), sums(), sums());
    let mut state = State { data, ties, visit, at_risk, tied, exposed, log_denominators: LogProduct::new() };
    let mut rows = Rows::new(data, risks);
    let (mut b, mut done) = (0, 0);
    for index in 0..data.rows.div_ceil(CHUNK_ROWS) {
        let chunk = chunk(index, data.rows);
        rows.read(chunk.clone());
        while done < chunk.end {
            let Some(block) = data.blocks.get(b) else { break };
            if done <= block.start && block.first_of_stratum {
                state.at_risk.clear();
                done = block.start.max(chunk.start);
            }
            let until = if done < block.events_start { block.events_start } else { block.end };
            let part = done..until.min(chunk.end);
            let sums = if done < block.events_start { &mut state.at_risk } else { &mut state.tied };
            rows.add(part.clone(), sums);
            done = part.end.max(done);
            if done >= block.end {
                state.finish(b, block);
                b += 1;
            } else if part.is_empty() {
                break;
            }
        }
        done = done.max(chunk.end);
    }
    (state.log_denominators.value(), state.exposed.moments(data))
}

/// Sums of the risks and of their products with each dense column, by code and in all, and of the
/// products with two dense columns.
pub(super) struct ByCode {
    /// Four numbers at a time; nothing without a group.
    pub codes: Vec<[[f64; QUAD]; CODES]>,
    pub totals: Vec<[f64; QUAD]>,
    /// The sum for columns `l <= k` at `k (k + 1) / 2 + l`.
    pub pairs: Vec<f64>,
}

impl ByCode {
    fn new(data: &Prepared) -> Self {
        let dense = data.columns.dense.len();
        let quads = (1 + dense).div_ceil(QUAD);
        Self {
            codes: vec![[[0.0; QUAD]; CODES]; quads * data.columns.groups.len()],
            totals: vec![[0.0; QUAD]; quads],
            pairs: vec![0.0; dense * (dense + 1) / 2],
        }
    }

    fn clear(&mut self) {
        self.codes.fill([[0.0; QUAD]; CODES]);
        self.totals.fill([0.0; QUAD]);
        self.pairs.fill(0.0);
    }

    fn add_scaled(&mut self, factor: f64, other: &Self, used: usize) {
        for (own, other) in self.codes.iter_mut().zip(&other.codes) {
            let pairs = own[..used].as_flattened_mut().iter_mut().zip(other[..used].as_flattened());
            pairs.for_each(|(sum, value)| *sum += factor * value);
        }
        let totals = self.totals.as_flattened_mut().iter_mut().zip(other.totals.as_flattened());
        let pairs = self.pairs.iter_mut().zip(&other.pairs);
        totals.chain(pairs).for_each(|(sum, value)| *sum += factor * value);
    }

    /// First moments in the inner order of the columns.
    fn first(&self, data: &Prepared, first: &mut [f64]) {
        let groups = data.columns.groups.iter().zip(&self.codes);
        let mut lanes = [0.0; LANES];
        for (group, codes) in groups {
            for (sums, x) in codes[..group.used].iter().zip(group.table.iter()) {
                for (lane, x) in lanes.iter_mut().zip(x) {
                    *lane += sums[0] * x;
                }
            }
        }
        let grouped = data.columns.groups.len() * LANES;
        first[..grouped].copy_from_slice(&lanes[..grouped]);
        let dense = first[grouped..].iter_mut().zip(&self.totals.as_flattened()[1..]);
        dense.for_each(|(first, total)| *first = *total);
    }

    fn moments(&self, data: &Prepared) -> Moments {
        let layout = Layout::of(&data.columns);
        let mut sums = vec![0.0; layout.size()];
        for k in 0..data.columns.groups.len() * (1 + data.columns.dense.len()) {
            let codes = self.codes[k / QUAD].iter().map(|own| own[k % QUAD]);
            sums[layout.by_code(0, k)].iter_mut().zip(codes).for_each(|(sum, own)| *sum = own);
        }
        for k in 0..data.columns.dense.len() {
            sums[layout.single(k)] = self.totals.as_flattened()[k + 1];
            for l in 0..=k {
                sums[layout.double(k, l)] = self.pairs[k * (k + 1) / 2 + l];
            }
        }
        expand(&data.columns, &layout, &sums)
    }
}

/// Reads rows and adds them up.
enum Rows<'a> {
    LookedUp(LookedUp<'a>),
    Computed(Computed<'a>),
}

impl<'a> Rows<'a> {
    fn new(data: &'a Prepared, risks: &'a Risks<'a>) -> Self {
        LookedUp::new(data, risks).map_or_else(|| Self::Computed(Computed::new(data, risks)), Self::LookedUp)
    }

    /// The next chunk.
    fn read(&mut self, rows: Range<usize>) {
        match self {
            Self::LookedUp(_) => {}
            Self::Computed(computed) => computed.read(rows),
        }
    }

    /// Add some rows of the chunk.
    fn add(&self, rows: Range<usize>, sums: &mut ByCode) {
        match self {
            Self::LookedUp(looked_up) => looked_up.add(rows, sums),
            Self::Computed(computed) => computed.add(rows, sums),
        }
    }
}

/// Any columns: risks and products of a chunk, one number after the other.
struct Computed<'a> {
    data: &'a Prepared,
    risks: &'a Risks<'a>,
    start: usize,
    /// The risks, and their products with each dense column.
    products: Vec<Vec<f64>>,
    /// The dense columns where they have to be looked up.
    values: Vec<Vec<f64>>,
}

impl<'a> Computed<'a> {
    fn new(data: &'a Prepared, risks: &'a Risks<'a>) -> Self {
        let dense = data.columns.dense.len();
        let (products, values) = (vec![vec![0.0; CHUNK_ROWS]; 1 + dense], vec![Vec::new(); dense]);
        Self { data, risks, start: 0, products, values }
    }

    fn read(&mut self, rows: Range<usize>) {
        let size = rows.len();
        self.start = rows.start;
        let Some((risk, products)) = self.products.split_first_mut() else { return };
        self.risks.fill(rows.clone(), &mut risk[..size]);
        let columns = self.data.columns.dense.iter().zip(&mut self.values);
        for (product, (dense, buffer)) in products.iter_mut().zip(columns) {
            let values = dense.values(rows.clone(), buffer);
            for ((p, r), x) in product.iter_mut().zip(&risk[..size]).zip(values) {
                *p = r * x;
            }
        }
    }

    /// The chunk's values of a dense column.
    fn column(&self, k: usize, rows: Range<usize>) -> &[f64] {
        match &self.data.columns.dense[k] {
            Dense::Plain(values) => &values[rows],
            Dense::Few(_) => &self.values[k][rows.start - self.start..rows.end - self.start],
        }
    }

    fn add(&self, rows: Range<usize>, sums: &mut ByCode) {
        let inside = rows.start - self.start..rows.end - self.start;
        for (k, products) in self.products.iter().enumerate() {
            let (values, lane) = (&products[inside.clone()], k % QUAD);
            sums.totals[k / QUAD][lane] += lane_total(values);
            if let Some(group) = self.data.columns.groups.first() {
                let sums = &mut sums.codes[k / QUAD];
                for (code, value) in group.codes[rows.clone()].iter().zip(values) {
                    sums[usize::from(*code)][lane] += value;
                }
            }
            for l in 0..k {
                sums.pairs[k * (k - 1) / 2 + l] += lane_dot(values, self.column(l, rows.clone()));
            }
        }
    }
}

struct State<'a, V> {
    data: &'a Prepared,
    ties: Ties,
    visit: V,
    at_risk: ByCode,
    tied: ByCode,
    /// Weighted by the hazard they were exposed to.
    exposed: ByCode,
    log_denominators: LogProduct,
}

impl<V: FnMut(&AtBlock<'_>)> State<'_, V> {
    /// All rows of the block have been added.
    fn finish(&mut self, b: usize, block: &Block) {
        let data = self.data;
        let used = data.columns.groups.first().map_or(0, |group| group.used);
        self.at_risk.add_scaled(1.0, &self.tied, used);
        let weight = (block.events_start..block.end).fold(0.0, |sum, p| sum + data.weight(p));
        let (s0, d0) = (self.at_risk.totals[0][0], self.tied.totals[0][0]);
        let steps = Steps::of(block.events(), weight, [s0, d0], self.ties, &mut self.log_denominators);
        let width = data.columns.inner_width();
        let (mut total, mut tied) = (vec![0.0; width], vec![0.0; width]);
        self.at_risk.first(data, &mut total);
        self.tied.first(data, &mut tied);
        self.exposed.add_scaled(steps.hazard.at_risk, &self.at_risk, used);
        if steps.squares[1] > 0.0 {
            self.exposed.add_scaled(steps.hazard.event - steps.hazard.at_risk, &self.tied, used);
        }
        (self.visit)(&AtBlock { block: b, total: &total, tied: &tied, steps: &steps });
        self.tied.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Design;
    use crate::random::Stream;
    use crate::survival::Observations;
    use crate::survival::cox::CoxModel;
    use crate::survival::cox::risk::Risk;
    use crate::survival::cox::sweep::{cumulated_hazards, sweep};

    /// Two strata at 20 times; `two_valued` columns of 0 and 1 and three others, of `values` distinct
    /// values each or continuous.
    fn agrees(rows: usize, two_valued: usize, values: Option<f64>, weighted: bool) {
        let mut stream = Stream::new(5, 1, 0);
        let mut columns = vec![Vec::new(); two_valued + 3];
        let (mut time, mut event, mut strata, mut weights) = (vec![], vec![], vec![], vec![]);
        for _ in 0..rows {
            for (k, column) in columns.iter_mut().enumerate() {
                let (u, many) = (stream.uniform(), values.unwrap_or(1.0));
                let few = |u: f64| values.map_or(u, |values| (u * values).floor());
                column.push(if k < two_valued { (u * 2.0).floor() } else { few(u) * 30.0 / many });
            }
            time.push((stream.uniform() * 20.0).ceil());
            event.push(stream.below(4) == 0);
            strata.push(usize::from(stream.below(2) == 1));
            weights.push(0.5 + stream.uniform());
        }
        let mut design = Design::new(rows);
        for (k, column) in columns.iter().enumerate() {
            design.numeric(&format!("x{k}"), column).unwrap();
        }
        let observations = Observations::new(&time, &event).unwrap();
        let model = CoxModel::new(&observations, &design).with_strata(&strata);
        let data = Prepared::new(&if weighted { model.with_weights(&weights) } else { model });
        assert!(applies(&data));
        for ties in [Ties::Efron, Ties::Breslow] {
            let beta = [0.1, -0.3, 0.2, 0.4, -0.2, 0.7];
            let risks = Risks::at(&data, &beta[..two_valued + 3]);
            assert_eq!(LookedUp::new(&data, &risks).is_some(), rows >= 50_000 && !weighted);
            let mut first_moments = [Vec::new(), Vec::new()];
            let by_code = sweep_by_code(&data, ties, &risks, |at| {
                first_moments[0].extend(at.total.iter().chain(at.tied).copied());
            });
            let risk = Risk::in_buffer(&risks, Vec::new());
            let (log_denominators, hazards) = sweep(&data, ties, &risk, |at| {
                first_moments[1].extend(at.total.iter().chain(at.tied).copied())
            });
            let moments = Moments::of(&data, &risk, &cumulated_hazards(&data, &hazards));
            let pairs = (first_moments[0].iter().zip(&first_moments[1]))
                .chain(by_code.1.first.iter().zip(&moments.first))
                .chain(by_code.1.second.iter().zip(&moments.second))
                .chain(std::iter::once((&by_code.0, &log_denominators)));
            let largest = by_code.1.second.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            for (a, b) in pairs {
                assert!((a - b).abs() <= 1e-11 * (largest + a.abs()), "{a} {b}");
            }
        }
    }

    #[test]
    fn sums_by_code_are_the_sums_by_column() {
        agrees(9_000, 3, None, true);
        agrees(9_000, 3, None, false);
    }

    #[test]
    fn sums_without_codes_are_the_sums_by_column() {
        agrees(9_000, 0, None, true);
    }

    #[test]
    fn sums_of_rows_looked_up_are_the_sums_by_column() {
        agrees(50_000, 3, Some(90.0), false);
        agrees(50_000, 3, Some(90.0), true);
    }
}
