//! A log-normal effect that the rows of a group share: penalised partial likelihood.
//!
//! `model` is the door, [`FrailtyFit`](result::FrailtyFit) what comes out. Inside: `curvature` has the derivatives in
//! the groups' effects from one sweep over the event times, `system` solves with them, `climb` finds the effects and
//! coefficients at one variance and `variance` the variance.

mod climb;
mod curvature;
mod model;
mod result;
mod system;
mod variance;

pub use result::{FrailtyFit, GroupEffect, GroupInformation};
