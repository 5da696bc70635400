//! Hazards, and hazards times the mean of the columns at risk, cumulated over the event times.

use super::fitted::FittedModel;
use crate::survival::cox::sweep::{Cumulated, Hazard, cumulated_hazards, sweep};

/// Cumulated from time zero of each stratum. Vectors are rows of the inner order of the columns,
/// one for each block.
pub(crate) struct Exposure {
    pub width: usize,
    pub hazard: Cumulated,
    /// Variance of the cumulative hazard without that of the coefficients.
    pub variance: Vec<f64>,
    /// Hazard times mean up to and with each block, and behind the last; as `hazard`.
    pub until_block: Vec<f64>,
    pub events: Vec<f64>,
    /// Mean of the columns at risk at each block, that of the steps of the tied events.
    pub means: Vec<f64>,
}

impl Exposure {
    pub(crate) fn of(fitted: &FittedModel<'_>) -> Self {
        let data = &fitted.data;
        let (blocks, width) = (data.blocks.len(), data.columns.inner_width());
        let mut variance = vec![0.0; blocks];
        let mut until_block = vec![0.0; (blocks + 1) * width];
        let mut events = vec![0.0; blocks * width];
        let mut means = vec![0.0; blocks * width];
        let (_, hazards) = sweep(data, fitted.fit.ties, &fitted.risk, |at| {
            let rows = at.block * width..(at.block + 1) * width;
            let (shares, squares) = (at.steps.shares, at.steps.squares);
            let count = data.blocks[at.block].events() as f64;
            variance[at.block] = squares[0];
            let sums = at.total.iter().zip(at.tied);
            let outs = until_block[rows.clone()].iter_mut().zip(&mut events[rows.clone()]);
            for ((out, event), (total, tied)) in outs.zip(sums.clone()) {
                *out = squares[0] * total - squares[1] * tied;
                *event = *out - (squares[1] * total - squares[2] * tied);
            }
            for (mean, (total, tied)) in means[rows].iter_mut().zip(sums) {
                *mean = (shares[0] * total - shares[1] * tied) / count;
            }
        });
        let hazard = cumulated_hazards(data, &hazards);
        let mut exposure = Self { width, hazard, variance, until_block, events, means };
        exposure.cumulate(fitted, &hazards);
        exposure
    }

    /// From increments to sums since time zero of the stratum.
    fn cumulate(&mut self, fitted: &FittedModel<'_>, hazards: &[Hazard]) {
        let (blocks, width) = (&fitted.data.blocks, self.width);
        for b in (0..hazards.len()).rev() {
            if blocks.get(b + 1).is_none_or(|next| next.first_of_stratum) {
                continue;
            }
            self.variance[b] += self.variance[b + 1];
            for k in 0..width {
                let before = self.until_block[(b + 1) * width + k];
                self.until_block[b * width + k] += before;
                self.events[b * width + k] += before;
            }
        }
    }

    /// Rows of the table for a position of block `b`: those up to now and, with late entry, those
    /// before its entry. `None` when it is never at risk.
    pub(super) fn of_position(
        &self,
        fitted: &FittedModel<'_>,
        b: usize,
        position: usize,
    ) -> Option<AtPosition<'_>> {
        let is_event = position >= fitted.data.blocks[b].events_start;
        let until = match &fitted.data.leavers {
            None => fitted.data.blocks.len(),
            Some(leavers) => leavers.until[position],
        };
        if until <= b {
            return None;
        }
        let row = |b: usize| b * self.width..(b + 1) * self.width;
        let (hazard, table) = if is_event {
            (self.hazard.events[b], &self.events)
        } else {
            (self.hazard.until_block[b], &self.until_block)
        };
        Some(AtPosition {
            is_event,
            hazard: hazard - self.hazard.until_block[until],
            now: &table[row(b)],
            before: &self.until_block[row(until)],
        })
    }
}

/// What a row was exposed to.
pub(super) struct AtPosition<'a> {
    pub is_event: bool,
    pub hazard: f64,
    /// Hazard times mean up to now.
    pub now: &'a [f64],
    /// The same before the entry.
    pub before: &'a [f64],
}
