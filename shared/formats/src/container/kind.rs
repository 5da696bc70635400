//! What a file is, by its first bytes.

use crate::records::FileFault;

/// What the first bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Compressed by gzip.
    Gzip,
    /// Compressed as a zlib stream; some text begins alike, so what comes out decides.
    PerhapsZlib,
    /// A zip archive, or a document that is one underneath.
    Zip,
    /// Apache Parquet.
    Parquet,
    /// SAS transport, version 5.
    Xpt,
    /// A JSON object.
    Json,
    /// None of the others.
    Text,
    /// A format that is known and not read.
    Unsupported(FileFault),
}

const XPT_HEADER: &[u8] = b"HEADER RECORD*******";
const SAS7BDAT: &[u8] = &[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC2, 0xEA, 0x81, 0x60, 0xB3, 0x14, 0x11, 0xCF, 0xBD, 0x92, 0x08,
    0x00, 0x09, 0xC7, 0x31, 0x8C, 0x18, 0x1F, 0x10, 0x11,
];
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const AS_TABLE: &str = "export it as CSV, XPT version 5, Dataset-JSON, Parquet or xlsx";
const UNPACKED: &str = "send it unpacked, or packed by gzip or zip";

/// First bytes of formats that are told by name and not read.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"PARE", "an encrypted Parquet file", "export it without encryption"),
    (b"$FL2", "an SPSS file (sav)", AS_TABLE),
    (b"$FL3", "a compressed SPSS file (zsav)", AS_TABLE),
    (b"<stata_dta>", "a Stata file (dta)", AS_TABLE),
    (b"ARROW1", "an Arrow file", AS_TABLE),
    (b"ORC", "an ORC file", AS_TABLE),
    (b"Obj\x01", "an Avro file", AS_TABLE),
    (b"RDX", "an R data file", AS_TABLE),
    (b"SQLite format 3\0", "an SQLite database", AS_TABLE),
    (b"%PDF-", "a PDF document", AS_TABLE),
    (b"{\\rtf", "an RTF document", AS_TABLE),
    (b"BZh", "packed by bzip2", UNPACKED),
    (&[0xFD, b'7', b'z', b'X', b'Z', 0], "packed by xz", UNPACKED),
    (&[0x28, 0xB5, 0x2F, 0xFD], "packed by zstd", UNPACKED),
    (&[b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", UNPACKED),
    (b"Rar!\x1A\x07", "a RAR archive", UNPACKED),
    (b"PK\x07\x08", "one part of a split zip archive", UNPACKED),
];

/// Tells a file by its first bytes; 8 KiB of them are enough.
pub(crate) fn kind(head: &[u8]) -> Kind {
    let other = OTHERS.iter().find(|(magic, _, _)| head.starts_with(magic));
    if let Some((_, name, advice)) = other {
        return Kind::Unsupported(FileFault::Unsupported((*name).to_owned(), advice));
    }
    match head {
        [0x1F, 0x8B, ..] => Kind::Gzip,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        [b'P', b'A', b'R', b'1', ..] => Kind::Parquet,
        // Deflate with a window of 32 KiB, and a check sum over the two bytes.
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => Kind::PerhapsZlib,
        _ if head.starts_with(SAS7BDAT) => Kind::Unsupported(sas7bdat(head)),
        _ if head.starts_with(OLE) => Kind::Unsupported(ole(head)),
        _ if head.starts_with(XPT_HEADER) => transport(head),
        _ => text(head),
    }
}

fn unsupported(name: impl Into<String>) -> FileFault {
    FileFault::Unsupported(name.into(), AS_TABLE)
}

/// A SAS transport file: version 5 has `LIBRARY` in its first header, version 8 `LIBV8`.
fn transport(head: &[u8]) -> Kind {
    match head.get(XPT_HEADER.len()..XPT_HEADER.len() + 8) {
        Some(b"LIBRARY ") => Kind::Xpt,
        Some(b"LIBV8   ") => Kind::Unsupported(unsupported("a SAS transport file of version 8")),
        _ => Kind::Unsupported(unsupported("a SAS transport file of an unknown version")),
    }
}

/// A SAS data set; the release that wrote it stands in its header, shifted in 64-bit files.
fn sas7bdat(head: &[u8]) -> FileFault {
    let shift = if head.get(35) == Some(&b'3') { 4 } else { 0 };
    let release = head.get(216 + shift..224 + shift).unwrap_or_default();
    let shown = release.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.');
    let release: String = shown.map(|byte| char::from(*byte)).collect();
    unsupported(match release.as_str() {
        "" => "a SAS data set (sas7bdat)".to_owned(),
        release => format!("a SAS data set (sas7bdat, version {release})"),
    })
}

/// An old office file: its directory names what it holds in UTF-16.
fn ole(head: &[u8]) -> FileFault {
    let holds = |name: &str| {
        let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.windows(wanted.len()).any(|window| window == wanted)
    };
    if holds("EncryptedPackage") {
        FileFault::Unsupported("an encrypted Office file".to_owned(), "save it without a password")
    } else if holds("Workbook") || holds("Book") {
        unsupported("an Excel workbook of the old format (xls)")
    } else {
        unsupported("an Office file of the old format, such as xls or an encrypted xlsx")
    }
}

/// Text by its first characters: JSON, mark-up, or a table.
fn text(head: &[u8]) -> Kind {
    let unmarked = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    let body = unmarked.trim_ascii_start();
    let lower: Vec<u8> = body.iter().take(16).map(u8::to_ascii_lowercase).collect();
    if body.first() == Some(&b'{') {
        Kind::Json
    } else if let [b'[', rest @ ..] = body
        && matches!(rest.trim_ascii_start().first(), Some(b'{' | b'['))
    {
        Kind::Unsupported(FileFault::Unsupported("a JSON list".to_owned(), "export it as Dataset-JSON 1.1"))
    } else if lower.starts_with(b"<?xml") {
        Kind::Unsupported(unsupported("an XML document"))
    } else if lower.starts_with(b"<!doctype html")
        || lower.starts_with(b"<html")
        || lower.starts_with(b"<table")
    {
        Kind::Unsupported(unsupported("an HTML page"))
    } else {
        Kind::Text
    }
}
