//! Checks an export of the log: offline, in one pass, without a database.
//!
//! What is proven: every leaf is what was hashed, at its place, under a root that a key of
//! the log signed; the openings are what the leaves commit to; the events of every object
//! follow from each other and were allowed; the live rows are those the last events wrote.
//! An export that says it has no openings or rows does not hold, unless the verifier asked for
//! no more ([`Options::allow_partial`]).
//! What is not: that the log did not end later, unless the verifier knows a later
//! checkpoint ([`Options::known_checkpoints`]), and that the keys are the operator's,
//! unless they are pinned ([`Options::trusted_keys`]).

mod failure;
mod leaves;
mod lines;
mod marks;
mod objects;
mod options;
mod report;
mod run;
mod state;

pub use failure::{Failure, FailureClass};
pub use options::Options;
pub use report::Report;
pub use run::verify;
