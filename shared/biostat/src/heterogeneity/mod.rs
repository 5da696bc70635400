//! Descriptive heterogeneity of rates between groups.

mod cochran;

pub use cochran::{CochranQ, HeterogeneityError, cochran_q};
