//! Ratings in categories.

use ndarray::Array2;

use super::error::AgreementError;

/// How much a disagreement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Equal categories agree, others do not.
    Nominal,
    /// `1 - |i - j|/(K - 1)`.
    Linear,
    /// `1 - ((i - j)/(K - 1))^2`.
    Quadratic,
}

impl Weights {
    /// Weight of the pair of categories `i`, `j` of `categories`.
    pub fn of(self, i: usize, j: usize, categories: usize) -> f64 {
        let distance = i.abs_diff(j) as f64 / (categories.max(2) - 1) as f64;
        match self {
            Self::Nominal => f64::from(u8::from(i == j)),
            Self::Linear => 1.0 - distance,
            Self::Quadratic => 1.0 - distance * distance,
        }
    }
}

/// Subjects by the category of the first reader (row) and of the second (column).
#[derive(Debug, Clone, PartialEq)]
pub struct PairTable {
    pub(super) shares: Array2<f64>,
    pub(super) subjects: f64,
}

impl PairTable {
    /// The table with these rows of counts.
    ///
    /// # Errors
    /// `Shape` unless it is square, `TooFew` for fewer than two categories or no subjects.
    pub fn new(rows: &[impl AsRef<[u64]>]) -> Result<Self, AgreementError> {
        let size = rows.len();
        if size < 2 {
            return Err(AgreementError::TooFew { what: "categories", needed: 2, found: size });
        }
        if let Some((row, cells)) = rows.iter().enumerate().find(|(_, r)| r.as_ref().len() != size) {
            return Err(AgreementError::Shape { row, expected: size, found: cells.as_ref().len() });
        }
        let subjects: u64 = rows.iter().flat_map(|r| r.as_ref()).sum();
        if subjects == 0 {
            return Err(AgreementError::TooFew { what: "subjects", needed: 1, found: 0 });
        }
        let subjects = subjects as f64;
        let shares = Array2::from_shape_fn((size, size), |(i, j)| rows[i].as_ref()[j] as f64 / subjects);
        Ok(Self { shares, subjects })
    }

    pub(super) fn categories(&self) -> usize {
        self.shares.nrows()
    }

    /// Shares of the categories by reader.
    pub(super) fn margins(&self) -> (Vec<f64>, Vec<f64>) {
        let size = self.categories();
        let row = |i: usize| (0..size).map(|j| self.shares[[i, j]]).sum();
        let column = |j: usize| (0..size).map(|i| self.shares[[i, j]]).sum();
        ((0..size).map(row).collect(), (0..size).map(column).collect())
    }

    /// `(i, j)` of all cells in row order.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let size = self.categories();
        (0..size).flat_map(move |i| (0..size).map(move |j| (i, j)))
    }
}

/// Number of readers by subject (row) and category (column); readers may differ by subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryCounts {
    pub(super) rows: Vec<Vec<u64>>,
    pub(super) categories: usize,
}

impl CategoryCounts {
    /// The table with these rows of counts.
    ///
    /// # Errors
    /// `Shape`, `TooFew` for fewer than two categories, no subjects or a subject without ratings.
    pub fn new(rows: &[impl AsRef<[u64]>]) -> Result<Self, AgreementError> {
        let categories = rows.first().map_or(0, |r| r.as_ref().len());
        if categories < 2 {
            return Err(AgreementError::TooFew { what: "categories", needed: 2, found: categories });
        }
        for (row, cells) in rows.iter().enumerate() {
            let found = cells.as_ref().len();
            if found != categories {
                return Err(AgreementError::Shape { row, expected: categories, found });
            }
            if cells.as_ref().iter().sum::<u64>() == 0 {
                return Err(AgreementError::TooFew { what: "ratings of a subject", needed: 1, found: 0 });
            }
        }
        Ok(Self { rows: rows.iter().map(|r| r.as_ref().to_vec()).collect(), categories })
    }
}
