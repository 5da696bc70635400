//! Analysis plans: what they must hold, drafting, approval, and the built-in ones.

mod approve;
pub mod builtin;
mod compare;
mod differences;
mod draft;
mod error;
mod fit;
mod read;
mod shape;

pub(crate) use approve::approve;
pub(crate) use compare::compare;
pub(crate) use draft::draft;
pub(crate) use error::PlanError;
pub use fit::{FitError, fit};
pub(crate) use read::{list, read};
pub use shape::check;
