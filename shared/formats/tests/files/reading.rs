//! What the reader reads, held against the `csv` crate and against the bytes themselves.

use palladion_formats::csv::{Delimiter, LineEnds, ReadError, ReadLimits, Reader};
use proptest::prelude::*;

/// Gives a few bytes at a time, so that every seam of the buffer is crossed.
struct Drip<'a>(&'a [u8], usize);

impl std::io::Read for Drip<'_> {
    fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(target.len());
        target[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn reader(bytes: &[u8]) -> Reader<Drip<'_>> {
    Reader::new(Drip(bytes, 3), Delimiter::default(), ReadLimits::default())
}

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = reader(bytes);
    let mut records = Vec::new();
    while let Some(record) = reader.read().unwrap() {
        records.push(record.fields().map(str::to_owned).collect());
    }
    records
}

#[test]
fn every_kind_of_line_end_reads_the_same() {
    let expected = [["a", "b"], ["1", "2"], ["3", "x\ny"]];
    for (name, text, line_ends) in [
        ("LF", "a,b\n1,2\n3,\"x\ny\"\n", LineEnds { line_feed: 3, ..LineEnds::default() }),
        (
            "CRLF",
            "a,b\r\n1,2\r\n3,\"x\ny\"\r\n",
            LineEnds { carriage_return_line_feed: 3, ..LineEnds::default() },
        ),
        ("CR", "a,b\r1,2\r3,\"x\ny\"\r", LineEnds { carriage_return: 3, ..LineEnds::default() }),
        ("none at the end", "a,b\n1,2\n3,\"x\ny\"", LineEnds { line_feed: 2, ..LineEnds::default() }),
        (
            "mixed",
            "a,b\n1,2\r\n3,\"x\ny\"\r",
            LineEnds { line_feed: 1, carriage_return_line_feed: 1, carriage_return: 1 },
        ),
    ] {
        assert_eq!(records(text.as_bytes()), expected, "{name}");
        let mut reader = reader(text.as_bytes());
        while reader.read().unwrap().is_some() {}
        assert_eq!(reader.line_ends(), line_ends, "{name}");
        assert_eq!(reader.line_ends().mixed(), name == "mixed", "{name}");
    }
}

#[test]
fn a_record_knows_its_row_line_and_bytes() {
    let text = "\u{feff}id,note\n\n\"é\",\"two\r\nlines \"\"quoted\"\"\",end\r\nx,y";
    let mut reader = reader(text.as_bytes());
    let header = reader.read().unwrap().unwrap();
    assert_eq!((header.row(), header.position(0).unwrap().line, header.position(0).unwrap().byte), (1, 1, 3));
    let record = reader.read().unwrap().unwrap();
    assert_eq!(record.fields().collect::<Vec<_>>(), ["é", "two\r\nlines \"quoted\"", "end"]);
    assert_eq!(record.row(), 2, "the blank line is no record");
    for (index, line) in [(0, 3), (1, 3), (2, 4)] {
        let position = record.position(index).unwrap();
        let rest = &text[usize::try_from(position.byte).unwrap()..];
        let start = ["\"é\"", "\"two", "end"][index];
        assert!(rest.starts_with(start), "field {index} begins at byte {}", position.byte);
        assert_eq!((position.line, position.field), (line, index as u64 + 1));
    }
    let last = reader.read().unwrap().unwrap();
    assert_eq!((last.row(), last.position(1).unwrap().line), (3, 5));
    assert!(reader.read().unwrap().is_none());
    assert!(reader.read().unwrap().is_none(), "the end stays the end");
    assert!(reader.byte_order_mark());
    assert_eq!(reader.blank_lines(), 1);
}

#[test]
fn a_quote_inside_an_unquoted_field_is_text_and_text_behind_a_closing_quote_is_flagged() {
    assert_eq!(records(b"5\" needle,b"), [["5\" needle", "b"]]);
    let mut reader = reader(b"a,\"b\"c,d\n\"\",x\n");
    let record = reader.read().unwrap().unwrap();
    assert_eq!(record.malformed(), Some(1));
    assert_eq!(record.fields().collect::<Vec<_>>(), ["a", "b", "d"]);
    let record = reader.read().unwrap().unwrap();
    assert_eq!((record.malformed(), record.field(0)), (None, ""));
}

#[test]
fn a_failing_source_is_not_the_files_fault() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _target: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }
    let mut reader = Reader::new(Broken, Delimiter::default(), ReadLimits::default());
    assert!(matches!(reader.read(), Err(ReadError::Source(_))));
}

fn field() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-c é\u{2028},;\"\r\n]{0,6}").unwrap()
}

proptest! {
    #[test]
    fn what_the_csv_crate_writes_is_read_back(
        rows in prop::collection::vec(prop::collection::vec(field(), 2..5), 1..8),
        crlf in any::<bool>(),
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(terminator).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        prop_assert_eq!(records(&bytes), rows);
    }

    #[test]
    fn records_agree_with_the_csv_crate_on_any_well_quoted_text(
        text in proptest::string::string_regex(
            "(([ab]{0,2}|a\"b|\"[ab,\r\n]{0,3}(\"\")?[ab]{0,2}\")(,|\n|\r|\r\n)){0,20}",
        ).unwrap(),
    ) {
        let found = records(text.as_bytes());
        let mut theirs = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let expected: Vec<Vec<String>> =
            theirs.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_give_records_or_an_error_and_positions_that_lie_in_the_file(
        bytes in prop::collection::vec(prop_oneof![
            4 => prop::sample::select(b"ab,\"\r\n".to_vec()),
            1 => any::<u8>(),
        ], 0..200),
        step in 1_usize..9,
    ) {
        let mut drip = Reader::new(Drip(&bytes, step), Delimiter::default(), ReadLimits::default());
        let mut whole = Reader::new(bytes.as_slice(), Delimiter::default(), ReadLimits::default());
        loop {
            match (drip.read(), whole.read()) {
                (Ok(None), Ok(None)) => break,
                (Ok(Some(one)), Ok(Some(other))) => {
                    prop_assert!(one.fields().eq(other.fields()));
                    for index in 0..one.len() {
                        let position = one.position(index).unwrap();
                        prop_assert_eq!(position, other.position(index).unwrap());
                        prop_assert!(position.byte <= bytes.len() as u64);
                    }
                }
                (Err(one), Err(other)) => {
                    prop_assert_eq!(one.to_string(), other.to_string());
                    break;
                }
                (one, other) => prop_assert!(false, "{:?} and {:?}", one.is_ok(), other.is_ok()),
            }
        }
    }
}
