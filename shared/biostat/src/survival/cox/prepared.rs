//! The rows of a model as every method of this folder reads them: sorted once.

use super::columns::Columns;
use super::model::CoxModel;
use super::sweep::add_rows;
use crate::detsum::Sum;
use crate::parallel;
use crate::survival::order::{counting_sort, dense_labels, narrow};

/// Sorted rows and standardised columns, made once per model in `O(n p)`.
///
/// Order of the positions: stratum ascending, time descending, censored before events, row number.
/// A [`Block`] is one event time with all rows that come to be at risk between the event time
/// after it and itself, so without late entry the risk set of a block is the union of the
/// stratum's blocks so far, a run of positions. Rows censored before their stratum's first event
/// are in no block.
pub(crate) struct Prepared {
    pub rows: usize,
    /// Number of columns of the design.
    pub width: usize,
    /// Position to row of the input.
    pub order: Vec<u32>,
    pub blocks: Vec<Block>,
    /// Standardised values in the sorted order.
    pub columns: Columns,
    /// Case weights in the sorted order.
    pub weights: Option<Vec<f64>>,
    /// Offset in the sorted order.
    pub offset: Option<Vec<f64>>,
    /// Cluster of each position, and their number.
    pub clusters: Option<(Vec<u32>, usize)>,
    /// Weighted sum of the events' standardised values, by column of the design.
    pub event_sums: Vec<f64>,
    /// Weighted sum of the events' offsets.
    pub event_offset: f64,
    /// Sum of the events' weights.
    pub event_weight: f64,
    /// Left truncation: who leaves the risk set (going back in time) before each block.
    pub leavers: Option<Leavers>,
}

/// One event time of one stratum. Positions are in the sorted order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    pub start: usize,
    pub events_start: usize,
    pub end: usize,
    pub first_of_stratum: bool,
    pub time: f64,
}

impl Block {
    pub(crate) fn events(&self) -> usize {
        self.end - self.events_start
    }
}

/// Going back in time, rows leave the risk set at their entry.
pub(crate) struct Leavers {
    /// `rows[offsets[b]..offsets[b + 1]]` are not at risk any more from block `b` on.
    pub offsets: Vec<usize>,
    pub rows: Vec<usize>,
    /// Per position the block of its stratum from which on it is not at risk any more; the number
    /// of blocks when it is at risk to the end.
    pub until: Vec<usize>,
}

impl Prepared {
    pub(crate) fn new(model: &CoxModel<'_>) -> Self {
        let strata = model.strata.map(dense_labels);
        let order = sorted_rows(model, strata.as_ref());
        let stratum = |position: usize| strata.as_ref().map_or(0, |s| s.0[order[position] as usize]);
        let blocks = blocks(model, &stratum, &order);
        let leavers = model.observations.entry().map(|entry| leavers(entry, &stratum, &order, &blocks));
        let columns = Columns::new(model.design, &order);
        let pick = |values: &[f64]| order.iter().map(|row| values[*row as usize]).collect::<Vec<f64>>();
        let clusters = model.clusters.map(|labels| {
            let (numbers, count) = dense_labels(labels);
            (order.iter().map(|row| numbers[*row as usize]).collect(), count)
        });
        let (weights, offset) = (model.weights.map(pick), model.offset.map(pick));
        Self::assemble(order, blocks, columns, weights, offset, clusters, leavers)
    }

    fn assemble(
        order: Vec<u32>,
        blocks: Vec<Block>,
        columns: Columns,
        weights: Option<Vec<f64>>,
        offset: Option<Vec<f64>>,
        clusters: Option<(Vec<u32>, usize)>,
        leavers: Option<Leavers>,
    ) -> Self {
        let mut data = Self {
            rows: order.len(),
            width: columns.width(),
            event_sums: vec![0.0; columns.width()],
            event_offset: 0.0,
            event_weight: 0.0,
            order,
            blocks,
            columns,
            weights,
            offset,
            clusters,
            leavers,
        };
        data.sum_events();
        data
    }

    fn sum_events(&mut self) {
        let width = self.columns.inner_width();
        let mut sums = vec![Sum::new(); width + 1];
        let mut offset = Sum::new();
        let most = self.blocks.iter().map(Block::events).max().unwrap_or_default();
        let (ones, mut own) = (vec![1.0; most], vec![0.0; width + 1]);
        for block in &self.blocks {
            let events = block.events_start..block.end;
            let weights = self.weights.as_ref().map_or(&ones[..events.len()], |w| &w[events.clone()]);
            own.fill(0.0);
            add_rows(&self.columns, weights, events.clone(), &mut own);
            sums.iter_mut().zip(&own).for_each(|(sum, value)| sum.add(*value));
            if let Some(offsets) = &self.offset {
                events.zip(weights).for_each(|(position, w)| offset.add(w * offsets[position]));
            }
        }
        let sums: Vec<f64> = sums.into_iter().map(Sum::value).collect();
        self.event_sums = self.columns.to_design(&sums);
        (self.event_weight, self.event_offset) = (sums[width], offset.value());
    }

    /// Standardised values of the row at this position, by column of the design.
    pub(crate) fn row(&self, position: usize, values: &mut [f64]) {
        self.columns.row(position, values);
    }

    /// Case weight of the row at this position.
    pub(crate) fn weight(&self, position: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |w| w[position])
    }

    /// Positions at risk at block `b`.
    pub(crate) fn risk_set(&self, b: usize) -> impl Iterator<Item = usize> {
        let mut first = b;
        while !self.blocks[first].first_of_stratum {
            first -= 1;
        }
        let at_risk = move |p: &usize| self.leavers.as_ref().is_none_or(|l| l.until[*p] > b);
        (self.blocks[first].start..self.blocks[b].end).filter(at_risk)
    }

    /// Linear predictor by position for coefficients of the standardised columns, offset included.
    pub(crate) fn linear_predictor(&self, beta: &[f64]) -> Vec<f64> {
        let terms = self.columns.terms(beta);
        let mut eta = vec![0.0; self.rows];
        parallel::fill_chunks(&mut eta, |range, chunk| {
            match &self.offset {
                Some(offset) => chunk.copy_from_slice(&offset[range.clone()]),
                None => chunk.fill(0.0),
            }
            terms.add_to(range.start, chunk);
        });
        eta
    }

    /// Products of the rows and a direction of the standardised columns, without the offset.
    pub(super) fn along(&self, direction: &[f64]) -> Vec<f64> {
        let terms = self.columns.terms(direction);
        let mut along = vec![0.0; self.rows];
        parallel::fill_chunks(&mut along, |range, chunk| terms.add_to(range.start, chunk));
        along
    }

    /// Every `stride`-th position as a model of its own, to start from; `None` with late entry.
    pub(super) fn thinned(&self, stride: usize) -> Option<Self> {
        if self.leavers.is_some() {
            return None;
        }
        let keep = |values: &Vec<f64>| values.iter().copied().step_by(stride).collect::<Vec<f64>>();
        let (weights, offset) = (self.weights.as_ref().map(keep), self.offset.as_ref().map(keep));
        let order: Vec<u32> = self.order.iter().copied().step_by(stride).collect();
        let mut blocks: Vec<Block> = Vec::new();
        let (mut start, mut first_of_stratum) = (0, true);
        for block in &self.blocks {
            if block.first_of_stratum {
                (start, first_of_stratum) = (block.start.div_ceil(stride), true);
            }
            let (events_start, end) = (block.events_start.div_ceil(stride), block.end.div_ceil(stride));
            if end > events_start {
                blocks.push(Block { start, events_start, end, first_of_stratum, time: block.time });
                (start, first_of_stratum) = (end, false);
            }
        }
        let columns = self.columns.thinned(stride);
        Some(Self::assemble(order, blocks, columns, weights, offset, None, None))
    }
}

fn sorted_rows(model: &CoxModel<'_>, strata: Option<&(Vec<u32>, usize)>) -> Vec<u32> {
    let (ranks, event) = (model.observations.ranks(), model.observations.event());
    let times = model.observations.distinct_times();
    let latest_first = |row: u32| {
        let (rank, event) = (ranks[row as usize] as usize, event[row as usize]);
        2 * (times - 1 - rank) + usize::from(event)
    };
    let order = counting_sort(0..narrow(ranks.len()), 2 * times, latest_first);
    match strata {
        Some((strata, count)) => {
            counting_sort(order.iter().copied(), *count, |row| strata[row as usize] as usize)
        }
        None => order,
    }
}

fn blocks(model: &CoxModel<'_>, stratum: &impl Fn(usize) -> u32, order: &[u32]) -> Vec<Block> {
    let (time, event) = (model.observations.time(), model.observations.event());
    let (time, event) = (|p: usize| time[order[p] as usize], |p: usize| event[order[p] as usize]);
    let mut blocks = Vec::new();
    let (mut start, mut first_of_stratum) = (0, true);
    let mut position = 0;
    while position < order.len() {
        if position > 0 && stratum(position) != stratum(position - 1) {
            (start, first_of_stratum) = (position, true);
        }
        if !event(position) {
            position += 1;
            continue;
        }
        let (events_start, now) = (position, time(position));
        // The events of one time stand together; what follows is earlier or another stratum.
        let tied =
            |p: usize| p < order.len() && event(p) && time(p) >= now && stratum(p) == stratum(events_start);
        while tied(position) {
            position += 1;
        }
        blocks.push(Block { start, events_start, end: position, first_of_stratum, time: now });
        (start, first_of_stratum) = (position, false);
    }
    blocks
}

fn leavers(entry: &[f64], stratum: &impl Fn(usize) -> u32, order: &[u32], blocks: &[Block]) -> Leavers {
    let mut until = vec![blocks.len(); order.len()];
    let mut from = 0;
    while from < blocks.len() {
        let own = stratum(blocks[from].events_start);
        let to = from + blocks[from..].iter().take_while(|b| stratum(b.events_start) == own).count();
        for block in from..to {
            for position in blocks[block].start..blocks[block].end {
                let late = |b: &Block| b.time > entry[order[position] as usize];
                let index = from + blocks[from..to].partition_point(late);
                if index < to {
                    until[position] = index;
                }
            }
        }
        from = to;
    }
    let in_blocks = blocks.iter().enumerate().flat_map(|(b, block)| {
        // A row that comes and goes between two event times is never at risk.
        let until = &until;
        (block.start..block.end).filter(move |p| until[*p] > b && until[*p] < blocks.len()).map(narrow)
    });
    let rows = counting_sort(in_blocks, blocks.len(), |position| until[position as usize]);
    let mut offsets = vec![0; blocks.len() + 1];
    for position in &rows {
        offsets[until[*position as usize] + 1] += 1;
    }
    for b in 0..blocks.len() {
        offsets[b + 1] += offsets[b];
    }
    Leavers { offsets, rows: rows.into_iter().map(|p| p as usize).collect(), until }
}
