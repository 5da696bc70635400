//! What follows a fit. The model is the one of an earlier output and is fitted again.

mod baseline_hazard;
mod concordance;
mod fitted;
mod predicted_survival;
mod proportional_hazards;
mod residuals;
mod smoothed_residuals;

pub(in crate::analyses) use baseline_hazard::baseline_hazard;
pub(in crate::analyses) use concordance::concordance;
pub(in crate::analyses) use predicted_survival::predicted_survival;
pub(in crate::analyses) use proportional_hazards::proportional_hazards;
pub(in crate::analyses) use residuals::residuals;
pub(in crate::analyses) use smoothed_residuals::smoothed_residuals;
