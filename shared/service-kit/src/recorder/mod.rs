//! The one way into the ledger: an [`Entry`] and a [`RequestContext`] become a leaf, in the
//! transaction of the change it records.

mod checkpoints;
mod context;
mod entry;
mod record;

pub use context::{RequestContext, ServiceName};
pub use entry::Entry;
pub(crate) use record::from_ledger;
pub use record::{Recorded, Recorder, RecorderError};
