//! A run as one self-contained page: methods, tables, figures, footnotes, and what identifies it.

mod document;
mod identity;
mod methods;
mod methods_of_models;
mod qc;
mod rendered;
mod style;
mod words;

pub use document::{Report, page};
pub use style::STYLE;
pub(super) use words::{
    SYNTHETIC, absent, facts, methods, notes_of, opening, population, running, sentences_of, standing,
};
