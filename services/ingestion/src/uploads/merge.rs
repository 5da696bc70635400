//! Which tables the next dataset version has. Pure.

use std::collections::BTreeMap;

use palladion_api::ingestion::VersionTable;
use palladion_domain::tables::TableName;

use super::AcceptError;

/// The tables of the uploads, and those of the previous version that no upload brings, in their order.
///
/// # Errors
/// [`AcceptError::TableTwice`], [`AcceptError::NoSubjects`].
pub(super) fn merge(
    previous: &[VersionTable],
    uploads: &[Vec<VersionTable>],
) -> Result<Vec<VersionTable>, AcceptError> {
    let mut merged: BTreeMap<TableName, VersionTable> = BTreeMap::new();
    for (index, tables) in uploads.iter().enumerate() {
        for table in tables {
            if merged.insert(table.table, *table).is_some() {
                return Err(AcceptError::TableTwice { index, table: table.table });
            }
        }
    }
    for table in previous {
        merged.entry(table.table).or_insert(*table);
    }
    if !merged.contains_key(&TableName::Subjects) {
        return Err(AcceptError::NoSubjects);
    }
    Ok(merged.into_values().collect())
}

/// Whether two lists of tables, both in their order, have the same content.
pub(super) fn same_content(one: &[VersionTable], other: &[VersionTable]) -> bool {
    let content = |table: &VersionTable| (table.table, table.digest);
    one.iter().map(content).eq(other.iter().map(content))
}

#[cfg(test)]
mod tests {
    use palladion_domain::digest::Digest;
    use palladion_domain::ids::UploadId;
    use palladion_domain::tables::TableName::{DiseaseEvents, Her2Assessments, Subjects};

    use super::*;

    fn table(table: TableName, content: u8) -> VersionTable {
        let digest = Digest::from_bytes([content; 32]);
        let upload_id = UploadId::from_uuid(uuid::Uuid::from_bytes([content; 16]));
        VersionTable { table, digest, rows: 1, size_bytes: 1, origin_digest: digest, upload_id }
    }

    #[test]
    fn uploads_replace_their_tables_and_carry_the_others_over() {
        let previous = [table(Subjects, 1), table(DiseaseEvents, 2)];
        let merged = merge(&previous, &[vec![table(Her2Assessments, 4)], vec![table(Subjects, 3)]]).unwrap();
        assert_eq!(merged, [table(Subjects, 3), table(Her2Assessments, 4), table(DiseaseEvents, 2)]);
    }

    #[test]
    fn content_is_told_by_table_and_digest() {
        let one = [table(Subjects, 1), table(DiseaseEvents, 2)];
        let other_upload = [VersionTable { rows: 1, ..table(Subjects, 1) }, table(DiseaseEvents, 2)];
        assert!(same_content(&one, &other_upload));
        assert!(
            !same_content(&one, &one[..1])
                && !same_content(&one, &[table(Subjects, 1), table(DiseaseEvents, 3)])
        );
    }

    #[test]
    fn what_is_no_version_is_refused() {
        let cases = [
            (
                "no subjects",
                vec![],
                vec![vec![table(DiseaseEvents, 1)]],
                "a dataset version needs the table `subjects`",
            ),
            (
                "twice",
                vec![],
                vec![vec![table(Subjects, 1)], vec![table(Subjects, 2)]],
                "two of the uploads bring `subjects`",
            ),
        ];
        for (name, previous, uploads, message) in cases {
            assert_eq!(merge(&previous, &uploads).unwrap_err().to_string(), message, "{name}");
        }
    }
}
