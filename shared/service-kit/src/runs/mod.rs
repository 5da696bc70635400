//! Runs: one life cycle for the statistics and the pathology QC service.
//!
//! [`Runs::submit`] checks the plan or policy and the snapshot, keeps their bytes and queues a
//! run; a worker ([`Runs::start_workers`]) executes it in an engine process and ends it; a person may
//! [`Runs::cancel`] it or [`Runs::replay`] it. A run changes exactly once, when it ends: its row, its
//! manifest, what the service derives from the result, the job and the leaf are one transaction,
//! fenced by the lease. Whatever is killed before that commit leaves a run that is taken up again.

mod bundle;
mod cancel;
mod compare;
mod conclude;
mod entity;
mod error;
mod events;
mod execute;
mod inputs;
mod interrupt;
mod live_rows;
mod manifest;
mod migration;
mod outcome;
mod read;
mod record;
mod replay;
mod service;
mod side_by_side;
mod store;
mod submit;
mod verdict;
mod view;

pub use compare::{
    Comparison, DEFAULT_ALPHA, DIFFERENCES_KEPT, Tolerance, alpha_of, compare, compare_by_name,
};
pub use error::RunError;
pub use inputs::SnapshotPart;
pub use live_rows::live_rows;
pub use migration::{RunMigration, migrations};
pub use record::RunRecord;
pub use service::{RunService, Runs, SuccessHook};
pub use store::of_policies;
pub use submit::{Purpose, Submission};
