use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use palladion_api::ingestion::Change;
use palladion_domain::tables::TableName;
use palladion_formats::profile::Origins;
use palladion_formats::table::{Column, Table};
use palladion_service_kit::blobs::Scratch;

use super::{Sides, differences};
use crate::uploads::{DataError, StoredTable};
use crate::validation::{LargeError, PARTITIONS, PartRows, Relation, Split};

/// Of so many rows one gives its subject's id to the sample by which the subjects are split.
const SAMPLED: usize = 509;

/// Both states of one table in the blob store.
pub(crate) struct StoredSides {
    /// Which table.
    pub(crate) name: TableName,
    /// As it was; `None` when there was none.
    pub(crate) old: Option<StoredTable>,
    /// As it is; `None` when there is none.
    pub(crate) new: Option<StoredTable>,
}

/// As [`differences`], of tables that are not held whole: the subjects are split into ranges of their ids,
/// and one range after the other is compared. Subjects that are `hidden` are not looked at.
///
/// # Errors
/// What `take` says, and [`DataError`] when a table cannot be read or the disk refuses.
pub(crate) fn stored_differences<E: From<DataError>>(
    sides: &[StoredSides],
    hidden: &dyn Fn(&str) -> bool,
    scratch: &dyn Fn() -> io::Result<Scratch>,
    mut take: impl FnMut(Change) -> Result<(), E>,
) -> Result<(), E> {
    let split = Split::Bounds(bounds(sides)?);
    let mut relations = Vec::with_capacity(sides.len());
    for StoredSides { name, old, new } in sides {
        let aside = |table: &Option<StoredTable>| {
            table.as_ref().map(|table| set_aside(table, &split, hidden, scratch)).transpose()
        };
        relations.push((*name, aside(old)?, aside(new)?));
    }
    for number in 0..split.partitions() {
        let mut tables = Vec::with_capacity(relations.len());
        for (name, old, new) in &relations {
            tables.push((*name, part(old.as_ref(), number)?, part(new.as_ref(), number)?));
        }
        let sides: Vec<Sides<'_>> = tables
            .iter()
            .map(|(name, old, new)| Sides { name: *name, old: old.as_ref(), new: new.as_ref() })
            .collect();
        differences(&sides, &mut take)?;
    }
    Ok(())
}

fn part(relation: Option<&Relation>, number: usize) -> Result<Option<Table>, DataError> {
    let partition = relation.map(|relation| relation.partition(number)).transpose();
    Ok(partition.map_err(DataError::Rows)?.flatten().map(|partition| partition.table))
}

/// Ids that split all subjects into ranges of about as many rows.
fn bounds(sides: &[StoredSides]) -> Result<Arc<[String]>, DataError> {
    let mut sample: BTreeMap<String, usize> = BTreeMap::new();
    for stored in sides.iter().flat_map(|sides| sides.old.iter().chain(&sides.new)) {
        let reader = stored.open()?;
        for group in 0..reader.groups() {
            let ids = stored.column(&reader, group, "subject_id")?;
            let Some(ids) = ids.as_ref().and_then(Column::texts) else { continue };
            for id in (0..ids.len()).step_by(SAMPLED).filter_map(|row| ids.get(row)) {
                match sample.get_mut(id) {
                    Some(count) => *count += 1,
                    None => drop(sample.insert(id.to_owned(), 1)),
                }
            }
        }
    }
    let each = sample.values().sum::<usize>().div_ceil(PARTITIONS).max(1);
    let (mut bounds, mut before) = (Vec::new(), 0);
    for (id, count) in sample {
        if before >= each {
            bounds.push(id);
            before = 0;
        }
        before += count;
    }
    Ok(bounds.into())
}

fn set_aside(
    stored: &StoredTable,
    split: &Split,
    hidden: &dyn Fn(&str) -> bool,
    scratch: &dyn Fn() -> io::Result<Scratch>,
) -> Result<Relation, DataError> {
    let scratch = scratch().map_err(|error| DataError::Rows(LargeError::Disk(error)))?;
    let mut relation = Relation::new("subject_id", None, split.clone(), scratch);
    let (reader, origins) = (stored.open()?, Origins::default());
    for group in 0..reader.groups().max(1) {
        let table = stored.group(&reader, group)?;
        let part = PartRows { table: &table, origins: &origins, first_row: 0 };
        relation.add_unless(part, hidden).map_err(DataError::Rows)?;
    }
    Ok(relation)
}
