//! How far the HER2-low hazard ratio of a model moves with what QC found.
//!
//! `compute` puts the rows together, `variants` fits the model again with something changed, `ratio` reads the
//! coefficient of a fit, `misreading` draws the readings of IHC 0 and 1+ anew.

mod compute;
mod misreading;
mod ratio;
mod variants;

pub(in crate::analyses) use compute::compute;
