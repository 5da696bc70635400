use palladion_domain::tables::TableName;
use palladion_formats::table::{Column, TextValues};

use super::data::TableView;

/// The subjects of some tables, numbered in the order of their ids.
#[derive(Default)]
pub(super) struct Subjects<'a> {
    ids: Vec<&'a str>,
    /// The first row of `subjects` with the id, or [`Self::NONE`].
    enrolled: Vec<u32>,
}

impl<'a> Subjects<'a> {
    /// Stands where there is no number or no row.
    pub(super) const NONE: u32 = u32::MAX;

    /// Numbers every subject that any of the tables names.
    pub(super) fn of(tables: &[TableView<'a>]) -> Self {
        let mut subjects = Self::default();
        let mut columns: Vec<(TableName, &TextValues)> =
            tables.iter().filter_map(|view| Some((view.name(), ids(view)?))).collect();
        columns.sort_by_key(|(name, _)| *name);
        for (_, column) in &columns {
            subjects.add(column);
        }
        subjects.enrolled = vec![Self::NONE; subjects.ids.len()];
        if let Some((_, column)) = columns.iter().find(|(name, _)| *name == TableName::Subjects) {
            for (row, number) in (0_u32..).zip(subjects.find_all(column)) {
                if let Some(first) = subjects.enrolled.get_mut(number as usize) {
                    *first = row.min(*first);
                }
            }
        }
        subjects
    }

    /// The number of each row's subject.
    pub(super) fn numbers(&self, view: &TableView<'a>) -> Vec<u32> {
        ids(view).map(|column| self.find_all(column)).unwrap_or_default()
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.ids.len()
    }

    /// The row of `subjects` that enrols a subject.
    pub(super) fn enrolled(&self, number: u32) -> Option<usize> {
        self.enrolled.get(number as usize).filter(|row| **row != Self::NONE).map(|row| *row as usize)
    }

    fn add(&mut self, column: &'a TextValues) {
        let mut last = 0;
        let new: Vec<&str> = column
            .iter()
            .flatten()
            .filter(|id| match find(&self.ids, id, last) {
                Some(found) => {
                    last = found;
                    false
                }
                None => true,
            })
            .collect();
        if !new.is_empty() {
            self.ids.extend(new);
            self.ids.sort_unstable();
            self.ids.dedup();
        }
    }

    fn find_all(&self, column: &TextValues) -> Vec<u32> {
        let mut last = 0;
        let mut number = |id: &str| {
            let found = find(&self.ids, id, last)?;
            last = found;
            u32::try_from(found).ok()
        };
        column.iter().map(|id| id.and_then(&mut number).unwrap_or(Self::NONE)).collect()
    }
}

fn ids<'a>(view: &TableView<'a>) -> Option<&'a TextValues> {
    view.column("subject_id").and_then(Column::texts)
}

/// Where an id stands in the sorted list. Files mostly come in the order of their subjects, so the
/// places at and after the last one found are tried first.
fn find(ids: &[&str], id: &str, last: usize) -> Option<usize> {
    [last, last + 1]
        .into_iter()
        .find(|place| ids.get(*place) == Some(&id))
        .or_else(|| ids.binary_search(&id).ok())
}

/// The rows in the order of their subjects' numbers; rows of one subject keep their order.
pub(super) fn order_by_subject(numbers: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0_u32..).take(numbers.len()).collect();
    if !numbers.is_sorted() {
        order.sort_by_key(|row| numbers.get(*row as usize).copied());
    }
    order
}
