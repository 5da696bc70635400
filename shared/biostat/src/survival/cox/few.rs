//! Columns with few distinct values.

use std::ops::Range;

use super::look::Look;
use super::sweep::lane_dot;
use crate::parallel;

/// More distinct values than this are not few.
pub(super) const MOST: usize = 1024;
/// Places of the hash table, four for each value.
const PLACES: usize = 4 * MOST;
/// Below this many rows a table of values saves nothing.
const LEAST_ROWS: usize = 50_000;

/// A column with more than two values, standardised, by position.
pub(crate) enum Dense {
    /// Each value.
    Plain(Vec<f64>),
    /// Few distinct values.
    Few(Few),
}

/// A column as numbers of its distinct values: what is a function of the value is computed once
/// for each, and looked up.
pub(crate) struct Few {
    /// Number of its value, by position.
    pub codes: Vec<u16>,
    /// Distinct values, standardised, in the order of their first rows.
    pub values: Vec<f64>,
}

impl Dense {
    #[inline]
    pub(super) fn value(&self, position: usize) -> f64 {
        match self {
            Self::Plain(values) => values[position],
            Self::Few(few) => few.values[usize::from(few.codes[position])],
        }
    }

    /// The values of these positions, in the buffer where they have to be looked up.
    pub(super) fn values<'a>(&'a self, rows: Range<usize>, buffer: &'a mut Vec<f64>) -> &'a [f64] {
        match self {
            Self::Plain(values) => &values[rows],
            Self::Few(few) => {
                buffer.clear();
                buffer.extend(few.codes[rows].iter().map(|code| few.values[usize::from(*code)]));
                buffer
            }
        }
    }

    /// Sum of the products with one weight a position.
    pub(super) fn weighted_sum(&self, rows: Range<usize>, weights: &[f64]) -> f64 {
        match self {
            Self::Plain(values) => lane_dot(weights, &values[rows]),
            Self::Few(few) => few.weighted_sum(&few.codes[rows], weights),
        }
    }

    /// Add `factor` times the values.
    pub(super) fn add_scaled(&self, factor: f64, rows: Range<usize>, sums: &mut [f64]) {
        match self {
            Self::Plain(values) => {
                sums.iter_mut().zip(&values[rows]).for_each(|(sum, x)| *sum += factor * x);
            }
            Self::Few(few) => {
                let value = |code: &u16| few.values[usize::from(*code)];
                sums.iter_mut().zip(&few.codes[rows]).for_each(|(sum, code)| *sum += factor * value(code));
            }
        }
    }

    pub(super) fn thinned(&self, stride: usize) -> Self {
        match self {
            Self::Plain(values) => Self::Plain(values.iter().copied().step_by(stride).collect()),
            Self::Few(few) => Self::Few(Few {
                codes: few.codes.iter().copied().step_by(stride).collect(),
                values: few.values.clone(),
            }),
        }
    }
}

impl Few {
    /// The same sum in the same lanes as [`lane_dot`].
    fn weighted_sum(&self, codes: &[u16], weights: &[f64]) -> f64 {
        let ((a, a_rest), (b, b_rest)) = (weights.as_chunks::<4>(), codes.as_chunks::<4>());
        let value = |code: &u16| self.values[usize::from(*code)];
        let rest = a_rest.iter().zip(b_rest).fold(0.0, |sum, (w, code)| sum + w * value(code));
        let mut lanes = [0.0; 4];
        for (weights, codes) in a.iter().zip(b) {
            for k in 0..4 {
                lanes[k] += weights[k] * value(&codes[k]);
            }
        }
        (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
    }
}

/// The numbers of the values in the order of the rows.
pub(super) struct Unsorted {
    codes: Vec<u16>,
    values: Vec<f64>,
    counts: Vec<u32>,
}

impl Unsorted {
    /// `None` when the column has many values or few rows.
    pub(super) fn of(column: &[f64]) -> Option<Self> {
        if column.len() < LEAST_ROWS {
            return None;
        }
        let mut places = vec![0_u16; PLACES];
        let mut values: Vec<f64> = Vec::new();
        let mut counts = Vec::new();
        let mut codes = Vec::with_capacity(column.len());
        for value in column {
            let bits = value.to_bits();
            let mut place =
                usize::try_from(bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52).unwrap_or_default();
            // A place keeps the number of its value and one more; 0 is free.
            while places[place] > 0 && values[usize::from(places[place]) - 1].to_bits() != bits {
                place = (place + 1) % PLACES;
            }
            if places[place] == 0 {
                if values.len() == MOST {
                    return None;
                }
                values.push(*value);
                counts.push(0);
                places[place] = u16::try_from(values.len()).ok()?;
            }
            let code = places[place] - 1;
            counts[usize::from(code)] += 1;
            codes.push(code);
        }
        Some(Self { codes, values, counts })
    }

    /// What the column shows, from its distinct values.
    pub(super) fn look(&self) -> Look {
        Look::weighted(&self.values, &self.counts)
    }

    pub(super) fn sorted(&self, order: &[u32], standardise: impl Fn(f64) -> f64) -> Few {
        let mut codes = vec![0; order.len()];
        parallel::fill_chunks(&mut codes, |range, codes| {
            for (code, row) in codes.iter_mut().zip(&order[range]) {
                *code = self.codes[*row as usize];
            }
        });
        Few { codes, values: self.values.iter().copied().map(standardise).collect() }
    }
}
