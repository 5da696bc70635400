//! Parquet files that ask for more than they state, or for what nobody here reads.

use std::sync::Arc;

use palladion_formats::csv::ReadLimits;
use palladion_formats::source::{FileOptions, FileReader};
use parquet::basic::{Compression, GzipLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::cdisc::read;
use crate::support::{file_profile, imported, only, sample};

const ROWS: usize = 100_000;

/// One column of zeros in one page, packed by gzip.
fn zeros(version: WriterVersion) -> Vec<u8> {
    let schema = Arc::new(parse_message_type("message m { optional int64 id; }").unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::GZIP(GzipLevel::default()))
        .set_writer_version(version)
        .set_dictionary_enabled(false)
        .set_encoding(parquet::basic::Encoding::PLAIN)
        .set_data_page_row_count_limit(ROWS)
        .set_write_batch_size(ROWS)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[0; ROWS], Some(&[1; ROWS]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// What ends the reading of a file; nothing when it is read to its end.
fn refused(bytes: &[u8]) -> Option<String> {
    let mut reader = match FileReader::open(bytes, &FileOptions::default(), &ReadLimits::default()) {
        Ok(reader) => reader,
        Err(error) => return Some(error.to_string()),
    };
    loop {
        match reader.read() {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(error) => return Some(error.to_string()),
        }
    }
}

#[test]
fn a_page_that_unpacks_to_more_than_it_states_is_refused_before_it_is_unpacked() {
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let sound = zeros(version);
        assert_eq!(refused(&sound), None, "{version:?}");
        // Behind the magic the page's header: its kind, then the bytes that it unpacks to.
        assert_eq!((sound[4], sound[6]), (0x15, 0x15));
        let length = sound[7..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        assert_eq!(length, 3, "800,000 bytes and the levels");
        let mut lying = sound.clone();
        // 1,000 bytes, written as long as the true number.
        lying[7..10].copy_from_slice(&[0xD0, 0x8F, 0x00]);
        let said = refused(&lying).unwrap();
        assert!(said.ends_with("a page unpacks to more bytes than it states"), "{version:?}: {said}");
    }
}

/// The bytes between the footer's beginning and its length.
fn footer(file: &[u8]) -> usize {
    let length = file.len() - 8;
    length - usize::try_from(u32::from_le_bytes(file[length..length + 4].try_into().unwrap())).unwrap()
}

#[test]
fn a_version_a_codec_or_encryption_that_is_not_read_is_refused_by_its_name() {
    let sound = zeros(WriterVersion::PARQUET_1_0);
    let start = footer(&sound);
    assert_eq!(&sound[start..start + 2], [0x15, 0x02], "version 1");
    let mut version = sound.clone();
    version[start + 1] = 0x06;
    // In the description of the column: its path `id`, then gzip.
    let codec =
        start + sound[start..].windows(6).position(|at| at == [0x19, 0x18, 0x02, b'i', b'd', 0x15]).unwrap();
    assert_eq!(sound[codec + 6], 0x04);
    let of_codec = |zigzag| {
        let mut file = sound.clone();
        file[codec + 6] = zigzag;
        file
    };
    // Behind the last field, the order of columns (7), an algorithm (8) that is an empty structure.
    let mut encrypted = sound[..sound.len() - 9].to_vec();
    encrypted.extend([0x1C, 0x00, 0x00]);
    let length = u32::try_from(encrypted.len() - start).unwrap();
    encrypted.extend(length.to_le_bytes());
    encrypted.extend(b"PAR1");
    for (bytes, words) in [
        (version, "a Parquet file of version 3, which is not read; write it as version 1 or 2"),
        (of_codec(0x06), "a Parquet file packed by LZO, which is not read"),
        (of_codec(0x14), "a Parquet file packed by codec 10, which is not read"),
        (encrypted, "a Parquet file with encrypted columns, which is not read; write it without encryption"),
    ] {
        let import = imported(&bytes, &file_profile("{}"));
        assert_eq!(only(&import).code, "FILE-001", "{}", only(&import).message);
        assert!(only(&import).message.contains(words), "{}", only(&import).message);
    }
}

#[test]
fn parquet_packed_by_brotli_is_read() {
    let found = read(&sample("made/brotli.parquet"), &FileOptions::default());
    assert_eq!(found.rows, [["a"]]);
}

/// One column of words, each beginning as the one before, in one page without compression.
fn words(count: usize) -> Vec<u8> {
    let schema = Arc::new(parse_message_type("message m { required binary word (UTF8); }").unwrap());
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_dictionary_enabled(false)
        .set_encoding(parquet::basic::Encoding::DELTA_BYTE_ARRAY)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let words: Vec<_> =
        (0..count).map(|index| ByteArray::from(format!("word-{index:04}").as_str())).collect();
    column.typed::<ByteArrayType>().write_batch(&words, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn words_that_claim_more_rests_than_there_are_words_are_refused_before_they_are_counted() {
    for count in [1, 2, 33, 129, 1_000] {
        assert_eq!(refused(&words(count)), None, "{count}");
    }
    // Blocks of 128 in four parts, five numbers: so both heads begin, that of the shared beginnings and that of
    // the rests. The claim of the second is made the greatest that there is.
    let sound = words(5);
    let head = [0x80, 0x01, 4, 5];
    let heads: Vec<_> = (0..sound.len()).filter(|at| sound[*at..].starts_with(&head)).collect();
    let [_, second] = heads[..] else { panic!("{heads:?}") };
    let claim = second + 3;
    let mut lying = sound.clone();
    // The claim, then the first number and what follows, overwritten: a claim of 2^55 and more.
    lying[claim..claim + 8].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]);
    let said = refused(&lying).unwrap();
    assert!(said.contains("claim to be more than there are"), "{said}");
}

#[test]
fn a_page_header_that_reads_as_something_else_to_the_library_is_refused() {
    let sound = zeros(WriterVersion::PARQUET_1_0);
    // Behind the three numbers of the header (its kind and two sizes): a list of seven truth values, which hold,
    // when they are no bytes of their own, another list of 2^31 - 1.
    let mut at = 4;
    for _ in 0..3 {
        assert_eq!(sound[at], 0x15);
        at += 1 + sound[at + 1..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    }
    let lists: &[u8] = &[0x69, 0x71, 0x19, 0xF1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00];
    // The head of a dictionary whose count of words is declared to be a list.
    let other_type: &[u8] = &[0x4C, 0x19, 0x05, 0x00, 0x00];
    for rest in [lists, other_type] {
        let mut lying = sound.clone();
        lying[at..at + rest.len()].copy_from_slice(rest);
        let said = refused(&lying).unwrap();
        assert!(said.contains("a page does not state its sizes"), "{said}");
    }
}

#[test]
fn a_footer_that_reads_as_something_else_to_the_library_is_refused() {
    // Found by fuzzing: field 1 of a column is declared to be a list, and read as a number; what follows holds,
    // to the library alone, a list of 2^31 - 1 truth values, which took it seven seconds to pass over.
    let said = refused(&sample("found/footer_of_other_types.parquet")).unwrap();
    assert!(said.contains("its footer cannot be read"), "{said}");
    // The version of a sound file, declared as 64 bits instead of 32.
    let mut lying = zeros(WriterVersion::PARQUET_1_0);
    let start = footer(&lying);
    lying[start] = 0x16;
    let said = refused(&lying).unwrap();
    assert!(said.contains("its footer cannot be read"), "{said}");
}

#[test]
fn a_footer_that_claims_more_row_groups_than_its_bytes_can_hold_is_refused_before_there_is_room_for_them() {
    // Version, a root without columns, no rows, then 120 row groups of which each is one byte.
    let mut footer =
        vec![0x15, 0x02, 0x19, 0x1C, 0x48, 0x01, b'm', 0x15, 0x00, 0x00, 0x16, 0x00, 0x19, 0xFC, 120];
    footer.extend([0; 121]);
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    let file = [b"PAR1".as_slice(), &footer, &length, b"PAR1"].concat();
    let said = refused(&file).unwrap();
    assert!(said.contains("its footer cannot be read"), "{said}");
}

#[test]
fn numbers_that_are_not_read_are_named() {
    for (column, words) in [
        ("optional fixed_len_byte_array(2) h (FLOAT16)", "float16"),
        ("optional fixed_len_byte_array(32) h (DECIMAL(76,2))", "decimals with more than 38 digits"),
        ("optional fixed_len_byte_array(4) h", "bytes of fixed length"),
    ] {
        let schema = Arc::new(parse_message_type(&format!("message m {{ {column}; }}")).unwrap());
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
        let refused = refused(&writer.into_inner().unwrap()).unwrap();
        assert!(refused.contains("column `h` is") && refused.contains(words), "{column}: {refused}");
    }
}
