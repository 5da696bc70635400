//! A result as printed tables: the same rows as the tidy ones, as words.

mod captions;
mod cox;
mod curves;
mod describing;
mod generic;
mod notes;
mod outputs;
mod subgroups;

pub use outputs::{printed_tables, printed_tables_of};
