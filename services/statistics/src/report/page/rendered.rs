use maud::{Markup, html};

/// A table as it is printed: words only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rendered {
    pub caption: String,
    /// Of the rows' names, then of the columns.
    pub headings: Vec<String>,
    pub rows: Vec<Line>,
}

/// A row of a printed table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub kind: LineKind,
    pub name: String,
    pub cells: Vec<String>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineKind {
    Plain,
    /// A variable over its levels.
    Variable,
    /// A level under its variable.
    Level,
}

impl Line {
    pub(super) fn plain(name: impl Into<String>, cells: Vec<String>) -> Self {
        Self { kind: LineKind::Plain, name: name.into(), cells }
    }
}

impl Rendered {
    pub(super) fn new(caption: &str, headings: &[&str], rows: Vec<Line>) -> Self {
        let headings = headings.iter().map(|&heading| heading.to_owned()).collect();
        Self { caption: caption.to_owned(), headings, rows }
    }

    pub(super) fn markup(&self) -> Markup {
        html! {
            div .wide {
                table {
                    caption { (self.caption) }
                    thead {
                        tr { @for heading in &self.headings { th scope="col" { (heading) } } }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr class=[row.kind.class()] {
                                th scope="row" { (row.name) }
                                @for cell in &row.cells { td { (cell) } }
                                @for _ in row.cells.len() + 1..self.headings.len() { td {} }
                            }
                        }
                    }
                }
            }
        }
    }
}

impl LineKind {
    const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Variable => Some("variable"),
            Self::Level => Some("level"),
        }
    }
}
