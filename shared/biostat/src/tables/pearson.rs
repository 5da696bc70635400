//! Pearson's chi-squared test.

use ndarray::Array2;

use super::contingency::ContingencyTable;
use super::error::TableError;
use crate::TestResult;
use crate::detsum::Sum;

/// Continuity correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Correction {
    /// None.
    #[default]
    None,
    /// Yates, for 2 x 2 tables; at most the deviation itself, as R.
    Yates,
}

/// Result of Pearson's test.
#[derive(Debug, Clone, PartialEq)]
pub struct PearsonTest {
    /// Statistic, `(rows - 1)(columns - 1)` degrees of freedom, p-value.
    pub test: TestResult,
    /// Expected counts.
    pub expected: Array2<f64>,
    /// Number of expected counts below 5: if any, the chi-squared approximation may be poor.
    pub expected_below_5: usize,
}

/// Are rows and columns independent?
///
/// Inputs: a [`ContingencyTable`] of counts; whether a row "missing" is one of them is up to the
/// caller. Formula: `sum (|observed - expected| - c)^2 / expected`, `expected = row total x column
/// total / total`, `c = 0` without correction. As R `chisq.test(correct = FALSE)`, which however
/// gives NaN for an empty margin.
///
/// Source: K. Pearson, Philosophical Magazine 50 (1900) 157-175.
///
/// # Errors
/// `EmptyRow` or `EmptyColumn`; `NotTwoByTwo` for Yates' correction of another table.
pub fn pearson(table: &ContingencyTable, correction: Correction) -> Result<PearsonTest, TableError> {
    table.check_margins()?;
    let (rows, columns) = (table.rows(), table.columns());
    if correction == Correction::Yates && (rows, columns) != (2, 2) {
        return Err(TableError::NotTwoByTwo { rows, columns });
    }
    let (row_totals, column_totals) = (table.row_totals(), table.column_totals());
    let total = table.total() as f64;
    let expected = Array2::from_shape_fn((rows, columns), |(r, c)| {
        row_totals[r] as f64 * column_totals[c] as f64 / total
    });
    let deviation = |r: usize, c: usize| (table.count(r, c) as f64 - expected[[r, c]]).abs();
    let cells = || (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c)));
    let continuity = match correction {
        Correction::None => 0.0,
        Correction::Yates => cells().map(|(r, c)| deviation(r, c)).fold(0.5, f64::min),
    };
    let mut statistic = Sum::new();
    for (r, c) in cells() {
        let d = deviation(r, c) - continuity;
        statistic.add(d * d / expected[[r, c]]);
    }
    Ok(PearsonTest {
        test: TestResult::chi_squared(statistic.value(), (rows - 1) * (columns - 1)),
        expected_below_5: expected.iter().filter(|e| **e < 5.0).count(),
        expected,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[1, 3], [3, 1]]: all expected 2, statistic 4 x 1/2 = 2; with Yates 4 x 0.25/2 = 0.5.
    #[test]
    fn eight_subjects_by_hand() {
        let table = ContingencyTable::new(&[[1, 3], [3, 1]]).unwrap();
        let plain = pearson(&table, Correction::None).unwrap();
        assert!((plain.test.statistic - 2.0).abs() < 1e-15);
        assert_eq!((plain.test.df, plain.expected_below_5), (1, 4));
        let corrected = pearson(&table, Correction::Yates).unwrap();
        assert!((corrected.test.statistic - 0.5).abs() < 1e-15);
    }
}
