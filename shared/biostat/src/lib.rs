//! The statistics engine: numbers in, estimates or typed errors out.
//!
//! What it is: the methods of the trial's analyses, one folder per chapter and one file per
//! method, on plain `f64` slices, with the same bits on every x86-64 CPU and for every number of
//! threads (numerics profile `np1`). What it deliberately is not: it knows no trial, no file, no
//! clock and no ambient randomness; missing rows are removed by the caller before anything comes
//! here, and a value that cannot be computed is a named error or a named outcome, never a NaN.
//!
//! Where to start: [`survival`] for time-to-event methods, [`tables`], [`location`] and
//! [`proportions`] for the baseline table and the site rates, [`distributions`] for p-values.
//! Everything numeric below them goes through [`detmath`], [`detsum`], [`parallel`] and
//! [`random`].

pub mod agreement;
pub mod bias;
pub mod bootstrap;
pub mod c_symbols;
pub mod confidence;
pub mod design;
pub mod detmath;
pub mod detsum;
mod deviates;
pub mod distributions;
pub mod heterogeneity;
pub mod linear;
pub mod location;
pub mod models;
pub mod multiplicity;
mod optimise;
pub mod parallel;
pub mod proportions;
pub mod random;
pub mod survival;
pub mod tables;
pub mod test_result;

pub use confidence::{ConfidenceLevel, Interval, OutOfRange};
pub use test_result::TestResult;

/// Name of the numerics profile: it changes whenever the same input may give other bits.
pub const NUMERICS_PROFILE: &str = "np1";
