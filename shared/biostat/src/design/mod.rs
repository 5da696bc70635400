//! From the terms of a model to named numeric columns.
//!
//! A numeric term is one column, a factor one column per level but the reference, an interaction
//! the products of its terms' columns. Names are R's: `grade2` is level `2` of `grade`,
//! `arm:grade2` a product.

mod effects;
mod error;
mod matrix;

pub use effects::SimpleEffect;
pub use error::DesignError;
pub use matrix::{Column, Design, Term};
