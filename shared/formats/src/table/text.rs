//! The texts of one column in one buffer.

use super::TableError;

/// Texts of a column, some missing: one buffer of bytes, one end offset and one validity bit a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextValues {
    buffer: String,
    ends: Vec<u32>,
    /// Bit `row % 64` of word `row / 64` is set when the row has a value.
    present: Vec<u64>,
}

impl TextValues {
    /// No rows yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { buffer: String::new(), ends: Vec::new(), present: Vec::new() }
    }

    /// Collects one value per row; `None` is missing.
    ///
    /// # Errors
    /// `TooLarge` when the texts together pass 4 GiB.
    pub fn collect<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> Result<Self, TableError> {
        let mut texts = Self::new();
        for value in values {
            texts.push(value)?;
        }
        Ok(texts)
    }

    /// Appends a row.
    ///
    /// # Errors
    /// `TooLarge` when the texts together pass 4 GiB.
    pub fn push(&mut self, value: Option<&str>) -> Result<(), TableError> {
        let text = value.unwrap_or_default();
        let end = u32::try_from(self.buffer.len() + text.len()).map_err(|_too_large| TableError::TooLarge)?;
        let row = self.ends.len();
        if row.is_multiple_of(64) {
            self.present.push(0);
        }
        if value.is_some()
            && let Some(word) = self.present.last_mut()
        {
            *word |= 1 << (row % 64);
        }
        self.buffer.push_str(text);
        self.ends.push(end);
        Ok(())
    }

    /// Appends the rows of another column.
    ///
    /// # Errors
    /// `TooLarge` when the texts together pass 4 GiB.
    pub(super) fn append(&mut self, later: &Self) -> Result<(), TableError> {
        let before = u32::try_from(self.buffer.len()).map_err(|_too_large| TableError::TooLarge)?;
        if u32::try_from(self.buffer.len() + later.buffer.len()).is_err() {
            return Err(TableError::TooLarge);
        }
        let shift = self.len() % 64;
        for word in &later.present {
            match self.present.last_mut() {
                Some(last) if shift > 0 => {
                    *last |= word << shift;
                    self.present.push(word >> (64 - shift));
                }
                _ => self.present.push(*word),
            }
        }
        self.buffer.push_str(&later.buffer);
        self.ends.extend(later.ends.iter().map(|end| before + end));
        self.present.truncate(self.ends.len().div_ceil(64));
        Ok(())
    }

    /// Takes the first rows off.
    pub(super) fn cut(&mut self, rows: usize) -> Result<Self, TableError> {
        let rows = rows.min(self.len());
        let mut rest = Self {
            buffer: String::with_capacity(self.start(rows) + self.start(rows) / 8),
            ends: Vec::with_capacity(rows + rows / 8),
            present: Vec::with_capacity(rows / 64 + 1),
        };
        for row in rows..self.len() {
            rest.push(self.get(row))?;
        }
        self.truncate(rows);
        Ok(std::mem::replace(self, rest))
    }

    /// Drops the last rows so that `rows` are left; does nothing when there are not more.
    pub(super) fn truncate(&mut self, rows: usize) {
        if rows >= self.len() {
            return;
        }
        self.buffer.truncate(self.start(rows));
        self.ends.truncate(rows);
        self.present.truncate(rows.div_ceil(64));
        if !rows.is_multiple_of(64)
            && let Some(word) = self.present.last_mut()
        {
            *word &= (1 << (rows % 64)) - 1;
        }
    }

    /// The value of a row; `None` when it is missing or the row does not exist.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)? as usize;
        let word = self.present.get(row / 64)?;
        if word >> (row % 64) & 1 == 0 {
            return None;
        }
        self.buffer.get(self.start(row)..end)
    }

    fn start(&self, row: usize) -> usize {
        row.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    /// Number of rows, missing ones included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The values in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_is_not_the_empty_text() {
        let texts = TextValues::collect([Some("α"), None, Some(""), Some("β")]).unwrap();
        assert_eq!(texts.iter().collect::<Vec<_>>(), [Some("α"), None, Some(""), Some("β")]);
        assert_eq!(texts.get(4), None);
    }

    #[test]
    fn a_truncated_column_equals_one_that_never_had_the_rows() {
        for kept in [0, 1, 63, 64, 65, 130] {
            let values: Vec<String> = (0..131).map(|row| format!("v{row}")).collect();
            let row = |index: usize| (!index.is_multiple_of(3)).then(|| values[index].as_str());
            let mut long = TextValues::collect((0..131).map(row)).unwrap();
            long.truncate(kept);
            assert_eq!(long, TextValues::collect((0..kept).map(row)).unwrap(), "{kept} rows kept");
        }
    }
}
