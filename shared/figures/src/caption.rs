//! What is said about a figure.

/// Title, alternative text and footnote of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// Prefix of the ids inside the figure, unique in a page; other characters than letters, digits,
    /// `-` and `_` become `-`.
    pub id: String,
    /// One line above the figure.
    pub title: String,
    /// What a reader who does not see the figure must know.
    pub description: String,
    /// What must stand below it: who was left out, the kind of interval.
    pub footnote: String,
}

impl Caption {
    /// The prefix as it may stand in an id.
    pub(crate) fn id(&self) -> String {
        let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        format!("figure-{}", self.id.chars().map(allowed).collect::<String>())
    }
}
