//! Rows taken off the front of a table that goes on growing, and rows of a finished one.

use std::ops::Range;

use super::builder::{Growing, TableBuilder};
use super::{CategoryValues, Column, ColumnPlan, Table, TableError, TextValues, Values};

impl TableBuilder {
    /// Takes the first ended rows off. The words of an open category keep their codes in every table that is
    /// taken off here: its levels are those known by now, in the order in which they appeared.
    ///
    /// # Errors
    /// What [`Table::new`] refuses.
    pub(crate) fn cut(&mut self, rows: usize) -> Result<Table, TableError> {
        let rows = rows.min(self.rows);
        let mut columns = Vec::with_capacity(self.plans.len());
        for ((plan, growing), used) in self.plans.iter().zip(&mut self.columns).zip(&mut self.used) {
            let values = growing.cut(rows, plan, used)?;
            columns.push(Column { name: plan.name.clone(), unit: plan.unit.clone(), values });
        }
        self.rows -= rows;
        Table::new(columns)
    }

    /// The levels of each column once all rows have been cut off: the stated ones of a closed category, those
    /// that some row has of an open one in alphabetical (code point) order, none of other columns.
    pub(crate) fn levels(&self) -> Vec<Vec<String>> {
        let columns = self.plans.iter().zip(&self.columns).zip(&self.used);
        let levels = |((plan, growing), used): ((&ColumnPlan, &Growing), &Vec<bool>)| match growing {
            Growing::Closed(_) => plan.levels.clone(),
            Growing::Open(seen, _) => {
                let in_use = |code: &u32| used.get(*code as usize).copied().unwrap_or(false);
                seen.iter().filter(|(_, code)| in_use(code)).map(|(word, _)| word.clone()).collect()
            }
            _ => Vec::new(),
        };
        columns.map(levels).collect()
    }
}

impl Growing {
    fn cut(&mut self, rows: usize, plan: &ColumnPlan, used: &mut Vec<bool>) -> Result<Values, TableError> {
        Ok(match self {
            Self::Text(values) => Values::Text(values.cut(rows)?),
            Self::Closed(codes) => {
                Values::Category(CategoryValues::new(plan.levels.clone(), front(codes, rows))?)
            }
            Self::Open(seen, codes) => {
                let codes = front(codes, rows);
                let mut words = vec![String::new(); seen.len()];
                for (word, code) in seen.iter() {
                    if let Some(slot) = words.get_mut(*code as usize) {
                        slot.clone_from(word);
                    }
                }
                used.resize(words.len(), false);
                for code in &codes {
                    if let Some(used) = used.get_mut(*code as usize) {
                        *used = true;
                    }
                }
                Values::Category(CategoryValues::new(words, codes)?)
            }
            Self::Integer(values) => Values::Integer(front(values, rows)),
            Self::Real(values) => Values::Real(front(values, rows)),
            Self::Date(values) => Values::Date(front(values, rows)),
            Self::Boolean(values) => Values::Boolean(front(values, rows)),
        })
    }
}

/// Takes the first values off. Of what grows on room for as many and some more is left, so that it need not
/// be moved into twice the room just before it is cut again.
pub(crate) fn front<T>(values: &mut Vec<T>, rows: usize) -> Vec<T> {
    let rows = rows.min(values.len());
    let room = if values.len() > rows { rows + rows / 8 } else { 0 };
    let mut rest = Vec::with_capacity(room);
    rest.extend(values.drain(rows..));
    std::mem::replace(values, rest)
}

impl Table {
    /// Some of the rows, with the levels of all.
    ///
    /// # Errors
    /// [`TableError::TooLarge`]; a part is no larger than its table.
    pub fn part(&self, rows: Range<usize>) -> Result<Self, TableError> {
        fn of<T: Clone>(values: &[T], rows: Range<usize>) -> Vec<T> {
            values.get(rows).unwrap_or_default().to_vec()
        }
        let rows = rows.start.min(self.rows())..rows.end.min(self.rows());
        let column = |column: &Column| {
            let rows = rows.clone();
            let values = match &column.values {
                Values::Text(values) => Values::Text(TextValues::collect(rows.map(|row| values.get(row)))?),
                Values::Category(values) => {
                    Values::Category(CategoryValues::new(values.levels().to_vec(), of(values.codes(), rows))?)
                }
                Values::Integer(values) => Values::Integer(of(values, rows)),
                Values::Real(values) => Values::Real(of(values, rows)),
                Values::Date(values) => Values::Date(of(values, rows)),
                Values::Boolean(values) => Values::Boolean(of(values, rows)),
            };
            Ok(Column { name: column.name.clone(), unit: column.unit.clone(), values })
        };
        Self::new(self.columns().iter().map(column).collect::<Result<_, TableError>>()?)
    }

    /// The levels of each column; none of those that are no category.
    #[must_use]
    pub fn levels(&self) -> Vec<Vec<String>> {
        let levels = |column: &Column| column.categories().map(|values| values.levels().to_vec());
        self.columns().iter().map(|column| levels(column).unwrap_or_default()).collect()
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::VariableType;

    use super::super::Cell;
    use super::*;

    fn builder() -> TableBuilder {
        let plan = |name: &str, kind, levels: &[&str]| ColumnPlan {
            name: name.to_owned(),
            unit: None,
            kind,
            levels: levels.iter().map(|level| (*level).to_owned()).collect(),
        };
        TableBuilder::new(vec![
            plan("id", VariableType::Text, &[]),
            plan("open", VariableType::Category, &[]),
            plan("closed", VariableType::Category, &["no", "yes", "never"]),
            plan("number", VariableType::Integer, &[]),
        ])
    }

    fn grow(builder: &mut TableBuilder, rows: Range<u32>) {
        for row in rows {
            if row % 7 != 3 {
                builder.push(0, Cell::Text(&format!("P{row}"))).unwrap();
            }
            builder.push(1, Cell::Text(["z", "m", "a", "k"][row as usize / 40 % 4])).unwrap();
            builder.push(2, Cell::Level(row % 2)).unwrap();
            builder.push(3, Cell::Integer(i64::from(row))).unwrap();
            builder.end_row().unwrap();
        }
        builder.push(1, Cell::Text("of a row that is given up")).unwrap();
        builder.abandon_row();
    }

    #[test]
    fn rows_that_are_cut_off_are_those_of_the_whole_table() {
        let mut together = builder();
        grow(&mut together, 0..200);
        let together = together.finish().unwrap();
        for size in [1, 63, 64, 65, 150, 200, 300] {
            let mut growing = builder();
            let mut parts = Vec::new();
            for start in (0..200).step_by(40) {
                grow(&mut growing, start..start + 40);
                while growing.rows() >= size {
                    parts.push(growing.cut(size).unwrap());
                }
            }
            parts.push(growing.cut(size).unwrap());
            assert_eq!(growing.rows(), 0);
            let mut start = 0;
            for part in &parts {
                let rows = start..start + part.rows();
                start = rows.end;
                let whole = together.part(rows.clone()).unwrap();
                for (cut, whole) in part.columns().iter().zip(whole.columns()) {
                    let words = |column: &Column| -> Option<Vec<Option<String>>> {
                        let values = column.categories()?;
                        Some(values.iter().map(|word| word.map(str::to_owned)).collect())
                    };
                    match words(cut) {
                        Some(found) => assert_eq!(Some(found), words(whole), "{size} {rows:?}"),
                        None => assert_eq!(cut, whole, "{size} {rows:?}"),
                    }
                }
            }
            assert_eq!((start, growing.levels()), (200, together.levels()), "{size}");
        }
    }

    #[test]
    fn codes_of_an_open_category_stay_what_they_were() {
        let mut growing = builder();
        grow(&mut growing, 0..50);
        let first = growing.cut(45).unwrap();
        grow(&mut growing, 50..130);
        let second = growing.cut(100).unwrap();
        let levels = |table: &Table| table.columns()[1].categories().unwrap().levels().to_vec();
        assert_eq!(levels(&second)[..levels(&first).len()], levels(&first));
    }
}
