//! Score and information when every coefficient may change with a known function of time.

use ndarray::Array2;

use super::fitted::FittedModel;
use crate::survival::cox::likelihood::add_outer;
use crate::survival::cox::moments::Moments;
use crate::survival::cox::sweep::{AtBlock, Hazard, cumulated_hazards, sweep};

/// With `beta_k + theta_k g(t)` in place of `beta_k`, at `theta = 0` and the fitted `beta`, all of
/// the standardised columns.
pub(super) struct ScoreProcess {
    /// Derivative after `theta`: the sum over the events of `w g(t) (x - mean(t))`.
    pub score: Vec<f64>,
    /// Second derivatives: once after `beta` and once after `theta`, twice after `theta`; the sums
    /// over the event times of `g` and of `g^2` times the variance of the columns at risk. (Those
    /// of 1, twice after `beta`, are the inverse of the fit's covariance.)
    pub information: [Array2<f64>; 2],
}

/// The score alone.
pub(super) fn score(fitted: &FittedModel<'_>, g: &[f64]) -> Vec<f64> {
    let mut score = Score::new(fitted);
    sweep(&fitted.data, fitted.fit.ties, &fitted.risk, |at| score.add(fitted, at, g[at.block]));
    fitted.data.columns.to_design(&score.sum)
}

impl ScoreProcess {
    /// The information is written as in the likelihood: the products of each row, weighted by the
    /// hazard times a power of `g` it was exposed to, minus products of means for each event time.
    pub(super) fn of(fitted: &FittedModel<'_>, g: &[f64]) -> Self {
        let data = &fitted.data;
        let (columns, size) = (&data.columns, data.columns.inner_width());
        let mut score = Score::new(fitted);
        let mut outer = [0; 2].map(|_| vec![0.0; size * size]);
        let mut product = vec![0.0; size * size];
        let (_, hazards) = sweep(data, fitted.fit.ties, &fitted.risk, |at| {
            let now = g[at.block];
            score.add(fitted, at, now);
            product.fill(0.0);
            add_outer(at, &mut product);
            let [linear, square] = &mut outer;
            for ((linear, square), product) in linear.iter_mut().zip(square).zip(&product) {
                *linear += now * product;
                *square += now * now * product;
            }
        });
        let mut powers = g.to_vec();
        let information = outer.map(|outer| {
            let weighted = hazards.iter().zip(&powers).map(|(hazard, power)| Hazard {
                at_risk: power * hazard.at_risk,
                event: power * hazard.event,
            });
            let exposure = cumulated_hazards(data, &weighted.collect::<Vec<_>>());
            powers.iter_mut().zip(g).for_each(|(power, g)| *power *= g);
            let moments = Moments::of(data, &fitted.risk, &exposure);
            Array2::from_shape_fn((data.width, data.width), |(i, j)| {
                columns.entry(&moments.second, i, j) - columns.entry(&outer, i, j)
            })
        });
        Self { score: columns.to_design(&score.sum), information }
    }
}

/// The running score in the inner order of the columns.
struct Score {
    sum: Vec<f64>,
    row: Vec<f64>,
}

impl Score {
    fn new(fitted: &FittedModel<'_>) -> Self {
        let size = fitted.data.columns.inner_width();
        Self { sum: vec![0.0; size], row: vec![0.0; size] }
    }

    fn add(&mut self, fitted: &FittedModel<'_>, at: &AtBlock<'_>, g: f64) {
        let data = &fitted.data;
        let block = &data.blocks[at.block];
        let mut weights = 0.0;
        for position in block.events_start..block.end {
            let weight = data.weight(position);
            weights += weight;
            data.columns.inner_row(position, &mut self.row);
            self.sum.iter_mut().zip(&self.row).for_each(|(sum, x)| *sum += weight * g * x);
        }
        let share = weights * g / block.events() as f64;
        let [one, f] = at.steps.shares;
        for ((sum, total), tied) in self.sum.iter_mut().zip(at.total).zip(at.tied) {
            *sum -= share * (one * total - f * tied);
        }
    }
}
