//! Many tests at once: family-wise error, false discovery rate, Bayesian false discovery rate.
//!
//! Every function gives one adjusted value per value, in the order given; a hypothesis is rejected
//! at a level when its adjusted value is at most the level.

mod bayesian;
mod error;
mod false_discovery;
mod family_wise;

pub use bayesian::bayesian_false_discovery;
pub use error::MultiplicityError;
pub use false_discovery::{Storey, benjamini_hochberg, benjamini_yekutieli, storey};
pub use family_wise::{bonferroni, holm};
