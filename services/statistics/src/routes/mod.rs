//! Every route of the service, on one screen.

mod plans;
mod replays;
mod results;
mod runs;
mod schemas;
mod table;

pub(crate) use table::configure;
