//! What a fitted Cox model leaves over: residuals, and whether its hazards are proportional.
//!
//! [`FittedModel`] is the door: a model and its fit, with the rows sorted once. Inside: `residuals` and
//! `schoenfeld` compare each row with what the model expects of it, `transform` puts the event times
//! on a scale, `ph_test` tests whether the coefficients change along it, `smooth` draws how.

mod error;
mod fitted;
mod ph_test;
mod residuals;
mod schoenfeld;
mod score_process;
mod smooth;
mod spline;
#[cfg(test)]
mod tests;
mod transform;

pub use error::AfterFitError;
pub use fitted::{FittedModel, SortedRows};
pub use ph_test::{NamedTest, PhTest, PhVariant};
pub use schoenfeld::SchoenfeldResiduals;
pub use smooth::{SmoothedCoefficient, SmoothedPoint};
pub use transform::TimeTransform;
