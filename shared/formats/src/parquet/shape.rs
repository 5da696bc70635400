//! What a header or a footer is made of, walked before the library reads it.
//!
//! The library reads a field that it knows as what it should be, whatever type the file gives it, and goes on
//! behind it: what a file declares otherwise would be read as something else than what was looked at here, and
//! a list of 2^31 truth values would be passed over one by one.

use super::thrift::{BINARY, DOUBLE, FALSE, I8, I16, I32, I64, LIST, STRUCT, TRUE, Thrift};

/// The fields of a structure, by their number. A field that is not here may have any type.
type Fields = &'static [(i64, Shape)];

/// What a known field is.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A value of one of Thrift's types.
    Of(u8),
    /// A structure.
    Struct(Fields),
    /// A list of values of one type.
    ListOf(u8),
    /// A list of structures, each of so many bytes at least: the library makes room for all of them at once.
    Structs(Fields, usize),
}
use Shape::{ListOf, Of, Struct, Structs};

const EMPTY: Fields = &[];
const STATISTICS: Fields = &[
    (1, Of(BINARY)),
    (2, Of(BINARY)),
    (3, Of(I64)),
    (4, Of(I64)),
    (5, Of(BINARY)),
    (6, Of(BINARY)),
    (7, Of(FALSE)),
    (8, Of(FALSE)),
    (9, Of(I64)),
];
/// Values, encodings, statistics.
const DATA_PAGE: Fields = &[(1, Of(I32)), (2, Of(I32)), (3, Of(I32)), (4, Of(I32)), (5, Struct(STATISTICS))];
/// Words, encoding, whether they are sorted.
const DICTIONARY_PAGE: Fields = &[(1, Of(I32)), (2, Of(I32)), (3, Of(FALSE))];
/// Values, missing ones, rows, encoding, lengths of the levels, whether it is packed, statistics.
const DATA_PAGE_V2: Fields = &[
    (1, Of(I32)),
    (2, Of(I32)),
    (3, Of(I32)),
    (4, Of(I32)),
    (5, Of(I32)),
    (6, Of(I32)),
    (7, Of(FALSE)),
    (8, Struct(STATISTICS)),
];
/// A page's header: kind, sizes unpacked and packed, check sum, and the head of one kind of page.
pub(super) const PAGE: Fields = &[
    (1, Of(I32)),
    (2, Of(I32)),
    (3, Of(I32)),
    (4, Of(I32)),
    (5, Struct(DATA_PAGE)),
    (6, Struct(EMPTY)),
    (7, Struct(DICTIONARY_PAGE)),
    (8, Struct(DATA_PAGE_V2)),
];

/// Scale and precision.
const DECIMAL: Fields = &[(1, Of(I32)), (2, Of(I32))];
const UNIT: Fields = &[(1, Struct(EMPTY)), (2, Struct(EMPTY)), (3, Struct(EMPTY))];
/// Whether it is in UTC, and the unit.
const TIME: Fields = &[(1, Of(FALSE)), (2, Struct(UNIT))];
/// Bits, and whether there is a sign.
const INTEGER: Fields = &[(1, Of(I8)), (2, Of(FALSE))];
const VARIANT: Fields = &[(1, Of(I8))];
/// Reference system, and how edges run.
const GEOGRAPHY: Fields = &[(1, Of(BINARY)), (2, Of(I32))];
/// What the values of a column mean; 9 is not given out.
const LOGICAL_TYPE: Fields = &[
    (1, Struct(EMPTY)),
    (2, Struct(EMPTY)),
    (3, Struct(EMPTY)),
    (4, Struct(EMPTY)),
    (5, Struct(DECIMAL)),
    (6, Struct(EMPTY)),
    (7, Struct(TIME)),
    (8, Struct(TIME)),
    (10, Struct(INTEGER)),
    (11, Struct(EMPTY)),
    (12, Struct(EMPTY)),
    (13, Struct(EMPTY)),
    (14, Struct(EMPTY)),
    (15, Struct(EMPTY)),
    (16, Struct(VARIANT)),
    (17, Struct(GEOGRAPHY)),
    (18, Struct(GEOGRAPHY)),
    (19, Struct(EMPTY)),
];
/// A column as it is declared: type, length, repetition, name, children, older type, scale, precision, number.
const ELEMENT: Fields = &[
    (1, Of(I32)),
    (2, Of(I32)),
    (3, Of(I32)),
    (4, Of(BINARY)),
    (5, Of(I32)),
    (6, Of(I32)),
    (7, Of(I32)),
    (8, Of(I32)),
    (9, Of(I32)),
    (10, Struct(LOGICAL_TYPE)),
];
const KEY_VALUE: Fields = &[(1, Of(BINARY)), (2, Of(BINARY))];
const ENCODING_STATISTICS: Fields = &[(1, Of(I32)), (2, Of(I32)), (3, Of(I32))];
const SIZE_STATISTICS: Fields = &[(1, Of(I64)), (2, ListOf(I64)), (3, ListOf(I64))];
const BOUNDING_BOX: Fields = &[
    (1, Of(DOUBLE)),
    (2, Of(DOUBLE)),
    (3, Of(DOUBLE)),
    (4, Of(DOUBLE)),
    (5, Of(DOUBLE)),
    (6, Of(DOUBLE)),
    (7, Of(DOUBLE)),
    (8, Of(DOUBLE)),
];
const PLACE_STATISTICS: Fields = &[(1, Struct(BOUNDING_BOX)), (2, ListOf(I32))];
/// A column of a row group: type, encodings, path, codec, counts and sizes, words of the writer, offsets,
/// statistics.
const COLUMN: Fields = &[
    (1, Of(I32)),
    (2, ListOf(I32)),
    (3, ListOf(BINARY)),
    (4, Of(I32)),
    (5, Of(I64)),
    (6, Of(I64)),
    (7, Of(I64)),
    (8, Structs(KEY_VALUE, 3)),
    (9, Of(I64)),
    (10, Of(I64)),
    (11, Of(I64)),
    (12, Struct(STATISTICS)),
    (13, Structs(ENCODING_STATISTICS, 7)),
    (14, Of(I64)),
    (15, Of(I32)),
    (16, Struct(SIZE_STATISTICS)),
    (17, Struct(PLACE_STATISTICS)),
];
/// Where a column of a row group is: another file, its place, its description, its indexes.
const CHUNK: Fields = &[
    (1, Of(BINARY)),
    (2, Of(I64)),
    (3, Struct(COLUMN)),
    (4, Of(I64)),
    (5, Of(I32)),
    (6, Of(I64)),
    (7, Of(I32)),
    (8, Struct(EMPTY)),
    (9, Of(BINARY)),
];
/// Column, whether it descends, whether what is missing comes first.
const SORTING: Fields = &[(1, Of(I32)), (2, Of(FALSE)), (3, Of(FALSE))];
/// Columns, bytes, rows, order, place, packed bytes, number.
const GROUP: Fields = &[
    (1, Structs(CHUNK, 20)),
    (2, Of(I64)),
    (3, Of(I64)),
    (4, Structs(SORTING, 5)),
    (5, Of(I64)),
    (6, Of(I64)),
    (7, Of(I16)),
];
const ORDER: Fields = &[(1, Struct(EMPTY)), (2, Struct(EMPTY)), (3, Struct(EMPTY))];
/// A footer: version, columns, rows, row groups, words of the writer, its name, orders, encryption and its key.
pub(super) const FOOTER: Fields = &[
    (1, Of(I32)),
    (2, Structs(ELEMENT, 4)),
    (3, Of(I64)),
    (4, Structs(GROUP, 7)),
    (5, Structs(KEY_VALUE, 3)),
    (6, Of(BINARY)),
    (7, Structs(ORDER, 3)),
    (8, Struct(EMPTY)),
    (9, Of(BINARY)),
];

/// Walks a structure to its end; `None` when a field that is known has another type than its own.
pub(super) fn walk(thrift: &mut Thrift<'_>, fields: Fields) -> Option<()> {
    thrift.structure(|thrift, number, kind| {
        let Some((_, shape)) = fields.iter().find(|(known, _)| *known == number) else {
            return Some(false);
        };
        let kind = if kind == TRUE { FALSE } else { kind };
        match *shape {
            Of(expected) => return (expected == kind).then_some(false),
            Struct(fields) => walk((kind == STRUCT).then_some(thrift)?, fields)?,
            ListOf(expected) => {
                let (element, count) = (kind == LIST).then_some(&mut *thrift)?.list()?;
                (count == 0 || element == expected).then_some(())?;
                (0..count).try_for_each(|_| thrift.skip(element, 0))?;
            }
            Structs(fields, least) => {
                (kind == LIST).then_some(())?;
                thrift.structures(least, |element| walk(element, fields))?;
            }
        }
        Some(true)
    })
}
