//! A result as tidy tables: which numbers go into which row.

mod cox;
mod curves;
mod describing;
mod outputs;
mod shared;

pub use outputs::tidy_tables;
