//! A result as tidy tables: which numbers go into which row.

mod after_cox;
mod competing_risks;
mod cox;
mod curves;
mod describing;
mod differences;
mod multiplicity;
mod outputs;
mod sensitivity;
mod shared;
mod subgroups;

pub(super) use outputs::tables_of;
pub use outputs::tidy_tables;
pub(super) use shared::label;
