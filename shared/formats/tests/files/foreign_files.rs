//! Parquet and workbooks that other programs have made (`data/made/make.py`).

use std::io::{Cursor, Write};

use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::{FileOptions, import};
use palladion_formats::source::{FileFormat, FileReader};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::cdisc::{assert_same, oracle, read};
use crate::containers::zip;
use crate::support::{codes, file_profile, imported, only, sample, subjects_profile};

#[test]
fn parquet_of_every_flat_type_and_codec_is_read_without_loss() {
    let (names, rows) = oracle("made/types.csv");
    for file in ["none", "snappy", "gzip", "zstd", "lz4", "v2"] {
        let found = read(&sample(&format!("made/types_{file}.parquet")), &FileOptions::default());
        let columns: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, names, "{file}");
        assert_eq!(found.rows, rows, "{file}: the same text, not only the same number");
        assert_eq!(found.notes.format, FileFormat::Parquet);
    }
}

#[test]
fn parquet_of_other_writers_is_read() {
    let (names, rows) = oracle("made/types.csv");
    let polars = read(&sample("made/types_polars.parquet"), &FileOptions::default());
    // polars keeps times of day in nanoseconds and writes no decimals shorter.
    assert_same("polars", &polars, &names, &rows);
    let old = read(&sample("made/types_int96.parquet"), &FileOptions::default());
    let at = |name: &str| old.columns.iter().position(|column| column.name == name).unwrap();
    assert_eq!(old.rows[1][at("ms")], "1960-01-01T00:00:00.5");
    assert_eq!(old.rows[0][at("utc")], "2014-01-02T11:45:00");
    for (file, rows) in [("adtte_onco", 512), ("adsl", 306)] {
        let found = read(&sample(&format!("adam_onco_parquet/{file}.parquet")), &FileOptions::default());
        let (names, expected) = oracle(&format!("made/{file}.csv"));
        assert_same(file, &found, &names, &expected);
        assert_eq!(found.rows.len(), rows);
    }
    let many = read(&sample("made/row_groups.parquet"), &FileOptions::default());
    assert_eq!(many.rows.len(), 20_000);
    assert!(many.rows.iter().enumerate().all(|(row, cells)| cells[1] == row.to_string()));
}

#[test]
fn parquet_that_is_not_flat_or_not_sound_is_refused() {
    let small = sample("made/types_snappy.parquet");
    for (name, bytes, code, words) in [
        ("a list", sample("made/nested_list.parquet"), "FILE-011", "column `list` is nested"),
        ("a record", sample("made/nested_record.parquet"), "FILE-011", "column `record` is nested"),
        (
            "bytes",
            sample("made/bytes.parquet"),
            "FILE-003",
            "column `raw` holds a value that is none of its type",
        ),
        ("cut", small[..small.len() / 2].to_vec(), "FILE-003", "Parquet"),
        ("four bytes", b"PAR1".to_vec(), "FILE-003", "Parquet"),
    ] {
        let refused =
            match FileReader::open(bytes.as_slice(), &FileOptions::default(), &ReadLimits::default()) {
                Err(error) => error.to_string(),
                Ok(mut reader) => loop {
                    match reader.read() {
                        Ok(Some(_)) => {}
                        Ok(None) => panic!("{name} was read"),
                        Err(error) => break error.to_string(),
                    }
                },
            };
        assert!(refused.contains(words), "{name}: {refused}");
        let import = imported(&bytes, &file_profile(r#"{"format":"parquet"}"#));
        assert!(codes(&import).contains(&code) || name == "bytes", "{name}: {:?}", codes(&import));
    }
}

#[test]
fn parquet_that_lies_about_sizes_is_refused_without_allocating_them() {
    let sound = sample("made/types_snappy.parquet");
    // The first page begins behind the magic; its header: kind, unpacked size, packed size.
    assert_eq!(&sound[..4], b"PAR1");
    let at = sound.windows(2).position(|window| window[0] == 0x15 && window[1] != 0).unwrap();
    assert_eq!(at, 4, "the header of the first page");
    let mut lying = sound.clone();
    let unpacked = lying[7];
    assert!(unpacked > 0);
    // Five bytes would move the file; two of the largest one-byte sizes are enough to be no longer true.
    lying[7] = 0x7E;
    let import = imported(&lying, &file_profile("{}"));
    assert!(import.issues.has_errors());
    let limits = ReadLimits { unpacked_bytes: 100, ..ReadLimits::default() };
    let mut reader = FileReader::open(sound.as_slice(), &FileOptions::default(), &limits).unwrap();
    let refused = reader.read().unwrap_err().to_string();
    assert!(refused.contains("unpacks to more bytes than the limit"), "{refused}");
}

fn sheet(name: &str) -> FileOptions {
    FileOptions { sheet: Some(name.to_owned()), ..FileOptions::default() }
}

#[test]
fn a_workbook_is_read_cell_for_cell() {
    let expected = [
        [
            "A1",
            "München",
            "2014-01-02",
            "2014-01-02T11:45:00",
            "11:45:00",
            "0.1",
            "3",
            "true",
            "x",
            "",
            "1e300",
        ],
        ["A2", "東京", "1900-02-28", "1999-12-31T23:59:59", "", "-2.5", "0", "false", " y ", "#N/A", "0.3"],
    ];
    for file in ["made/book_openpyxl.xlsx", "made/book_xlsxwriter.xlsx", "made/book_1904.xlsx"] {
        let found = read(&sample(file), &FileOptions::default());
        let names: Vec<&str> = found.columns.iter().map(|column| column.name.as_str()).collect();
        let header = ["id", "site", "seen", "at", "clock", "ratio", "count", "yes", "word", "bad", "long"];
        assert_eq!(names, header, "{file}");
        let mut expected = expected.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        if file.contains("1904") {
            expected[1][2] = String::new();
        }
        assert_eq!(found.rows, expected, "{file}");
        assert_eq!((found.notes.sheet.as_deref(), found.notes.blank_lines), (Some("Data"), 1), "{file}");
    }
}

#[test]
fn another_sheet_with_rows_above_the_header_is_read_by_profile() {
    let book = sample("made/book_openpyxl.xlsx");
    let options = r#"{"sheet":"Other","header_row":2,"skip_rows_after_header":1}"#;
    let import = imported(&book, &file_profile(options));
    assert_eq!(codes(&import), ["CSV-013", "FILE-102"], "a cell beside the columns is a fault of its row");
    let [beside, others] = import.issues.kept() else { panic!("two issues") };
    assert_eq!((beside.row, beside.position), (Some(6), None));
    assert!(
        others.message.contains("the sheet `Other` was read, and not: `Hidden`, `Data`"),
        "{}",
        others.message
    );
    assert_eq!(import.notes.columns, ["id", "site"]);
    let missing = imported(&book, &file_profile(r#"{"sheet":"Patients"}"#));
    assert_eq!(only(&missing).code, "FILE-007");
    assert!(only(&missing).message.contains("`Hidden`, `Data`, `Other`"), "{}", only(&missing).message);
    assert_eq!(read(&book, &sheet("Hidden")).columns[0].name, "secret", "named, a hidden sheet is read");
}

/// A workbook with another sheet or other strings.
fn book(sheet: &str, strings: &str) -> Vec<u8> {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let workbook = format!(
        r#"<workbook xmlns:r="{relation}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>").as_bytes(),
        ),
    ])
}

#[test]
fn a_hostile_workbook_is_refused_within_the_limits() {
    const CELLS: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;
    const STRINGS: &str = r#"<sst uniqueCount="2"><si><t>id</t></si><si><t>site</t></si></sst>"#;
    let sound =
        read(&book(&format!("{CELLS}<row r=\"3\"><c r=\"A3\"><v>7</v></c></row>"), STRINGS), &sheet("S"));
    assert_eq!(sound.rows, [["7", ""]]);
    let laughs =
        r#"<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"#;
    let far = format!(r#"{CELLS}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#);
    let wide = r#"<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>"#;
    let back = format!(r#"<row r="2"><c r="A2"><v>1</v></c></row>{CELLS}"#);
    let many = ReadLimits { cells: 1, ..ReadLimits::default() };
    let plain = ReadLimits::default();
    for (name, bytes, limits, code) in [
        ("billion laughs", book(CELLS, laughs), plain, "FILE-003"),
        (
            "a count of strings that is not there",
            book(CELLS, r#"<sst uniqueCount="99999999999999"/>"#),
            plain,
            "FILE-003",
        ),
        (
            "a string that is not there",
            book(&CELLS.replace("<v>1</v>", "<v>9</v>"), STRINGS),
            plain,
            "FILE-003",
        ),
        ("16,384 columns", book(wide, STRINGS), plain, "CSV-007"),
        ("rows that go back", book(&back, STRINGS), plain, "FILE-003"),
        ("more cells than the limit", book(CELLS, STRINGS), many, "FILE-010"),
        ("nothing", book("", STRINGS), plain, "CSV-009"),
        ("a header alone", book(CELLS, STRINGS), plain, "CSV-010"),
        ("broken XML", book("<row><c", STRINGS), plain, "FILE-003"),
        ("a cell far away", book(&far, STRINGS), plain, "CSV-013"),
    ] {
        let import = import(bytes.as_slice(), &file_profile("{}"), &limits).unwrap();
        assert!(codes(&import).contains(&code), "{name}: {:?}", import.issues.kept());
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml"] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&vec![b' '; 18 << 20]).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    assert_eq!(only(&imported(&bomb, &subjects_profile(""))).code, "FILE-005");
}
