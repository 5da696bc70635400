use std::collections::BTreeMap;

use palladion_api::ingestion::{Change, ChangeCounts, ChangeKind, TableChanges};
use palladion_domain::tables::TableName;

/// Counts changes as they pass; they come subject by subject.
#[derive(Default)]
pub(super) struct Tally {
    counts: ChangeCounts,
    tables: BTreeMap<TableName, TableChanges>,
    /// The subject of the last change.
    last: Option<String>,
}

impl Tally {
    pub(super) fn add(&mut self, change: &Change) {
        let new = || TableChanges {
            table: change.table,
            rows_added: 0,
            rows_removed: 0,
            values_changed: BTreeMap::new(),
        };
        let table = self.tables.entry(change.table).or_insert_with(new);
        match change.kind {
            ChangeKind::SubjectAdded => {
                self.counts.subjects_added += 1;
                table.rows_added += 1;
            }
            ChangeKind::SubjectRemoved => {
                self.counts.subjects_removed += 1;
                table.rows_removed += 1;
            }
            ChangeKind::RowAdded => {
                self.counts.rows_added += 1;
                table.rows_added += 1;
            }
            ChangeKind::RowRemoved => {
                self.counts.rows_removed += 1;
                table.rows_removed += 1;
            }
            ChangeKind::ValueChanged => {
                self.counts.values_changed += 1;
                let variable = change.variable.clone().unwrap_or_default();
                *table.values_changed.entry(variable).or_default() += 1;
            }
        }
        self.count_subject(change);
    }

    /// A subject is counted once as changed, unless it came or went as a whole: `subjects` is compared
    /// first, so its coming or going is the first that is heard of it.
    fn count_subject(&mut self, change: &Change) {
        if self.last.as_ref() == Some(&change.subject_id) {
            return;
        }
        if !matches!(change.kind, ChangeKind::SubjectAdded | ChangeKind::SubjectRemoved) {
            self.counts.subjects_changed += 1;
        }
        self.last = Some(change.subject_id.clone());
    }

    pub(super) fn finish(self) -> (ChangeCounts, Vec<TableChanges>) {
        (self.counts, self.tables.into_values().collect())
    }
}
