//! The design matrix, column by column.

use std::ops::Range;

use super::error::DesignError;

/// Columns of a model with the terms they belong to.
///
/// ```
/// use palladion_biostat::design::Design;
/// let mut design = Design::new(3);
/// design.numeric("age", &[61.0, 48.5, 70.0])?;
/// design.factor("grade", &["1", "2", "3"], 0, &[0, 2, 1])?;
/// design.interaction("age", "grade")?;
/// let names: Vec<&str> = design.columns().iter().map(|c| c.name()).collect();
/// assert_eq!(names, ["age", "grade2", "grade3", "age:grade2", "age:grade3"]);
/// # Ok::<(), palladion_biostat::design::DesignError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    rows: usize,
    columns: Vec<Column>,
    terms: Vec<Term>,
}

/// One numeric column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    name: String,
    level: Option<String>,
    values: Vec<f64>,
}

impl Column {
    /// Name as R gives it: `age`, `grade2`, `arm:grade2`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Level of a factor's column; of a product the levels joined by `:`; none for numbers.
    pub fn level(&self) -> Option<&str> {
        self.level.as_deref()
    }

    /// The values, all finite.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

/// A term and the columns it became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Name of the term; of an interaction the names joined by `:`.
    pub name: String,
    /// Its columns, as indices into [`Design::columns`].
    pub columns: Range<usize>,
    /// Of a factor the level without a column.
    pub reference: Option<String>,
}

impl Design {
    /// A design without terms for this many rows.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: Vec::new(), terms: Vec::new() }
    }

    /// Add a numeric term.
    ///
    /// # Errors
    /// `Length`, `NotFinite` or `DuplicateTerm`.
    pub fn numeric(&mut self, name: &str, values: &[f64]) -> Result<(), DesignError> {
        self.numeric_owned(name, values.to_vec())
    }

    /// Add a numeric term whose values are given away: nothing is copied.
    ///
    /// # Errors
    /// As [`Design::numeric`].
    pub fn numeric_owned(&mut self, name: &str, values: Vec<f64>) -> Result<(), DesignError> {
        self.check(name, values.len())?;
        if let Some(row) = first_not_finite(&values) {
            let (term, value) = (name.to_owned(), values[row]);
            return Err(DesignError::NotFinite { term, row, value });
        }
        let column = Column { name: name.to_owned(), level: None, values };
        self.add(name.to_owned(), vec![column], None);
        Ok(())
    }

    /// Add a factor: `codes[row]` is the number of the row's level, `reference` the level whose
    /// column is left out.
    ///
    /// # Errors
    /// `Length`, `UnknownLevel`, `UnknownReference`, `TooFewLevels` or `DuplicateTerm`.
    pub fn factor(
        &mut self,
        name: &str,
        levels: &[impl AsRef<str>],
        reference: usize,
        codes: &[usize],
    ) -> Result<(), DesignError> {
        self.check(name, codes.len())?;
        let term = || name.to_owned();
        if levels.len() < 2 {
            return Err(DesignError::TooFewLevels(term()));
        }
        if reference >= levels.len() {
            let term = term();
            return Err(DesignError::UnknownReference { term, reference });
        }
        if let Some(row) = codes.iter().position(|c| *c >= levels.len()) {
            return Err(DesignError::UnknownLevel {
                term: term(),
                row,
                code: codes[row],
                levels: levels.len(),
            });
        }
        let others = levels.iter().enumerate().filter(|(index, _)| *index != reference);
        let columns = others
            .map(|(index, level)| Column {
                name: format!("{name}{}", level.as_ref()),
                level: Some(level.as_ref().to_owned()),
                values: codes.iter().map(|c| f64::from(u8::from(*c == index))).collect(),
            })
            .collect();
        self.add(term(), columns, Some(levels[reference].as_ref().to_owned()));
        Ok(())
    }

    /// Add the interaction of two terms: all products of their columns, the first term's varying
    /// fastest.
    ///
    /// # Errors
    /// `UnknownTerm`, `DuplicateTerm`, or `NotFinite` when a product overflows.
    pub fn interaction(&mut self, first: &str, second: &str) -> Result<(), DesignError> {
        let name = format!("{first}:{second}");
        self.check(&name, self.rows)?;
        let unknown = |term: &str| DesignError::UnknownTerm(term.to_owned());
        let a = self.term(first).ok_or_else(|| unknown(first))?.columns.clone();
        let b = self.term(second).ok_or_else(|| unknown(second))?.columns.clone();
        let pairs = b.flat_map(|right| a.clone().map(move |left| (left, right)));
        let columns: Vec<Column> = pairs.map(|(l, r)| product(&self.columns[l], &self.columns[r])).collect();
        for column in &columns {
            if let Some(row) = first_not_finite(&column.values) {
                let value = column.values[row];
                return Err(DesignError::NotFinite { term: name, row, value });
            }
        }
        self.add(name, columns, None);
        Ok(())
    }

    /// The same design without one of its terms, for a test of the term against the rest.
    ///
    /// # Errors
    /// `UnknownTerm`.
    pub fn without(&self, name: &str) -> Result<Self, DesignError> {
        if self.term(name).is_none() {
            return Err(DesignError::UnknownTerm(name.to_owned()));
        }
        let mut rest = Self::new(self.rows);
        for term in self.terms.iter().filter(|term| term.name != name) {
            let columns = self.columns[term.columns.clone()].to_vec();
            rest.add(term.name.clone(), columns, term.reference.clone());
        }
        Ok(rest)
    }

    /// The same design with other values in one of its columns.
    ///
    /// # Errors
    /// `UnknownTerm` when there is no such column, `Length`, `NotFinite`.
    pub fn with_values(&self, column: usize, values: &[f64]) -> Result<Self, DesignError> {
        let mut changed = self.clone();
        let Some(own) = changed.columns.get_mut(column) else {
            return Err(DesignError::UnknownTerm(format!("column {column}")));
        };
        if values.len() != self.rows {
            let term = own.name.clone();
            return Err(DesignError::Length { term, expected: self.rows, found: values.len() });
        }
        if let Some(row) = values.iter().position(|value| !value.is_finite()) {
            return Err(DesignError::NotFinite { term: own.name.clone(), row, value: values[row] });
        }
        own.values.copy_from_slice(values);
        Ok(changed)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// All columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// All terms in order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The term of this name.
    pub fn term(&self, name: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.name == name)
    }

    fn check(&self, name: &str, rows: usize) -> Result<(), DesignError> {
        if rows != self.rows {
            return Err(DesignError::Length { term: name.to_owned(), expected: self.rows, found: rows });
        }
        match self.term(name) {
            Some(_) => Err(DesignError::DuplicateTerm(name.to_owned())),
            None => Ok(()),
        }
    }

    fn add(&mut self, name: String, columns: Vec<Column>, reference: Option<String>) {
        let start = self.columns.len();
        self.columns.extend(columns);
        let columns = start..self.columns.len();
        self.terms.push(Term { name, columns, reference });
    }
}

/// Products with 0 are 0 unless a value is NaN or infinite: one pass without a branch a value.
fn first_not_finite(values: &[f64]) -> Option<usize> {
    let mut lanes = [0.0; 8];
    let eights = values.chunks_exact(8);
    let rest = eights.remainder().iter().fold(0.0, |sum, v| sum + v * 0.0);
    for eight in eights {
        for (lane, value) in lanes.iter_mut().zip(eight) {
            *lane += value * 0.0;
        }
    }
    let all = lanes.into_iter().fold(rest, |sum, lane| sum + lane);
    if all.is_finite() { None } else { values.iter().position(|v| !v.is_finite()) }
}

fn product(left: &Column, right: &Column) -> Column {
    let level = match (&left.level, &right.level) {
        (Some(a), Some(b)) => Some(format!("{a}:{b}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    Column {
        name: format!("{}:{}", left.name, right.name),
        level,
        values: left.values.iter().zip(&right.values).map(|(a, b)| a * b).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_may_be_any_level() {
        let mut design = Design::new(3);
        design.factor("arm", &["a", "b", "c"], 1, &[0, 1, 2]).unwrap();
        let columns: Vec<_> = design.columns().iter().map(|c| (c.name(), c.values().to_vec())).collect();
        assert_eq!(columns, [("arma", vec![1.0, 0.0, 0.0]), ("armc", vec![0.0, 0.0, 1.0])]);
    }

    #[test]
    fn a_term_left_out_takes_its_columns_along() {
        let mut design = Design::new(2);
        design.factor("arm", &["a", "b", "c"], 0, &[1, 2]).unwrap();
        design.numeric("x", &[1.0, 2.0]).unwrap();
        design.interaction("arm", "x").unwrap();
        let rest = design.without("arm:x").unwrap();
        let mut expected = Design::new(2);
        expected.factor("arm", &["a", "b", "c"], 0, &[1, 2]).unwrap();
        expected.numeric("x", &[1.0, 2.0]).unwrap();
        assert_eq!(rest, expected);
        let rest = design.without("arm").unwrap();
        assert_eq!(rest.term("arm:x").unwrap().columns, 1..3);
        assert_eq!(design.without("y").unwrap_err(), DesignError::UnknownTerm("y".to_owned()));
    }

    #[test]
    fn wrong_terms_are_named() {
        let mut design = Design::new(2);
        design.numeric("x", &[1.0, 2.0]).unwrap();
        let cases: [(&str, Result<(), DesignError>); 7] = [
            ("term `y` has 1 rows where 2 are expected", design.numeric("y", &[1.0])),
            ("term `y` in row 1 is NaN, not a finite number", design.numeric("y", &[1.0, f64::NAN])),
            ("term `x` is there already", design.numeric("x", &[1.0, 2.0])),
            ("factor `f` has fewer than two levels", design.factor("f", &["a"], 0, &[0, 0])),
            ("factor `f` has no level number 2 to refer to", design.factor("f", &["a", "b"], 2, &[0, 0])),
            (
                "term `f` in row 1 has code 2, but there are 2 levels",
                design.factor("f", &["a", "b"], 0, &[0, 2]),
            ),
            ("there is no term `z` to build an interaction of", design.interaction("x", "z")),
        ];
        for (message, result) in cases {
            assert_eq!(result.unwrap_err().to_string(), message);
        }
    }
}
