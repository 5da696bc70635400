//! A trial: arms, region map, sites, endpoints, data cut-off, classification policy.

mod checked;
mod definition;
mod error;

pub use checked::Trial;
pub use definition::{Arm, Region, Site, TrialDefinition};
pub use error::TrialError;
