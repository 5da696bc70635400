use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a table of a result is handed out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableFormat {
    /// Every digit, one row an estimate; texts that a spreadsheet would run as formulas begin with an apostrophe.
    #[default]
    Csv,
    /// As it is printed: a document of its own, with `booktabs`.
    Latex,
    /// As it is printed: a document of its own that a word processor opens or takes by copy and paste.
    Html,
}

impl TableFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Latex, Self::Html];

    /// The word in a query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Latex => "latex",
            Self::Html => "html",
        }
    }

    /// What a file's name ends with.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Latex => "tex",
            Self::Html => "html",
        }
    }
}
