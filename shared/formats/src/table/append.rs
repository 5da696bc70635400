//! Rows that grew apart put behind each other.

use std::collections::BTreeMap;

use super::builder::{Growing, TableBuilder};
use super::{CategoryValues, TableError};

impl TableBuilder {
    /// Whether every open category would have fewer than `limit` words with those of another builder of the
    /// same plan. Where not, rows have to be pushed one by one, so that the word too many is refused in its
    /// row.
    pub(crate) fn has_room_for(&self, later: &Self, limit: usize) -> bool {
        self.columns.iter().zip(&later.columns).all(|columns| match columns {
            (Growing::Open(known, _), Growing::Open(new, _)) => {
                known.len() + new.keys().filter(|word| !known.contains_key(*word)).count() < limit
            }
            _ => true,
        })
    }

    /// Appends the ended rows of another builder of the same plan, as if they had been pushed here.
    ///
    /// # Errors
    /// `TooLarge`, `WrongType` for a builder of another plan.
    pub(crate) fn append(&mut self, later: Self) -> Result<(), TableError> {
        if self.plans != later.plans {
            return Err(TableError::WrongType("of another plan".to_owned()));
        }
        self.rows += later.rows;
        for (column, later) in self.columns.iter_mut().zip(later.columns) {
            column.append(later)?;
        }
        Ok(())
    }
}

impl Growing {
    fn append(&mut self, later: Self) -> Result<(), TableError> {
        match (self, later) {
            (Self::Text(values), Self::Text(later)) => values.append(&later)?,
            (Self::Closed(codes), Self::Closed(mut later)) => codes.append(&mut later),
            (Self::Open(seen, codes), Self::Open(words, later)) => append_open(seen, codes, words, &later)?,
            (Self::Integer(values), Self::Integer(mut later)) => values.append(&mut later),
            (Self::Real(values), Self::Real(mut later)) => values.append(&mut later),
            (Self::Date(values), Self::Date(mut later)) => values.append(&mut later),
            (Self::Boolean(values), Self::Boolean(mut later)) => values.append(&mut later),
            _ => return Err(TableError::WrongType("of another plan".to_owned())),
        }
        Ok(())
    }
}

fn append_open(
    seen: &mut BTreeMap<String, u32>,
    codes: &mut Vec<u32>,
    words: BTreeMap<String, u32>,
    later: &[u32],
) -> Result<(), TableError> {
    let mut known = vec![CategoryValues::MISSING; words.len()];
    for (word, code) in words {
        let new = u32::try_from(seen.len()).map_err(|_too_large| TableError::TooLarge)?;
        if let Some(known) = known.get_mut(code as usize) {
            *known = *seen.entry(word).or_insert(new);
        }
    }
    let translated = |code: &u32| known.get(*code as usize).copied().unwrap_or(CategoryValues::MISSING);
    codes.extend(later.iter().map(translated));
    Ok(())
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::VariableType;

    use super::super::{Cell, ColumnPlan};
    use super::*;

    fn builder() -> TableBuilder {
        let plan =
            |name: &str, kind| ColumnPlan { name: name.to_owned(), unit: None, kind, levels: Vec::new() };
        TableBuilder::new(vec![plan("id", VariableType::Text), plan("word", VariableType::Category)])
    }

    fn grow(builder: &mut TableBuilder, rows: std::ops::Range<u32>) {
        for row in rows {
            if row % 3 != 0 {
                builder.push(0, Cell::Text(&format!("P{row}"))).unwrap();
            }
            builder.push(1, Cell::Text(["z", "m", "a", "k"][row as usize / 40 % 4])).unwrap();
            builder.end_row().unwrap();
        }
    }

    #[test]
    fn rows_that_grew_apart_are_the_rows_that_grew_together() {
        let mut together = builder();
        grow(&mut together, 0..200);
        let together = together.finish().unwrap();
        for split in [0, 1, 63, 64, 65, 128, 130, 200] {
            let (mut first, mut second) = (builder(), builder());
            grow(&mut first, 0..split);
            grow(&mut second, split..200);
            assert!(first.has_room_for(&second, 10));
            first.append(second).unwrap();
            assert_eq!(first.finish().unwrap(), together, "{split}");
        }
    }

    #[test]
    fn a_category_that_would_be_full_has_no_room() {
        let (mut first, mut second) = (builder(), builder());
        grow(&mut first, 0..80);
        grow(&mut second, 80..160);
        assert!(!first.has_room_for(&second, 4));
        assert!(first.has_room_for(&second, 5));
    }
}
