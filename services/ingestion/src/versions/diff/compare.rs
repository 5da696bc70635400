use std::ops::Range;

use palladion_api::ingestion::{Change, ChangeKind};
use palladion_domain::tables::TableName;
use palladion_formats::table::{Column, Table, TextValues};

use super::cells::{ColumnPair, pair_columns};
use super::rows::{Rows, row_changes};

/// Both states of one table.
pub(crate) struct Sides<'a> {
    /// Which table.
    pub(crate) name: TableName,
    /// As it was; `None` when there was none.
    pub(crate) old: Option<&'a Table>,
    /// As it is; `None` when there is none.
    pub(crate) new: Option<&'a Table>,
}

/// Hands every change over, in the order of the subjects' ids (code points), the tables in the order
/// they are given. Rows without a subject are not looked at: the rules let none pass.
///
/// # Errors
/// What `take` says.
pub(crate) fn differences<E>(
    tables: &[Sides<'_>],
    mut take: impl FnMut(Change) -> Result<(), E>,
) -> Result<(), E> {
    let mut compared: Vec<Compared<'_>> = tables.iter().map(Compared::of).collect();
    loop {
        let Some(subject) = compared.iter().filter_map(Compared::next).min().map(str::to_owned) else {
            return Ok(());
        };
        for table in &mut compared {
            let (old, new) = (table.old.take(&subject), table.new.take(&subject));
            let (old, new) = (table.old.rows(old), table.new.rows(new));
            if table.name == TableName::Subjects {
                enrolment(table, &subject, old, new, &mut take)?;
            } else {
                let rows = Rows { subject: &subject, table: table.name, columns: &table.columns };
                row_changes(&rows, old, new, &mut take)?;
            }
        }
    }
}

/// The one row of a subject in `subjects`.
fn enrolment<E>(
    table: &Compared<'_>,
    subject: &str,
    old: &[u32],
    new: &[u32],
    take: &mut impl FnMut(Change) -> Result<(), E>,
) -> Result<(), E> {
    let rows = Rows { subject, table: table.name, columns: &table.columns };
    match (old.first(), new.first()) {
        (Some(old), Some(new)) => rows.values(*old, *new, take),
        (Some(old), None) => take(rows.whole(ChangeKind::SubjectRemoved, *old, ColumnPair::before)),
        (None, Some(new)) => take(rows.whole(ChangeKind::SubjectAdded, *new, ColumnPair::now)),
        (None, None) => Ok(()),
    }
}

struct Compared<'a> {
    name: TableName,
    columns: Vec<ColumnPair<'a>>,
    old: Side<'a>,
    new: Side<'a>,
}

impl<'a> Compared<'a> {
    fn of(sides: &Sides<'a>) -> Self {
        let columns = pair_columns(sides.old, sides.new);
        Self { name: sides.name, columns, old: Side::of(sides.old), new: Side::of(sides.new) }
    }

    /// The next subject of either side.
    fn next(&self) -> Option<&'a str> {
        self.old.next().into_iter().chain(self.new.next()).min()
    }
}

/// The rows of one table in the order of their subjects, and how far they have been read.
struct Side<'a> {
    subjects: Option<&'a TextValues>,
    order: Vec<u32>,
    at: usize,
}

impl<'a> Side<'a> {
    fn of(table: Option<&'a Table>) -> Self {
        let subjects = table.and_then(|table| table.column("subject_id")).and_then(Column::texts);
        let Some(texts) = subjects else { return Self { subjects, order: Vec::new(), at: 0 } };
        let rows = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (0..rows).filter(|row| texts.get(*row as usize).is_some()).collect();
        if !order.is_sorted_by_key(|row| texts.get(*row as usize)) {
            // Stable: rows of one subject keep their order in the table.
            order.sort_by_key(|row| texts.get(*row as usize));
        }
        Self { subjects, order, at: 0 }
    }

    fn subject(&self, at: usize) -> Option<&'a str> {
        self.subjects?.get(*self.order.get(at)? as usize)
    }

    fn next(&self) -> Option<&'a str> {
        self.subject(self.at)
    }

    /// The rows of this subject, which is the next one or has none here.
    fn take(&mut self, subject: &str) -> Range<usize> {
        let start = self.at;
        while self.next() == Some(subject) {
            self.at += 1;
        }
        start..self.at
    }

    fn rows(&self, taken: Range<usize>) -> &[u32] {
        self.order.get(taken).unwrap_or_default()
    }
}
