//! Which rows are complete, and why the others are not.

use palladion_api::statistics::output::DroppedRows;

use super::words::count;

/// What every row must have, by the name of what has it.
#[derive(Debug)]
pub(super) struct Needed {
    rows: usize,
    missing: Vec<(String, Vec<bool>)>,
}

/// The rows that have everything.
#[derive(Debug, PartialEq)]
pub(super) struct Complete {
    pub(super) rows: Vec<usize>,
    pub(super) dropped: u64,
    /// Rows that lack each variable, where any does.
    pub(super) dropped_by: Vec<DroppedRows>,
}

impl Needed {
    /// Of so many rows nothing is needed yet.
    pub(super) const fn new(rows: usize) -> Self {
        Self { rows, missing: Vec::new() }
    }

    /// Another variable is needed; asking for one twice asks no more.
    pub(super) fn add(&mut self, variable: &str, has: impl Fn(usize) -> bool) {
        let needed = (variable.to_owned(), (0..self.rows).map(|row| !has(row)).collect());
        if !self.missing.contains(&needed) {
            self.missing.push(needed);
        }
    }

    /// The complete rows, ascending.
    pub(super) fn complete(self) -> Complete {
        let whole = |row: &usize| self.missing.iter().all(|(_, missing)| !missing[*row]);
        let rows: Vec<usize> = (0..self.rows).filter(whole).collect();
        let by = self.missing.iter().map(|(variable, missing)| DroppedRows {
            variable: variable.clone(),
            n: count(missing.iter().filter(|missing| **missing).count()),
        });
        let dropped_by = by.filter(|dropped| dropped.n > 0).collect();
        Complete { dropped: count(self.rows - rows.len()), rows, dropped_by }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_lacks_two_variables_is_dropped_once_and_counted_for_each() {
        let mut needed = Needed::new(4);
        needed.add("time", |row| row != 1);
        needed.add("arm", |row| row > 1);
        needed.add("arm", |row| row > 1);
        needed.add("site", |_| true);
        let found = needed.complete();
        assert_eq!((found.rows, found.dropped), (vec![2, 3], 2));
        let by: Vec<(&str, u64)> =
            found.dropped_by.iter().map(|dropped| (dropped.variable.as_str(), dropped.n)).collect();
        assert_eq!(by, [("time", 1), ("arm", 2)]);
    }
}
