//! What a bundle shows by itself: no service, no network, no database.

mod documents;
mod failure;
mod leaves;
mod run;

pub use failure::{BundleFailure, BundleFailureClass};
pub use run::{Verified, verify};
