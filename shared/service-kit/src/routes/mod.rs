//! The routes that every service has.

mod grants;
mod health;
mod ledger;
mod table;

pub(crate) use table::configure;
