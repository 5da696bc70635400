use serde::{Deserialize, Serialize};

/// A table as it is printed: words only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Unique in the report.
    pub name: String,
    /// What it shows.
    pub caption: String,
    /// Of the rows' names, then of the columns.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Line>,
    /// Columns of words, which are set to the left as the rows' names are; the names are column 0.
    pub words: Vec<usize>,
    /// What stands under it: which test gave a p-value and which rows it counted.
    pub notes: Vec<String>,
    /// Where it stands in a report.
    pub place: Place,
}

/// Where a table stands in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In its section.
    Shown,
    /// In its section, to be unfolded where a reader can do that: a figure has the same numbers.
    Folded,
    /// Too long to be printed: named, and a file beside the report.
    File,
    /// Its numbers stand in another table or in a figure; a file beside the report.
    Elsewhere,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What the row is.
    pub kind: LineKind,
    /// Its name.
    pub name: String,
    /// Its cells; fewer than there are columns leave the last ones empty.
    pub cells: Vec<String>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// One of many.
    Plain,
    /// A variable over its levels.
    Variable,
    /// A level under its variable.
    Level,
}

/// What a table that stands alone says about where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Heading of the report.
    pub title: String,
    /// What a reader must know first.
    pub standing: Vec<String>,
    /// The run and the digest of its manifest, in a sentence.
    pub source: String,
}

impl Line {
    /// A row without a place in a hierarchy.
    #[must_use]
    pub fn plain(name: impl Into<String>, cells: Vec<String>) -> Self {
        Self { kind: LineKind::Plain, name: name.into(), cells }
    }
}

impl Table {
    /// A table in its section, without notes.
    #[must_use]
    pub fn new(name: impl Into<String>, caption: &str, headings: &[&str], rows: Vec<Line>) -> Self {
        Self {
            name: name.into(),
            caption: caption.to_owned(),
            headings: headings.iter().map(|&heading| heading.to_owned()).collect(),
            words: (1..headings.len()).filter(|place| of_words(&rows, *place)).collect(),
            rows,
            notes: Vec::new(),
            place: Place::Shown,
        }
    }

    /// The cells of a row: as many as there are columns besides the names.
    pub fn cells<'a>(&self, line: &'a Line) -> impl Iterator<Item = &'a str> + use<'a> {
        let columns = self.headings.len().saturating_sub(1);
        line.cells.iter().map(String::as_str).chain(std::iter::repeat("")).take(columns)
    }
}

/// Whether every cell of a column that holds something begins with a letter.
fn of_words(rows: &[Line], place: usize) -> bool {
    let mut cells = rows.iter().filter_map(|line| line.cells.get(place - 1)?.chars().next()).peekable();
    cells.peek().is_some() && cells.all(char::is_alphabetic)
}
