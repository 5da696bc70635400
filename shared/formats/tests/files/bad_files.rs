//! Every way in which the file itself can be wrong, each reported with its code and place.

use std::io::Read;

use palladion_domain::validation::{Position, Severity};
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::{ImportProfile, Unmapped, When, import};

use crate::support::{codes, file_profile, imported, only, subjects_profile};

/// Name, bytes, code, row, line, byte, field.
type Case = (&'static str, &'static [u8], &'static str, u64, u64, u64, u64);

#[test]
fn a_file_that_cannot_be_read_on_says_where() {
    const CASES: &[Case] = &[
        ("empty", b"", "CSV-009", 1, 1, 0, 1),
        ("blank lines only", b"\n\r\n\r", "CSV-009", 1, 1, 0, 1),
        ("a byte order mark only", b"\xEF\xBB\xBF", "CSV-009", 1, 1, 0, 1),
        ("UTF-16, little endian", b"\xFF\xFEi\0d\0", "CSV-003", 1, 1, 3, 1),
        ("UTF-16, big endian", b"\xFE\xFF\0i\0d", "CSV-003", 1, 1, 2, 1),
        ("UTF-16 without a mark", b"i\0d\0,\0s\0", "CSV-003", 1, 1, 1, 1),
        ("Windows-1252 apostrophe", b"id,site\na,St\x92s\n", "CSV-001", 2, 2, 12, 2),
        ("a character cut in half at the end", b"id,site\na,\xC3", "CSV-001", 2, 2, 10, 2),
        ("bad byte in the header", b"id,s\xFFte\na,b\n", "CSV-001", 1, 1, 4, 2),
        ("bad byte behind escaped quotes", b"id,site\na,\"\"\"x\"\"\n\x92\"\n", "CSV-001", 2, 3, 17, 2),
        ("NUL in a quoted field", b"id,site\na,\"x\0\"\n", "CSV-003", 2, 2, 12, 2),
        ("a quote that never ends", b"id,site\na,b\nc,\"d\ne,f\ng,h\n", "CSV-004", 3, 3, 14, 2),
        ("a quote that never ends, CR", b"id,site\ra,b\rc,\"d\re,f\r", "CSV-004", 3, 3, 14, 2),
        ("a quote at the very end", b"id,site\na,\"", "CSV-004", 2, 2, 10, 2),
    ];
    for (name, bytes, code, row, line, byte, field) in CASES {
        let import = imported(bytes, &file_profile(r#"{"encoding":"utf-8"}"#));
        let issue = import.issues.kept().iter().find(|issue| issue.severity == Severity::Error).unwrap();
        assert_eq!(issue.code, *code, "{name}: {}", issue.message);
        assert_eq!(issue.row, Some(*row), "{name}");
        assert_eq!(issue.position, Some(Position { line: *line, byte: *byte, field: *field }), "{name}");
    }
}

#[test]
fn the_column_is_named_once_the_header_is_known() {
    let import = imported(b"id,site\na,St\x92s\n", &file_profile(r#"{"encoding":"utf-8"}"#));
    assert_eq!(only(&import).column.as_deref(), Some("site"));
    assert!(only(&import).message.contains("0x92"));
}

#[test]
fn what_was_read_before_the_fault_is_still_checked() {
    let import = imported(b"id,site\n,b\nc,\xFF\n", &file_profile(r#"{"encoding":"utf-8"}"#));
    assert_eq!(codes(&import), ["MAP-016", "CSV-001"]);
}

#[test]
fn a_header_alone_is_refused() {
    for bytes in [b"id,site".as_slice(), b"id,site\n", b"id,site\r\n\r\n"] {
        let import = imported(bytes, &subjects_profile(""));
        assert_eq!(codes(&import)[0], "CSV-010");
        assert!(import.issues.has_errors());
    }
}

#[test]
fn header_names_must_be_there_and_differ_after_trimming() {
    let import = imported(b"id,site, id \na,b,c\n", &subjects_profile(""));
    let issue = only(&import);
    assert_eq!((issue.code.as_str(), issue.column.as_deref()), ("CSV-012", Some("id")));
    assert_eq!(issue.position, Some(Position { line: 1, byte: 8, field: 3 }));
    let import = imported(b"id,,site, \na,b,c,d\n", &subjects_profile(""));
    assert_eq!(codes(&import), ["CSV-011", "CSV-011"]);
    assert!(import.tables.is_empty(), "nothing is read under a header that cannot be trusted");
}

#[test]
fn ragged_rows_are_reported_each_and_left_out() {
    let import = imported(b"id,site\na,b\nc\nd,e,f\ng,h\n", &subjects_profile(""));
    assert_eq!(codes(&import), ["CSV-013", "CSV-013"]);
    let issue = &import.issues.kept()[1];
    assert_eq!(issue.row, Some(4));
    assert_eq!(issue.message, "the header has 2 fields, this record 3; it is left out");
    assert_eq!(import.notes.records, 4);
    assert_eq!(import.notes.table_rows.values().copied().collect::<Vec<_>>(), [2]);
}

#[test]
fn text_behind_a_closing_quote_leaves_the_row_out() {
    let import = imported(b"id,site\n\"a\"x,b\nc,d\n", &subjects_profile(""));
    let issue = only(&import);
    assert_eq!((issue.code.as_str(), issue.row, issue.value.as_deref()), ("CSV-014", Some(2), Some("a")));
    assert_eq!(import.notes.table_rows.values().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn a_byte_order_mark_mixed_line_ends_and_blank_lines_are_notes() {
    let import = imported(b"\xEF\xBB\xBFid,site\r\na,b\n\nc,d\r", &subjects_profile(""));
    assert_eq!(codes(&import), ["CSV-101", "CSV-102", "CSV-103"]);
    assert!(!import.issues.has_errors());
    assert!(import.notes.source.byte_order_mark);
    assert!(import.notes.source.line_ends.mixed());
    assert_eq!((import.notes.source.blank_lines, import.notes.records), (1, 2));
}

#[test]
fn another_delimiter_is_pointed_out() {
    let import = imported(b"id;site\na;b\n", &file_profile(r#"{"delimiter":","}"#));
    assert_eq!(codes(&import), ["MAP-001", "MAP-001", "CSV-015"]);
}

/// An endless source: what follows a prefix is one letter for ever.
struct Endless<'a>(&'a [u8], u64);

impl Read for Endless<'_> {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        if self.0.is_empty() {
            target.fill(b'x');
            self.1 += target.len() as u64;
            return Ok(target.len());
        }
        let count = self.0.len().min(target.len());
        target[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn a_field_over_the_limit_is_refused_before_it_is_read() {
    for (prefix, hint) in [(b"id,site\na,".as_slice(), false), (b"id,site\na,\"", true)] {
        let mut endless = Endless(prefix, 0);
        let import = import(&mut endless, &subjects_profile(""), &ReadLimits::default()).unwrap();
        let issue = only(&import);
        assert_eq!(
            (issue.code.as_str(), issue.row, issue.column.as_deref()),
            ("CSV-005", Some(2), Some("site"))
        );
        assert_eq!(issue.position, Some(Position { line: 2, byte: 10, field: 2 }));
        assert_eq!(issue.message.contains("closing quote"), hint);
        assert!(endless.1 < 4 << 20, "{} bytes were read of a field limited to 1 MiB", endless.1);
    }
}

#[test]
fn ten_megabytes_in_one_field_are_refused() {
    let mut bytes = b"id,site\na,b\nc,\"".to_vec();
    bytes.resize(bytes.len() + (10 << 20), b'y');
    bytes.extend_from_slice(b"\"\n");
    let import = imported(&bytes, &subjects_profile(""));
    assert_eq!((only(&import).code.as_str(), only(&import).row), ("CSV-005", Some(3)));
}

#[test]
fn limits_on_records_columns_and_record_bytes_hold() {
    let limits = ReadLimits { records: 2, columns: 3, record_bytes: 40, ..ReadLimits::default() };
    for (bytes, code, row) in [
        (b"id,site\na,b\nc,d\ne,f\n".as_slice(), "CSV-008", 4),
        (b"id,site\na,b,c,d\n", "CSV-007", 2),
        (b"id,site,x,y\n", "CSV-007", 1),
        (b"id,site\naaaaaaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbb\n", "CSV-006", 2),
    ] {
        let import = import(bytes, &subjects_profile(""), &limits).unwrap();
        assert_eq!((only(&import).code.as_str(), only(&import).row), (code, Some(row)));
    }
    let exact = import(b"id,site\na,b\nc,d\n".as_slice(), &subjects_profile(""), &limits).unwrap();
    assert!(exact.issues.kept().is_empty(), "the limit itself is allowed");
}

#[test]
fn ten_thousand_columns_are_refused() {
    let header: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    let import = imported(format!("{}\n", header.join(",")).as_bytes(), &subjects_profile(""));
    assert_eq!((only(&import).code.as_str(), only(&import).row), ("CSV-007", Some(1)));
}

#[test]
fn beyond_the_cap_issues_are_counted_and_not_kept() {
    let mut text = "id,site\n".to_owned();
    (0..5_000).for_each(|_| text.push_str("x\n"));
    let import = imported(text.as_bytes(), &subjects_profile(""));
    assert_eq!(import.issues.kept().len(), ReadLimits::default().issues);
    assert_eq!(import.issues.counts()["CSV-013"].count, 5_000);
}

#[test]
fn a_profile_that_names_a_missing_column_is_told_so_once_each() {
    let more =
        r#""sex":{"source":"column","column":"gender"},"t_stage":{"source":"column","column":"gender"}"#;
    let import = imported(b"id,centre\na,b\n", &subjects_profile(more));
    assert_eq!(codes(&import), ["MAP-001", "MAP-001"]);
    let columns: Vec<_> = import.issues.kept().iter().map(|issue| issue.column.as_deref().unwrap()).collect();
    assert_eq!(columns, ["site", "gender"]);
    assert!(import.tables.is_empty());
}

#[test]
fn a_filter_on_a_missing_column_is_told_so() {
    let mut document = subjects_profile("").into_document();
    document.tables[0].rows[0].when =
        Some(When { column: "visit".to_owned(), words: vec!["1".to_owned()], not_in: Vec::new() });
    let import = imported(b"id,site\na,b\n", &ImportProfile::new(document).unwrap());
    assert_eq!((only(&import).code.as_str(), only(&import).column.as_deref()), ("MAP-001", Some("visit")));
}

#[test]
fn columns_that_nothing_names_are_listed_or_refused() {
    let file = b"id,site,extra\na,b,c\n";
    let import = imported(file, &subjects_profile(""));
    assert_eq!(import.notes.unmapped_columns, ["extra"]);
    let mut document = subjects_profile("").into_document();
    document.unmapped = Unmapped::Refuse;
    let import = imported(file, &ImportProfile::new(document).unwrap());
    assert_eq!((only(&import).code.as_str(), only(&import).column.as_deref()), ("MAP-002", Some("extra")));
}
