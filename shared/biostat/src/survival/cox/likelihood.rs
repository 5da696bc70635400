//! Partial log-likelihood, its gradient and the information matrix.
//!
//! With `r_j = w_j exp(eta_j)`, `S0`, `S1` the sums of `r` and `r x` over the risk set and `D0`,
//! `D1` the same over the `d` tied events of mean weight `m`, Efron's method takes `d` steps with
//! `f = 0, 1/d, …`: `log L = sum w_i eta_i - m sum ln(S0 - f D0)`. Gradient and information are
//! written as sums over the rows, each weighted by the hazard it was exposed to,
//! `v_j = r_j * sum over its risk sets of m/(S0 - f D0)` (`1 - f` of it where it is itself a tied
//! event): `gradient = sum over events of w x - sum v x`, `information = sum v x x' - sum over
//! steps of m (S1 - f D1)(S1 - f D1)' / (S0 - f D0)^2`. So a pass over the rows costs `p^2/2`
//! products a row whatever the number of event times. Breslow's method is `f = 0` throughout.

use ndarray::Array2;

use super::moments::Moments;
use super::options::Ties;
use super::prepared::Prepared;
use super::risk::{Risk, Risks};
use super::sweep::{AtBlock, cumulated_hazards, sweep};
use super::{by_code, exact};
use crate::detsum::dot;

/// Value and derivatives at one coefficient vector (standardised columns).
#[derive(Clone)]
pub(crate) struct Evaluation {
    pub log_likelihood: f64,
    pub gradient: Vec<f64>,
    pub information: Array2<f64>,
    /// Diagonal of `sum v x x'`, the scale against which information is lost to rounding.
    pub total: Vec<f64>,
}

impl Evaluation {
    pub(super) fn is_finite(&self) -> bool {
        let numbers = self.gradient.iter().chain(&self.information);
        self.log_likelihood.is_finite() && numbers.into_iter().all(|v| v.is_finite())
    }
}

/// Evaluates a model again and again in the same memory.
pub(crate) struct Likelihood<'a> {
    pub data: &'a Prepared,
    pub ties: Ties,
    buffer: Vec<f64>,
}

impl<'a> Likelihood<'a> {
    pub(crate) const fn new(data: &'a Prepared, ties: Ties) -> Self {
        Self { data, ties, buffer: Vec::new() }
    }

    pub(crate) fn at(&mut self, beta: &[f64]) -> Evaluation {
        let data = self.data;
        if self.ties == Ties::Exact {
            return exact::evaluate(data, beta);
        }
        let risks = Risks::at(data, beta);
        let size = data.columns.inner_width();
        let mut outer = vec![0.0; size * size];
        let visit = |at: &AtBlock<'_>| add_outer(at, &mut outer);
        let (log_denominators, moments) = if by_code::applies(data) {
            by_code::sweep_by_code(data, self.ties, &risks, visit)
        } else {
            let risk = Risk::in_buffer(&risks, std::mem::take(&mut self.buffer));
            let (log_denominators, hazards) = sweep(data, self.ties, &risk, visit);
            let moments = Moments::of(data, &risk, &cumulated_hazards(data, &hazards));
            self.buffer = risk.values;
            (log_denominators, moments)
        };
        let events = dot(&data.event_sums, beta) + data.event_offset - data.event_weight * risks.shift;
        together(data, events - log_denominators, &moments, &outer)
    }
}

/// Evaluate once.
pub(crate) fn evaluate(data: &Prepared, ties: Ties, beta: &[f64]) -> Evaluation {
    Likelihood::new(data, ties).at(beta)
}

/// From the inner order of the columns to the design's.
fn together(data: &Prepared, log_likelihood: f64, moments: &Moments, outer: &[f64]) -> Evaluation {
    let columns = &data.columns;
    let exposed = columns.to_design(&moments.first);
    Evaluation {
        log_likelihood,
        gradient: data.event_sums.iter().zip(&exposed).map(|(e, v)| e - v).collect(),
        information: Array2::from_shape_fn((data.width, data.width), |(i, j)| {
            columns.entry(&moments.second, i, j) - columns.entry(outer, i, j)
        }),
        total: (0..data.width).map(|k| columns.entry(&moments.second, k, k)).collect(),
    }
}

/// `sum over steps of m (S1 - f D1)(S1 - f D1)' / (S0 - f D0)^2`, lower triangle.
pub(super) fn add_outer(at: &AtBlock<'_>, outer: &mut [f64]) {
    let (total, tied) = (at.total, at.tied);
    let size = total.len();
    let [c0, c1, c2] = at.steps.squares;
    for i in 0..size {
        // (c0 S - c1 D) S' + (c2 D - c1 S) D'
        let with_total = c0 * total[i] - c1 * tied[i];
        let with_tied = c2 * tied[i] - c1 * total[i];
        let row = &mut outer[i * size..=i * size + i];
        if c1 > 0.0 {
            for ((o, t), d) in row.iter_mut().zip(total).zip(tied) {
                *o += with_total * t + with_tied * d;
            }
        } else {
            for (o, t) in row.iter_mut().zip(total) {
                *o += with_total * t;
            }
        }
    }
}
