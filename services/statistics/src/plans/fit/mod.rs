//! Whether a plan fits a snapshot: every variable, level and endpoint it names must be there.

mod after_cox;
mod check;
mod competing_risks;
mod cox;
mod describing;
mod differences;

pub use check::{FitError, fit};
