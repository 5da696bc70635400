//! Cox proportional-hazards models.
//!
//! `model_columns` turns terms into columns, `interactions` multiplies them, `rows` picks the complete
//! rows, `ready` puts both together for a fit. `output` says what the fit gives, with `coefficients`,
//! `effects` and `refused`. `sensitivity` fits a model again and again. What follows a fit is in `after`.

mod after;
mod coefficients;
mod effects;
mod interactions;
pub(super) mod model_columns;
pub(crate) mod names;
mod output;
mod ready;
mod refused;
mod rows;
mod sensitivity;
mod stop;

pub(super) use after::{
    baseline_hazard, concordance, predicted_survival, proportional_hazards, residuals, smoothed_residuals,
};
pub(super) use output::compute;
pub(super) use sensitivity::compute as her2_low_sensitivity;
