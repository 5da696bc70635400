//! The origins of rows that are set aside.

use super::Origins;
use crate::table::{TableError, take};

impl Origins {
    /// Those of rows of which only the records are known; the columns are called as their variables.
    #[must_use]
    pub fn of_records(records: Vec<u32>) -> Self {
        Self { records, ..Self::default() }
    }

    /// Appends those of some rows.
    pub fn pack(&self, rows: &[u32], into: &mut Vec<u8>) {
        for row in rows.iter().map(|row| *row as usize) {
            into.extend_from_slice(&self.records.get(row).copied().unwrap_or_default().to_le_bytes());
            if !self.lines.is_empty() {
                into.extend_from_slice(&self.lines.get(row).copied().unwrap_or_default().to_le_bytes());
                into.extend_from_slice(&self.bytes.get(row).copied().unwrap_or_default().to_le_bytes());
            }
            if !self.templates.is_empty() {
                into.extend_from_slice(&self.templates.get(row).copied().unwrap_or_default().to_le_bytes());
            }
        }
    }

    /// What a row takes when it is packed, besides its record: a place, a template.
    #[must_use]
    pub const fn packing(&self) -> (bool, bool) {
        (!self.lines.is_empty(), !self.templates.is_empty())
    }

    /// The file's columns, without rows.
    #[must_use]
    pub fn shape(&self) -> Self {
        Self { columns: self.columns.clone(), ..Self::default() }
    }

    /// Reads those of rows that [`Self::pack`] has written with this packing, and takes their bytes away.
    ///
    /// # Errors
    /// [`TableError::Unpacking`] when there are too few.
    pub fn unpack(
        &mut self,
        rows: usize,
        (places, templates): (bool, bool),
        bytes: &mut &[u8],
    ) -> Result<(), TableError> {
        fn one<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], TableError> {
            take::<N>(1, bytes)?.first().copied().ok_or(TableError::Unpacking)
        }
        for _ in 0..rows {
            self.records.push(u32::from_le_bytes(one(bytes)?));
            if places {
                self.lines.push(u32::from_le_bytes(one(bytes)?));
                self.bytes.push(u64::from_le_bytes(one(bytes)?));
            }
            if templates {
                self.templates.push(u16::from_le_bytes(one(bytes)?));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(lines: &[u32], templates: &[u16]) -> Origins {
        let bytes = lines.iter().map(|line| u64::from(*line) << 33).collect();
        Origins {
            records: vec![2, 3, 5, 8],
            lines: lines.to_vec(),
            bytes,
            templates: templates.to_vec(),
            columns: Vec::new(),
        }
    }

    #[test]
    fn origins_come_back_as_they_were_set_aside() {
        for (lines, templates) in
            [(&[][..], &[][..]), (&[2, 3, 9, 12], &[]), (&[], &[0, 1, 0, 3]), (&[4, 5, 6, 7], &[1, 1, 0, 1])]
        {
            let origins = origins(lines, templates);
            let mut bytes = Vec::new();
            origins.pack(&[3, 0], &mut bytes);
            origins.pack(&[2], &mut bytes);
            let (mut back, mut rest) = (origins.shape(), bytes.as_slice());
            back.unpack(2, origins.packing(), &mut rest).unwrap();
            back.unpack(1, origins.packing(), &mut rest).unwrap();
            assert_eq!((back, rest), (origins.only(&[3, 0, 2]), &[][..]));
            assert!(origins.shape().unpack(1, origins.packing(), &mut &[1, 2][..]).is_err());
        }
    }
}
