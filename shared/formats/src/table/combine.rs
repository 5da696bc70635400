//! Rows that belong together become one.

use std::collections::BTreeMap;

use super::TableError;
use super::builder::TableBuilder;

/// A table whose rows that belong together are one.
#[derive(Debug)]
pub(crate) struct Combined {
    pub(crate) builder: TableBuilder,
    /// For each row the earlier row that it begins with.
    pub(crate) rows: Vec<usize>,
    /// Rows that were taken into another one.
    pub(crate) joined: u64,
    /// Rows that contradict the row with which they belong together, and that row.
    pub(crate) contradictions: Vec<(usize, usize)>,
}

impl TableBuilder {
    /// Brings rows together that agree in the columns `by` and contradict each other in no other one; the
    /// values of such rows complete each other. A row with one of `by` missing belongs to no other.
    pub(crate) fn combine(mut self, by: &[usize]) -> Result<Combined, TableError> {
        self.abandon_row();
        // For each row of the result the row that gives each column.
        let mut givers: Vec<Vec<usize>> = Vec::new();
        let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let (mut joined, mut contradictions) = (0, Vec::new());
        for row in 0..self.rows() {
            if by.iter().any(|column| self.is_missing(*column, row)) {
                givers.push(vec![row; self.width()]);
                continue;
            }
            let group = groups.entry(self.hash_of(by, row)).or_default();
            let same = |place: &usize| {
                givers
                    .get(*place)
                    .and_then(|giver| giver.first())
                    .is_some_and(|first| self.equal_in(by, *first, row))
            };
            let related: Vec<usize> = group.iter().copied().filter(same).collect();
            let fitting = related
                .iter()
                .copied()
                .find(|place| givers.get(*place).is_some_and(|giver| self.completes(giver, row)));
            if let Some(giver) = fitting.and_then(|place| givers.get_mut(place)) {
                for (column, source) in giver.iter_mut().enumerate() {
                    if self.is_missing(column, *source) {
                        *source = row;
                    }
                }
                joined += 1;
                continue;
            }
            let first = related.first().and_then(|place| givers.get(*place)?.first());
            contradictions.extend(first.map(|first| (row, *first)));
            group.push(givers.len());
            givers.push(vec![row; self.width()]);
        }
        let rows = givers.iter().filter_map(|giver| giver.iter().min().copied()).collect();
        Ok(Combined { builder: self.picked(&givers)?, rows, joined, contradictions })
    }

    /// Whether a row says nothing else than the rows that have been brought together so far.
    fn completes(&self, giver: &[usize], row: usize) -> bool {
        giver.iter().enumerate().all(|(column, source)| {
            self.is_missing(column, *source)
                || self.is_missing(column, row)
                || self.equal_in(&[column], *source, row)
        })
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::VariableType;

    use super::*;
    use crate::table::{Cell, ColumnPlan};

    fn builder(rows: &[(&str, &str, Option<f64>)]) -> TableBuilder {
        let plan =
            |name: &str, kind| ColumnPlan { name: name.to_owned(), unit: None, kind, levels: Vec::new() };
        let kinds =
            [("id", VariableType::Text), ("word", VariableType::Category), ("ratio", VariableType::Real)];
        let mut builder = TableBuilder::new(kinds.map(|(name, kind)| plan(name, kind)).to_vec());
        for (id, word, ratio) in rows {
            builder.push(0, if id.is_empty() { Cell::Missing } else { Cell::Text(id) }).unwrap();
            builder.push(1, if word.is_empty() { Cell::Missing } else { Cell::Text(word) }).unwrap();
            builder.push(2, ratio.map_or(Cell::Missing, Cell::Real)).unwrap();
            builder.end_row().unwrap();
        }
        builder
    }

    #[test]
    fn rows_complete_each_other_and_a_contradiction_keeps_both() {
        let rows = [
            ("a", "2+", None),
            ("b", "0", Some(1.0)),
            ("a", "", Some(1.5)),
            ("b", "1+", None),
            ("", "3+", None),
            ("", "", Some(9.0)),
            ("b", "", Some(1.0)),
        ];
        let combined = builder(&rows).combine(&[0]).unwrap();
        assert_eq!(combined.rows, [0, 1, 3, 4, 5]);
        assert_eq!((combined.joined, combined.contradictions), (2, vec![(3, 1)]));
        let table = combined.builder.finish().unwrap();
        assert_eq!(
            table.column("ratio").unwrap().reals().unwrap(),
            [Some(1.5), Some(1.0), None, None, Some(9.0)]
        );
        let words: Vec<_> = table.column("word").unwrap().categories().unwrap().iter().collect();
        assert_eq!(words, [Some("2+"), Some("0"), Some("1+"), Some("3+"), None]);
    }
}
