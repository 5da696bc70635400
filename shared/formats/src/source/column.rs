//! A column as its file describes it.

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileColumn {
    /// Its name, blanks around it taken away.
    pub name: String,
    /// What the file calls it for people, in formats that have labels.
    pub label: Option<String>,
    /// The type that the file declares, in the format's own words (`string`, `numeric`, `INT64`).
    pub kind: Option<String>,
    /// The display format that the file declares (`DATE9.`, `$12.`).
    pub display: Option<String>,
    /// The length that the file declares: bytes in XPT, characters in Dataset-JSON.
    pub length: Option<u64>,
}

impl FileColumn {
    /// A column of which only the name is known.
    pub(crate) fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}
