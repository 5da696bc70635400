//! The queue of runs: one table, shared by any number of workers and replicas.
//!
//! A worker *claims* a job and holds it by a lease: a time until which it is alone, and a token
//! that is new with every claim. It extends the lease with heartbeats. Whoever lost the lease (a
//! worker that was stopped too long, a machine that was cut off) is *fenced*: every later change
//! it tries names its old token and hits no row. A job ends in the transaction of the caller, so
//! that what the job brought about and its end are one change.

mod claim;
mod entity;
mod lease;
mod migration;
mod status;
mod workers;

pub use claim::{JobSettings, Jobs};
pub use lease::{JobError, Lease};
pub use migration::JobMigration;
pub use status::{JobState, JobStatus};
pub use workers::{Stop, Work, Workers, start_repeating, start_workers};
