//! Rows of which everything is looked up.

use std::ops::Range;

use super::by_code::{ByCode, QUAD};
use super::columns::CODES;
use super::few::{Dense, MOST};
use super::prepared::Prepared;
use super::risk::Risks;

/// At most this many dense columns: with the risk they are one quad.
const COLUMNS: usize = QUAD - 1;

/// One group of two-valued columns and at most three columns of few values, without weights and
/// offset: a row is four small numbers, and its risk the product of the factors looked up with them.
pub(super) struct LookedUp<'a> {
    codes: &'a [u8],
    factors: &'a [f64; CODES],
    columns: Vec<Looked<'a>>,
}

/// A column's numbers of values, and factor and value by number.
struct Looked<'a> {
    codes: &'a [u16],
    table: Box<[[f64; 2]; MOST]>,
}

impl<'a> LookedUp<'a> {
    /// `None` for rows of another form.
    pub(super) fn new(data: &'a Prepared, risks: &'a Risks<'a>) -> Option<Self> {
        let factors = risks.factors.as_ref()?;
        let ([group], [table]) = (data.columns.groups.as_slice(), factors.groups.as_slice()) else {
            return None;
        };
        if data.columns.dense.len() > COLUMNS || data.weights.is_some() {
            return None;
        }
        let mut columns = Vec::new();
        for (dense, own) in data.columns.dense.iter().zip(&factors.dense) {
            let Dense::Few(few) = dense else { return None };
            let mut table = Box::new([[0.0; 2]; MOST]);
            table.iter_mut().zip(own).for_each(|(place, entry)| *place = *entry);
            columns.push(Looked { codes: &few.codes, table });
        }
        Some(Self { codes: &group.codes, factors: table.as_slice().try_into().ok()?, columns })
    }

    /// Add these rows.
    pub(super) fn add(&self, rows: Range<usize>, sums: &mut ByCode) {
        match self.columns.as_slice() {
            [a] => self.add_of([a], rows, sums),
            [a, b] => self.add_of([a, b], rows, sums),
            [a, b, c] => self.add_of([a, b, c], rows, sums),
            _ => {}
        }
    }

    fn add_of<const D: usize>(&self, columns: [&Looked<'_>; D], rows: Range<usize>, sums: &mut ByCode) {
        let (Some(by_code), Some(totals)) = (sums.codes.first_mut(), sums.totals.first_mut()) else { return };
        let codes = &self.codes[rows.clone()];
        let columns = columns.map(|looked| (&looked.codes[rows.clone()], &looked.table));
        let (mut total, mut pairs) = ([0.0; QUAD], [[0.0; D]; D]);
        for (i, code) in codes.iter().enumerate() {
            let mut risk = self.factors[usize::from(*code)];
            let mut x = [0.0; D];
            for (x, (codes, table)) in x.iter_mut().zip(&columns) {
                let [factor, value] = table[usize::from(codes[i]) % MOST];
                risk *= factor;
                *x = value;
            }
            let mut quad = [0.0; QUAD];
            quad[0] = risk;
            for k in 0..D {
                quad[k + 1] = risk * x[k];
                for l in 0..=k {
                    pairs[k][l] += quad[k + 1] * x[l];
                }
            }
            let own = &mut by_code[usize::from(*code)];
            for k in 0..QUAD {
                own[k] += quad[k];
                total[k] += quad[k];
            }
        }
        totals.iter_mut().zip(total).for_each(|(sum, total)| *sum += total);
        let pairs = pairs.iter().enumerate().flat_map(|(k, row)| &row[..=k]);
        sums.pairs.iter_mut().zip(pairs).for_each(|(sum, pair)| *sum += pair);
    }
}
