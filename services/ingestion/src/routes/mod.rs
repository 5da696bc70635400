//! Every route of the service on one screen.

mod catalogue;
mod configure;
mod examples;
mod profiles;
mod snapshots;
mod stream;
mod trials;
mod uploads;
mod versions;

pub(crate) use configure::configure;
