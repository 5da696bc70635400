//! Relative risks of all rows at a coefficient vector.

use std::ops::Range;

use super::columns::Terms;
use super::prepared::Prepared;
use crate::detmath::exp_each;
use crate::parallel;

/// Below this width of the linear predictor any shift will do: no square of a sum of risks
/// overflows or vanishes.
const NARROW: f64 = 300.0;

/// Gives `weight * exp(eta - shift)` of any rows.
pub(super) struct Risks<'a> {
    data: &'a Prepared,
    terms: Terms<'a>,
    pub shift: f64,
}

impl<'a> Risks<'a> {
    pub(super) fn at(data: &'a Prepared, beta: &[f64]) -> Self {
        let terms = data.columns.terms(beta);
        let (mut low, mut high) = terms.bounds();
        if let Some(offset) = &data.offset {
            low += offset.iter().fold(f64::INFINITY, |m, o| m.min(*o));
            high += offset.iter().fold(f64::NEG_INFINITY, |m, o| m.max(*o));
        }
        let shift = if high - low <= NARROW {
            low + (high - low) / 2.0
        } else {
            data.linear_predictor(beta).iter().fold(f64::NEG_INFINITY, |m, e| m.max(*e))
        };
        Self { data, terms, shift }
    }

    pub(super) fn fill(&self, rows: Range<usize>, risk: &mut [f64]) {
        risk.fill(-self.shift);
        self.terms.add_to(rows.start, risk);
        if let Some(offset) = &self.data.offset {
            risk.iter_mut().zip(&offset[rows.clone()]).for_each(|(eta, o)| *eta += o);
        }
        exp_each(risk);
        if let Some(weights) = &self.data.weights {
            risk.iter_mut().zip(&weights[rows]).for_each(|(risk, w)| *risk *= w);
        }
    }
}

/// `weight * exp(eta - shift)` by position.
pub(crate) struct Risk {
    pub values: Vec<f64>,
    pub shift: f64,
}

impl Risk {
    pub(crate) fn at(data: &Prepared, beta: &[f64]) -> Self {
        Self::in_buffer(&Risks::at(data, beta), vec![0.0; data.rows])
    }

    /// The same in memory that is there already, one value a row.
    pub(super) fn in_buffer(risks: &Risks<'_>, mut values: Vec<f64>) -> Self {
        values.resize(risks.data.rows, 0.0);
        parallel::fill_chunks(&mut values, |rows, chunk| risks.fill(rows, chunk));
        Self { values, shift: risks.shift }
    }
}
