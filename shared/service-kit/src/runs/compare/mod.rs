//! Two results side by side: a verdict, and every value in which they differ. Pure.

mod tolerance;
mod walk;

pub use tolerance::{DEFAULT_ALPHA, Tolerance, alpha_of};
pub use walk::{Comparison, DIFFERENCES_KEPT, compare, compare_by_name};

#[cfg(test)]
mod tests;
