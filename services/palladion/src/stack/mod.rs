//! Three services in one process: where they keep their files, how they start and stop together.

mod error;
mod folder;
mod keys;
mod running;

pub use crate::arguments::Place;
pub use error::StackError;
pub use running::{SERVICES, Service, Stack};
