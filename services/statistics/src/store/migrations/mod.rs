//! The structure of the service's own tables: hand-written, forward only.

mod m0001_plans;

pub(crate) use m0001_plans::Plans;
