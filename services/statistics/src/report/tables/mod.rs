//! A result as tidy tables: which numbers go into which row.

mod competing_risks;
mod cox;
mod curves;
mod describing;
mod differences;
mod outputs;
mod shared;

pub use outputs::tidy_tables;
