//! Contingency tables: Pearson's chi-squared, Fisher's exact test, heterogeneity of m x 2 tables.

mod contingency;
mod error;
mod fisher;
mod monte_carlo;
mod pearson;

pub use contingency::ContingencyTable;
pub use error::TableError;
pub use fisher::{FisherTest, fisher_exact};
pub use monte_carlo::{MonteCarloTest, STANDARD_REPLICATES, monte_carlo_heterogeneity};
pub use pearson::{Correction, PearsonTest, pearson};
