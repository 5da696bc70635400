//! The only SQL of this service: analysis plans. Runs are kept by the service kit.

mod entities;
mod live_rows;
mod migrations;
mod migrator;
pub(crate) mod plans;

pub(crate) use live_rows::LIVE_ROWS;
pub(crate) use migrator::Migrator;
