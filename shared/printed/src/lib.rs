//! A report as it is printed: words, tables and figures, with every number already written out.
//!
//! What it is: the one form in which a report leaves the service that made it, whether as a page, as a PDF or
//! table by table; and two writers of a table, LaTeX and HTML that a word processor takes. What it deliberately
//! is not: it computes nothing, rounds nothing and knows no trial.
//!
//! Where to start: [`Document`], [`latex()`], [`html()`].

mod document;
mod html;
mod latex;
mod table;

pub use document::{Document, Fact, Figure, Moment, Section};
pub use html::html;
pub use latex::{escaped, latex};
pub use table::{Line, LineKind, Origin, Place, Table};
