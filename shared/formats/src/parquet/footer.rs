//! The list of columns in a file's footer, looked at before the library builds anything of it.
//!
//! The library goes down into nested columns by recursion, and makes room for as many children as a column
//! says it has. Only flat files are read, so the list is walked here first: one root, and nothing below it
//! that has children.

use super::flat::FORMAT;
use crate::records::{FileFault, ReadLimits};

/// How deep values that are skipped may be nested.
const MAX_DEPTH: usize = 16;
const STRUCT: u8 = 12;
const LIST: u8 = 9;

/// Refuses files whose columns are nested, more than the limit, or not what the root says.
///
/// # Errors
/// [`FileFault::UnreadableColumn`], [`FileFault::TooManyColumns`], and [`FileFault::Damaged`] for a footer
/// that is none.
pub(super) fn check(file: &[u8], limits: &ReadLimits) -> Result<(), FileFault> {
    let damaged = || FileFault::damaged(FORMAT, "its footer cannot be read");
    let mut footer = Footer { bytes: footer(file).ok_or_else(damaged)? };
    let count = footer.schema().ok_or_else(damaged)?;
    let columns = count.checked_sub(1).ok_or_else(damaged)?;
    if columns > limits.columns {
        return Err(FileFault::TooManyColumns(limits.columns));
    }
    for index in 0..count {
        let Element { name, children } = footer.element().ok_or_else(damaged)?;
        // With fewer columns than elements some belong to another column, which is then refused.
        if index == 0 && children > columns {
            return Err(FileFault::damaged(FORMAT, "it claims more columns than it describes"));
        }
        if index > 0 && children > 0 {
            return Err(FileFault::UnreadableColumn { column: name, found: "nested".to_owned() });
        }
    }
    Ok(())
}

/// The bytes between the data and the last eight, which give their length and the magic.
fn footer(file: &[u8]) -> Option<&[u8]> {
    let (rest, magic) = file.split_last_chunk::<4>()?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let start = rest.len().checked_sub(length)?;
    (magic == b"PAR1").then(|| rest.get(start..)).flatten()
}

/// A column, or the root.
struct Element {
    name: String,
    children: usize,
}

/// Thrift's compact protocol, as far as it is needed.
struct Footer<'a> {
    bytes: &'a [u8],
}

impl<'a> Footer<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn varint(&mut self) -> Option<u64> {
        super::pages::varint(&mut self.bytes)
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        self.take(length)
    }

    /// The next field of a structure: its number, counted on from the last one, and its type; `None` within
    /// when the structure ends.
    fn field(&mut self, last: i64) -> Option<Option<(i64, u8)>> {
        let head = self.byte()?;
        let kind = head & 0x0F;
        Some(match (head, head >> 4) {
            (0, _) => None,
            (_, 0) => {
                let zigzag = self.varint()?;
                let half = i64::try_from(zigzag >> 1).ok()?;
                Some((if zigzag & 1 == 0 { half } else { -half - 1 }, kind))
            }
            (_, step) => Some((last.checked_add(i64::from(step))?, kind)),
        })
    }

    /// The type and the number of the elements of a list.
    fn list(&mut self) -> Option<(u8, usize)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            few => usize::from(few),
        };
        // Each element is a byte at least.
        (count <= self.bytes.len()).then_some((head & 0x0F, count))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match kind {
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => drop(self.take(8)?),
            8 => drop(self.text()?),
            LIST | 10 => {
                let (kind, count) = self.list()?;
                for _ in 0..count {
                    match kind {
                        1 | 2 => drop(self.byte()?),
                        kind => self.skip(kind, depth + 1)?,
                    }
                }
            }
            STRUCT => {
                let mut last = 0;
                while let Some((number, kind)) = self.field(last)? {
                    self.skip(kind, depth + 1)?;
                    last = number;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Moves to the list of columns and gives their number, the root included.
    fn schema(&mut self) -> Option<usize> {
        let mut last = 0;
        while let Some((number, kind)) = self.field(last)? {
            if (number, kind) == (2, LIST) {
                let (kind, count) = self.list()?;
                return (kind == STRUCT).then_some(count);
            }
            self.skip(kind, 0)?;
            last = number;
        }
        None
    }

    fn element(&mut self) -> Option<Element> {
        let mut element = Element { name: String::new(), children: 0 };
        let mut last = 0;
        while let Some((number, kind)) = self.field(last)? {
            match (number, kind) {
                (4, 8) => element.name = String::from_utf8_lossy(self.text()?).into_owned(),
                // A number below zero is as wrong as one far too large.
                (5, 5) => element.children = usize::try_from(self.varint()? >> 1).unwrap_or(usize::MAX),
                (_, kind) => self.skip(kind, 0)?,
            }
            last = number;
        }
        Some(element)
    }
}
