//! Relative risks of all rows at a coefficient vector.

use super::prepared::Prepared;
use crate::detmath::exp_each;
use crate::parallel;

/// Below this width of the linear predictor any shift will do: no square of a sum of risks
/// overflows or vanishes.
const NARROW: f64 = 300.0;

/// `weight * exp(eta - shift)` by position.
pub(crate) struct Risk {
    pub values: Vec<f64>,
    pub shift: f64,
}

impl Risk {
    pub(crate) fn at(data: &Prepared, beta: &[f64]) -> Self {
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
        let mut values = vec![0.0; data.rows];
        parallel::fill_chunks(&mut values, |range, chunk| {
            chunk.fill(-shift);
            terms.add_to(range.start, chunk);
            if let Some(offset) = &data.offset {
                chunk.iter_mut().zip(&offset[range.clone()]).for_each(|(eta, o)| *eta += o);
            }
            exp_each(chunk);
            if let Some(weights) = &data.weights {
                chunk.iter_mut().zip(&weights[range]).for_each(|(risk, w)| *risk *= w);
            }
        });
        Self { values, shift }
    }
}
