//! A table of counts.

use super::error::TableError;

/// Counts by row and column category, at least 2 x 2. Margins may be empty; the tests say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContingencyTable {
    columns: usize,
    counts: Vec<u64>,
}

impl ContingencyTable {
    /// The table with these rows.
    ///
    /// # Errors
    /// `TooSmall` or `Ragged`.
    pub fn new(rows: &[impl AsRef<[u64]>]) -> Result<Self, TableError> {
        let columns = rows.first().map_or(0, |row| row.as_ref().len());
        if let Some((row, cells)) = rows.iter().enumerate().find(|(_, r)| r.as_ref().len() != columns) {
            return Err(TableError::Ragged { row, expected: columns, found: cells.as_ref().len() });
        }
        let counts = rows.iter().flat_map(|row| row.as_ref().iter().copied()).collect();
        Self::checked(rows.len(), columns, counts)
    }

    /// Cross-tabulation of two codes per subject.
    ///
    /// # Errors
    /// `TooSmall`, `Ragged` when the codes have different lengths, `UnknownCode` when one is too large.
    pub fn of_codes(
        row_codes: &[usize],
        rows: usize,
        column_codes: &[usize],
        columns: usize,
    ) -> Result<Self, TableError> {
        let mut counts = vec![0; rows * columns];
        let (expected, found) = (row_codes.len(), column_codes.len());
        if expected != found {
            return Err(TableError::Ragged { row: 0, expected, found });
        }
        for (row, (r, c)) in row_codes.iter().zip(column_codes).enumerate() {
            if *r >= rows || *c >= columns {
                return Err(TableError::UnknownCode { row });
            }
            counts[r * columns + c] += 1;
        }
        Self::checked(rows, columns, counts)
    }

    fn checked(rows: usize, columns: usize, counts: Vec<u64>) -> Result<Self, TableError> {
        if rows < 2 || columns < 2 {
            return Err(TableError::TooSmall { rows, columns });
        }
        Ok(Self { columns, counts })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.counts.len() / self.columns
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Count in one cell.
    pub fn count(&self, row: usize, column: usize) -> u64 {
        self.counts[row * self.columns + column]
    }

    /// Sum of each row.
    pub fn row_totals(&self) -> Vec<u64> {
        self.counts.chunks(self.columns).map(|row| row.iter().sum()).collect()
    }

    /// Sum of each column.
    pub fn column_totals(&self) -> Vec<u64> {
        (0..self.columns).map(|c| self.counts.iter().skip(c).step_by(self.columns).sum()).collect()
    }

    /// Sum of all counts.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The table without its empty rows and columns.
    ///
    /// # Errors
    /// `TooSmall` when fewer than two rows or columns are left.
    pub fn without_empty_margins(&self) -> Result<Self, TableError> {
        let kept =
            |totals: Vec<u64>| -> Vec<usize> { (0..totals.len()).filter(|i| totals[*i] > 0).collect() };
        let (rows, columns) = (kept(self.row_totals()), kept(self.column_totals()));
        let cells = rows.iter().flat_map(|r| columns.iter().map(|c| self.count(*r, *c)));
        Self::checked(rows.len(), columns.len(), cells.collect())
    }

    /// # Errors
    /// `EmptyRow` or `EmptyColumn`.
    pub(super) fn check_margins(&self) -> Result<(), TableError> {
        if let Some(row) = self.row_totals().iter().position(|t| *t == 0) {
            return Err(TableError::EmptyRow(row));
        }
        match self.column_totals().iter().position(|t| *t == 0) {
            Some(column) => Err(TableError::EmptyColumn(column)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_counted_and_empty_margins_dropped() {
        let table = ContingencyTable::of_codes(&[0, 1, 1, 0], 2, &[2, 0, 2, 2], 3).unwrap();
        assert_eq!(table, ContingencyTable::new(&[[0, 0, 2], [1, 0, 1]]).unwrap());
        assert_eq!(table.check_margins(), Err(TableError::EmptyColumn(1)));
        assert_eq!(table.without_empty_margins().unwrap(), ContingencyTable::new(&[[0, 2], [1, 1]]).unwrap());
    }

    #[test]
    fn impossible_tables_are_named() {
        assert_eq!(ContingencyTable::new(&[[1, 2]]), Err(TableError::TooSmall { rows: 1, columns: 2 }));
        assert!(matches!(
            ContingencyTable::new(&[vec![1, 2], vec![1]]),
            Err(TableError::Ragged { row: 1, .. })
        ));
    }
}
