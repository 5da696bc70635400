//! Contingency tables: Pearson's chi-squared, Fisher's exact test with its odds ratio, trend, paired
//! tables, standardised differences, heterogeneity of m x 2 tables.

mod alias;
mod armitage;
mod contingency;
mod error;
mod fisher;
mod fisher_network;
mod fixed_margins;
mod mcnemar;
mod monte_carlo;
mod odds_ratio;
mod pearson;
mod resampled;
mod sampler;
mod standardised_difference;

pub use armitage::{TrendTest, cochran_armitage};
pub use contingency::ContingencyTable;
pub use error::TableError;
pub use fisher::{FisherTest, fisher_exact};
pub use fisher_network::fisher_exact_r_by_c;
pub use mcnemar::{McNemarTest, mcnemar};
pub use monte_carlo::{
    MonteCarloTest, STANDARD_REPLICATES, monte_carlo_heterogeneity, pearson_heterogeneity,
};
pub use odds_ratio::{OddsRatio, conditional_odds_ratio};
pub use pearson::{Correction, PearsonTest, pearson};
pub use resampled::{ResampledFisher, fisher_monte_carlo};
pub use standardised_difference::{
    StandardisedDifference, standardised_difference, standardised_difference_of_shares,
};
