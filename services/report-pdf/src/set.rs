use palladion_printed::{Document, Place};
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::PdfError;
use crate::glyphs::Glyphs;
use crate::world::{Closed, fonts};

/// Sets a report.
///
/// A character that no font of the program knows is printed as its code point, `[U+4E2D]`. Tables whose place
/// is `elsewhere` are left out, those whose place is `file` are named.
///
/// # Errors
/// [`PdfError`]; a figure that is not SVG is one.
pub fn pdf(mut report: Document) -> Result<Vec<u8>, PdfError> {
    let fonts = fonts();
    for section in &mut report.sections {
        section.tables.retain(|table| table.place != Place::Elsewhere);
    }
    Glyphs::of(&fonts).document(&mut report);
    let data = serde_json::to_vec(&report).map_err(PdfError::Data)?;
    let world = Closed::with(fonts, data).ok_or_else(|| PdfError::Layout("no files".to_owned()))?;
    let pages = typst::compile::<PagedDocument>(&world).output;
    let pages = pages.map_err(|found| PdfError::Layout(words(&found)))?;
    let standard = PdfStandards::new(&[PdfStandard::A_2b]);
    let standards = standard.map_err(|found| PdfError::Standard(found.message().to_string()))?;
    let creator = Smart::Custom(Some(concat!("palladion ", env!("CARGO_PKG_VERSION")).to_owned()));
    let options = PdfOptions { standards, creator, ..PdfOptions::default() };
    typst_pdf::pdf(&pages, &options).map_err(|found| PdfError::Standard(words(&found)))
}

fn words(found: &[SourceDiagnostic]) -> String {
    found.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; ")
}
