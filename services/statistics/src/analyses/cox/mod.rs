//! Cox proportional-hazards models.
//!
//! `model_columns` turns terms into columns, `interactions` multiplies them, `rows` picks the complete
//! rows, `ready` puts both together for a fit. `output` says what the fit gives, with `coefficients`,
//! `effects` and `refused`. What follows a fit is in `after`.

mod after;
mod coefficients;
mod effects;
mod interactions;
pub(super) mod model_columns;
mod output;
mod ready;
mod refused;
mod rows;
mod stop;

/// How coefficients are named.
pub(crate) mod names {
    pub(crate) use super::interactions::TIMES;
    pub(crate) use super::model_columns::{MISSING_LEVEL, indicator_name};
}

pub(super) use after::{
    baseline_hazard, concordance, predicted_survival, proportional_hazards, residuals, smoothed_residuals,
};
pub(super) use output::compute;
