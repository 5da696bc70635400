//! Analysis plans: what they must hold, drafting, approval, and the built-in ones.

pub mod builtin;
mod fit;
mod shape;

pub use fit::{FitError, fit};
pub use shape::check;
