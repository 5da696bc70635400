//! Value and derivatives in coefficients and effects, from one sweep back in time.
//!
//! With `S_g`, `T_g` the sums of a group's risks over the risk set and over the tied events, the information of two
//! groups is, of a step, `-(S_g - f T_g)(S_h - f T_h)/den^2`, and on the diagonal the sum of the hazards that the
//! group's rows were exposed to comes on top. `S_g` changes only when one of the group's rows comes or leaves, so what
//! multiplies it is cumulated over the event times and taken as a difference there: a sweep costs `O(n p)` and not
//! event times times groups.

use ndarray::Array2;

use super::result::GroupInformation;
use crate::detsum::{Sum, dot};
use crate::survival::cox::likelihood::add_outer;
use crate::survival::cox::moments::Moments;
use crate::survival::cox::options::Ties;
use crate::survival::cox::prepared::Prepared;
use crate::survival::cox::risk::{Risk, Risks};
use crate::survival::cox::sweep::{AtBlock, Cumulated, cumulated_hazards, sweep};

/// Rows with their groups; the effects stand in the offset.
pub(super) struct Grouped {
    data: Prepared,
    ties: Ties,
    information: GroupInformation,
    /// Group of each position.
    groups: Vec<u32>,
    pub(super) count: usize,
    /// The offset without the effects.
    own_offset: Option<Vec<f64>>,
    own_event_offset: f64,
    /// Weight of each group's events.
    event_weights: Vec<f64>,
    pub(super) evaluations: usize,
    /// The memory of the risks.
    buffer: Vec<f64>,
}

/// Derivatives of the partial log-likelihood, in standardised columns.
pub(super) struct Derivatives {
    pub(super) log_likelihood: f64,
    /// By group.
    pub(super) effects: Vec<f64>,
    /// By column.
    pub(super) columns: Vec<f64>,
    /// Information about the effects: the diagonal.
    pub(super) diagonal: Vec<f64>,
    /// All of it, where it is kept.
    pub(super) full: Option<Array2<f64>>,
    /// Information between effects (rows) and columns.
    pub(super) cross: Array2<f64>,
    /// Information about the columns.
    pub(super) information: Array2<f64>,
}

impl Grouped {
    /// `groups` are the groups of the rows as 0, 1, 2 … below `count`.
    pub(super) fn new(
        data: Prepared,
        ties: Ties,
        information: GroupInformation,
        groups: &[u32],
        count: usize,
    ) -> Self {
        let groups: Vec<u32> = data.order.iter().map(|row| groups[*row as usize]).collect();
        let mut weights = vec![Sum::new(); count];
        for position in data.blocks.iter().flat_map(|block| block.events_start..block.end) {
            weights[groups[position] as usize].add(data.weight(position));
        }
        Self {
            own_offset: data.offset.clone(),
            own_event_offset: data.event_offset,
            event_weights: weights.into_iter().map(Sum::value).collect(),
            evaluations: 0,
            buffer: Vec::new(),
            data,
            ties,
            information,
            groups,
            count,
        }
    }

    pub(super) const fn data(&self) -> &Prepared {
        &self.data
    }

    /// Everything at these effects and coefficients of the standardised columns.
    pub(super) fn at(&mut self, effects: &[f64], beta: &[f64]) -> Derivatives {
        self.evaluations += 1;
        let mut offset = self.data.offset.take().unwrap_or_default();
        offset.clear();
        offset.extend(self.groups.iter().map(|group| effects[*group as usize]));
        if let Some(own) = &self.own_offset {
            offset.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
        self.data.offset = Some(offset);
        self.data.event_offset = self.own_event_offset + dot(&self.event_weights, effects);
        let data = &self.data;
        let risks = Risks::at(data, beta);
        let risk = Risk::in_buffer(&risks, std::mem::take(&mut self.buffer));
        let width = data.columns.inner_width();
        let mut outer = vec![0.0; width * width];
        let mut own = Own::new(self, width);
        let (log_denominators, hazards) = sweep(data, self.ties, &risk, |at| {
            add_outer(at, &mut outer);
            own.visit(at, &risk.values);
        });
        own.settle();
        let exposure = cumulated_hazards(data, &hazards);
        let moments = Moments::of(data, &risk, &exposure);
        let effects = own.expose(&risk.values, &exposure);
        let Own { diagonal, full, cross, .. } = own;
        let columns = &data.columns;
        let exposed = columns.to_design(&moments.first);
        let value = dot(&data.event_sums, beta) + data.event_offset - data.event_weight * risk.shift;
        let found = Derivatives {
            log_likelihood: value - log_denominators,
            effects,
            columns: data.event_sums.iter().zip(&exposed).map(|(e, v)| e - v).collect(),
            diagonal,
            full,
            cross: in_design(data, &cross, self.count),
            information: Array2::from_shape_fn((data.width, data.width), |(i, j)| {
                columns.entry(&moments.second, i, j) - columns.entry(&outer, i, j)
            }),
        };
        self.buffer = risk.values;
        found
    }
}

/// Rows of the inner order as rows of the design's.
fn in_design(data: &Prepared, inner: &[f64], count: usize) -> Array2<f64> {
    let width = data.columns.inner_width();
    let mut cross = Array2::zeros((count, data.width));
    for group in 0..count {
        let row = data.columns.to_design(&inner[group * width..(group + 1) * width]);
        cross.row_mut(group).iter_mut().zip(row).for_each(|(to, from)| *to = from);
    }
    cross
}

/// The groups' sums while the sweep goes back in time.
struct Own<'a> {
    grouped: &'a Grouped,
    width: usize,
    diagonal: Vec<f64>,
    full: Option<Array2<f64>>,
    /// By group and inner column.
    cross: Vec<f64>,
    /// Risks of each group in the risk set.
    at_risk: Vec<Sum>,
    /// Risks of each group among the tied events.
    tied: Vec<f64>,
    /// Groups with rows in the stratum so far.
    seen: Vec<usize>,
    is_seen: Vec<bool>,
    /// What multiplies `S_g` (of the columns) and its square (behind them), summed over the stratum's event times.
    cumulated: Vec<f64>,
    /// The same when each group last changed.
    before: Vec<f64>,
}

impl<'a> Own<'a> {
    fn new(grouped: &'a Grouped, width: usize) -> Self {
        let count = grouped.count;
        let full = grouped.information == GroupInformation::Full;
        Self {
            grouped,
            width,
            diagonal: vec![0.0; count],
            full: full.then(|| Array2::zeros((count, count))),
            cross: vec![0.0; count * width],
            at_risk: vec![Sum::new(); count],
            tied: vec![0.0; count],
            seen: Vec::new(),
            is_seen: vec![false; count],
            cumulated: vec![0.0; width + 1],
            before: vec![0.0; count * (width + 1)],
        }
    }

    /// Adds what the group had since it last changed.
    fn flush(&mut self, group: usize) {
        let (width, risk) = (self.width, self.at_risk[group].value());
        let before = &mut self.before[group * (width + 1)..(group + 1) * (width + 1)];
        let cross = &mut self.cross[group * width..(group + 1) * width];
        for ((to, now), then) in cross.iter_mut().zip(&self.cumulated).zip(before.iter()) {
            *to -= risk * (now - then);
        }
        self.diagonal[group] -= risk * risk * (self.cumulated[width] - before[width]);
        before.copy_from_slice(&self.cumulated);
    }

    /// A row comes to be at risk or, with a negative risk, leaves.
    fn change(&mut self, position: usize, risk: f64) {
        let group = self.grouped.groups[position] as usize;
        self.flush(group);
        self.at_risk[group].add(risk);
        if !self.is_seen[group] {
            self.is_seen[group] = true;
            self.seen.push(group);
        }
    }

    /// The stratum is over.
    fn settle(&mut self) {
        for group in std::mem::take(&mut self.seen) {
            self.flush(group);
            self.at_risk[group] = Sum::new();
            self.is_seen[group] = false;
        }
    }

    fn visit(&mut self, at: &AtBlock<'_>, risk: &[f64]) {
        let data = &self.grouped.data;
        let block = data.blocks[at.block];
        if block.first_of_stratum {
            self.settle();
        }
        match &data.leavers {
            None => (block.start..block.end).for_each(|position| self.change(position, risk[position])),
            Some(leavers) => {
                for position in &leavers.rows[leavers.offsets[at.block]..leavers.offsets[at.block + 1]] {
                    self.change(*position, -risk[*position]);
                }
                for position in (block.start..block.end).filter(|p| leavers.until[*p] > at.block) {
                    self.change(position, risk[position]);
                }
            }
        }
        let [c0, c1, c2] = at.steps.squares;
        let mut with_events: Vec<usize> = Vec::new();
        for (position, risk) in risk.iter().enumerate().take(block.end).skip(block.events_start) {
            let group = self.grouped.groups[position] as usize;
            self.tied[group] += risk;
            with_events.push(group);
        }
        if c1 > 0.0 {
            self.tie(at, &mut with_events);
        }
        self.pairs(at.steps.squares);
        with_events.iter().for_each(|group| self.tied[*group] = 0.0);
        let sums = self.cumulated.iter_mut().zip(at.total.iter().zip(at.tied));
        sums.for_each(|(sum, (total, tied))| *sum += c0 * total - c1 * tied);
        self.cumulated[self.width] += c0;
        debug_assert!(c2 >= 0.0, "a sum of squares");
    }

    /// What tied events change: Efron's steps take them out of the sums one after the other.
    fn tie(&mut self, at: &AtBlock<'_>, with_events: &mut Vec<usize>) {
        let [_, c1, c2] = at.steps.squares;
        with_events.sort_unstable();
        with_events.dedup();
        for group in with_events.iter().copied() {
            let (all, tied) = (self.at_risk[group].value(), self.tied[group]);
            self.diagonal[group] += 2.0 * c1 * all * tied - c2 * tied * tied;
            let cross = &mut self.cross[group * self.width..(group + 1) * self.width];
            for ((to, total), own) in cross.iter_mut().zip(at.total).zip(at.tied) {
                *to -= tied * (c2 * own - c1 * total);
            }
        }
    }

    /// The information between groups, where it is kept.
    fn pairs(&mut self, [c0, c1, c2]: [f64; 3]) {
        let Some(full) = &mut self.full else { return };
        for &g in &self.seen {
            let (all, tied) = (self.at_risk[g].value(), self.tied[g]);
            for &h in self.seen.iter().filter(|h| **h != g) {
                let (other, other_tied) = (self.at_risk[h].value(), self.tied[h]);
                full[[g, h]] -=
                    c0 * all * other - c1 * (all * other_tied + tied * other) + c2 * tied * other_tied;
            }
        }
    }

    /// Adds the hazards that rows were exposed to; gives the gradient of the effects.
    fn expose(&mut self, risk: &[f64], exposure: &Cumulated) -> Vec<f64> {
        let (data, width) = (&self.grouped.data, self.width);
        let mut expected = vec![0.0; data.rows];
        exposure.fill(data, 0..data.rows, &mut expected);
        expected.iter_mut().zip(risk).for_each(|(expected, risk)| *expected *= risk);
        let mut sums = vec![Sum::new(); self.grouped.count];
        let mut row = vec![0.0; width];
        for (position, (group, expected)) in self.grouped.groups.iter().zip(&expected).enumerate() {
            let group = *group as usize;
            sums[group].add(*expected);
            data.columns.inner_row(position, &mut row);
            let cross = &mut self.cross[group * width..(group + 1) * width];
            cross.iter_mut().zip(&row).for_each(|(to, x)| *to += expected * x);
        }
        let sums: Vec<f64> = sums.into_iter().map(Sum::value).collect();
        self.diagonal.iter_mut().zip(&sums).for_each(|(to, sum)| *to += sum);
        if let Some(full) = &mut self.full {
            full.diag_mut().iter_mut().zip(&self.diagonal).for_each(|(to, own)| *to = *own);
        }
        self.grouped.event_weights.iter().zip(&sums).map(|(events, sum)| events - sum).collect()
    }
}
