//! Cox's proportional hazards regression.
//!
//! [`fit`] is the door. Inside: `risk_sets` sorts and standardises once, `likelihood` evaluates
//! log-likelihood, gradient and information at a coefficient vector in `O(n p^2)`, `newton`
//! iterates, `separation` recognises an infinite estimate, `result` is what the caller gets.

mod error;
mod likelihood;
mod model;
mod newton;
mod options;
mod result;
mod risk_sets;
mod separation;

pub use error::CoxError;
pub use model::fit;
pub use options::{CoxOptions, Ties};
pub use result::{Coefficient, CoxFit, Estimate, Outcome};
