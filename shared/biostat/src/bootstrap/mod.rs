//! The non-parametric bootstrap on counts of rows.
//!
//! Rows are drawn with replacement within strata. A statistic that only needs to know how many
//! rows fall into each cell of a stratum sees a replicate as the counts of its cells, which are
//! multinomial: [`bootstrap`] draws those ([`Resample`]), replicate b from `ChaCha` stream b, so any
//! split over threads or machines gives the same bits. [`SurvivalContrasts`] is the bootstrap of
//! Kaplan-Meier estimates at a fixed time and of differences between groups.
//!
//! Inside: `poisson` draws a count with one look at 16 bits, `resampler` makes a multinomial from
//! such counts, `engine` runs the replicates, `percentiles` and `result` make the intervals.

mod acceleration;
mod engine;
mod error;
mod percentiles;
mod poisson;
mod resampler;
mod result;
mod survival;

pub use acceleration::acceleration;
pub use engine::{Resample, bootstrap};
pub use error::BootstrapError;
pub use percentiles::{PercentileRule, percentile};
pub use result::{Bootstrap, BootstrapOptions, MIN_REPLICATES};
pub use survival::SurvivalContrasts;

/// Version of the draws; it changes whenever a seed may give other replicates.
pub const VERSION: u32 = 1;
