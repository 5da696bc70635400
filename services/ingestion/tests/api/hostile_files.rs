//! Files that are small to send and large to read, or that lie about what they hold: each is an upload with one
//! clear issue, soon, and the service goes on.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use palladion_api::ingestion::{Mapping, UploadState};
use palladion_domain::tables::TableName;
use palladion_formats::parquet;
use palladion_formats::table::{Column, Table, TextValues, Values};
use palladion_testkit::backends;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::world::World;

/// A zip archive of these entries.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

const ENTITIES: &str = r#"<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"#;

/// A workbook with one sheet, which has this before its root and this in a shared string.
fn workbook(declared: &str, string: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        r#"<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let sheet = format!(
        r#"<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>"#
    );
    let strings = format!(r#"<sst xmlns="{main}" count="1" uniqueCount="1"><si><t>{string}</t></si></sst>"#);
    let strings = format!(r#"<?xml version="1.0"?>{declared}{strings}"#);
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

/// A sound Parquet file of subjects.
fn parquet_file() -> Vec<u8> {
    let texts = |prefix: &str| {
        let texts: Vec<String> = (0..1_000).map(|row| format!("{prefix}{row}")).collect();
        Values::Text(TextValues::collect(texts.iter().map(|text| Some(text.as_str()))).unwrap())
    };
    let column = |name: &str, values| Column { name: name.to_owned(), unit: None, values };
    let table = Table::new(vec![column("subject_id", texts("P")), column("site_id", texts("S"))]).unwrap();
    parquet::to_bytes(&table).unwrap()
}

/// The same, whose first page claims the largest size that its number has room for.
fn lying_parquet() -> Vec<u8> {
    let mut bytes = parquet_file();
    assert_eq!((bytes[4], bytes[6]), (0x15, 0x15), "the page's header: its kind, then its size");
    let last = 7 + bytes[7..].iter().position(|byte| byte & 0x80 == 0).unwrap();
    bytes[7..last].fill(0xff);
    bytes[last] = 0x7f;
    bytes
}

fn footer_that_lies() -> Vec<u8> {
    let mut bytes = parquet_file();
    let at = bytes.len() - 8;
    bytes[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    bytes
}

fn ten_thousand_columns() -> Vec<u8> {
    let names: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    format!("{}\n{}\n", names.join(","), vec!["1"; 10_000].join(",")).into_bytes()
}

#[tokio::test]
async fn a_hostile_file_is_one_clear_issue_and_the_service_goes_on() {
    let blanks = vec![b'\n'; 64 << 20];
    let deep = format!("{{\"rows\":{}{}}}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a zip bomb", zip(&[("subjects.csv", &blanks)]), "FILE-005"),
        ("a gzip bomb", gzip(&blanks), "FILE-005"),
        ("a billion laughs", workbook(ENTITIES, "&d;&d;&d;"), "FILE-003"),
        ("a page that lies about its size", lying_parquet(), "FILE-003"),
        ("a footer that lies about its size", footer_that_lies(), "FILE-003"),
        ("ten thousand columns", ten_thousand_columns(), "CSV-007"),
        ("a million brackets", deep.into_bytes(), "FILE-009"),
        ("a way out of the folder", zip(&[("../../etc/subjects.csv", b"subject_id,site_id\nP1,S1\n")]), ""),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        for (name, bytes, code) in &cases {
            let start = Instant::now();
            let upload = world.send_bytes(trial, Mapping::Table(TableName::Subjects), bytes).await.unwrap();
            assert!(start.elapsed() < Duration::from_secs(60), "{name}: {:?}", start.elapsed());
            let issues = world.issues(&upload).await;
            if code.is_empty() {
                assert_eq!(upload.state, UploadState::Valid, "{name}: a name leads nowhere: {issues:?}");
                continue;
            }
            assert_eq!(upload.state, UploadState::Invalid, "{name}");
            let errors: Vec<&str> = issues.iter().map(|issue| issue.code.as_str()).collect();
            assert_eq!(errors, [*code], "{name}: {issues:?}");
        }
        let sound =
            world.send_bytes(trial, Mapping::Table(TableName::Subjects), &parquet_file()).await.unwrap();
        assert_eq!((sound.state, sound.validation.rows_read), (UploadState::Valid, 1_000));
        world.running.stop().await;
    }
}
