//! Records of an upload's file as they were read: the context of an issue.

use std::fs::File;
use std::path::Path;

use palladion_api::ingestion::{FileField, FileRecord, FileRecords, RecordsQuery};
use palladion_domain::digest::Digest;
use palladion_domain::ids::{TrialId, UploadId};
use palladion_domain::tables::TableName;
use palladion_formats::profile::ImportProfile;
use palladion_formats::records::{ReadLimits, Record};
use palladion_formats::source::FileReader;
use palladion_service_kit::blobs::BlobError;
use palladion_service_kit::hashing::sha256_file;

use super::read::is_sealed;
use super::{UploadError, read};
use crate::profiles;
use crate::state::State;

/// Most records of one answer.
const MOST_RECORDS: u64 = 20;
/// What stands in place of values that point at a person.
const HIDDEN: &str = "(not shown)";
/// Longest value shown, in characters.
const VALUE_CHARACTERS: usize = 200;

/// Some records of an upload's file, the header's names beside their values; what points at a person, and
/// the ids behind pseudonyms, are not shown. The file is verified
/// against its digest first.
///
/// # Errors
/// [`UploadError::Unknown`], [`UploadError::Sealed`], [`UploadError::Blob`] when the file is missing or altered.
pub(crate) async fn records(
    state: &State,
    trial: TrialId,
    id: UploadId,
    query: RecordsQuery,
) -> Result<FileRecords, UploadError> {
    let upload = read(state, trial, id).await?;
    if is_sealed(state, trial, id).await? {
        return Err(UploadError::Sealed(id));
    }
    let profile = match upload.profile_id {
        // The file is read alike for every table; what looks personal is hidden alike.
        None => ImportProfile::identity(TableName::Subjects),
        Some(profile) => profiles::parsed(state, trial, profile).await.map_err(UploadError::Profile)?,
    };
    let (path, limits) = (state.platform.blobs.path_of(&upload.digest), state.read_limits());
    let work = move || {
        verify(&path, upload.digest)?;
        read_records(&path, &profile, limits, query)
    };
    tokio::task::spawn_blocking(work).await.map_err(UploadError::Crashed)?
}

fn verify(path: &Path, expected: Digest) -> Result<(), UploadError> {
    let found = sha256_file(path).map_err(UploadError::File)?;
    if found == expected { Ok(()) } else { Err(UploadError::Blob(BlobError::Altered(expected))) }
}

fn read_records(
    path: &Path,
    profile: &ImportProfile,
    limits: ReadLimits,
    query: RecordsQuery,
) -> Result<FileRecords, UploadError> {
    let file = File::open(path).map_err(UploadError::File)?;
    let mut shown = FileRecords { records: Vec::new() };
    // Where the file itself is at fault reading stops; the report says so.
    let Ok(mut reader) = FileReader::open_seekable(file, &profile.document().file, &limits) else {
        return Ok(shown);
    };
    let count = query.count.unwrap_or(1).clamp(1, MOST_RECORDS);
    let last = query.row.saturating_add(count - 1);
    let header = reader.header();
    let names: Vec<String> = header.columns.iter().map(|column| column.name.clone()).collect();
    let hidden: Vec<bool> = names.iter().map(|name| !profile.shows(name)).collect();
    if (query.row..=last).contains(&header.row) {
        let fields =
            names.iter().map(|name| FileField { column: Some(name.clone()), value: shortened(name) });
        shown.records.push(FileRecord { row: header.row, line: header.line(), fields: fields.collect() });
    }
    while let Ok(Some(record)) = reader.read() {
        if record.row() > last {
            break;
        }
        if record.row() >= query.row {
            shown.records.push(to_record(&record, &names, &hidden));
        }
    }
    Ok(shown)
}

fn shortened(value: &str) -> String {
    value.chars().take(VALUE_CHARACTERS).collect()
}

fn to_record(record: &Record<'_>, names: &[String], hidden: &[bool]) -> FileRecord {
    let field = |(index, value): (usize, &str)| FileField {
        column: names.get(index).cloned(),
        value: if hidden.get(index) == Some(&true) { HIDDEN.to_owned() } else { shortened(value) },
    };
    FileRecord {
        row: record.row(),
        line: record.line(),
        fields: record.fields().enumerate().map(field).collect(),
    }
}
