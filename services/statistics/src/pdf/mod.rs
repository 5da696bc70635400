//! The PDF of a report, set by the program `palladion-report-pdf` as a process of its own: an empty environment,
//! the report on its standard input, the PDF on its standard output, a limit of time, a few at once.

mod error;
mod program;

pub(crate) use error::PdfError;
pub(crate) use program::PdfProgram;
