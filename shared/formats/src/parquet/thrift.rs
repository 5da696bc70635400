//! Thrift's compact protocol, as far as a look ahead of the library needs it.

/// How deep values that are skipped may be nested.
const MAX_DEPTH: usize = 16;
/// The type of a whole number of 8 bits, which is a byte and no varint.
pub(super) const I8: u8 = 3;
/// The type of a whole number of 16 bits.
pub(super) const I16: u8 = 4;
/// The type of a whole number of 32 bits.
pub(super) const I32: u8 = 5;
/// The type of a whole number of 64 bits.
pub(super) const I64: u8 = 6;
/// The type of a double.
pub(super) const DOUBLE: u8 = 7;
/// The type of bytes.
pub(super) const BINARY: u8 = 8;
/// The type of a list.
pub(super) const LIST: u8 = 9;
/// The type of a structure.
pub(super) const STRUCT: u8 = 12;
/// The types of truth values; as fields, they have no further byte.
pub(super) const TRUE: u8 = 1;
pub(super) const FALSE: u8 = 2;

/// Bytes that are taken from their beginning.
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
}

impl<'a> Thrift<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    /// A number of seven bits a byte.
    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A whole number with its sign in the last bit.
    pub(super) fn integer(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        let half = i64::try_from(zigzag >> 1).ok()?;
        Some(if zigzag & 1 == 0 { half } else { -half - 1 })
    }

    pub(super) fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        self.take(length)
    }

    /// The next field of a structure: its number, counted on from the last one, and its type; `None` within
    /// when the structure ends.
    pub(super) fn field(&mut self, last: i64) -> Option<Option<(i64, u8)>> {
        let head = self.byte()?;
        let kind = head & 0x0F;
        let number = match (head, head >> 4) {
            (0, _) => return Some(None),
            (_, 0) => self.integer()?,
            (_, step) => last.checked_add(i64::from(step))?,
        };
        // The library counts in sixteen bits, and round.
        (0..=i64::from(i16::MAX)).contains(&number).then_some(Some((number, kind)))
    }

    /// Hands each field of a structure over; what the visitor leaves is skipped. Its answer says whether it
    /// has taken the value.
    pub(super) fn structure(
        &mut self,
        mut visit: impl FnMut(&mut Self, i64, u8) -> Option<bool>,
    ) -> Option<()> {
        let mut last = 0;
        while let Some((number, kind)) = self.field(last)? {
            if !visit(self, number, kind)? {
                self.skip(kind, 0)?;
            }
            last = number;
        }
        Some(())
    }

    /// The type and the number of the elements of a list.
    pub(super) fn list(&mut self) -> Option<(u8, usize)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            few => usize::from(few),
        };
        // Each element is a byte at least.
        (count <= self.bytes.len()).then_some((head & 0x0F, count))
    }

    /// Hands each structure of a list over; a list that claims more than there can be, when each has so many
    /// bytes at least, is none.
    pub(super) fn structures(
        &mut self,
        least: usize,
        mut visit: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let (kind, count) = self.list()?;
        let short = count.checked_mul(least).is_none_or(|bytes| bytes > self.bytes.len());
        if count > 0 && (kind != STRUCT || short) {
            return None;
        }
        (0..count).try_for_each(|_| visit(self))
    }

    pub(super) fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match kind {
            TRUE | FALSE => {}
            I8 => drop(self.byte()?),
            I16 | I32 | I64 => drop(self.varint()?),
            DOUBLE => drop(self.take(8)?),
            BINARY => drop(self.text()?),
            LIST | 10 => {
                let (kind, count) = self.list()?;
                // Truth values in a list are bytes to some and nothing to the library: what follows would be
                // read differently, and such a list stands nowhere in headers and footers.
                if count > 0 && matches!(kind, TRUE | FALSE) {
                    return None;
                }
                for _ in 0..count {
                    self.skip(kind, depth + 1)?;
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
}
