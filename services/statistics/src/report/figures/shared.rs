use palladion_figures::{Caption, FigureError};

use crate::report::Marks;

/// Days in a month of an axis: a twelfth of 365.25.
const DAYS_PER_MONTH: f64 = 30.4375;

/// A figure of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Unique in the result: the output's id, with a suffix when it gives several figures.
    pub name: String,
    /// Heading.
    pub title: String,
    /// What it shows, in words.
    pub description: String,
    /// The figure.
    pub svg: String,
}

/// The output that is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub marks: Marks,
}

/// A figure, or why its numbers cannot be drawn.
pub(super) struct Drawn {
    pub caption: Caption,
    pub svg: Result<String, FigureError>,
}

impl Drawn {
    /// The figure; none where there is nothing to draw, as of curves without a step.
    pub(super) fn done(self) -> Option<Figure> {
        let Caption { id: name, title, description, .. } = self.caption;
        self.svg.ok().map(|svg| Figure { name, title, description, svg })
    }
}

/// What is said about a figure of this output: its marks are in the description and in the footnote.
pub(super) fn caption(output: &Source<'_>, suffix: &str, title: &str, description: &str) -> Caption {
    let (own, marks) = (output.title, output.marks.words());
    let id = if suffix.is_empty() { output.id.to_owned() } else { format!("{}.{suffix}", output.id) };
    let title = if title.is_empty() { own.to_owned() } else { format!("{own}: {title}") };
    let description = format!("{description} {marks}").trim_end().to_owned();
    Caption { id, title, description, footnote: marks.to_owned() }
}

/// The caption with these words before its marks, below the figure.
pub(super) fn saying(own: &Caption, words: &str) -> Caption {
    let footnote = format!("{words} {}", own.footnote);
    Caption { footnote: footnote.trim().to_owned(), ..own.clone() }
}

pub(in crate::report) fn months(days: f64) -> f64 {
    days / DAYS_PER_MONTH
}
