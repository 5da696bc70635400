//! What a result looks like to people: tidy tables, figures, a page.

mod ars;
mod exports;
mod figures;
pub mod format;
mod marks;
mod page;
mod printed;
mod sensitivity;
mod tables;
mod tidy;
mod whole;
mod wording;

pub use ars::ars;
pub use exports::{table_as, tables_as};
pub use figures::{Figure, figures, figures_of};
pub use marks::Marks;
pub use page::{Report, STYLE, page};
pub use printed::{printed_tables, printed_tables_of};
pub use tables::tidy_tables;
pub use tidy::{COMMON_COLUMNS, Cell, Row, Tidy};
pub use whole::document;
