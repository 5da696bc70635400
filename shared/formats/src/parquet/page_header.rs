//! A page's header, looked at before the library reads it.
//!
//! The library reads a field that it knows as what it should be, whatever type the file gives it, and goes on
//! behind it: what a file declares otherwise would be read as something else than what was looked at here.

use super::thrift::{BINARY, FALSE, I32, I64, STRUCT, TRUE, Thrift};

/// The types of the fields of a header, from number 1: kind, sizes, check sum, and the head of one kind of page.
const PAGE: &[u8] = &[I32, I32, I32, I32, STRUCT, STRUCT, STRUCT, STRUCT];
/// Values, encodings, statistics.
const DATA_PAGE: &[u8] = &[I32, I32, I32, I32, STRUCT];
const INDEX_PAGE: &[u8] = &[];
/// Words, encoding, whether they are sorted.
const DICTIONARY_PAGE: &[u8] = &[I32, I32, FALSE];
/// Values, missing ones, rows, encoding, lengths of the levels, whether it is packed, statistics.
const DATA_PAGE_V2: &[u8] = &[I32, I32, I32, I32, I32, I32, FALSE, STRUCT];
/// Greatest and least, counts of missing and distinct ones, greatest and least again, whether they are exact.
const STATISTICS: &[u8] = &[BINARY, BINARY, I64, I64, BINARY, BINARY, FALSE, FALSE];

/// The bytes that a page unpacks to and that it has in the file, as its header states them; `None` when it does
/// not, or when the library would read the header as something else.
pub(super) fn stated_sizes(header: &[u8]) -> Option<(i64, i64)> {
    let (mut unpacked, mut packed) = (None, None);
    Thrift::new(header).structure(|header, number, kind| {
        fits(PAGE, number, kind)?;
        match number {
            2 => unpacked = Some(header.integer()?),
            3 => packed = Some(header.integer()?),
            5 => page(header, DATA_PAGE)?,
            6 => page(header, INDEX_PAGE)?,
            7 => page(header, DICTIONARY_PAGE)?,
            8 => page(header, DATA_PAGE_V2)?,
            _ => return Some(false),
        }
        Some(true)
    })?;
    Some((unpacked?, packed?))
}

/// Passes over the head of one kind of page.
fn page(header: &mut Thrift<'_>, types: &[u8]) -> Option<()> {
    header.structure(|header, number, kind| {
        fits(types, number, kind)?;
        if known(types, number) == Some(STRUCT) {
            header.structure(|_, number, kind| fits(STATISTICS, number, kind).map(|()| false))?;
            return Some(true);
        }
        Some(false)
    })
}

/// A field that is known has its own type; one that is not may have any.
fn fits(types: &[u8], number: i64, kind: u8) -> Option<()> {
    let kind = if kind == TRUE { FALSE } else { kind };
    known(types, number).is_none_or(|expected| expected == kind).then_some(())
}

fn known(types: &[u8], number: i64) -> Option<u8> {
    types.get(usize::try_from(number.checked_sub(1)?).ok()?).copied()
}
