//! Which tables the next dataset version has, and which uploads make each of them up. Pure.

use std::collections::BTreeMap;

use palladion_api::ingestion::{TablePart, VersionTable};
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName;

use super::MergeError;

/// Where a table of the next version comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Planned {
    /// It is there already: as one upload gave it, or as the version before has it.
    Stored(VersionTable),
    /// These uploads make it up, in this order; their rows and counts are not known yet. The subjects get the
    /// days of `randomisations`.
    Together(Vec<TablePart>),
}

/// The tables of the uploads, and those of the previous version that no upload brings, in their order. A table
/// that several uploads bring is made of all of them; `subjects` is made anew when `randomisations` is there
/// and one of the two is another than before.
///
/// # Errors
/// [`MergeError::UploadTwice`], [`MergeError::PartsLeftOut`], [`MergeError::ReplacesNothing`],
/// [`MergeError::NoSubjects`].
pub(super) fn merge(
    previous: &[VersionTable],
    uploads: &[Vec<VersionTable>],
    replaces: &[UploadId],
) -> Result<BTreeMap<TableName, Planned>, MergeError> {
    let mut brought: BTreeMap<TableName, Vec<&VersionTable>> = BTreeMap::new();
    for (index, tables) in uploads.iter().enumerate() {
        for table in tables {
            let parts = brought.entry(table.table).or_default();
            if parts.iter().any(|part| part.upload_id == table.upload_id) {
                return Err(MergeError::UploadTwice { index, id: table.upload_id });
            }
            parts.push(table);
        }
    }
    nothing_lost(previous, &brought, replaces)?;
    let before = |name: TableName| previous.iter().find(|table| table.table == name);
    let mut planned: BTreeMap<TableName, Planned> =
        previous.iter().map(|table| (table.table, Planned::Stored(table.clone()))).collect();
    for (name, tables) in &brought {
        let plan = match tables.as_slice() {
            [one] => Planned::Stored((*one).clone()),
            several => Planned::Together(several.iter().flat_map(|table| parts_of(table)).collect()),
        };
        planned.insert(*name, plan);
    }
    let days_are_new = brought.contains_key(&TableName::Randomisations);
    let days = days_are_new || before(TableName::Randomisations).is_some();
    match planned.get(&TableName::Subjects) {
        None => return Err(MergeError::NoSubjects),
        Some(Planned::Stored(table)) if days && (days_are_new || brought.contains_key(&table.table)) => {
            let parts = parts_of(table);
            planned.insert(TableName::Subjects, Planned::Together(parts));
        }
        Some(_) => {}
    }
    Ok(planned)
}

/// Refuses to let a part of a table go that nobody says should go.
fn nothing_lost(
    previous: &[VersionTable],
    brought: &BTreeMap<TableName, Vec<&VersionTable>>,
    replaces: &[UploadId],
) -> Result<(), MergeError> {
    let mut gone = vec![false; replaces.len()];
    for table in previous {
        let Some(tables) = brought.get(&table.table) else { continue };
        for part in parts_of(table) {
            if tables.iter().any(|new| new.upload_id == part.upload_id) {
                continue;
            }
            match replaces.iter().position(|id| *id == part.upload_id) {
                Some(at) => gone.iter_mut().skip(at).take(1).for_each(|gone| *gone = true),
                // The one upload of a table makes way for the next without a word.
                None if table.parts.len() < 2 => {}
                None => {
                    return Err(MergeError::PartsLeftOut { table: table.table, id: part.upload_id });
                }
            }
        }
    }
    match gone.iter().position(|gone| !gone) {
        Some(index) => Err(MergeError::ReplacesNothing { index }),
        None => Ok(()),
    }
}

/// What each upload gave to a table.
pub(super) fn parts_of(table: &VersionTable) -> Vec<TablePart> {
    if !table.parts.is_empty() {
        return table.parts.clone();
    }
    let VersionTable { upload_id, digest, origin_digest, rows, .. } = *table;
    vec![TablePart { upload_id, digest, origin_digest, rows, repeated: 0 }]
}

/// Whether two lists of tables, both in their order, have the same content.
pub(super) fn same_content(one: &[VersionTable], other: &[VersionTable]) -> bool {
    let content = |table: &VersionTable| (table.table, table.digest);
    one.iter().map(content).eq(other.iter().map(content))
}

#[cfg(test)]
mod tests {
    use palladion_domain::digest::Digest;
    use palladion_domain::tables::TableName::{DiseaseEvents, Her2Assessments, Randomisations, Subjects};

    use super::*;

    fn id(content: u8) -> UploadId {
        UploadId::from_uuid(uuid::Uuid::from_bytes([content; 16]))
    }

    fn table(table: TableName, content: u8) -> VersionTable {
        let digest = Digest::from_bytes([content; 32]);
        let (rows, size_bytes, upload_id) = (1, 1, id(content));
        VersionTable { table, digest, rows, size_bytes, origin_digest: digest, upload_id, parts: Vec::new() }
    }

    /// A table that two uploads made up.
    fn made_up(name: TableName, content: u8, parts: [u8; 2]) -> VersionTable {
        let parts = parts.into_iter().flat_map(|part| parts_of(&table(name, part))).collect();
        VersionTable { parts, ..table(name, content) }
    }

    fn together(parts: &[VersionTable]) -> Planned {
        Planned::Together(parts.iter().flat_map(parts_of).collect())
    }

    #[test]
    fn uploads_replace_their_tables_and_carry_the_others_over() {
        let previous = [table(Subjects, 1), table(DiseaseEvents, 2)];
        let merged =
            merge(&previous, &[vec![table(Her2Assessments, 4)], vec![table(Subjects, 3)]], &[]).unwrap();
        let expected = [table(Subjects, 3), table(Her2Assessments, 4), table(DiseaseEvents, 2)];
        assert_eq!(merged.into_values().collect::<Vec<_>>(), expected.map(Planned::Stored));
    }

    #[test]
    fn uploads_that_bring_one_table_make_it_up_in_their_order() {
        let (events, more) = (table(DiseaseEvents, 5), table(DiseaseEvents, 3));
        let uploads = [vec![table(Subjects, 1), events.clone()], vec![more.clone()]];
        let merged = merge(&[], &uploads, &[]).unwrap();
        assert_eq!(merged[&Subjects], Planned::Stored(table(Subjects, 1)));
        assert_eq!(merged[&DiseaseEvents], together(&[events, more]));
    }

    #[test]
    fn subjects_are_made_anew_when_they_or_the_days_are_others() {
        let (subjects, days) = (table(Subjects, 1), table(Randomisations, 2));
        let both = [subjects.clone(), days.clone()];
        let named = |uploads: &[VersionTable]| {
            let uploads: Vec<_> = uploads.iter().map(|table| vec![table.clone()]).collect();
            merge(&both, &uploads, &[]).unwrap().remove(&Subjects).unwrap()
        };
        assert_eq!(named(&[table(Her2Assessments, 3)]), Planned::Stored(subjects.clone()));
        assert_eq!(named(&[table(Randomisations, 3)]), together(std::slice::from_ref(&subjects)));
        assert_eq!(named(&[table(Subjects, 3)]), together(&[table(Subjects, 3)]));
        let first = merge(&[], &[vec![subjects.clone()], vec![days]], &[]).unwrap();
        assert_eq!(first[&Subjects], together(&[subjects]));
    }

    #[test]
    fn a_part_leaves_a_table_only_when_somebody_says_so() {
        let previous = [table(Subjects, 1), made_up(DiseaseEvents, 9, [2, 3])];
        let new = [vec![table(DiseaseEvents, 3)], vec![table(DiseaseEvents, 4)]];
        let words = |replaces: &[UploadId]| merge(&previous, &new, replaces).unwrap_err().to_string();
        let left_out = format!("upload {} made up `disease_events` with others; name it", id(2));
        assert!(words(&[]).starts_with(&left_out), "{}", words(&[]));
        assert!(words(&[id(2), id(7)]).starts_with("the uploads named take nothing of this one's place"));
        let merged = merge(&previous, &new, &[id(2)]).unwrap();
        assert_eq!(merged[&DiseaseEvents], together(&[table(DiseaseEvents, 3), table(DiseaseEvents, 4)]));
        // The one upload of a table may stand there, and need not.
        let merged = merge(&previous, &[vec![table(Subjects, 5)]], &[id(1)]).unwrap();
        assert_eq!(merged[&DiseaseEvents], Planned::Stored(previous[1].clone()));
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
        let (events, subjects) = (table(DiseaseEvents, 1), table(Subjects, 1));
        let twice = format!("upload {} is named twice", id(1));
        let cases = [
            ("no subjects", vec![vec![events]], "a dataset version needs the table `subjects`"),
            ("twice", vec![vec![subjects.clone()], vec![subjects]], &twice),
        ];
        for (name, uploads, message) in cases {
            assert_eq!(merge(&[], &uploads, &[]).unwrap_err().to_string(), message, "{name}");
        }
    }
}
