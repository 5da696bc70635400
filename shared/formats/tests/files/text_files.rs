//! Encodings, delimiters, comment and extra header rows, columns of one name.

use palladion_domain::tables::TableName;
use palladion_formats::csv::Delimiter;
use palladion_formats::profile::Import;
use palladion_formats::text::TextEncoding;

use crate::support::{codes, file_profile, imported, only, subjects_profile};

fn sites(import: &Import) -> Vec<&str> {
    let table = &import.tables[&TableName::Subjects];
    table.column("site_id").unwrap().texts().unwrap().iter().flatten().collect()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn the_encoding_is_told_and_reported() {
    let text = "id,site\na,Zürich\nb,東京\n";
    let marked = format!("\u{FEFF}{text}");
    let western = b"id,site\na,Z\xFCrich\nb,St\x92s\n".to_vec();
    for (name, bytes, encoding, expected, found) in [
        ("UTF-8", text.as_bytes().to_vec(), TextEncoding::Utf8, ["Zürich", "東京"], vec![]),
        ("UTF-8, mark", marked.as_bytes().to_vec(), TextEncoding::Utf8, ["Zürich", "東京"], vec!["CSV-101"]),
        ("UTF-16 LE", utf16(&marked, true), TextEncoding::Utf16Le, ["Zürich", "東京"], vec!["CSV-101"]),
        ("UTF-16 BE", utf16(&marked, false), TextEncoding::Utf16Be, ["Zürich", "東京"], vec!["CSV-101"]),
        ("UTF-16, no mark", utf16(text, true), TextEncoding::Utf16Le, ["Zürich", "東京"], vec!["CSV-105"]),
        ("Windows-1252", western, TextEncoding::Windows1252, ["Zürich", "St’s"], vec!["CSV-104"]),
    ] {
        let import = imported(&bytes, &subjects_profile(""));
        assert_eq!(codes(&import), found, "{name}");
        assert_eq!(sites(&import), expected, "{name}");
        assert_eq!(import.notes.source.encoding, encoding, "{name}");
    }
}

#[test]
fn windows_1252_is_assumed_with_a_warning_that_says_where_and_stated_without_one() {
    let import = imported(b"id,site\na,St\x92s\n", &subjects_profile(""));
    let warning = only(&import);
    assert!(warning.message.contains("byte 0x92 at offset 12"), "{}", warning.message);
    let import = imported(b"id,site\na,St\x92s\n", &file_profile(r#"{"encoding":"windows-1252"}"#));
    assert_eq!((codes(&import), sites(&import)), (vec![], vec!["St’s"]));
}

#[test]
fn bytes_are_counted_in_the_file_whatever_its_encoding() {
    // The id of the third record is missing; its place is looked up in the bytes of the file.
    for (name, bytes, byte) in [
        ("UTF-8", "id,site\n\"é\"\"x\",東\n,c\n".as_bytes().to_vec(), 20),
        ("UTF-16", utf16("id,site\n\"é\"\"x\",東\n,c\n", true), 34),
        ("Windows-1252", b"id,site\n\"\xE9\"\"x\",\xFC\n,c\n".to_vec(), 17),
    ] {
        let import = imported(&bytes, &subjects_profile(""));
        let issue = import.issues.kept().iter().find(|issue| issue.code == "MAP-016").unwrap();
        assert_eq!(issue.position.unwrap().byte, byte, "{name}");
        assert_eq!(issue.position.unwrap().line, 3, "{name}");
    }
}

#[test]
fn encodings_that_do_not_hold_together_are_refused_in_place() {
    for (name, bytes, code, byte) in [
        ("undefined byte", b"id,site\na,\x92\x81\n".to_vec(), "CSV-017", 11),
        ("UTF-8 after Windows-1252", b"id,site\na,\x92\nb,\xC3\xA9\n".to_vec(), "CSV-018", 14),
        ("Windows-1252 after UTF-8", b"id,site\na,\xC3\xA9\nb,\x92\n".to_vec(), "CSV-001", 15),
        ("half a unit", [utf16("id,site\na,b\n", true), vec![b'x']].concat(), "CSV-002", 24),
    ] {
        let import = imported(&bytes, &subjects_profile(""));
        let issue = import.issues.kept().iter().find(|issue| issue.code == code);
        let issue = issue.unwrap_or_else(|| panic!("{name}: {:?}", codes(&import)));
        assert_eq!(issue.position.unwrap().byte, byte, "{name}");
    }
}

#[test]
fn the_delimiter_is_told_by_consistency_and_reported() {
    for (name, text, delimiter, found) in [
        ("comma", "id,site\na,b\n", ',', vec![]),
        ("semicolon beside decimal commas", "id;site\n1,5;2,5\n3,5;x\n", ';', vec!["CSV-106"]),
        ("tab beside commas", "id\tsite\na,b\tc\n", '\t', vec!["CSV-106"]),
        ("bar", "id|site\na|b\n", '|', vec!["CSV-106"]),
        ("comma in quotes", "id;site\n\"a,b\";c\n", ';', vec!["CSV-106"]),
        ("ragged", "id,site\na,b\nc\n", ',', vec!["CSV-013"]),
    ] {
        let import = imported(text.as_bytes(), &subjects_profile(""));
        assert_eq!(codes(&import), found, "{name}");
        assert_eq!(import.notes.source.delimiter, Delimiter::new(delimiter).ok(), "{name}");
    }
    let import = imported(b"id,site;x\na,b;c\n", &subjects_profile(""));
    assert_eq!(only(&import).code, "CSV-016", "two split equally well: it is not guessed");
}

#[test]
fn comment_and_extra_header_rows_are_skipped_as_the_profile_says() {
    let text = "#made by hand, with commas\ntitle row\n\nid,site\n# not data \"\nSubject,Centre\nC1,C2\na,b\n#x\nc,d\n";
    let options = r##"{"comment_prefix":"#","header_row":2,"skip_rows_after_header":2}"##;
    let import = imported(text.as_bytes(), &file_profile(options));
    assert_eq!(codes(&import), ["CSV-103", "CSV-107"]);
    assert_eq!(sites(&import), ["b", "d"]);
    let origins = &import.origins[&TableName::Subjects];
    assert_eq!((origins.record(0), origins.position(0, "site_id").unwrap().line), (Some(5), 8));
    assert_eq!((import.notes.source.comment_lines, import.notes.records), (3, 2));
}

#[test]
fn columns_of_one_name_are_numbered_only_when_the_profile_says_so() {
    let text = b"id,site,site\na,b,c\n";
    assert_eq!(only(&imported(text, &subjects_profile(""))).code, "CSV-012");
    let import = imported(text, &file_profile(r#"{"duplicate_columns":"number"}"#));
    assert_eq!((codes(&import), sites(&import)), (vec!["CSV-108"], vec!["b"]));
    assert_eq!(import.notes.columns, ["id", "site", "site (2)"]);
    let clash =
        imported(b"id,site,site (2),site\na,b,c,d\n", &file_profile(r#"{"duplicate_columns":"number"}"#));
    assert_eq!(codes(&clash), ["CSV-108", "CSV-012"]);
}
