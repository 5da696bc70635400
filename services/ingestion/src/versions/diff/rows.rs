use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use palladion_api::ingestion::{Change, ChangeKind};
use palladion_domain::tables::TableName;

use super::cells::ColumnPair;

/// Where the rows under comparison are.
pub(super) struct Rows<'r, 'a> {
    pub(super) subject: &'r str,
    pub(super) table: TableName,
    pub(super) columns: &'r [ColumnPair<'a>],
}

/// What tells the rows of one subject apart, by decreasing certainty. Rows that agree in the first key
/// are the same row with other values; of the rest, those that agree in the second are, in their order:
/// so a corrected date is a changed value and not another reading.
fn keys(table: TableName) -> [&'static [&'static str]; 2] {
    match table {
        TableName::Subjects => [&[], &[]],
        TableName::Her2Assessments => {
            [&["specimen", "collected_on", "reader", "read_on", "assay"], &["specimen", "reader"]]
        }
        TableName::DiseaseEvents => [&["kind", "occurred_on"], &["kind"]],
        TableName::TimeToEvent => [&["endpoint"], &["endpoint"]],
        TableName::Randomisations => [&["randomised_on"], &[]],
    }
}

/// The changes of one subject in a table where it may have many rows. Equal rows are no change, in
/// whatever order they stand.
pub(super) fn row_changes<E>(
    rows: &Rows<'_, '_>,
    old: &[u32],
    new: &[u32],
    take: &mut impl FnMut(Change) -> Result<(), E>,
) -> Result<(), E> {
    let all_equal = |(old, new): (&u32, &u32)| rows.columns.iter().all(|column| column.equal(*old, *new));
    if old.len() == new.len() && old.iter().zip(new).all(all_equal) {
        return Ok(());
    }
    let (mut old, mut new) = (old.to_vec(), new.to_vec());
    rows.matched(&mut old, &mut new, |_| true);
    for key in keys(rows.table) {
        for (before, now) in rows.matched(&mut old, &mut new, |name| key.contains(&name)) {
            rows.values(before, now, take)?;
        }
    }
    for row in old {
        take(rows.whole(ChangeKind::RowRemoved, row, ColumnPair::before))?;
    }
    for row in new {
        take(rows.whole(ChangeKind::RowAdded, row, ColumnPair::now))?;
    }
    Ok(())
}

impl<'a> Rows<'_, 'a> {
    /// Takes out of both lists the rows that agree in the columns of a key, each with its partner.
    fn matched(
        &self,
        old: &mut Vec<u32>,
        new: &mut Vec<u32>,
        of_key: impl Fn(&str) -> bool,
    ) -> Vec<(u32, u32)> {
        let columns: Vec<&ColumnPair<'a>> =
            self.columns.iter().filter(|column| of_key(column.name)).collect();
        let mut waiting: BTreeMap<Vec<Option<Cow<'a, str>>>, VecDeque<u32>> = BTreeMap::new();
        for row in new.iter() {
            let key = columns.iter().map(|column| column.now(*row)).collect();
            waiting.entry(key).or_default().push_back(*row);
        }
        let mut pairs = Vec::new();
        old.retain(|row| {
            let key: Vec<_> = columns.iter().map(|column| column.before(*row)).collect();
            let partner = waiting.get_mut(&key).and_then(VecDeque::pop_front);
            pairs.extend(partner.map(|partner| (*row, partner)));
            partner.is_none()
        });
        let mut left: Vec<u32> = waiting.into_values().flatten().collect();
        left.sort_unstable();
        *new = left;
        pairs
    }

    /// A change for each value that differs.
    pub(super) fn values<E>(
        &self,
        old: u32,
        new: u32,
        take: &mut impl FnMut(Change) -> Result<(), E>,
    ) -> Result<(), E> {
        for column in self.columns.iter().filter(|column| !column.equal(old, new)) {
            take(Change {
                subject_id: self.subject.to_owned(),
                table: self.table,
                kind: ChangeKind::ValueChanged,
                key: self.key(old, ColumnPair::before),
                variable: Some(column.name.to_owned()),
                old: column.before(old).map(Cow::into_owned),
                new: column.now(new).map(Cow::into_owned),
                values: BTreeMap::new(),
            })?;
        }
        Ok(())
    }

    /// A row that only one side has, with its values.
    pub(super) fn whole(
        &self,
        kind: ChangeKind,
        row: u32,
        value: impl Fn(&ColumnPair<'a>, u32) -> Option<Cow<'a, str>> + Copy,
    ) -> Change {
        let present =
            |column: &ColumnPair<'a>| Some((column.name.to_owned(), value(column, row)?.into_owned()));
        Change {
            subject_id: self.subject.to_owned(),
            table: self.table,
            kind,
            key: self.key(row, value),
            variable: None,
            old: None,
            new: None,
            values: self.columns.iter().filter_map(present).collect(),
        }
    }

    fn key(
        &self,
        row: u32,
        value: impl Fn(&ColumnPair<'a>, u32) -> Option<Cow<'a, str>>,
    ) -> BTreeMap<String, String> {
        let [names, _] = keys(self.table);
        let columns = self.columns.iter().filter(|column| names.contains(&column.name));
        columns
            .filter_map(|column| Some((column.name.to_owned(), value(column, row)?.into_owned())))
            .collect()
    }
}
