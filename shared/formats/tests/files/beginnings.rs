//! The first bytes of a file of every format: read up to the cut, or refused with what to send instead.

use std::io::Write;

use flate2::Compression;
use palladion_formats::csv::ReadLimits;
use palladion_formats::source::{Container, FileOptions, beginning};

use crate::cdisc::read;
use crate::containers::zip;
use crate::support::sample;

/// Cuts a file at many places; what is read of each beginning is how the whole file begins.
fn check(name: &str, whole: &[u8], containers: &[Container]) {
    let options = FileOptions::default();
    let all = read(whole, &options);
    let (mut most, mut refused) = (0, 0);
    for part in 1..60 {
        let cut = &whole[..whole.len() * part / 60];
        let Ok(beginning) = beginning(cut, &options, &ReadLimits::default()) else {
            refused += 1;
            assert_eq!(most, 0, "{name}: refused at {part}/60, when less of it was read");
            continue;
        };
        assert_eq!(beginning.containers, containers, "{name}");
        let found = read(&beginning.bytes, &options);
        assert_eq!(found.columns, all.columns, "{name} at {part}/60");
        assert_eq!(found.rows[..], all.rows[..found.rows.len()], "{name} at {part}/60");
        assert!(found.rows.len() >= most, "{name}: fewer records of more bytes");
        most = found.rows.len();
    }
    assert!(most * 10 >= all.rows.len() * 8, "{name}: {most} of {} records", all.rows.len());
    assert!(refused < 40, "{name}: {refused} beginnings are refused");
}

fn packed(gzip: bool, bytes: &[u8]) -> Vec<u8> {
    if gzip {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        return encoder.finish().unwrap();
    }
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_beginning_is_read_up_to_the_cut() {
    let csv: String =
        (0..300).map(|row| format!("P{row},\"St. \"\"{row}\"\"\nÖst\",{}\n", row * 7)).collect();
    let csv = format!("id,site,age\n{csv}");
    check("CSV", csv.as_bytes(), &[]);
    check("CSV with CR", csv.replace('\n', "\r").as_bytes(), &[]);
    let wide: Vec<u8> =
        "\u{FEFF}".encode_utf16().chain(csv.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check("CSV in UTF-16", &wide, &[]);
    let rows = sample("datasetjson_v1_1/sdtm/ds.ndjson");
    check("NDJSON", &rows, &[]);
    check("XPT", &sample("datasetjson_v1_1/sdtm/ds.xpt"), &[]);
    check("XPT with blanks", &sample("pilot_xpt/sdtm/ts.xpt"), &[]);
    check("Dataset-JSON 1.1", &sample("datasetjson_v1_1/adam/adsl.json"), &[]);
    check("CSV in gzip", &packed(true, csv.as_bytes()), &[Container::Gzip]);
    check("DSJC by gzip", &sample("datasetjson_v1_1/adam/adtte.dsjc"), &[Container::Gzip]);
    check("DSJC by zlib", &packed(false, &sample("datasetjson_v1_1/adam/adtte.ndjson")), &[Container::Zlib]);
    check("XPT in gzip", &packed(true, &sample("datasetjson_v1_1/adam/adsl.xpt")), &[Container::Gzip]);
}

#[test]
fn a_document_of_version_1_0_is_read_up_to_the_cut() {
    let whole = sample("datasetjson_v1_0/DM.json");
    let options = FileOptions::default();
    let all = read(&whole, &options);
    let cut = beginning(&whole[..whole.len() / 2], &options, &ReadLimits::default()).unwrap();
    let found = read(&cut.bytes, &options);
    assert!(found.rows.len() > 100 && found.rows.len() < all.rows.len(), "{}", found.rows.len());
    assert_eq!(found.rows[..], all.rows[..found.rows.len()]);
}

#[test]
fn what_has_no_beginning_is_refused_with_what_to_send_instead() {
    let book = sample("made/book_openpyxl.xlsx");
    let parquet = sample("made/row_groups.parquet");
    let archive = zip(&[("a.csv", b"id,site\na,b\n".repeat(50).as_slice())]);
    let json = sample("datasetjson_v1_1/adam/adsl.json");
    let send_whole = "send the whole file, or export fewer rows into a file of their own";
    for (bytes, words) in [
        (&book[..book.len() / 2], send_whole),
        (&parquet[..parquet.len() / 2], send_whole),
        (&archive[..archive.len() - 10], send_whole),
        (&json[..200], "a sample that ends before its first record"),
        (b"id,site", "send more of the file"),
        (&sample("datasetjson_v1_1/sdtm/ds.xpt")[..700], "send more of the file"),
        (&sample("unsupported/adsl_transport_v8.xpt")[..4_000], "a SAS transport file of version 8"),
    ] {
        let refused = beginning(bytes, &FileOptions::default(), &ReadLimits::default()).unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
    }
}
