//! Relative risks of all rows at a coefficient vector.

use std::ops::Range;

use super::columns::{Factors, Terms};
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
    /// Without an offset and where all columns have few values: the risks without the weights.
    pub factors: Option<Factors<'a>>,
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
        let narrow = high - low <= NARROW;
        let shift = if narrow {
            low + (high - low) / 2.0
        } else {
            data.linear_predictor(beta).iter().fold(f64::NEG_INFINITY, |m, e| m.max(*e))
        };
        let factors = if narrow && data.offset.is_none() { terms.factors(shift) } else { None };
        Self { data, terms, factors, shift }
    }

    pub(super) fn fill(&self, rows: Range<usize>, risk: &mut [f64]) {
        match &self.factors {
            Some(factors) => factors.fill(rows.start, risk),
            None => self.exponentiate(rows.clone(), risk),
        }
        if let Some(weights) = &self.data.weights {
            risk.iter_mut().zip(&weights[rows]).for_each(|(risk, w)| *risk *= w);
        }
    }

    fn exponentiate(&self, rows: Range<usize>, risk: &mut [f64]) {
        risk.fill(-self.shift);
        self.terms.add_to(rows.start, risk);
        if let Some(offset) = &self.data.offset {
            risk.iter_mut().zip(&offset[rows]).for_each(|(eta, o)| *eta += o);
        }
        exp_each(risk);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Design;
    use crate::survival::Observations;
    use crate::survival::cox::CoxModel;

    /// 50,000 rows: days 1 to 100, a two-valued column, one of 11 values and one of 1,000.
    #[test]
    fn products_of_looked_up_factors_are_exponentials_of_the_predictor() {
        let rows = 50_000_u32;
        let column = |of: fn(u32) -> u32| (0..rows).map(|row| f64::from(of(row))).collect::<Vec<f64>>();
        let event: Vec<bool> = (0..rows).map(|row| row % 3 == 0).collect();
        let observations = Observations::new(&column(|row| 1 + row % 100), &event).unwrap();
        let mut design = Design::new(event.len());
        design.numeric_owned("a", column(|row| row / 7 % 2)).unwrap();
        design.numeric_owned("b", column(|row| row / 3 % 11)).unwrap();
        design.numeric_owned("c", column(|row| row * 17 % 1000)).unwrap();
        let data = Prepared::new(&CoxModel::new(&observations, &design));
        let risks = Risks::at(&data, &[0.4, -1.3, 2.1]);
        assert!(risks.factors.is_some());
        let (mut looked_up, mut computed) = (vec![0.0; event.len()], vec![0.0; event.len()]);
        risks.fill(0..event.len(), &mut looked_up);
        risks.exponentiate(0..event.len(), &mut computed);
        for (a, b) in looked_up.iter().zip(&computed) {
            assert!((a - b).abs() <= 4e-15 * b, "{a} {b}");
        }
    }
}
