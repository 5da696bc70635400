//! What a fitted Cox model predicts: baseline hazard, survival of a profile, linear predictors.

mod baseline;
mod curve;
mod linear_predictor;

pub use baseline::{BaselineHazard, BaselineStratum};
pub use curve::{PredictedCurve, PredictedPoint};
pub use linear_predictor::{LinearPredictors, Reference};
