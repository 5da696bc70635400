//! A table as typed columns: the form in which data is validated, frozen and analysed.
//!
//! Compact by construction: the texts of a column share one buffer, the words of a category are
//! stored once. A [`Table`] that exists has columns of one length, unique names and finite numbers.

mod append;
mod builder;
mod category;
mod column;
mod combine;
mod cut;
mod error;
mod packed;
mod text;
mod typed_table;

pub use builder::{Cell, ColumnPlan, TableBuilder};
pub use category::CategoryValues;
pub use column::{Column, Values};
pub(crate) use cut::front;
pub use error::TableError;
pub use packed::Unpacked;
pub(crate) use packed::take;
pub use text::TextValues;
pub use typed_table::Table;
