//! Hazards, and hazards times the mean of the columns at risk, cumulated over the event times; and
//! the score residuals that are made of them.

use super::options::Ties;
use super::prepared::Prepared;
use super::risk::Risk;
use super::sweep::{Cumulated, cumulated_hazards, sweep};

/// Cumulated from time zero of each stratum. Vectors are rows of the inner order of the columns,
/// one for each block.
pub(crate) struct Exposure {
    pub width: usize,
    pub hazard: Cumulated,
    /// Variance of the cumulative hazard without that of the coefficients.
    pub variance: Vec<f64>,
    /// Hazard times mean up to and with each block; 0 behind the last.
    pub until_block: Vec<f64>,
    /// The same for the tied events of the block.
    events: Vec<f64>,
    /// Mean of the columns at risk at each block, that of the steps of the tied events.
    pub means: Vec<f64>,
}

impl Exposure {
    pub(crate) fn of(data: &Prepared, ties: Ties, risk: &Risk) -> Self {
        let (blocks, width) = (data.blocks.len(), data.columns.inner_width());
        let mut variance = vec![0.0; blocks];
        let mut until_block = vec![0.0; (blocks + 1) * width];
        let (mut events, mut means) = (vec![0.0; blocks * width], vec![0.0; blocks * width]);
        let (_, hazards) = sweep(data, ties, risk, |at| {
            let here = at.block * width..(at.block + 1) * width;
            let (own, event, mean) =
                (&mut until_block[here.clone()], &mut events[here.clone()], &mut means[here]);
            let [c0, c1, c2] = at.steps.squares;
            let [a0, a1] = at.steps.shares;
            let d = data.blocks[at.block].events() as f64;
            variance[at.block] = c0;
            for k in 0..width {
                let (s, t) = (at.total[k], at.tied[k]);
                own[k] = c0 * s - c1 * t;
                // what the tied events miss of it; made their own sum below
                event[k] = c1 * s - c2 * t;
                mean[k] = (a0 * s - a1 * t) / d;
            }
        });
        for b in (0..blocks).rev() {
            let next_is_other = data.blocks.get(b + 1).is_none_or(|next| next.first_of_stratum);
            variance[b] += if next_is_other { 0.0 } else { variance[b + 1] };
            let (here, next) = until_block[b * width..(b + 2) * width].split_at_mut(width);
            for k in 0..width {
                here[k] += if next_is_other { 0.0 } else { next[k] };
                events[b * width + k] = here[k] - events[b * width + k];
            }
        }
        Self { width, hazard: cumulated_hazards(data, &hazards), variance, until_block, events, means }
    }

    /// Weighted score residual of each row that is ever at risk: position, and the residual in the
    /// inner order of the columns.
    pub(super) fn visit_score_residuals(
        &self,
        data: &Prepared,
        risk: &Risk,
        mut with: impl FnMut(usize, &[f64]),
    ) {
        let (columns, width) = (&data.columns, self.width);
        let (mut row, mut entry) = (vec![0.0; width], vec![0.0; width]);
        for (b, block) in data.blocks.iter().enumerate() {
            let here = b * width..(b + 1) * width;
            let (own, events) = (&self.until_block[here.clone()], &self.events[here.clone()]);
            let means = &self.means[here];
            for position in block.start..block.end {
                let until = data.leavers.as_ref().map_or(data.blocks.len(), |l| l.until[position]);
                if until <= b {
                    continue;
                }
                columns.inner_row(position, &mut row);
                let risk = risk.values[position];
                if until < data.blocks.len() {
                    // Late entry: what was expected before it was not at risk.
                    entry.copy_from_slice(&row);
                    let before = &self.until_block[until * width..];
                    subtract_expected(&mut entry, risk, self.hazard.until_block[until], before);
                }
                if position < block.events_start {
                    subtract_expected(&mut row, risk, self.hazard.until_block[b], own);
                } else {
                    let weight = data.weight(position);
                    let exposure = weight - risk * self.hazard.events[b];
                    for k in 0..width {
                        row[k] = row[k] * exposure - weight * means[k] + risk * events[k];
                    }
                }
                if until < data.blocks.len() {
                    row.iter_mut().zip(&entry).for_each(|(r, x)| *r -= x);
                }
                with(position, &row);
            }
        }
    }
}

/// From the row's values to `-risk * (hazard x - means)`.
#[inline]
fn subtract_expected(row: &mut [f64], risk: f64, hazard: f64, means: &[f64]) {
    for (x, mean) in row.iter_mut().zip(means) {
        *x = risk * (mean - hazard * *x);
    }
}
