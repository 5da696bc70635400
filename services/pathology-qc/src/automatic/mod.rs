//! Automatic runs: a trial may say that each new snapshot starts a QC run by its policy. The service looks for new
//! snapshots at the ingestion service, so that neither has to be there when the other works.

mod configure;
mod error;
mod watch;

pub(crate) use configure::{configure, read};
pub(crate) use error::AutomaticError;
pub(crate) use watch::start;
