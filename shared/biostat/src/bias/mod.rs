//! Probabilistic bias analysis: how far an estimate moves when a characteristic was read wrongly.
//!
//! [`ReadingModel`] says how a group reads, [`Reclassification`] who may then be what, [`analyse`] draws, reclassifies
//! and has the estimate made again, and [`percentiles`] sums the draws up.

mod analysis;
mod percentiles;
mod reading;

pub use analysis::{BiasAnalysis, BiasDraw, BiasInput, Read, Refit, analyse};
pub use percentiles::percentiles;
pub use reading::{ReadingModel, Reclassification, Tally};
