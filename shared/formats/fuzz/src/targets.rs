//! What is run on bytes that may be anything: each target reads them to the end, within small limits, and
//! checks what must hold of whatever is read. A panic is a finding, and so is memory or time beyond reason.

use std::io::Cursor;

use palladion_formats::dataset_json::DataSetName;
use palladion_formats::export::{ExportFormat, write};
use palladion_formats::profile::{ImportProfile, import, suggest::suggest};
use palladion_formats::records::{ReadError, ReadLimits};
use palladion_formats::source::{FileOptions, FileReader, StatedFormat};
use palladion_formats::text::Encoding;

/// Limits under which no file may take much.
const LIMITS: ReadLimits = ReadLimits {
    field_bytes: 64 << 10,
    record_bytes: 256 << 10,
    columns: 512,
    records: 20_000,
    issues: 100,
    levels: 100,
    unpacked_bytes: 64 << 20,
    unpacked_ratio: 200,
    held_bytes: 32 << 20,
    members: 100,
    depth: 32,
    cells: 100_000,
};

/// Reads to the end; a source in memory never fails, so whatever stops it is the file.
fn read(bytes: &[u8], options: &FileOptions) {
    let mut reader = match FileReader::open_seekable(Cursor::new(bytes), options, &LIMITS) {
        Ok(reader) => reader,
        Err(ReadError::File { .. }) => return,
        Err(ReadError::Source(error)) => panic!("memory failed: {error}"),
    };
    assert!(reader.header().columns.len() <= LIMITS.columns);
    let mut number = 0;
    loop {
        match reader.read() {
            Ok(Some(record)) => {
                number += 1;
                assert_eq!(record.number(), number);
                assert!(record.len() <= LIMITS.columns + 1);
                assert!(record.fields().map(str::len).sum::<usize>() <= 2 * LIMITS.record_bytes);
                if let Some(position) = record.position(0) {
                    assert!(position.line > 0);
                }
            }
            Ok(None) => break,
            Err(ReadError::File { .. }) => break,
            Err(ReadError::Source(error)) => panic!("memory failed: {error}"),
        }
    }
    assert!(number <= LIMITS.records);
    let _ = (reader.notes(), reader.remarks());
}

fn stated(format: StatedFormat) -> FileOptions {
    FileOptions { format, ..FileOptions::default() }
}

/// CSV of every encoding, with and without a stated delimiter, comments and extra rows.
pub fn text(bytes: &[u8]) {
    read(bytes, &stated(StatedFormat::Csv));
    for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1252] {
        read(bytes, &FileOptions { encoding, ..stated(StatedFormat::Csv) });
    }
    let comments = FileOptions {
        comment_prefix: Some("#".to_owned()),
        header_row: 2,
        skip_rows_after_header: 1,
        ..stated(StatedFormat::Csv)
    };
    read(bytes, &comments);
}

/// Whatever the bytes say they are.
pub fn containers(bytes: &[u8]) {
    read(bytes, &FileOptions::default());
    read(bytes, &FileOptions { member: Some("a.csv".to_owned()), ..FileOptions::default() });
}

/// SAS transport files.
pub fn xpt(bytes: &[u8]) {
    read(bytes, &stated(StatedFormat::Xpt));
    read(bytes, &FileOptions { dataset: Some("TS".to_owned()), ..stated(StatedFormat::Xpt) });
}

/// Dataset-JSON, as a document and as lines.
pub fn dataset_json(bytes: &[u8]) {
    read(bytes, &stated(StatedFormat::DatasetJson));
}

/// Parquet of any writer.
pub fn parquet(bytes: &[u8]) {
    read(bytes, &stated(StatedFormat::Parquet));
}

/// Workbooks.
pub fn workbook(bytes: &[u8]) {
    read(bytes, &stated(StatedFormat::Xlsx));
}

/// Import profiles: one that is accepted is written and read again as it was.
pub fn profile(bytes: &[u8]) {
    let Ok(json) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(profile) = ImportProfile::parse(json) else {
        return;
    };
    let Ok(written) = serde_json::to_string(&profile) else {
        panic!("an accepted profile cannot be written");
    };
    match ImportProfile::parse(&written) {
        Ok(again) => assert!(again == profile, "a profile changes when it is written"),
        Err(error) => panic!("a profile is refused when it has been written: {error}"),
    }
    let small = b"subject_id,site_id\na,b\n";
    assert!(import(small.as_slice(), &profile, &LIMITS).is_ok());
}

/// A profile with every rule for values, for records of [`VALUES_HEADER`].
const VALUES_PROFILE: &str = include_str!("values.json");
const VALUES_HEADER: &[u8] = b"id,site,land,day,days,neo,age,er,ecog,ihc,ratio,status,time,unit,kind,free\n";

/// Values below a header that a profile knows: whatever is read of them can be written in every format, and
/// what has been written is read again.
pub fn values(bytes: &[u8]) {
    let profile = match ImportProfile::parse(VALUES_PROFILE) {
        Ok(profile) => profile,
        Err(error) => panic!("the profile of values is refused: {error:?}"),
    };
    let file = [VALUES_HEADER, bytes].concat();
    let Ok(read) = import(file.as_slice(), &profile, &LIMITS) else {
        panic!("a file in memory cannot be read");
    };
    for table in read.tables.values() {
        let set = DataSetName { name: "VALUES", label: "Values", created: "2026-01-01T00:00:00" };
        for format in ExportFormat::ALL {
            match (format, write(table, *format, &set, Vec::new())) {
                (ExportFormat::Parquet, Ok(bytes)) => {
                    let again = palladion_formats::parquet::read(bytes.into());
                    assert!(again.is_ok_and(|again| again == *table), "a table changes in Parquet");
                }
                (ExportFormat::Xpt, Err(_)) => {}
                (_, Ok(bytes)) => self::read(&bytes, &FileOptions::default()),
                (_, Err(error)) => panic!("a table cannot be written: {error}"),
            }
        }
    }
}

/// Proposals of profiles: one that is whole is a profile that is accepted.
pub fn proposal(bytes: &[u8]) {
    let Ok(proposal) = suggest(bytes, &LIMITS) else {
        panic!("a file in memory cannot be read");
    };
    if proposal.complete {
        assert!(ImportProfile::parse(&proposal.document.to_string()).is_ok(), "a whole proposal is refused");
    }
}
