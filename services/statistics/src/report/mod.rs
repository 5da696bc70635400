//! What a result looks like to people: tidy tables.

mod tables;
mod tidy;

pub use tables::tidy_tables;
pub use tidy::{COMMON_COLUMNS, Cell, Row, Tidy};
