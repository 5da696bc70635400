//! A table as a LaTeX document of its own.

mod document;
mod escape;

pub use document::latex;
pub use escape::escaped;
