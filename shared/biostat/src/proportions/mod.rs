//! Rates: confidence intervals, differences, funnel limits.

mod clopper_pearson;
mod funnel;
mod newcombe;
mod proportion;
mod wilson;

pub use clopper_pearson::clopper_pearson;
pub use funnel::{FunnelLimits, funnel_limit, funnel_limits};
pub use newcombe::{RateDifference, newcombe_difference};
pub use proportion::{Proportion, ProportionError};
pub use wilson::wilson;
