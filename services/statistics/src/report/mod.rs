//! What a result looks like to people: tidy tables, figures, a page.

mod figures;
pub mod format;
mod marks;
mod page;
mod tables;
mod tidy;

pub use figures::{Figure, figures, figures_of};
pub use marks::Marks;
pub use page::{Report, STYLE, page};
pub use tables::tidy_tables;
pub use tidy::{COMMON_COLUMNS, Cell, Row, Tidy};
