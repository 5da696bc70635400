//! What is wrong with a plan whatever the data: every reason with its place in the document.

mod after_cox;
mod competing_risks;
mod cox;
mod curves;
mod describing;
mod differences;
mod document;
mod errors;
mod sensitivity;
mod subgroups;

pub use document::check;
