//! A tidy table: one row an estimate, the same first nine columns everywhere, RFC 4180 text.

use palladion_api::statistics::output::{GroupLevel, Interval, TestResult};
use palladion_api::statistics::result::TidyTable;
use palladion_formats::export::is_formula;

use super::Marks;
use super::tables::label;

/// The columns that every table starts with.
pub const COMMON_COLUMNS: [&str; 9] =
    ["term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "n", "events"];

/// One row: what has no value stays empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What is estimated.
    pub term: String,
    /// The estimate.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Test statistic.
    pub statistic: Option<f64>,
    /// Two-sided p-value.
    pub p_value: Option<f64>,
    /// Lower confidence limit.
    pub conf_low: Option<f64>,
    /// Upper confidence limit.
    pub conf_high: Option<f64>,
    /// Subjects.
    pub n: Option<u64>,
    /// Events or subjects with the level.
    pub events: Option<u64>,
    /// The table's own columns.
    pub extras: Vec<Cell>,
    /// The group of subjects that the row is about, where it is about one; its label is in `term` or in a column.
    pub groups: Vec<GroupLevel>,
}

/// A cell of a table's own columns.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// A count.
    Count(u64),
}

/// A rectangular rendering of a part of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Tidy {
    /// Name of the table, unique in the result.
    pub name: String,
    /// The columns after the common ones.
    pub extra_columns: &'static [&'static str],
    /// The rows.
    pub rows: Vec<Row>,
    /// What must be said of the table: a last column each, the same word in every row.
    pub marks: Marks,
}

impl Row {
    /// A row for `term`.
    #[must_use]
    pub fn new(term: impl Into<String>) -> Self {
        Self { term: term.into(), ..Self::default() }
    }

    /// A row for a group of subjects.
    #[must_use]
    pub fn of(group: &[GroupLevel]) -> Self {
        Self { groups: group.to_vec(), ..Self::new(label(group)) }
    }

    /// The same row with the limits of an interval.
    #[must_use]
    pub const fn interval(mut self, interval: &Interval) -> Self {
        self.conf_low = interval.lower;
        self.conf_high = interval.upper;
        self
    }

    /// The row of a test: statistic, p-value, rows tested; name and degrees of freedom as extras.
    #[must_use]
    pub fn test(term: impl Into<String>, test: &TestResult) -> Self {
        Self {
            statistic: test.statistic,
            p_value: Some(test.p_value),
            n: Some(test.n),
            extras: vec![test.test.as_str().into(), test.df.into(), test.df_denominator.into()],
            ..Self::new(term)
        }
    }
}

/// The own columns of a table whose rows are made by [`Row::test`].
pub(super) const TEST_COLUMNS: &[&str] = &["test", "df", "df_denominator"];

impl Tidy {
    /// What the table holds, without the rows.
    #[must_use]
    pub fn description(&self) -> TidyTable {
        TidyTable {
            name: self.name.clone(),
            columns: self.columns().map(str::to_owned).collect(),
            rows: self.rows.len() as u64,
        }
    }

    fn columns(&self) -> impl Iterator<Item = &'static str> + use<> {
        let marks = self.marks.columns().map(|(column, _)| column);
        COMMON_COLUMNS.into_iter().chain(self.extra_columns.iter().copied()).chain(marks)
    }

    /// The table as CSV: UTF-8, a header row, CRLF, quotes where needed, numbers in the shortest
    /// form that reads back to the same double; a text that a spreadsheet would run as a formula begins with an
    /// apostrophe.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = self.columns().collect::<Vec<_>>().join(",");
        text.push_str("\r\n");
        for row in &self.rows {
            let mut cells = vec![field(&row.term)];
            let estimates =
                [row.estimate, row.std_error, row.statistic, row.p_value, row.conf_low, row.conf_high];
            cells.extend(estimates.map(|value| value.map_or_else(String::new, number)));
            cells.extend(
                [row.n, row.events].map(|count| count.map_or_else(String::new, |count| count.to_string())),
            );
            cells.extend(row.extras.iter().map(Cell::to_field));
            cells.extend(self.marks.columns().map(|(_, word)| word.to_owned()));
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        text
    }
}

impl Cell {
    fn to_field(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => field(text),
            Self::Number(value) => number(*value),
            Self::Count(count) => count.to_string(),
        }
    }
}

fn number(value: f64) -> String {
    serde_json::Number::from_f64(value).map_or_else(String::new, |number| number.to_string())
}

fn field(text: &str) -> String {
    let neutralised = if is_formula(text) { format!("'{text}") } else { text.to_owned() };
    let text = neutralised.as_str();
    let plain = !text.contains([',', '"', '\r', '\n']) && text.trim() == text;
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use palladion_api::statistics::Standing;

    use super::*;

    #[test]
    fn csv_quotes_what_needs_it_and_keeps_every_digit() {
        let row = Row {
            estimate: Some(0.1 + 0.2),
            p_value: Some(1e-300),
            n: Some(7),
            extras: vec!["say \"no\"".into(), Cell::Empty],
            ..Row::new("a, b")
        };
        assert_eq!(field("=1+2"), "'=1+2");
        assert_eq!(field("-x,\"y\""), "\"'-x,\"\"y\"\"\"");
        let marks = Marks::default();
        let mut tidy = Tidy { name: "t".to_owned(), extra_columns: &["note", "df"], rows: vec![row], marks };
        let csv = tidy.to_csv();
        let (header, rest) = csv.split_once("\r\n").unwrap();
        assert_eq!(header, "term,estimate,std_error,statistic,p_value,conf_low,conf_high,n,events,note,df");
        assert_eq!(rest, "\"a, b\",0.30000000000000004,,,1e-300,,,7,,\"say \"\"no\"\"\",\r\n");
        assert_eq!(tidy.description().rows, 1);
        tidy.marks = Marks { standing: Some(Standing::Exploratory), synthetic: true };
        let csv = tidy.to_csv();
        let (header, rest) = csv.split_once("\r\n").unwrap();
        assert!(header.ends_with(",note,df,standing,data"), "{header}");
        assert!(rest.ends_with(",\"say \"\"no\"\"\",,exploratory,synthetic\r\n"), "{rest}");
        assert_eq!(tidy.description().columns.len(), 13);
    }
}
