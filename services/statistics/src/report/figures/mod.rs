//! A result as figures: which numbers are drawn.

mod curves;
mod describing;
mod outputs;
mod ratios;
mod residuals;
mod shared;

pub use outputs::figures;
pub use shared::Figure;
