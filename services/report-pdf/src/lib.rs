//! A printed report as a PDF: PDF/A-2b, tagged, every figure with its alternative text, the fonts inside.
//!
//! What it is: the program `palladion-report-pdf`, which services start as a process when it stands beside
//! them. What it deliberately is not: it opens no file and no connection, has no clock, and interprets nothing
//! of what it is given; the same report gives the same bytes.
//!
//! Where to start: [`pdf()`]; how a page looks is in `template.typ`.

mod error;
mod glyphs;
mod set;
mod world;

pub use error::PdfError;
pub use set::pdf;
