//! A file's footer, looked at before the library builds anything of it.
//!
//! The library goes down into nested columns by recursion, and makes room for as many children as a column
//! says it has. Only flat files are read, so the list is walked here first: one root, and nothing below it
//! that has children. What a file asks for that nobody here reads is told by its name.

use super::flat::FORMAT;
use super::shape::{FOOTER, walk};
use super::thrift::{BINARY, I32, LIST, STRUCT, Thrift};
use crate::records::{FileFault, ReadLimits};

const ADVICE: &str = "write it with Snappy, gzip, Brotli, zstd or LZ4, or without compression";
/// Codecs by their number in the format; what is above the last is of a later version.
const CODECS: [&str; 8] = ["none", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "zstd", "LZ4 raw"];
const LZO: i64 = 3;
/// The most bytes of a footer: 4,000 columns in forty row groups. What the library makes of it is twenty times
/// as large.
const FOOTER_BYTES: usize = 16 << 20;

/// Refuses files whose columns are nested, more than the limit, or not what the root says, and files of a
/// version, with encryption or packed by a codec that is not read.
///
/// # Errors
/// [`FileFault::UnreadableColumn`], [`FileFault::TooManyColumns`], [`FileFault::Unsupported`], and
/// [`FileFault::Damaged`] for a footer that is none.
pub(super) fn check(file: &[u8], limits: &ReadLimits) -> Result<(), FileFault> {
    let damaged = || FileFault::damaged(FORMAT, "its footer cannot be read");
    let mut fault = None;
    let mut columns = false;
    let bytes = footer(file).ok_or_else(damaged)?;
    if bytes.len() > FOOTER_BYTES {
        let limit = FOOTER_BYTES as u64;
        return Err(FileFault::TooLarge { what: "the footer of a Parquet file is read", limit });
    }
    walk(&mut Thrift::new(bytes), FOOTER).ok_or_else(damaged)?;
    let mut footer = Thrift::new(bytes);
    let read = footer.structure(|footer, number, kind| {
        let found = match (number, kind) {
            (1, I32) => version(footer.integer()?),
            (2, LIST) => {
                columns = true;
                schema(footer, limits)?
            }
            (4, LIST) => codecs(footer)?,
            (8, STRUCT) => {
                let what = "a Parquet file with encrypted columns".to_owned();
                Err(FileFault::Unsupported(what, "write it without encryption"))
            }
            _ => return Some(false),
        };
        fault = found.err();
        fault.is_none().then_some(true)
    });
    match (fault, read) {
        (Some(fault), _) => Err(fault),
        (None, Some(())) if columns => Ok(()),
        (None, _) => Err(damaged()),
    }
}

/// The bytes between the data and the last eight, which give their length and the magic.
fn footer(file: &[u8]) -> Option<&[u8]> {
    let (rest, magic) = file.split_last_chunk::<4>()?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let start = rest.len().checked_sub(length)?;
    (magic == b"PAR1").then(|| rest.get(start..)).flatten()
}

fn version(version: i64) -> Result<(), FileFault> {
    match version {
        1 | 2 => Ok(()),
        other => {
            let what = format!("a Parquet file of version {other}");
            Err(FileFault::Unsupported(what, "write it as version 1 or 2"))
        }
    }
}

/// Walks the list of columns; `None` when it cannot be read.
fn schema(footer: &mut Thrift<'_>, limits: &ReadLimits) -> Option<Result<(), FileFault>> {
    let (kind, count) = footer.list()?;
    let columns = count.checked_sub(1).filter(|_| kind == STRUCT)?;
    if columns > limits.columns {
        return Some(Err(FileFault::TooManyColumns(limits.columns)));
    }
    for index in 0..count {
        let Element { name, children } = element(footer)?;
        // With fewer columns than elements some belong to another column, which is then refused.
        if index == 0 && children > columns {
            return Some(Err(FileFault::damaged(FORMAT, "it claims more columns than it describes")));
        }
        if index > 0 && children > 0 {
            return Some(Err(FileFault::UnreadableColumn { column: name, found: "nested".to_owned() }));
        }
    }
    Some(Ok(()))
}

/// A column, or the root.
struct Element {
    name: String,
    children: usize,
}

fn element(footer: &mut Thrift<'_>) -> Option<Element> {
    let mut element = Element { name: String::new(), children: 0 };
    footer.structure(|footer, number, kind| {
        match (number, kind) {
            (4, BINARY) => element.name = String::from_utf8_lossy(footer.text()?).into_owned(),
            // A number below zero is as wrong as one far too large.
            (5, I32) => element.children = usize::try_from(footer.integer()?).unwrap_or(usize::MAX),
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some(element)
}

/// Walks the row groups for the codecs of their columns; `None` when they cannot be read.
fn codecs(footer: &mut Thrift<'_>) -> Option<Result<(), FileFault>> {
    let mut unread = None;
    footer.structures(0, |groups| {
        groups.structure(|group, number, kind| {
            if (number, kind) != (1, LIST) {
                return Some(false);
            }
            group.structures(0, |columns| {
                let codec = codec(columns)?;
                let known = codec != LZO && usize::try_from(codec).is_ok_and(|codec| codec < CODECS.len());
                unread = unread.or((!known).then_some(codec));
                Some(())
            })?;
            Some(true)
        })
    })?;
    Some(unread.map_or(Ok(()), |codec| {
        let name = usize::try_from(codec).ok().and_then(|codec| CODECS.get(codec));
        let packed = name.map_or_else(|| format!("codec {codec}"), |name| (*name).to_owned());
        Err(FileFault::Unsupported(format!("a Parquet file packed by {packed}"), ADVICE))
    }))
}

/// The codec of a column of a row group; that of no compression when it states none.
fn codec(column: &mut Thrift<'_>) -> Option<i64> {
    let mut codec = 0;
    column.structure(|column, number, kind| {
        if (number, kind) != (3, STRUCT) {
            return Some(false);
        }
        column.structure(|description, number, kind| {
            if (number, kind) != (4, I32) {
                return Some(false);
            }
            codec = description.integer()?;
            Some(true)
        })?;
        Some(true)
    })?;
    Some(codec)
}
