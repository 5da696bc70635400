use std::collections::BTreeSet;

use palladion_api::ingestion::LeftOut;
use palladion_formats::table::{CategoryValues, Column, Table, TableError, TextValues, Values};

use super::RedactedSubjects;
use crate::uploads::LoadedTable;
use crate::validation::RowSource;

/// Takes the rows of redacted subjects out of tables; gives the tables that changed by their place, and
/// how much was taken out. Pure.
///
/// # Errors
/// [`TableError`] when a table cannot be made of what is left; it always can.
pub(crate) fn take_out(
    tables: &mut [LoadedTable],
    redacted: &RedactedSubjects,
) -> Result<(Vec<usize>, Option<LeftOut>), TableError> {
    let (mut changed, mut rows, mut subjects) = (Vec::new(), 0, BTreeSet::new());
    if redacted.is_empty() {
        return Ok((changed, None));
    }
    for (place, loaded) in tables.iter_mut().enumerate() {
        let Some(ids) = loaded.table.column("subject_id").and_then(Column::texts) else { continue };
        let mut kept = vec![true; loaded.table.rows()];
        for (kept, id) in kept.iter_mut().zip(ids.iter()) {
            if let Some(id) = id.filter(|id| redacted.contains(id)) {
                *kept = false;
                rows += 1;
                if !subjects.contains(id) {
                    subjects.insert(id.to_owned());
                }
            }
        }
        if kept.iter().all(|kept| *kept) {
            continue;
        }
        loaded.table = only(&loaded.table, &kept)?;
        keep_of(&mut loaded.sources, &kept);
        let mut kept = kept.iter();
        loaded.records.retain(|_| kept.next().copied().unwrap_or(true));
        changed.push(place);
    }
    let counted = LeftOut { subjects: u64::try_from(subjects.len()).unwrap_or(u64::MAX), rows };
    Ok((changed, (rows > 0).then_some(counted)))
}

/// Counts what is kept of each upload's rows, which follow one another.
pub(crate) fn keep_of(sources: &mut [RowSource], kept: &[bool]) {
    let mut rest = kept;
    for source in sources {
        let rows = usize::try_from(source.rows).unwrap_or(usize::MAX).min(rest.len());
        let (own, later) = rest.split_at(rows);
        rest = later;
        source.rows = u64::try_from(own.iter().filter(|kept| **kept).count()).unwrap_or(u64::MAX);
    }
}

/// The rows that are kept, in their order; categories keep their levels.
fn only(table: &Table, kept: &[bool]) -> Result<Table, TableError> {
    fn of<T: Clone>(values: &[T], kept: &[bool]) -> Vec<T> {
        values.iter().zip(kept).filter(|(_, kept)| **kept).map(|(value, _)| value.clone()).collect()
    }
    let column = |column: &Column| {
        let values = match &column.values {
            Values::Text(values) => {
                let left = values.iter().zip(kept).filter(|(_, kept)| **kept).map(|(value, _)| value);
                Values::Text(TextValues::collect(left)?)
            }
            Values::Category(values) => {
                Values::Category(CategoryValues::new(values.levels().to_vec(), of(values.codes(), kept))?)
            }
            Values::Integer(values) => Values::Integer(of(values, kept)),
            Values::Real(values) => Values::Real(of(values, kept)),
            Values::Date(values) => Values::Date(of(values, kept)),
            Values::Boolean(values) => Values::Boolean(of(values, kept)),
        };
        Ok(Column { name: column.name.clone(), unit: column.unit.clone(), values })
    };
    Table::new(table.columns().iter().map(column).collect::<Result<_, TableError>>()?)
}

#[cfg(test)]
mod tests {
    use palladion_domain::ids::UploadId;
    use palladion_domain::tables::TableName;
    use palladion_service_kit::hashing::keyed_sha256;

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn loaded(name: TableName, ids: &[&str]) -> LoadedTable {
        let texts = TextValues::collect(ids.iter().map(|id| Some(*id))).unwrap();
        let words = CategoryValues::collect(ids.iter().map(|id| Some(*id))).unwrap();
        let numbers = (0..ids.len()).map(|row| Some(i64::try_from(row).unwrap())).collect();
        let column = |name: &str, values| Column { name: name.to_owned(), unit: None, values };
        let columns = vec![
            column("subject_id", Values::Text(texts)),
            column("word", Values::Category(words)),
            column("number", Values::Integer(numbers)),
        ];
        let records = (2..).take(ids.len()).collect();
        let source = |rows| RowSource { upload_id: UploadId::from_uuid(uuid::Uuid::nil()), rows };
        let sources = vec![source(1), source(ids.len() as u64 - 1)];
        LoadedTable { name, table: Table::new(columns).unwrap(), records, sources }
    }

    #[test]
    fn only_the_rows_of_redacted_subjects_go_from_every_table() {
        let hashes = BTreeSet::from([keyed_sha256(&KEY, b"P2"), keyed_sha256(&KEY, b"P9")]);
        let redacted = RedactedSubjects { key: Some(KEY), hashes, ..RedactedSubjects::default() };
        let mut tables = [
            loaded(TableName::Subjects, &["P1", "P2", "P3"]),
            loaded(TableName::DiseaseEvents, &["P2", "P3", "P2"]),
            loaded(TableName::TimeToEvent, &["P1"]),
        ];
        let (changed, left_out) = take_out(&mut tables, &redacted).unwrap();
        assert_eq!((changed, left_out), (vec![0, 1], Some(LeftOut { subjects: 1, rows: 3 })));
        let ids = |at: usize| {
            let texts = tables[at].table.column("subject_id").unwrap().texts().unwrap();
            texts.iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!((ids(0), ids(1)), (vec!["P1".to_owned(), "P3".to_owned()], vec!["P3".to_owned()]));
        assert_eq!((&tables[0].records[..], &tables[1].records[..]), (&[2, 4][..], &[3][..]));
        let rows = |at: usize| tables[at].sources.iter().map(|source| source.rows).collect::<Vec<_>>();
        assert_eq!((rows(0), rows(1)), (vec![1, 1], vec![0, 1]), "P2 was the first of the second upload");
        assert_eq!(tables[1].table.column("number").unwrap().integers().unwrap(), [Some(1)]);
        assert_eq!(tables[1].table.column("word").unwrap().categories().unwrap().get(0), Some("P3"));
    }
}
