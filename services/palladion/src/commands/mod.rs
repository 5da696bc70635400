//! One file a command.

mod analyse;
mod demo;
mod draft;
mod engine;
mod error;
mod replay;
mod run;
mod runtime;
mod schema;
mod serve;
mod simulate;
mod verify;
mod verify_bundle;
mod verify_snapshot;

pub use run::run;
