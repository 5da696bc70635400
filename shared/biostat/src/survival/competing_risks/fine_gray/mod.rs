//! Fine and Gray's regression of the subdistribution hazard.
//!
//! [`fine_gray`] is the door. Inside: `censoring` estimates the distribution of the censoring times,
//! `likelihood` evaluates the weighted partial likelihood in one pass over the times, `sandwich`
//! makes the robust variance, `result` is what the caller gets.

mod censoring;
mod likelihood;
mod model;
mod result;
mod sandwich;

pub use censoring::CensoringTies;
pub use model::{FineGrayOptions, fine_gray};
pub use result::{FineGrayCoefficient, FineGrayFit, PredictedIncidence};
