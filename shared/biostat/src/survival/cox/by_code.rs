//! The sums over the risk sets when a risk set grows by many rows at a time.
//!
//! With one group of two-valued columns and many rows for each event time, risks and their
//! products with the dense columns are added up by the group's code, and everything at an event
//! time comes from those few hundred sums: the first moments, and the second ones weighted by the
//! time's hazard. So a row costs a handful of additions, and there is no second pass over them.

use std::ops::Range;

use super::columns::CODES;
use super::moments::{Layout, Moments, expand};
use super::options::Ties;
use super::prepared::{Block, Prepared};
use super::risk::Risks;
use super::sweep::{AtBlock, Steps, lane_dot, lane_total};
use crate::detsum::Sum;
use crate::parallel::{CHUNK_ROWS, chunk};

/// Rows for each event time from which on this costs less than the sums by column.
const ROWS_A_BLOCK: usize = 128;

/// Whether the data have this form.
pub(super) fn applies(data: &Prepared) -> bool {
    data.leavers.is_none() && data.columns.groups.len() == 1 && data.rows >= ROWS_A_BLOCK * data.blocks.len()
}

/// Visits all blocks as [`sweep`](super::sweep::sweep); gives the sum of `ln` of the denominators
/// and the moments.
pub(super) fn sweep_by_code(
    data: &Prepared,
    ties: Ties,
    risks: &Risks<'_>,
    visit: impl FnMut(&AtBlock<'_>),
) -> (f64, Moments) {
    let layout = Layout::of(&data.columns);
    let mut state = State {
        data,
        ties,
        visit,
        at_risk: ByCode::new(data.columns.dense.len()),
        tied: ByCode::new(data.columns.dense.len()),
        exposed: ByCode::new(data.columns.dense.len()),
        log_denominators: Sum::new(),
    };
    let mut buffers = vec![vec![0.0; CHUNK_ROWS]; 1 + data.columns.dense.len()];
    let (mut b, mut done) = (0, 0);
    for index in 0..data.rows.div_ceil(CHUNK_ROWS) {
        let rows = chunk(index, data.rows);
        products(data, risks, rows.clone(), &mut buffers);
        while done < rows.end {
            let Some(block) = data.blocks.get(b) else { break };
            if done <= block.start && block.first_of_stratum {
                state.at_risk.clear();
                done = block.start.max(rows.start);
            }
            let until = if done < block.events_start { block.events_start } else { block.end };
            let part = done..until.min(rows.end);
            let sums = if done < block.events_start { &mut state.at_risk } else { &mut state.tied };
            sums.add(data, part.clone(), rows.start, &buffers);
            done = part.end.max(done);
            if done >= block.end {
                state.finish(b, block);
                b += 1;
            } else if part.is_empty() {
                break;
            }
        }
        done = done.max(rows.end);
    }
    let mut sums = vec![0.0; layout.size()];
    for (k, own) in state.exposed.codes.iter().enumerate() {
        sums[layout.by_code(0, k)].copy_from_slice(own);
    }
    for k in 0..data.columns.dense.len() {
        sums[layout.single(k)] = state.exposed.totals[k + 1];
        for l in 0..=k {
            sums[layout.double(k, l)] = state.exposed.pairs[k * (k + 1) / 2 + l];
        }
    }
    (state.log_denominators.value(), expand(&data.columns, &layout, &sums))
}

/// Risks of these rows, and their products with each dense column.
fn products(data: &Prepared, risks: &Risks<'_>, rows: Range<usize>, buffers: &mut [Vec<f64>]) {
    let size = rows.len();
    let Some((risk, products)) = buffers.split_first_mut() else { return };
    risks.fill(rows.clone(), &mut risk[..size]);
    for (product, column) in products.iter_mut().zip(&data.columns.dense) {
        for ((p, r), x) in product.iter_mut().zip(&risk[..size]).zip(&column[rows.clone()]) {
            *p = r * x;
        }
    }
}

/// Sums of the risks (0) and of their products with dense column `k - 1`, by code and in all, and
/// of the products with two dense columns.
struct ByCode {
    codes: Vec<[f64; CODES]>,
    totals: Vec<f64>,
    pairs: Vec<f64>,
}

impl ByCode {
    fn new(dense: usize) -> Self {
        Self {
            codes: vec![[0.0; CODES]; 1 + dense],
            totals: vec![0.0; 1 + dense],
            pairs: vec![0.0; dense * (dense + 1) / 2],
        }
    }

    fn clear(&mut self) {
        self.codes.fill([0.0; CODES]);
        self.totals.fill(0.0);
        self.pairs.fill(0.0);
    }

    /// Add rows whose products stand in the buffers from `start` on.
    fn add(&mut self, data: &Prepared, rows: Range<usize>, start: usize, buffers: &[Vec<f64>]) {
        let inside = rows.start - start..rows.end - start;
        let codes = &data.columns.groups[0].codes[rows.clone()];
        for (k, buffer) in buffers.iter().enumerate() {
            let values = &buffer[inside.clone()];
            self.totals[k] += lane_total(values);
            let sums = &mut self.codes[k];
            for (code, value) in codes.iter().zip(values) {
                sums[usize::from(*code)] += value;
            }
            for l in 0..k {
                self.pairs[k * (k - 1) / 2 + l] += lane_dot(values, &data.columns.dense[l][rows.clone()]);
            }
        }
    }

    fn add_scaled(&mut self, factor: f64, other: &Self, used: usize) {
        for (own, other) in self.codes.iter_mut().zip(&other.codes) {
            for (sum, value) in own[..used].iter_mut().zip(&other[..used]) {
                *sum += factor * value;
            }
        }
        let numbers = self.totals.iter_mut().zip(&other.totals);
        numbers
            .chain(self.pairs.iter_mut().zip(&other.pairs))
            .for_each(|(sum, value)| *sum += factor * value);
    }

    /// First moments in the inner order of the columns.
    fn first(&self, data: &Prepared) -> Vec<f64> {
        let group = &data.columns.groups[0];
        let mut lanes = [0.0; super::columns::LANES];
        for (sum, x) in self.codes[0].iter().zip(&group.table[..group.used]) {
            for (lane, x) in lanes.iter_mut().zip(x) {
                *lane += sum * x;
            }
        }
        lanes.iter().chain(&self.totals[1..]).copied().collect()
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
    log_denominators: Sum,
}

impl<V: FnMut(&AtBlock<'_>)> State<'_, V> {
    /// All rows of the block have been added.
    fn finish(&mut self, b: usize, block: &Block) {
        let data = self.data;
        let used = data.columns.groups[0].used;
        self.at_risk.add_scaled(1.0, &self.tied, used);
        let weight = (block.events_start..block.end).fold(0.0, |sum, p| sum + data.weight(p));
        let (s0, d0) = (self.at_risk.totals[0], self.tied.totals[0]);
        let steps = Steps::of(block.events(), weight, s0, d0, self.ties);
        self.log_denominators.add(steps.log_denominators);
        let (total, tied) = (self.at_risk.first(data), self.tied.first(data));
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

    /// 9,000 rows of two strata at 20 times, three two-valued columns and two others, weighted.
    #[test]
    fn sums_by_code_are_the_sums_by_column() {
        let (mut stream, rows) = (Stream::new(5, 1, 0), 9_000);
        let mut columns = vec![Vec::new(); 5];
        let (mut time, mut event, mut strata, mut weights) = (vec![], vec![], vec![], vec![]);
        for _ in 0..rows {
            for (k, column) in columns.iter_mut().enumerate() {
                let u = stream.uniform();
                column.push(if k < 3 { (u * 2.0).floor() } else { u * 30.0 });
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
        let model = CoxModel::new(&observations, &design).with_strata(&strata).with_weights(&weights);
        let data = Prepared::new(&model);
        assert!(applies(&data));
        for ties in [Ties::Efron, Ties::Breslow] {
            let risks = Risks::at(&data, &[0.4, -0.2, 0.7, 0.1, -0.3]);
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
            for (a, b) in pairs {
                assert!((a - b).abs() <= 1e-10 * (1.0 + a.abs()), "{a} {b}");
            }
        }
    }
}
