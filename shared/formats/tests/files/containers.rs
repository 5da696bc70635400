//! gzip, zlib and zip: unpacked within limits, and never guessed at.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use palladion_domain::tables::TableName;
use palladion_formats::csv::ReadLimits;
use palladion_formats::profile::{Import, Imported, import, import_seekable_in_parts};
use palladion_formats::source::Container;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{codes, file_profile, imported, only, sample, subjects_profile};

const TEXT: &[u8] = b"id,site\na,b\nc,d\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn rows(import: &Import) -> u64 {
    import.notes.table_rows.get(&TableName::Subjects).copied().unwrap_or_default()
}

#[test]
fn a_packed_file_reads_as_the_file_in_it() {
    let mac = zip(&[("export.csv", TEXT), ("__MACOSX/._export.csv", b"\0\x05")]);
    for (name, bytes, containers) in [
        ("gzip", gzip(TEXT), vec![Container::Gzip]),
        ("gzip in two parts", [gzip(b"id,site\na,"), gzip(b"b\nc,d\n")].concat(), vec![Container::Gzip]),
        ("zlib", zlib(TEXT), vec![Container::Zlib]),
        ("zip", zip(&[("export.csv", TEXT)]), vec![Container::Zip]),
        ("zip of a Mac", mac, vec![Container::Zip]),
        ("gzip in zip", zip(&[("export.csv.gz", &gzip(TEXT))]), vec![Container::Zip, Container::Gzip]),
    ] {
        for seekable in [false, true] {
            let profile = subjects_profile("");
            let limits = ReadLimits::default();
            let import = if seekable {
                let in_place =
                    import_seekable_in_parts(Cursor::new(&bytes), &profile, &limits, 1_000, &|_| Ok(()));
                let Imported::Whole(import) = in_place.unwrap() else { unreachable!("{name}: two rows") };
                import
            } else {
                import(bytes.as_slice(), &profile, &limits).unwrap()
            };
            assert_eq!(codes(&import), Vec::<&str>::new(), "{name}");
            assert_eq!(rows(&import), 2, "{name}");
            assert_eq!(import.notes.source.containers, containers, "{name}");
        }
    }
}

#[test]
fn which_file_of_an_archive_is_never_guessed() {
    let bytes = zip(&[("a.csv", TEXT), ("b.csv", b"id,site\nx,y\n")]);
    let import = imported(&bytes, &subjects_profile(""));
    assert_eq!(only(&import).code, "FILE-006");
    assert!(only(&import).message.contains("`a.csv`, `b.csv`"), "{}", only(&import).message);
    let import = imported(&bytes, &file_profile(r#"{"member":"b.csv"}"#));
    assert_eq!((rows(&import), import.notes.source.member.as_deref()), (1, Some("b.csv")));
    let import = imported(&bytes, &file_profile(r#"{"member":"c.csv"}"#));
    assert_eq!(only(&import).code, "FILE-007");
    assert_eq!(only(&imported(&zip(&[]), &subjects_profile(""))).code, "CSV-009");
}

#[test]
fn a_damaged_container_is_told_from_a_failing_source() {
    let packed = gzip(&TEXT.repeat(1_000));
    let mut flipped = packed.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    let archive = zip(&[("a.csv", &TEXT.repeat(1_000))]);
    for (name, bytes) in [
        ("cut short", packed[..packed.len() / 2].to_vec()),
        ("wrong checksum", flipped),
        ("an archive cut short", archive[..archive.len() / 2].to_vec()),
        ("an archive with another checksum", {
            // The checksum of the only entry in the archive's directory.
            let at = archive.windows(4).position(|window| window == b"PK\x01\x02").unwrap() + 16;
            let mut other = archive.clone();
            other[at] ^= 1;
            other
        }),
    ] {
        let import = imported(&bytes, &subjects_profile(""));
        assert!(codes(&import).contains(&"FILE-003"), "{name}: {:?}", codes(&import));
    }
    struct Broken<'a>(&'a [u8]);
    impl std::io::Read for Broken<'_> {
        fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::Error::other("gone"));
            }
            std::io::Read::read(&mut self.0, target)
        }
    }
    let cut = &packed[..packed.len() / 2];
    assert!(import(Broken(cut), &subjects_profile(""), &ReadLimits::default()).is_err());
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let blanks = vec![b'\n'; 18 << 20];
    for (name, bytes) in
        [("gzip", gzip(&blanks)), ("zip", zip(&[("bomb.csv", &blanks)])), ("zlib", zlib(&blanks))]
    {
        let import = imported(&bytes, &subjects_profile(""));
        assert_eq!(only(&import).code, "FILE-005", "{name}");
    }
    let twice = gzip(&gzip(&gzip(&gzip(TEXT))));
    assert_eq!(only(&imported(&twice, &subjects_profile(""))).code, "FILE-001");
    let limits = ReadLimits { unpacked_bytes: 10, ..ReadLimits::default() };
    let import = import(gzip(TEXT).as_slice(), &subjects_profile(""), &limits).unwrap();
    assert_eq!(only(&import).code, "FILE-004");
    let many: Vec<(String, Vec<u8>)> =
        (0..1_001).map(|file| (format!("{file}.csv"), TEXT.to_vec())).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert_eq!(only(&imported(&zip(&many), &subjects_profile(""))).code, "FILE-008");
}

#[test]
fn formats_that_are_not_read_are_refused_by_name_and_version() {
    let ole = |name: &str| {
        let directory: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], vec![0; 600], directory].concat()
    };
    for (bytes, words) in [
        (sample("unsupported/dm_fda.sas7bdat"), "a SAS data set (sas7bdat, version 9.0401M1)"),
        (sample("unsupported/adsl_transport_v8.xpt"), "a SAS transport file of version 8"),
        (ole("Workbook"), "an Excel workbook of the old format (xls)"),
        (ole("EncryptedPackage"), "an encrypted Office file"),
        (zip(&[("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]), "an Excel binary workbook (xlsb)"),
        (zip(&[("mimetype", b""), ("content.xml", b"")]), "an OpenDocument file (ods)"),
        (b"PARE and more".to_vec(), "an encrypted Parquet file"),
        (b"$FL2 and more".to_vec(), "an SPSS file (sav)"),
        (b"<?xml version=\"1.0\"?><ODM/>".to_vec(), "an XML document"),
    ] {
        let import = imported(&bytes, &subjects_profile(""));
        assert_eq!(only(&import).code, "FILE-001", "{words}");
        assert!(
            only(&import).message.starts_with(&format!("the file is {words}")),
            "{}",
            only(&import).message
        );
        assert!(import.tables.is_empty());
    }
}

#[test]
fn a_file_of_another_format_than_stated_is_refused() {
    let import = imported(TEXT, &file_profile(r#"{"format":"parquet"}"#));
    assert_eq!(only(&import).code, "FILE-002");
    assert_eq!(only(&import).message, "the profile says Parquet, and the file is CSV");
}

#[test]
fn two_entries_of_one_name_are_refused_and_neither_is_read() {
    let mut archive = zip(&[("a.csv", TEXT), ("b.csv", b"id,site\ne,f\n")]);
    while let Some(at) = archive.windows(5).position(|window| window == b"b.csv") {
        archive[at] = b'a';
    }
    let import = imported(&archive, &file_profile("{}"));
    assert_eq!(only(&import).code, "FILE-003");
    assert!(only(&import).message.contains("two entries of it have one name"), "{}", only(&import).message);
}

#[test]
fn a_json_list_is_told_by_its_name() {
    let import = imported(br#"[{"id": "a"}]"#, &file_profile("{}"));
    assert_eq!(only(&import).code, "FILE-001");
    assert!(only(&import).message.contains("a JSON list"), "{}", only(&import).message);
}
